"""Small numbers in the tables of a report's own text: figures that may let a child be recognised, for a person to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import plain_text, unwrapped
from documents.package import NotAPackage, main_part_name, parse, read_parts, w
from documents.phrases import plain
from documents.words import languages, words

_THRESHOLD: Final = 5
_FIGURES: Final = 0.5     # of the cells beside the heads, from which a table is one of figures
_LONGEST: Final = 80


@dataclass(frozen=True)
class SmallFigure:
    """A figure under the threshold: the number of its table in the file, and the heads of its row and column."""

    table: int
    row: str
    column: str


def small_figures(docx: bytes, threshold: int = _THRESHOLD) -> tuple[SmallFigure, ...]:
    """Return the counts from 1 to below the threshold in the tables of a Word file that passed the guard.

    Left out are the tables of the statistics annex, which are judged by their definitions, and what counts no persons: days,
    shares, ages. Sentences are `quoted`'s.
    """
    try:
        parts = read_parts(docx)
    except NotAPackage:
        return ()       # no Word file, no tables
    body = parse(parts[main_part_name(parts)]).find(w("body"))
    tables = [] if body is None else [table for table in body.iter(w("tbl")) if not _is_of_annex(table)]
    return tuple(found for n, table in enumerate(tables, start=1) for found in _small(n, table, threshold))


def _is_of_annex(table: etree._Element) -> bool:
    caption = table.find(f"{w('tblPr')}/{w('tblCaption')}")
    head, dash, _ = (caption.get(w("val"), "") if caption is not None else "").partition(" – ")
    return bool(dash) and len(head) <= 8 and head[:1].isupper() and head[-2:].isdecimal() and "." in head


def _small(n: int, table: etree._Element, threshold: int) -> Iterator[SmallFigure]:
    rows = [[plain_text([cell]).strip() for cell in unwrapped(row) if cell.tag == w("tc")] for row in _rows(table)]
    if len(rows) < 2 or len(rows[0]) < 2:
        return
    heads, body = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    beside = [cell for row in body for cell in row[1:]]
    if not beside or sum(_whole(cell) is not None for cell in beside) < _FIGURES * len(beside):
        return
    for row in body:
        for head, cell in zip(heads[1:], row[1:], strict=True):
            value = _whole(cell)
            if value is not None and 0 < value < threshold and not _counts_no_persons(row[0]) and not _counts_no_persons(head):
                yield SmallFigure(n, row[0][:_LONGEST], head[:_LONGEST])


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return (row for row in unwrapped(table) if row.tag == w("tr"))


def _whole(text: str) -> int | None:
    bare = "".join(text.split()).replace("\u202f", "").replace("\u00a0", "")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 9 else None


def _counts_no_persons(head: str) -> bool:
    said = set("".join(sign if sign.isalnum() or sign == "%" else " " for sign in plain(head)).split())
    return any(said & set(str(words("statistics", language)["no_persons"]).split()) for language in languages("statistics"))
