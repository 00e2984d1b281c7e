"""The wrappers of a Word file opened: what they hold stays where it is, what only programs read goes."""

from typing import Final

from lxml import etree

from documents.blocks import parent
from documents.merging.findings import Findings, Kind
from documents.package import NS, w

Element = etree._Element

_MC: Final = f"{{{NS['mc']}}}"
_WRAPPERS: Final = tuple(map(w, ("sdt", "sdtContent", "smartTag", "customXml", "dir", "bdo", "rubyBase")))
_UNREAD: Final = tuple(map(w, (
    "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "proofErr", "permStart", "permEnd", "annotationRef",
    "lastRenderedPageBreak", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
    "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd",
)))


def open_wrappers(root: Element, findings: Findings) -> None:
    """Take content controls and smart tags away from around their content, and what only programs read."""
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    for ruby in list(root.iter(w("ruby"))):
        _write_out(ruby, findings)
    etree.strip_tags(root, *_WRAPPERS)


def choose_alternatives(root: Element) -> None:
    """Leave of the alternatives for newer and older programs the first."""
    for choice in list(root.iter(f"{_MC}AlternateContent")):
        for other in list(choice)[1:]:
            choice.remove(other)
    etree.strip_tags(root, f"{_MC}AlternateContent", f"{_MC}Choice", f"{_MC}Fallback")


def _write_out(ruby: Element, findings: Findings) -> None:
    """Put the reading of a ruby text behind it, in brackets."""
    findings.add(Kind.OTHER, ruby, "ruby")
    run = parent(ruby)
    for base in ruby.iterfind(w("rubyBase")):
        for inner in base:
            run.addprevious(inner)
    for reading in ruby.iterfind(w("rt")):
        for text in list(reading.iter(w("t")))[:1]:
            text.text = f"({text.text or ''}"
        for text in list(reading.iter(w("t")))[-1:]:
            text.text = f"{text.text or ''})"
        for inner in reading:
            run.addprevious(inner)
    run.remove(ruby)
