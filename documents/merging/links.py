"""Links taken over: outside addresses under relationships of the target, places in the file under names of its own."""

from typing import Final

from lxml import etree

from documents.assembly import element
from documents.blocks import parent, unwrap
from documents.house import House
from documents.merging.fields import address_of
from documents.merging.findings import Kind
from documents.merging.way import Way, properties_of
from documents.package import R, w

Element = etree._Element

ADDRESSES: Final = ("http://", "https://", "mailto:")
_MARKS: Final = (w("bookmarkStart"), w("bookmarkEnd"))
_CHANGES: Final = (w("ins"), w("del"))
_ID: Final = f"{{{R}}}id"


def carry_links(root: Element, way: Way) -> None:
    """Set every link anew; one that leads nowhere, or to a program or file, becomes text and is noted."""
    names = _carry_bookmarks(root, way)
    for link in list(root.iter(w("hyperlink"))):
        if link.getparent() is None:
            continue
        _strip_inner(link)
        if parent(link).tag in _CHANGES:
            _turn_inside_out(link, way)
        arrow = way.source.related_to(way.part, link.get(_ID))
        place, field = link.get(w("anchor"), ""), address_of(link)
        address = arrow.target if arrow is not None and arrow.external else field or ""
        if place and address and "#" not in address:
            address = f"{address}#{place}"
        tip = link.get(w("tooltip"))
        link.attrib.clear()
        if next(link.iter(w("r")), None) is None:
            parent(link).remove(link)
            continue
        if address.lower().startswith(ADDRESSES):
            link.set(_ID, way.target.link(way.into, address))
        elif not address and place in names:
            link.set(w("anchor"), names[place])
        else:
            way.findings.add(Kind.LINK, link, address or (f"#{place}" if place else ""))
            unwrap(link)
            continue
        if tip:
            link.set(w("tooltip"), tip)
        link.set(w("history"), "1")
        _dress(link, way.target.style(House.LINK, "character"))


def cut_dead_links(root: Element, way: Way) -> None:
    """Make text of the links to places that did not come along."""
    links = [link for link in root.iter(w("hyperlink")) if link.get(w("anchor"))]
    names = {mark.get(w("name")) for mark in root.iter(w("bookmarkStart"))} if links else set()
    for link in links:
        if link.get(w("anchor")) not in names:
            way.findings.add(Kind.LINK, link)
            unwrap(link)


def _dress(link: Element, style: str) -> None:
    for run in link.iter(w("r")):
        marks = properties_of(run, "rPr")
        own = next(marks.iterchildren(w("rStyle")), None)
        if own is None:
            marks.insert(0, element("rStyle", {"val": style}))
        else:
            own.set(w("val"), style)


def _carry_bookmarks(root: Element, way: Way) -> dict[str, str]:
    """Keep the bookmarks that a link of the file leads to, under names and ids of the target; return the names."""
    wanted = {link.get(w("anchor"), "") for link in root.iter(w("hyperlink"))} - {""}
    names: dict[str, str] = {}
    for mark in list(root.iter(*_MARKS)):
        old, around = mark.get(w("name"), ""), parent(mark)
        if mark.tag == _MARKS[0] and old in wanted and old not in names:
            paragraph = around if around.tag == w("p") else next(mark.itersiblings(w("p")), None)
            if paragraph is not None:
                id, names[old] = way.target.bookmark()
                properties_of(paragraph, "pPr").addnext(start := element("bookmarkStart", {"id": id, "name": names[old]}))
                start.addnext(element("bookmarkEnd", {"id": id}))
        around.remove(mark)
    return names


def _turn_inside_out(link: Element, way: Way) -> None:
    """Put a kept change into the link that it is around: the schema has it only so."""
    change = parent(link)
    behind = list(link.itersiblings())
    for around, inner in ((link, list(link)), (None, behind)):
        if inner:
            own = element(etree.QName(change).localname)
            own.attrib.update(change.attrib)
            own.set(w("id"), way.target.revision_id())
            own.extend(inner)
            if around is None:
                change.addnext(own)
            else:
                around.append(own)
    change.addnext(link)
    if not len(change):
        parent(change).remove(change)


def _strip_inner(link: Element) -> None:
    for inner in list(link.iter(w("hyperlink"))):
        if inner is not link:
            unwrap(inner)
