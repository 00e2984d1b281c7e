"""A table as people keep it, .csv or .xlsx: rows of cells, each with its place. A formula is shown as one, never its result."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from documents.guard import MAX_BYTES, MAX_RATIO, MAX_TOTAL

MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 60
_ENCODINGS: Final = ("utf-8-sig", "cp1252")
_SMALL: Final = 8_000   # bytes; below that a high ratio says nothing


class NotATable(ValueError):
    """The bytes are no table that can be read, or one that is too large."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a table: the cell or row, the key of its sentence, what that names; the sheet where there are several."""

    place: str
    key: str
    values: tuple[tuple[str, str], ...] = ()
    sheet: str = ""

    def in_words(self, sentences: Mapping[str, str]) -> str:
        """Return place and fault with its remedy, from the sentences that the words of that table have for faults."""
        place = " ".join(filter(None, (self.sheet, self.place)))
        return f"{place}: {sentences[self.key].format(**dict(self.values))}"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, without spaces around it; a day as 2029-03-15."""

    place: str
    text: str
    formula: bool = False


@dataclass(frozen=True)
class Grid:
    """The rows of a table's first sheet, the heading first; empty rows are left out. `merged` are its merged cells, `A2:B3`."""

    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[str, ...] = ()


def read(data: bytes, name: str) -> Grid:
    """Return the table of a file; raises `NotATable`."""
    if len(data) > MAX_BYTES:
        raise NotATable
    merged: list[str] = []
    cells = _workbook(data, merged) if name.lower().endswith(".xlsx") else _comma_separated(data)
    rows = tuple(row for row in cells if any(cell.text for cell in row))
    if not rows or len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows):
        raise NotATable
    return Grid(rows, tuple(merged))


def _comma_separated(data: bytes) -> Iterator[tuple[Cell, ...]]:
    text = _decoded(data)
    heading = text.partition("\n")[0]
    delimiter = max(";,\t", key=heading.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield tuple(
                Cell(f"{_letters(n)}{number}", value.strip(), value.lstrip().startswith("="))
                for n, value in enumerate(_without_tail(row))
            )
    except csv.Error as fault:
        raise NotATable from fault


def _without_tail(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    return row


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise NotATable


def _workbook(data: bytes, merged: list[str]) -> Iterator[tuple[Cell, ...]]:
    if not is_harmless(data):
        raise NotATable
    from openpyxl import load_workbook  # a fifth of a second, for this alone

    try:
        # Formulas as what they are: what a cell calculates, nobody wrote.
        sheet = load_workbook(io.BytesIO(data), data_only=False, keep_links=False).worksheets[0]
        if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
            raise NotATable
        merged += sorted(str(area) for area in sheet.merged_cells.ranges)
        for row in sheet.iter_rows():
            cells = [Cell(str(c.coordinate), _said(c.value), c.data_type == "f") for c in row]
            while cells and not cells[-1].text:
                cells.pop()
            yield tuple(cells)
    except NotATable:
        raise
    except Exception as fault:   # openpyxl raises whatever the damaged part leads to
        raise NotATable from fault


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def is_harmless(data: bytes) -> bool:
    """Tell whether a workbook stays small when it is opened and declares no entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            if sum(i.file_size for i in infos) > MAX_TOTAL:
                return False
            if any(i.file_size > MAX_RATIO * max(i.compress_size, _SMALL) for i in infos):
                return False
            return not any(b"<!DOCTYPE" in parts.read(i) or b"<!ENTITY" in parts.read(i) for i in infos)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False


def _letters(column: int) -> str:
    """Return the letters of a column as spreadsheets write them, from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
