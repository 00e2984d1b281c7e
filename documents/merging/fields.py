"""Fields reduced to what they show; one that links somewhere stays a link."""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from documents.assembly import element, text_run
from documents.blocks import parent
from documents.merging.findings import Findings, Kind
from documents.package import w, whole

Element = etree._Element

_LINK: Final = re.compile(r'\s*HYPERLINK\s+(?:(\\l)\s+)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_ADDRESS: Final = "address"   # an attribute of our own, read by `links`
_SILENT: Final = frozenset({"TC", "XE", "TA", "RD", "SET", "PRIVATE", "ADVANCE", "BIBLIOGRAPHY"})
_SHOWING: Final = tuple(map(w, ("t", "sym", "drawing", "pict", "object", "delText")))


@dataclass
class _Field:
    begin: Element
    instruction: str = ""
    separate: Element | None = None
    inner: list[Element] = field(default_factory=list)


def reduce_fields(root: Element, findings: Findings) -> None:
    """Leave of every field its result; note each by its first word, with the whole instruction where it shows nothing."""
    tags = (w("fldChar"), w("instrText"), w("fldSimple"))
    items = list(root.iter(*tags))
    if not items:
        return
    open_fields: list[_Field] = []
    for item in items:
        kind = item.get(w("fldCharType"))
        if item.tag == w("fldSimple"):
            _settle_simple(item, findings)
        elif item.tag == w("instrText"):
            if open_fields and open_fields[-1].separate is None:
                open_fields[-1].instruction += item.text or ""
        elif kind == "begin":
            open_fields.append(_Field(item))
        elif kind == "separate" and open_fields:
            open_fields[-1].separate = item
        elif kind == "end" and open_fields:
            _settle(open_fields.pop(), item, findings)
    for left in open_fields:
        findings.add(Kind.FIELD, left.begin, _word(left.instruction))
    etree.strip_elements(root, w("fldChar"), w("instrText"), w("delInstrText"), with_tail=False)
    etree.strip_tags(root, w("fldSimple"))


def address_of(link: Element) -> str | None:
    """Return the address of a link that was a field, and forget it there."""
    address = link.get(_ADDRESS)
    if address is not None:
        del link.attrib[_ADDRESS]
    return address


def _settle_simple(item: Element, findings: Findings) -> None:
    instruction = item.get(w("instr"), "")
    link = _link(instruction)
    if link is not None:
        link.extend(list(item))
        item.addprevious(link)
        parent(item).remove(item)
    else:
        shows = next(item.iter(*_SHOWING), None) is not None
        findings.add(Kind.FIELD, item, _word(instruction) if shows else instruction.strip())


def _settle(found: _Field, end: Element, findings: Findings) -> None:
    first, last = found.separate, end.getparent()
    between = _between(first.getparent(), last) if first is not None else []
    if not any(next(item.iter(*_SHOWING), None) is not None for item in between):
        _write_form(found.begin)
    word = _word(found.instruction)
    if between and (link := _link(found.instruction)) is not None:
        between[0].addprevious(link)
        link.extend(between)
    elif between or first is not None or word in _SILENT or found.begin.find(w("ffData")) is not None:
        findings.add(Kind.FIELD, found.begin, word)
    else:
        findings.add(Kind.FIELD, found.begin, found.instruction.strip())


def _between(first: Element | None, last: Element | None) -> list[Element]:
    """Return the runs between two of one paragraph; none when they stand in different ones."""
    if first is None or last is None or first.getparent() is not last.getparent():
        return []
    found: list[Element] = []
    for item in first.itersiblings():
        if item is last:
            return found
        if item.tag == w("hyperlink"):
            return []
        found.append(item)
    return []


def _word(instruction: str) -> str:
    return (instruction.split() or [""])[0].upper()[:40]


def _link(instruction: str) -> Element | None:
    match = _LINK.match(instruction)
    if match is None:
        return None
    place, address = match[1], match[2] or match[3] or ""
    link = element("hyperlink", {"anchor": address} if place else None)
    if not place:
        link.set(_ADDRESS, address)
    return link


def _write_form(begin: Element) -> None:
    """Show what a form field of old shows without a result: a box, ticked or not, or the chosen line."""
    data = begin.find(w("ffData"))
    if data is None:
        return
    box, choices = data.find(w("checkBox")), data.find(w("ddList"))
    if box is not None:
        state = box.find(w("checked"))
        state = box.find(w("default")) if state is None else state
        on = state is not None and state.get(w("val"), "1") not in ("0", "false", "off")
        parent(begin).addnext(text_run("☒" if on else "☐"))
    elif choices is not None:
        lines = [entry.get(w("val"), "") for entry in choices.iterfind(w("listEntry"))]
        result = choices.find(w("result"))
        chosen = whole(result.get(w("val")) if result is not None else None)
        if chosen < len(lines):
            parent(begin).addnext(text_run(lines[chosen]))


