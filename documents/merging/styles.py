"""Paragraphs in the styles of the house: what a style of the file is called says which of ours stands for it."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.assembly import element
from documents.blocks import finder, parent
from documents.cleaning import is_on
from documents.house import HEADINGS, LOWEST_HEADING, PLAIN, SPECIAL, House
from documents.merging.findings import Kind
from documents.merging.lists import Numbering
from documents.merging.way import Way, is_in_cell, paragraph_around, properties_of, says
from documents.package import NS, w

Element = etree._Element

_PROPERTIES, _STYLE, _NUMBER, _VAL = map(w, ("pPr", "pStyle", "numPr", "val"))
_ORDER: Final = {w(name): place for place, name in enumerate(("pStyle", "numPr", "bidi", "jc", "rPr"))}   # of the schema
_ALIGNED: Final = frozenset(("left", "right", "center", "start", "end", "both"))
_OF_BODY, _OF_NOTES = (finder(path) for path in ("w:p/w:pPr", "w:footnote/w:p/w:pPr"))
_SHOWN: Final = (w("drawing"), f"{{{NS['m']}}}oMath")


@dataclass(frozen=True)
class _Meaning:
    """What a style of the file becomes: ours, whether it is a heading, whether it keeps out of lists, its own list."""

    ours: str
    heading: bool
    apart: bool
    listed: tuple[str, int] | None
    foreign: str


class _Meanings(dict[str, _Meaning]):
    """What the styles of a file become, by id; each is looked up once."""

    def __init__(self, way: Way, shallowest: int) -> None:
        super().__init__()
        self.way, self.shallowest = way, shallowest

    def __missing__(self, id: str) -> _Meaning:
        self[id] = meaning = _meaning(id, self.way, self.shallowest)
        return meaning


class Dress:
    """How the paragraphs of a file, or of its notes, are dressed in the target; lists get their numbers there."""

    def __init__(self, root: Element, way: Way, numbering: Numbering) -> None:
        self.way, self.numbering = way, numbering
        self._meanings = _Meanings(way, _shallowest(root, way))

    def put_on(self, paragraph: Element, ours: str) -> None:
        """Give a paragraph of a cell a style of the target, whatever its own means."""
        if len(paragraph) and (properties := paragraph[0]).tag == _PROPERTIES:
            self.settle(properties, ours)
        else:
            set_style(paragraph, ours)

    def settle(self, properties: Element, ours: str = "") -> None:
        """Leave in the properties of a paragraph a style of the target: `ours`, else what its own one means there."""
        style, numbered = properties[0] if len(properties) else None, None
        if len(properties) > 1 or style is None or style.tag != _STYLE:      # as few
            style = next(properties.iterchildren(_STYLE), None)
            found = None if style is None else self._meanings[style.get(_VAL, "")]
            numbered = _settle(properties, found, self.way, self.numbering)
        if style is None:
            if ours or numbered:
                set_style(parent(properties), ours or self.way.target.style(House.LIST))
            return
        found = self._meanings[id := style.get(_VAL, "")]
        if found.foreign:
            self.way.findings.add(Kind.FOREIGN_STYLE, style, found.foreign)
        if found.listed and numbered is None:
            numbered = _number(style, found, self.way, self.numbering)
        ours = ours or (self.way.target.style(House.LIST) if numbered else found.ours)
        if ours != id:
            style.set(_VAL, ours)


def carry_styles(root: Element, dress: Dress) -> None:
    """Give every paragraph outside tables a style of the target, and its list a number there."""
    for properties in (_OF_NOTES if dress.way.in_note else _OF_BODY)(root):
        dress.settle(properties)
    _dress_plain(root, dress.way)


def _settle(properties: Element, found: _Meaning | None, way: Way, numbering: Numbering) -> bool | None:
    """Leave of a paragraph's properties what is more than its look, each once and in the order of the schema.

    Return whether it stays in the list that it names, None where it names none.
    """
    numbered: bool | None = None
    once: dict[str, Element] = {}
    for item in list(properties):
        if item.tag == _NUMBER:
            apart, heading = (False, False) if found is None else (found.apart, found.heading)
            stays = numbered = numbering.carry(item, way, apart=apart, heading=heading)
        else:
            stays = item.tag == _STYLE or _stays(item, way)
        if stays:
            once.setdefault(str(item.tag), item)
        elif item.getparent() is properties:
            properties.remove(item)
    kept = sorted(once.values(), key=lambda item: _ORDER[str(item.tag)])
    if kept != list(properties):
        properties[:] = kept
    return numbered


def _number(style: Element, found: _Meaning, way: Way, numbering: Numbering) -> bool:
    """Put a paragraph into the list that its style gives, and return whether it stays there."""
    if found.heading:
        way.findings.add(Kind.HEADING_NUMBER, style)
    if found.apart or found.listed is None:
        return False
    number, level = found.listed
    own = element("numPr", None, element("ilvl", {"val": str(level)}), element("numId", {"val": number}))
    style.addnext(own)
    return numbering.carry(own, way, apart=False)


def set_style(paragraph: Element, style: str) -> None:
    """Give a paragraph a style of the target."""
    properties = properties_of(paragraph, "pPr")
    own = properties[0] if len(properties) else None
    if own is None or own.tag != _STYLE:
        own = properties_of(properties, "pStyle")
    own.set(_VAL, style)


def _shallowest(root: Element, way: Way) -> int:
    """Return the highest rank of the headings; in a report they begin one level under the report's own."""
    if not way.heading_level:
        return 1
    names = (way.source.style_of(item) for item in root if item.tag == w("p"))
    return min((HEADINGS[name] for name in names if name in HEADINGS), default=1)


