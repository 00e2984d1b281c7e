"""A paragraph as the pieces by which two of them are compared: words, signs, notes and pictures, each with its look."""

import hashlib
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import plain_text
from documents.merging.source import Source
from documents.package import NS, R, parse, w

Element = etree._Element

_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_SIGNS: Final = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011", w("softHyphen"): "\u00ad"}
_INSIDE: Final = frozenset(map(w, ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo")))
_NOTES: Final = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_SHOWN: Final = frozenset(map(w, ("drawing", "pict", "object", "sym")))
_NUMBERS: Final = frozenset(map(w, ("footnoteRef", "endnoteRef")))     # of a note, before its words
_FIELDS: Final = frozenset(map(w, ("fldChar", "instrText")))      # of those that go on in another paragraph
_MATH: Final = f"{{{NS['m']}}}"


@dataclass(frozen=True)
class Atom:
    """The smallest piece that is there or not: `said` is what a reader sees of it, `it` the element, None for text."""

    said: str
    marks: Element | None
    link: Element | None
    it: Element | None = None
    note: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """What two pieces are compared by: notes by their place alone, since their texts are compared by themselves."""
        return f"\0{self.note[0]}" if self.note else self.said

    @property
    def is_field(self) -> bool:
        """Whether it is the sign of a field that goes on in another paragraph."""
        return self.it is not None and self.it.tag in _FIELDS

    def run(self) -> Element:
        """Return a run, or an equation, with the piece alone."""
        if self.it is not None and self.it.tag.startswith(_MATH):
            return deepcopy(self.it)
        run = etree.Element(w("r"))
        if self.marks is not None:
            run.append(deepcopy(self.marks))
        if self.it is not None:
            run.append(deepcopy(self.it))
        else:
            text = etree.SubElement(run, w("t"))
            text.text = self.said
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return run


def atoms_of(paragraph: Element, source: Source) -> list[Atom]:
    """Return the pieces of a paragraph in their order."""
    return list(_atoms(paragraph, source, None))


def _atoms(around: Element, source: Source, link: Element | None) -> Iterator[Atom]:
    for item in around:
        if item.tag == w("r"):
            yield from _of_run(item, source, link)
        elif item.tag == w("hyperlink"):
            yield from _atoms(item, source, item)
        elif item.tag in _INSIDE:
            yield from _atoms(item, source, link)
        elif isinstance(item.tag, str) and item.tag.startswith(_MATH):
            yield Atom("".join(map(str, item.itertext())), None, None, item)


def _of_run(run: Element, source: Source, link: Element | None) -> Iterator[Atom]:
    marks = run.find(w("rPr"))
    for item in run:
        if item.tag == w("t"):
            yield from (Atom(token, marks, link) for token in _TOKEN.findall(item.text or ""))
        elif item.tag in _SIGNS:
            yield Atom(_SIGNS[item.tag], marks, link, item)
        elif item.tag in _NOTES:
            kind, id = _NOTES[item.tag], item.get(w("id"), "")
            _, note = source.notes.get((kind, id), ("", None))
            words = " ".join(plain_text([] if note is None else [note]).split())
            yield Atom(f"[{words}]", marks, link, item, (kind, id))
        elif item.tag in _FIELDS or item.tag in _NUMBERS:
            yield Atom("", marks, link, item)
        elif item.tag in _SHOWN or item.tag == f"{{{NS['mc']}}}AlternateContent":
            yield Atom(_seen(item, source), marks, link, item)


def _seen(item: Element, source: Source) -> str:
    """Return what tells one picture from another: its words for the blind and its content."""
    if item.tag == w("sym"):
        return f"[{item.get(w('char'), '')}]"
    described = next((p.get("descr") or "" for p in item.iter(f"{{{NS['wp']}}}docPr")), "")
    hashes, part = [], source.part_of(item)
    for blip in item.iter(f"{{{NS['a']}}}blip", f"{{{NS['v']}}}imagedata", f"{{{NS['c']}}}chart"):
        arrow = source.related_to(part, blip.get(f"{{{R}}}embed") or blip.get(f"{{{R}}}id"))
        data = source.parts.get(arrow.target, b"") if arrow else b""
        if data and arrow and arrow.kind == "chart":       # what it shows: programs write the same chart anew each time
            data = "\n".join(map(str, parse(data).itertext())).encode()
        hashes.append(hashlib.sha256(data).hexdigest()[:6])
    return f"[{' '.join(filter(None, (described, *hashes, plain_text([item]))))}]"
