"""A Word file in the making: a template, and what is added to it under fresh ids, relationships and types."""

import hashlib
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from lxml import etree

from documents.package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    R,
    main_part_name,
    parse,
    read_parts,
    related,
    relationships_name,
    serialize,
    set_custom_properties,
    w,
    whole,
    write_parts,
)
from documents.picture_metadata import without

Element = etree._Element

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates" / "word"
IMAGE_TYPES: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp",
    "tif": "image/tiff", "tiff": "image/tiff", "emf": "image/x-emf", "wmf": "image/x-wmf",
}
_ARROW: Final = f"{{{RELATIONSHIPS}}}Relationship"
_NO_ARROWS: Final = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()
_CORE: Final = "docProps/core.xml"
_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"


class TemplateFault(ValueError):
    """A Word template lacks a style or a part that the document needs."""


def template(name: str) -> bytes:
    """Return the bytes of a Word template, `report` or `letter`; its styles are changed in Word, not here."""
    return (TEMPLATES / f"{name}.docx").read_bytes()


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: Element) -> Element:
    """Return a new WordprocessingML element; attribute names without a namespace are Word's."""
    new = etree.Element(w(tag))
    for name, value in attributes.items() if attributes else ():
        new.set(name if name.startswith("{") else w(name), value)
    if children:
        new.extend(children)
    return new


def text_run(text: str, properties: Iterable[Element] = ()) -> Element:
    """Return a run of plain text."""
    run = element("r")
    if marks := list(properties):
        run.append(element("rPr", None, *marks))
    node = etree.SubElement(run, w("t"))
    node.text = text or None
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def attributes(item: Element) -> dict[str, str]:
    """Return the attributes of an element."""
    return {str(name): str(value) for name, value in item.attrib.items()}


def the(parent: Element, path: str) -> Element:
    """Return the one element on a path of plain names. Raises TemplateFault if it is not there."""
    found = parent.find("/".join(w(step) for step in path.split("/")))
    if found is None:
        raise TemplateFault(f"the Word template has no {path}")
    return found


