"""What is gone from the older file, made part of the newer, so that refusing every change gives it back.

A note stays a note, its text in the notes of the newer file under an id of its own; pictures, charts, embedded files, symbols
and equations stay what they are, with their parts; a link keeps its address. In square brackets stand only the words of what
is fetched from elsewhere or is not in its file, of controls (programs), and of a note called within a note, which Word has
not. Styles are those of the newer file that bear the same name; lists, fields over several paragraphs and links to places
that the newer file does not have are their words.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Final

from lxml import etree

from documents.assembly import attributes, element
from documents.blocks import blocks
from documents.comparing.additions import closed
from documents.comparing.atoms import Atom, atoms_of
from documents.comparing.redline import Pen
from documents.comparing.text import Text
from documents.merging.links import ADDRESSES
from documents.merging.way import properties_of
from documents.package import NS, R, w

Element = etree._Element

_TEXT_MARKS: Final = tuple(map(w, ("b", "i", "strike", "u", "vertAlign")))
_CALLS: Final = {w(f"{kind}{sign}"): kind for kind in ("footnote", "endnote") for sign in ("Reference", "Ref")}
_STYLES: Final = tuple(map(w, ("pStyle", "rStyle", "tblStyle")))
_FOREIGN: Final = tuple(map(w, (
    "numPr", "bookmarkStart", "bookmarkEnd", "footnoteReference", "endnoteReference", "rPrChange", "pPrChange",
)))
_HYPERLINK: Final = f"{R}/hyperlink"
_ID: Final = f"{{{R}}}id"
_MC: Final = f"{{{NS['mc']}}}"
_DRAWING_ID: Final = re.compile(rb"""docPr\b[^>]*?\bid=["'](\d+)""")
_FIRST_DRAWING: Final = 1_000_000


