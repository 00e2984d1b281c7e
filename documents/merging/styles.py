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

_STYLE, _NUMBER, _VAL = w("pStyle"), w("numPr"), w("val")
_ORDER: Final = {w(name): place for place, name in enumerate(("pStyle", "numPr", "bidi", "jc", "rPr"))}   # of the schema
_BESIDE_STYLE: Final = finder("descendant::w:pPr/*[not(self::w:pStyle) or preceding-sibling::w:pStyle]")
_ALIGNED: Final = frozenset(("left", "right", "center", "start", "end", "both"))
_SHOWN: Final = (w("drawing"), f"{{{NS['m']}}}oMath")


@dataclass(frozen=True)
class _Meaning:
    """What a style of the file becomes: ours, whether it is a heading, whether it keeps out of lists, its own list."""

    ours: str
    heading: bool
    apart: bool
    listed: tuple[str, int] | None
    foreign: str


def carry_styles(root: Element, way: Way, numbering: Numbering) -> None:
    """Give every paragraph a style of the target, and its list a number there."""
    meanings: dict[str, _Meaning] = {}
    shallowest = _shallowest(root, way)

    def meaning(id: str) -> _Meaning:
        if id not in meanings:
            meanings[id] = _meaning(id, way, shallowest)
        return meanings[id]

    touched: dict[Element, None] = {}
    numbered: dict[Element, bool] = {}
    for item in _BESIDE_STYLE(root):
        properties = parent(item)
        touched[properties] = None
        if item.tag == _NUMBER:
            style = properties.find(_STYLE)
            found = None if style is None else meaning(style.get(_VAL, ""))
            apart, heading = (False, False) if found is None else (found.apart, found.heading)
            numbered[properties] = numbering.carry(item, way, apart=apart, heading=heading)
        elif not _stays(item, way):
            properties.remove(item)
    for style in list(root.iter(_STYLE)):
        found = meaning(style.get(_VAL, ""))
        if found.foreign:
            way.findings.add(Kind.FOREIGN_STYLE, style, found.foreign)
        if found.listed and found.heading and parent(style) not in numbered:
            way.findings.add(Kind.HEADING_NUMBER, style)
        if found.listed and not found.apart and (properties := parent(style)) not in numbered:
            number, level = found.listed
            own = element("numPr", None, element("ilvl", {"val": str(level)}), element("numId", {"val": number}))
            properties.append(own)
            touched[properties] = None
            numbered[properties] = numbering.carry(own, way, apart=False)
        style.set(_VAL, found.ours)
    for properties in (p for p, stays in numbered.items() if stays):
        set_style(parent(properties), way.target.style(House.LIST))
    for properties in touched:
        if len(properties) > 1:
            once = {item.tag: item for item in reversed(properties)}
            properties[:] = sorted(once.values(), key=lambda item: _ORDER[str(item.tag)])
    _dress_plain(root, way)


def set_style(paragraph: Element, style: str) -> None:
    """Give a paragraph a style of the target."""
    properties = properties_of(paragraph, "pPr")
    own = properties[0] if len(properties) and properties[0].tag == _STYLE else properties.find(_STYLE)
    if own is None:
        own = etree.Element(_STYLE)
        properties.insert(0, own)
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