class Assembly:
    """The parts of a Word file being written; `to_bytes` closes it."""

    def __init__(self, template: bytes) -> None:
        self._parts = read_parts(template)
        self.main = main_part_name(self._parts)
        self._roots: dict[str, Element] = {}
        self._arrows: dict[tuple[str, str, str], str] = {}
        arrows = reversed(related(self._parts, self.main).values())
        self._names = {a.kind: a.target for a in arrows if not a.external and a.target in self._parts}
        self._drawings = 0
        self._charts = 0
        self._lists: list[int] = []
        self._notes = 0
        self._revisions = 0
        self._bookmarks = 0
        self._custom: dict[str, str] = {}
        self._indents: dict[str, int] = {}
        self._styles = {
            (style.get(w("type"), ""), the(style, "name").get(w("val"), "").lower()): style.get(w("styleId"), "")
            for style in self.part("styles").iterchildren(w("style"))
        }

    def part(self, kind: str) -> Element:
        """Return the root of a part of the template by its kind: `styles`, `numbering`, `footnotes`, `settings`."""
        name = self.part_name(kind)
        return self.root(name)

    def part_name(self, kind: str) -> str:
        """Return the name of a part of the template by its kind."""
        try:
            return self._names[kind]
        except KeyError:
            raise TemplateFault(f"the Word template has no part of kind {kind}") from None

    def root(self, name: str) -> Element:
        """Return the root of a part, to be changed in place."""
        if name not in self._roots:
            self._roots[name] = parse(self._parts[name])
        return self._roots[name]

    @property
    def body(self) -> Element:
        """The body of the document."""
        return the(self.root(self.main), "body")

    def frames(self) -> list[Element]:
        """Return the roots of all headers and footers."""
        arrows = related(self._parts, self.main).values()
        return [self.root(arrow.target) for arrow in arrows if arrow.kind in ("header", "footer")]

    def style(self, name: str, type: str = "paragraph") -> str:
        """Return the id of a style by its name; Word changes ids with its language, names stay."""
        try:
            return self._styles[type, name.lower()]
        except KeyError:
            raise TemplateFault(f"the Word template has no {type} style “{name}”") from None

    def indent(self, name: str) -> int:
        """Return how far a paragraph style stands in from the left, in twentieths of a point."""
        if name not in self._indents:
            id, kind = self.style(name), w("styleId")
            style = next(s for s in self.part("styles").iterfind(w("style")) if s.get(kind) == id)
            found = style.find(f"{w('pPr')}/{w('ind')}")
            self._indents[name] = whole(found.get(w("left"))) if found is not None else 0
        return self._indents[name]

    def text_width(self) -> int:
        """Return the width between the margins, in twentieths of a point."""
        size, margins = the(self.body, "sectPr/pgSz"), the(self.body, "sectPr/pgMar")
        return int(size.get(w("w"), 0)) - int(margins.get(w("left"), 0)) - int(margins.get(w("right"), 0))

    def link(self, part: str, address: str) -> str:
        """Return the relationship id of an outside address, for a part."""
        return self._relate(part, f"{R}/hyperlink", address, external=True)

    def links(self, part: str) -> dict[str, str]:
        """Return the outside addresses that were linked from a part, by relationship id."""
        return {id: target for (of, type, target), id in self._arrows.items() if of == part and type == f"{R}/hyperlink"}

    def picture(self, part: str, data: bytes, extension: str) -> str:
        """Return the relationship id of a picture, for a part; equal pictures are kept once, without what tells of their making."""
        data = without(data)
        name = f"word/media/{hashlib.sha256(data).hexdigest()[:16]}.{extension}"
        self._parts[name] = data
        types = self.root("[Content_Types].xml")
        defaults = {d.get("Extension") for d in types.iterfind(f"{{{CONTENT_TYPES}}}Default")}
        if extension not in defaults:
            types.insert(0, etree.Element(
                f"{{{CONTENT_TYPES}}}Default", Extension=extension, ContentType=IMAGE_TYPES[extension],
            ))
        return self._relate(part, f"{R}/image", posixpath.relpath(name, posixpath.dirname(part)))

    def chart(self, part: str, root: Element) -> str:
        """Return the relationship id of a new chart, for a part."""
        self._charts += 1
        name = f"word/charts/chart{self._charts}.xml"
        self._roots[name] = root
        etree.SubElement(
            self.root("[Content_Types].xml"), f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}",
            ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        )
        return self._relate(part, f"{R}/chart", posixpath.relpath(name, posixpath.dirname(part)))

    def target_of(self, part: str, id: str) -> str:
        """Return the name of the part that a relationship of another leads to."""
        [target] = (target for (of, _, target), known in self._arrows.items() if of == part and known == id)
        return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))

    def _relate(self, part: str, type: str, target: str, *, external: bool = False) -> str:
        key = (part, type, target)
        if key not in self._arrows:
            name = relationships_name(part)
            if name not in self._parts:
                self._parts[name] = _NO_ARROWS
            id = f"rIdT{len(self._arrows) + 1}"
            said = {"Id": id, "Type": type, "Target": target} | ({"TargetMode": "External"} if external else {})
            etree.SubElement(self.root(name), _ARROW, said)
            self._arrows[key] = id
        return self._arrows[key]

    def drawing_id(self) -> str:
        """Return the next id of a drawing."""
        self._drawings += 1
        return str(self._drawings)

    def note_id(self) -> str:
        """Return the next footnote number; ids follow the document, since LibreOffice joins notes by position."""
        self._notes += 1
        return str(self._notes)

    @property
    def notes(self) -> int:
        """How many footnotes were added."""
        return self._notes

    def drop_notes_after(self, count: int) -> None:
        """Take away the footnotes added after the first `count`, those of something that was not taken over."""
        for note in list(self.part("footnotes")):
            if whole(note.get(w("id"))) > count:
                self.part("footnotes").remove(note)
        self._notes = count

    def add_note(self, note: Element) -> None:
        """Add a footnote, which has its id."""
        self.part("footnotes").append(note)

    def revision_id(self) -> str:
        """Return the next id of a tracked change."""
        self._revisions += 1
        return str(self._revisions)

    def bookmark(self) -> tuple[str, str]:
        """Return id and name of a bookmark that nothing else in the document has."""
        self._bookmarks += 1
        return str(self._bookmarks), f"_m{self._bookmarks:05d}"

    def add_list(self, definition: Element, overrides: Sequence[Element]) -> str:
        """Add a list definition and one instance of it; return the instance's id. The instance begins at its start."""
        numbering = self.part("numbering")
        if not self._lists:
            definitions, instances = numbering.findall(w("abstractNum")), numbering.findall(w("num"))
            self._lists = [
                max((whole(d.get(w("abstractNumId"))) for d in definitions), default=0),
                max((whole(n.get(w("numId"))) for n in instances), default=0), len(definitions),
            ]
        self._lists = [n + 1 for n in self._lists]
        abstract_id, num_id, place = self._lists
        definition.set(w("abstractNumId"), str(abstract_id))
        numbering.insert(place - 1, definition)     # definitions stand before instances
        numbering.append(element(
            "num", {"numId": str(num_id)}, element("abstractNumId", {"val": str(abstract_id)}), *overrides,
        ))
        return str(num_id)

    def describe(self, *, title: str, author: str, language: str, reference: str) -> None:
        """Set the properties by which the file is known; the reference is the only custom one."""
        core = self.root(_CORE)
        for name, value in (("title", title), ("creator", author), ("language", language)):
            item = core.find(f"{{{_DUBLIN_CORE}}}{name}")
            if item is None:
                item = etree.SubElement(core, f"{{{_DUBLIN_CORE}}}{name}")
            item.text = value
        for lang in self.part("styles").iterfind(f"{w('docDefaults')}//{w('lang')}"):
            lang.set(w("val"), language)
        for lang in self.part("settings").iterfind(w("themeFontLang")):
            lang.set(w("val"), language)
        self._custom = {"reference": reference}

    def to_bytes(self) -> bytes:
        """Return the file; the same additions give the same bytes."""
        etree.cleanup_namespaces(self.root(self.main), keep_ns_prefixes=["w", "r"])
        parts = self._parts | {name: serialize(root) for name, root in self._roots.items()}
        return write_parts(set_custom_properties(parts, self._custom))

