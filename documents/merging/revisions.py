"""Tracked changes settled by a rule: accepted, refused, or kept for the reader to decide."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from lxml import etree

from documents.blocks import finder, parent
from documents.merging.findings import Findings, Kind
from documents.package import w
from models.words import TrackedChanges

Element = etree._Element


_INSERTED: Final = (w("ins"), w("moveTo"))
_DELETED: Final = (w("del"), w("moveFrom"))
_FORMATS: Final = tuple(map(w, (
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "trPrChange", "tcPrChange",
    "numberingChange", "cellMerge",
)))
_CELLS: Final = (w("cellIns"), w("cellDel"))
_ROWLESS: Final = finder("descendant::w:tbl[not(w:tr)]")
_UNENDED: Final = finder("descendant::w:tc[not(*[last()][self::w:p])]")
_RESTORED: Final = (w("rPrChange"), w("pPrChange"))
_AUTHOR, _DATE, _ID = w("author"), w("date"), w("id")
_INSTANT: Final = re.compile(r"[12]\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")


def settle(root: Element, rule: TrackedChanges, findings: Findings, new_id: Callable[[], str] = str) -> None:
    """Settle every tracked change below an element and note it; changes of look are accepted, or refused with the rest.

    What is kept gets a `new_id`.
    """
    found = list(root.iter(*_INSERTED, *_DELETED, *_FORMATS, *_CELLS))
    if not found:
        return
    inserted, deleted, formats, cells = (
        [change for change in found if change.tag in tags] for tags in (_INSERTED, _DELETED, _FORMATS, _CELLS)
    )
    for kind, changes in ((Kind.INSERTION, inserted), (Kind.DELETION, deleted), (Kind.FORMAT_CHANGE, formats)):
        for change in changes:
            findings.add(kind, change)
    for change in cells:
        findings.add(Kind.INSERTION if change.tag == w("cellIns") else Kind.DELETION, change)
    if rule is TrackedChanges.REFUSE:
        _restore(formats)
    etree.strip_elements(root, *_FORMATS, with_tail=False)
    if rule is TrackedChanges.KEEP:
        _keep(inserted, deleted, new_id)
        return
    gone, tags = (deleted, _DELETED) if rule is TrackedChanges.ACCEPT else (inserted, _INSERTED)
    marks = [parent(parent(parent(g))) for g in gone if _holder(g) == w("rPr") and _holder(parent(g)) == w("pPr")]
    blocks_gone = bool(cells) or any(_holder(g) != w("p") for g in gone)
    rows = [parent(parent(g)) for g in gone if _holder(g) == w("trPr")]
    lost_cell = w("cellDel") if rule is TrackedChanges.ACCEPT else w("cellIns")
    rows += [parent(parent(c)) for c in cells if c.tag == lost_cell and _holder(c) == w("tcPr")]
    etree.strip_elements(root, *tags, *_CELLS, with_tail=False)
    etree.strip_tags(root, *(_INSERTED if rule is TrackedChanges.ACCEPT else _DELETED))
    for row in rows:
        if (around := row.getparent()) is not None:
            around.remove(row)
    for mark in reversed(marks):      # what was joined is not moved on
        _join(mark)
    if blocks_gone:
        _mend_tables(root)
    if rule is TrackedChanges.REFUSE:
        for old, new in (("delText", "t"), ("delInstrText", "instrText")):
            for text in root.iter(w(old)):
                text.tag = w(new)


def _holder(item: Element) -> str:
    around = item.getparent()
    return str(around.tag) if around is not None else ""


def _restore(formats: Iterable[Element]) -> None:
    """Put the look that runs and paragraphs had before in its place."""
    for change in formats:
        properties = change.getparent()
        if change.tag in _RESTORED and properties is not None:
            keep = [p for p in properties if p.tag in (w("sectPr"), w("rPr"))] if properties.tag == w("pPr") else []
            properties[:] = [*(inner for before in change for inner in before), *keep]


def _join(paragraph: Element) -> None:
    """Join a paragraph whose mark is gone with the next one, which keeps its own look."""
    following, around = paragraph.getnext(), paragraph.getparent()
    if around is None:
        return
    if following is not None and following.tag == w("p"):
        place = 1 if len(following) and following[0].tag == w("pPr") else 0
        following[place:place] = [item for item in paragraph if item.tag != w("pPr")]
        around.remove(paragraph)
    elif not any(item.tag != w("pPr") for item in paragraph):
        around.remove(paragraph)


def _mend_tables(root: Element) -> None:
    """Let no table stand without a row, and every cell end with a paragraph."""
    for table in _ROWLESS(root):
        if (around := table.getparent()) is not None:
            around.remove(table)
    for cell in _UNENDED(root):
        etree.SubElement(cell, w("p"))


def _keep(inserted: Iterable[Element], deleted: Iterable[Element], new_id: Callable[[], str]) -> None:
    """Let changes stand under new ids; a move is an insertion and a deletion."""
    for changes, tag in ((inserted, w("ins")), (deleted, w("del"))):
        for change in changes:
            author, date = change.get(_AUTHOR, ""), change.get(_DATE, "")
            change.tag = tag
            change.attrib.clear()
            change.set(_ID, new_id())
            change.set(_AUTHOR, author)
            if _INSTANT.fullmatch(date):
                change.set(_DATE, date)
            if tag == w("del"):
                for text in change.iter(w("t")):
                    text.tag = w("delText")
