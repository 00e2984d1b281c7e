"""A workbook of figures as it comes back: the figures of each table, and every fault at its cell; a formula is one."""

import io
import math
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.apart import Limits, ReaderStopped, apart
from documents.grid import Fault, is_harmless
from documents.statistics import book
from models.figures import Cell, Figure, Layout, ReturnedFigures, TableFigures

_NO_FIGURE: Final = frozenset({":", "-", "–", "—", "…", "...", "n.d.", "nd", "k.a.", "n/a"})
_MOST_ROWS: Final = 2_000
_MOST_CELLS: Final = 60_000
_MOST_FAULTS: Final = 200
_FEWEST: Final = 3      # figures that are the same in two years by no chance
_LIMITS: Final = Limits(processor=20, patience=30.0)
_SPACES: Final = re.compile(r"[\s\u00a0\u202f'’]")


class NotABook(ValueError):
    """The bytes are no workbook of figures that can be read."""


@dataclass(frozen=True)
class Returned:
    """What came back, and every fault; with one, nothing is taken."""

    figures: ReturnedFigures
    faults: tuple[Fault, ...]


def read(
    data: bytes, layouts: Sequence[Layout], language: str, said: Mapping[str, Any], known: book.Known | None = None
) -> Returned:
    """Return the figures of a workbook with every fault at once; `known` are the figures it went out with.

    Raises `NotABook`. Read in a process set apart.
    """
    try:
        return apart(read_here, data, tuple(layouts), language, dict(said), dict(known or {}), limits=_LIMITS)
    except ReaderStopped:
        raise NotABook from None


def read_here(
    data: bytes, layouts: Sequence[Layout], language: str, said: Mapping[str, Any], known: book.Known | None = None
) -> Returned:
    """Return the same in this process; raises `NotABook`."""
    if book.book_of(data) is None or not is_harmless(data):
        raise NotABook
    if _is_too_large(data):
        return Returned(ReturnedFigures(), (Fault("", "too_large"),))
    try:
        opened = load_workbook(io.BytesIO(data), data_only=False, keep_links=True)
    except Exception as fault:   # openpyxl raises whatever the damaged part leads to
        raise NotABook from fault
    reading = _Reading(language, said, known or {})
    if getattr(opened, "_external_links", None):
        reading.fault("", "", "links")
    sheets = {sheet.title: sheet for sheet in opened.worksheets}
    expected = {layout.table.id for layout in layouts} | {str(said["first_sheet"])}
    for title, sheet in sheets.items():
        if sheet.sheet_state != "visible":
            reading.fault(title, "", "hidden_sheet")
        elif title not in expected:
            reading.fault(title, "", "unknown_sheet")
    tables = []
    for layout in layouts:
        if layout.table.id in sheets:
            tables.append(reading.table(sheets[layout.table.id], layout))
        else:
            reading.fault(layout.table.id, "", "no_sheet")
    reading.agree(layouts)
    return Returned(ReturnedFigures(tables=tuple(tables)), tuple(reading.faults[:_MOST_FAULTS]))