class Gone:
    """The way of what is gone from the older text into the newer."""

    def __init__(self, before: Text, after: Text) -> None:
        self._before, self._after = before, after
        self._links: dict[tuple[Element, str], Element | None] = {}
        self._styles: dict[str, str] = {}
        for id, style in after.source.styles.items():
            self._styles.setdefault(style.name, id)
        found = (int(id) for data in after.source.parts.values() for id in _DRAWING_ID.findall(data))
        self._drawing = max(_FIRST_DRAWING, *(id for id in found if id < 2 * _FIRST_DRAWING), 0)

    def atoms(self, atom: Atom, into: str) -> Iterator[Atom]:
        """Yield a piece of the older text as one of a part of the newer; nothing where there is nothing to see."""
        marks = [deepcopy(m) for m in ([] if atom.marks is None else atom.marks) if m.tag in _TEXT_MARKS]
        link = None if atom.link is None else self._link(atom.link, into)
        words = Atom(atom.said, element("rPr", None, *marks) if marks else None, link)
        if atom.it is None:
            yield words
        elif (kind := _CALLS.get(str(atom.it.tag))) and (atom.note is None or into == self._after.source.main):
            yield self._call(words, atom, kind)
        elif atom.note is not None or not atom.is_field:
            it = None if atom.note else self._thing(atom.it, into)
            if it is not None or atom.said:
                yield replace(words, it=it)

    def style(self, name: str) -> str | None:
        """Return the id of the style in the newer file that is called so."""
        return self._styles.get(name) if name else None

    def _call(self, words: Atom, atom: Atom, kind: str) -> Atom:
        """Return the call of a note, whose text comes along, or the number before its words."""
        style = self.style(f"{kind} reference")
        sign = element("rStyle", {"val": style}) if style else element("vertAlign", {"val": "superscript"})
        it = deepcopy(atom.it)
        if atom.note is None or it is None:
            return replace(words, said="", marks=element("rPr", None, sign), it=it)
        note = self._before.note(atom.note)
        if note is None:
            return words
        part, fresh = self._after.add_note(kind)
        fresh.extend(self._shown(item, part) for item in blocks(note))
        if not len(fresh):
            fresh.append(element("p"))
        it.attrib.clear()
        it.set(w("id"), fresh.get(w("id"), ""))
        return replace(words, marks=element("rPr", None, sign), it=it, note=(kind, fresh.get(w("id"), "")))

    def _shown(self, item: Element, part: str) -> Element:
        """Return a paragraph or a table of a note as one of the newer file."""
        if item.tag == w("p"):
            paragraph = element("p")
            if style := self.style(self._before.source.style_of(item)):
                properties_of(paragraph, "pPr").append(element("pStyle", {"val": style}))
            atoms = (own for atom in atoms_of(item, self._before.source) for own in self.atoms(atom, part))
            Pen("", 0).write(paragraph, [("same", atom) for atom in atoms])
            return paragraph
        table = self._thing(item, part)
        return element("p") if table is None else table

    def _link(self, link: Element, into: str) -> Element | None:
        """Return a link as one of the newer file, None where it does not lead anywhere there."""
        if (link, into) not in self._links:
            arrow = self._before.source.related_to(self._before.part_of(link), link.get(_ID))
            place = link.get(w("anchor"), "")
            fresh = None
            if arrow is not None and arrow.external and arrow.target.lower().startswith(ADDRESSES):
                address = f"{arrow.target}#{place}" if place and "#" not in arrow.target else arrow.target
                fresh = element("hyperlink", {_ID: self._after.added.relate(into, _HYPERLINK, address, external=True)})
            elif arrow is None and place in self._after.bookmarks:
                fresh = element("hyperlink", {"anchor": place})
            self._links[link, into] = fresh
        return self._links[link, into]

    def _thing(self, item: Element, into: str) -> Element | None:
        """Return a copy with its parts and without what the newer file does not know, None where that is not sound."""
        source, part = self._before.source, self._before.part_of(item)
        if next(item.iter(w("control")), None) is not None:
            return None
        used = {v for e in item.iter(etree.Element) for k, v in attributes(e).items() if k.startswith(f"{{{R}}}")}
        arrows = {id: source.related_to(part, id) for id in used if id}
        if not all(a and (a.kind == "hyperlink" or (not a.external and closed(source.parts, a.target))) for a in arrows.values()):
            return None
        ids: dict[str, str] = {}
        for id, arrow in sorted(arrows.items()):
            if arrow is not None and not arrow.external and arrow.kind != "hyperlink":
                ids[id] = self._after.added.relate(into, arrow.type, self._after.added.take(source.parts, arrow.target))
            elif arrow is not None and arrow.external and arrow.target.lower().startswith(ADDRESSES):
                ids[id] = self._after.added.relate(into, _HYPERLINK, arrow.target, external=True)
        copy = deepcopy(item)
        self._naturalize(copy, item)
        for inner in list(copy.iter(etree.Element)):
            for name, value in attributes(inner).items():
                if name.startswith(f"{{{R}}}"):
                    if value in ids:
                        inner.set(name, ids[value])
                    elif inner.tag == w("hyperlink"):
                        del inner.attrib[name]
                    elif (around := inner.getparent()) is not None:
                        around.remove(inner)
        return copy

    def _naturalize(self, copy: Element, item: Element) -> None:
        """Give a copy names and numbers of the newer file, and the prefixes that its alternatives ask for."""
        root = item.getroottree().getroot()
        ignorable = {uri for prefix in root.get(f"{_MC}Ignorable", "").split() if (uri := root.nsmap.get(prefix))}
        for inner, own in list(zip(copy.iter(etree.Element), item.iter(etree.Element), strict=True)):
            for name in [a for a in attributes(inner) if etree.QName(a).namespace in ignorable]:
                del inner.attrib[name]
            around = inner.getparent()
            if inner.tag == f"{{{NS['wp']}}}docPr":
                self._drawing += 1
                inner.set("id", str(self._drawing))
            elif inner.tag == f"{_MC}Choice" and around is not None:
                wanted = {prefix: uri for prefix in inner.get("Requires", "").split() if (uri := own.nsmap.get(prefix))}
                choice = etree.Element(inner.tag, attributes(inner), nsmap=wanted)
                around.replace(inner, choice)
                choice.extend(list(inner))
            elif inner.tag == w("hyperlink") and (inner.get(w("anchor")) or "") not in {"", *self._after.bookmarks}:
                del inner.attrib[w("anchor")]
            elif inner.tag in _STYLES:
                style = self._before.source.styles.get(inner.get(w("val"), ""))
                here = self.style(style.name) if style else None
                if here:
                    inner.set(w("val"), here)
                elif around is not None:
                    around.remove(inner)
            elif around is not None and (inner.tag in _FOREIGN or etree.QName(inner).namespace in ignorable):
                around.remove(inner)
