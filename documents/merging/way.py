"""The way of one piece of a file into another: from where, into what, by which rule, and what was noted."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from documents.assembly import Assembly
from documents.house import House
from documents.merging.findings import Findings
from documents.merging.source import Source
from documents.package import w
from models.words import TrackedChanges

Element = etree._Element


@dataclass(frozen=True)
class Way:
    """`part` and `into` are the parts it leaves and reaches; headings begin under `heading_level`, a `width` is in twips."""

    source: Source
    part: str
    target: Assembly
    into: str
    width: int
    findings: Findings
    rule: TrackedChanges = TrackedChanges.ACCEPT
    heading_level: int = 0
    plain: House = House.PARAGRAPH
    in_note: bool = False


def properties_of(item: Element, name: str) -> Element:
    """Return the properties (`pPr`, `rPr`) of an element, made where it has none."""
    tag = w(name)
    if len(item) and (first := item[0]).tag == tag:
        return first
    found = next(item.iterchildren(tag), None)
    if found is None:
        found = etree.SubElement(item, tag)
    item.insert(0, found)
    return found


def is_in_cell(paragraph: Element) -> bool:
    """Tell whether a paragraph stands in a table."""
    return next(paragraph.iterancestors(w("tc")), None) is not None


def paragraph_around(item: Element) -> Element | None:
    """Return the paragraph that an element stands in."""
    return item if item.tag == w("p") else next(item.iterancestors(w("p")), None)


def shows(paragraph: Element) -> bool:
    """Tell whether there is anything to see; an empty line must not get a number."""
    return bool("".join(_texts(paragraph)).strip()) or next(paragraph.iter(*_VISIBLE), None) is not None


def says(paragraph: Element) -> bool:
    """Tell whether a paragraph has words."""
    return bool("".join(_texts(paragraph)).strip())


def _texts(paragraph: Element) -> Iterator[str]:
    return (text.text or "" for text in paragraph.iter(w("t"), w("delText")))


_VISIBLE = (
    w("drawing"), w("footnoteReference"), w("sym"),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
)