def _is_too_large(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    return any(sheet.count(b"<row") > _MOST_ROWS or sheet.count(b"<c ") > _MOST_CELLS for sheet in sheets)


class _Reading:
    """One walk through the sheets of a workbook."""

    def __init__(self, language: str, said: Mapping[str, Any], known: book.Known) -> None:
        self.faults: list[Fault] = []
        self._language, self._said, self._known = language, said, known
        self._given: dict[str, dict[Cell, tuple[str, Decimal | None]]] = {}

    def fault(self, sheet: str, place: str, key: str, **values: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(place, key, tuple((name, value[:80]) for name, value in values.items()), sheet))

    def table(self, sheet: Worksheet, layout: Layout) -> TableFigures:
        """Return the figures of a table."""
        id, places = layout.table.id, book.places(layout)
        used = {place for merged in sheet.merged_cells.ranges for row in merged.cells for place in [merged.coord]}
        for area in sorted(used):
            self.fault(id, area, "merged")
        self._same_heads(sheet, layout)
        found: dict[Cell, tuple[str, Decimal | None]] = {}
        for place, cell in places.items():
            value, is_given = self._value(sheet, place, layout)
            if is_given:
                found[cell] = (place, value)
        self._given[id] = found
        self._outside(sheet, layout, places)
        self._add_up(layout, found)
        figures = tuple(
            Figure(year=year, row=row, column=column, value=found[cell][1])
            for year in layout.years for row in layout.row_ids for column in layout.column_ids
            if (cell := layout.cell(year, row, column)) in found
        )
        remark = sheet.cell(book.remark_row(layout), 2).value
        is_said = isinstance(remark, str) and sheet.cell(book.remark_row(layout), 2).data_type != "f"
        return TableFigures(
            table=id, years=layout.years, figures=figures, remark=str(remark).strip()[:1000] if is_said else "",
            unchanged=self._is_unchanged(sheet, layout, found), repeated=_is_repeated(layout, found),
        )

    def _is_unchanged(self, sheet: Worksheet, layout: Layout, found: Mapping[Cell, tuple[str, Decimal | None]]) -> bool:
        """Say whether the figures of the year before came back as they were sent, and nobody says that they hold."""
        sent = {cell: self._known[layout.table.id, cell] for cell in layout.cells() if (layout.table.id, cell) in self._known}
        is_confirmed = bool(_plain(sheet.cell(book.confirm_row(layout), 2).value))
        return bool(sent) and not is_confirmed and all(cell in found and found[cell][1] == value for cell, value in sent.items())

    def _same_heads(self, sheet: Worksheet, layout: Layout) -> None:
        id = layout.table.id
        above = book.above(layout, self._language, self._said)
        for row in (book.TITLE, book.DEFINITION, book.SOURCE):
            if _plain(sheet.cell(row, 1).value) != _plain(above[row]):
                self.fault(id, f"A{row}", "definition_changed", expected=above[row], found=_text(sheet.cell(row, 1).value))
        heads = enumerate(book.heads(layout, self._language, self._said), start=1)
        labels = enumerate(book.labels(layout, self._language, self._said), start=book.FIRST)
        expected = {f"{get_column_letter(c)}{book.HEAD}": text for c, text in heads} | {f"A{r}": text for r, text in labels}
        wrong = {p: text for p, text in expected.items() if _plain(sheet[p].value) != _plain(text)}
        if len(wrong) * 2 > len(expected):
            self.fault(id, f"A{book.HEAD}", "shifted")
            return
        for place, text in wrong.items():
            self.fault(id, place, "head_changed", expected=text, found=_text(sheet[place].value))

    def _value(self, sheet: Worksheet, place: str, layout: Layout) -> tuple[Decimal | None, bool]:
        """Return the figure of a cell and whether one was given; “no figure” is given too."""
        cell, id = sheet[place], layout.table.id
        if cell.data_type == "f":
            self.fault(id, place, "formula")
            return None, False
        said = cell.value
        if said is None or (isinstance(said, str) and not said.strip()):
            self.fault(id, place, "missing")
            return None, False
        if isinstance(said, str) and said.strip().casefold() in _NO_FIGURE:
            return None, True
        value = _number(said, layout.table.decimals)
        if value is None:
            self.fault(id, place, "not_number", found=_text(said))
        elif value < 0:
            self.fault(id, place, "negative", found=_text(said))
        elif value != round(value, layout.table.decimals):
            key = "not_whole" if not layout.table.decimals else "too_fine"
            self.fault(id, place, key, found=_text(said), count=str(layout.table.decimals))
        else:
            return round(value, layout.table.decimals), True
        return None, False

    def _outside(self, sheet: Worksheet, layout: Layout, places: Mapping[str, Cell]) -> None:
        """Tell what stands beside the table: a note there would be lost."""
        last = book.remark_row(layout)
        kept = {*places, f"B{last}", f"B{last + 1}", *(f"A{row}" for row in range(1, last + 2))}
        width = len(layout.years) * len(layout.column_ids) + 1
        kept |= {f"{get_column_letter(c)}{book.HEAD}" for c in range(1, width + 1)}
        beside = [
            str(cell.coordinate) for row in sheet.iter_rows() for cell in row
            if cell.value is not None and str(cell.coordinate) not in kept
        ]
        if beside:
            self.fault(layout.table.id, beside[0], "outside", count=str(len(beside)))

    def _add_up(self, layout: Layout, found: Mapping[Cell, tuple[str, Decimal | None]]) -> None:
        """Compare each total with its parts; figures after the comma may have been rounded each for itself."""
        unit = Decimal(1).scaleb(-layout.table.decimals)
        for one in layout.sums():
            if one.total not in found or found[one.total][1] is None or any(part not in found for part in one.parts):
                continue
            place, total = found[one.total]
            parts = [found[part][1] for part in one.parts]
            reckoned = sum((part for part in parts if part is not None), Decimal(0))
            room = unit * len(parts) / 2 if layout.table.decimals else Decimal(0)
            assert total is not None
            is_whole = None not in parts
            if (is_whole and abs(total - reckoned) > room) or (not is_whole and total < reckoned - room):
                self.fault(layout.table.id, place, "wrong_total", found=f"{total}", expected=f"{reckoned}")

    def agree(self, layouts: Sequence[Layout]) -> None:
        """Compare the totals that tables of one population have in common."""
        seen: dict[Cell, tuple[str, str, Decimal]] = {}
        for layout in layouts:
            for cell, (place, value) in self._given.get(layout.table.id, {}).items():
                if value is None:
                    continue
                other = seen.setdefault(cell, (layout.table.id, place, value))
                if other[2] != value:
                    self.fault(
                        layout.table.id, place, "totals_differ", found=f"{value}", expected=f"{other[2]}",
                        other=f"{other[0]} {other[1]}",
                    )


def _is_repeated(layout: Layout, found: Mapping[Cell, tuple[str, Decimal | None]]) -> bool:
    """Say whether the last year has the figures of the one before, cell for cell."""
    if len(layout.years) < 2:
        return False
    places = [(row, column) for row in layout.row_ids for column in layout.column_ids]
    before, last = ([found.get(layout.cell(year, *place), ("", None))[1] for place in places] for year in layout.years[-2:])
    return before == last and sum(value is not None for value in last) >= _FEWEST


def _number(said: object, decimals: int) -> Decimal | None:
    """Return the number somebody wrote, None where it is none or may be read in two ways."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int | float):
        return Decimal(repr(round(said, 9))) if math.isfinite(said) and abs(said) < 1e15 else None
    if not isinstance(said, str):
        return None
    text = _SPACES.sub("", said)
    if decimals and re.fullmatch(rf"-?\d+,\d{{1,{min(decimals, 2)}}}", text):
        text = text.replace(",", ".")
    try:
        return Decimal(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", text) else None
    except InvalidOperation:
        return None


def _plain(said: object) -> str:
    return " ".join(str(said if said is not None else "").split())


def _text(said: object) -> str:
    return _plain(said) or "–"


def values_of(layouts: Sequence[Layout], tables: Sequence[TableFigures]) -> Iterator[tuple[Layout, dict[Cell, Decimal | None]]]:
    """Yield each table that was given with its figures by cell."""
    by_id = {table.table: table for table in tables}
    for layout in layouts:
        if layout.table.id in by_id:
            given = by_id[layout.table.id].figures
            yield layout, {layout.cell(f.year, f.row, f.column): f.value for f in given if f.year in layout.years}