def _meaning(id: str, way: Way, shallowest: int) -> _Meaning:
    style = way.source.styles.get(id)
    name = style.name if style else id.lower()
    known = name in HEADINGS or name in SPECIAL or name in PLAIN or name.startswith(("form ", "toc "))
    ours = _plain(way)
    if way.in_note:
        pass
    elif name in HEADINGS:
        ours = way.target.style(f"heading {min(way.heading_level + 1 + HEADINGS[name] - shallowest, LOWEST_HEADING)}")
    elif name in SPECIAL:
        ours = way.target.style(SPECIAL[name])
    numbered = way.source.list_of_style(id) if name != House.PARAGRAPH.lower() else None
    heading = name in HEADINGS and not way.in_note
    apart = name in HEADINGS or name in SPECIAL or name == House.PARAGRAPH.lower()
    return _Meaning(ours, heading, apart, numbered, "" if known else name)


def _stays(item: Element, way: Way) -> bool:
    """Tell whether a property of a paragraph is more than its look."""
    value = item.get(_VAL)
    if item.tag == w("bidi"):
        item.attrib.clear()
        if not is_on(item) or value in ("0", "false", "off"):
            item.set(_VAL, "0")
        return True
    if item.tag == w("jc"):
        return value in _ALIGNED and is_in_cell(item)
    if item.tag == w("rPr"):
        for mark in list(item):
            if mark.tag not in (w("ins"), w("del")):
                item.remove(mark)
        return len(item) > 0
    if item.tag == w("sectPr"):
        way.findings.add(Kind.SECTION, item)
    return False


def _plain(way: Way) -> str:
    """Return the target's style of text that is nothing else."""
    return way.target.style(House.NOTE if way.in_note else way.plain)


def _dress_plain(root: Element, way: Way) -> None:
    """Give plain paragraphs the target's style for them, and those that only show something another one."""
    plain = _plain(way)
    if way.in_note:
        for paragraph in root.iter(w("p")):
            set_style(paragraph, plain)
        return
    for paragraph in () if way.plain == House.DEFAULT else root.iterchildren(w("p")):
        if _style(paragraph) is None:
            set_style(paragraph, plain)
    for shown in root.iter(*_SHOWN):
        around = paragraph_around(shown)
        if around is not None and _style(around) in (None, plain) and not says(around):
            set_style(around, way.target.style(House.ILLUSTRATION))


def _style(paragraph: Element) -> str | None:
    own = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return None if own is None else own.get(_VAL)
