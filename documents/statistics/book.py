"""The workbook of a statistics annex: a sheet a table, sent to its owner and read back with every fault at its cell.

What somebody wrote is text and never a formula, and a formula that comes back is a fault. Whose it is, and in which
language its heads are, stands in its custom properties.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.apart import Limits, ReaderStopped, apart
from documents.grid import is_harmless
from documents.sheet import named, same_bytes
from models.figures import TOTAL, Cell, Figure, Layout, ReturnedFigures, TableFigures

PROPERTY: Final = "TurnusTables"
_TITLE, _DEFINITION, _SOURCE, _HOW, _HEAD = 1, 2, 3, 4, 6     # rows of a sheet
_FIRST: Final = _HEAD + 1
_NO_FIGURE: Final = frozenset({":", "-", "–", "—", "…", "...", "n.d.", "nd", "k.a.", "n/a"})
_MOST_ROWS: Final = 2_000
_MOST_CELLS: Final = 60_000
_MOST_FAULTS: Final = 200
_LIMITS: Final = Limits(processor=20, patience=30.0)
_SHADE: Final = PatternFill("solid", fgColor="EEF3F9")
_KNOWN: Final = PatternFill("solid", fgColor="FBF3DC")
_BOX: Final = Border(*(Side("thin", "9AA8BA") for _ in range(4)))
_SPACES: Final = re.compile(r"[\s\u00a0\u202f'’]")
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NotABook(ValueError):
    """The bytes are no workbook of figures that can be read."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a workbook: sheet and cell, the key of its sentence and what that names."""

    sheet: str
    place: str
    key: str
    values: tuple[tuple[str, str], ...] = ()

    def in_words(self, said: Mapping[str, Any]) -> str:
        """Return place and fault with its remedy, from the words of `templates/statistics`."""
        sentence = str(said["faults"][self.key]).format(**dict(self.values))
        return " ".join(filter(None, (self.sheet, self.place))) + f": {sentence}"


@dataclass(frozen=True)
class Returned:
    """What came back, and every fault; with one, nothing is taken."""

    figures: ReturnedFigures
    faults: tuple[Fault, ...]


def write(
    reference: str, language: str, layouts: Sequence[Layout], said: Mapping[str, Any], known: Mapping[tuple[str, Cell], Decimal],
    *, title: str, due_text: str,
) -> bytes:
    """Return the workbook of a request `crc.2029/mj-1`; `known` are figures given in an earlier year, by table and cell.

    `said` are the words of `templates/statistics`. The same arguments give the same bytes.
    """
    book = Workbook()
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=f"{reference}/{language}"))
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = said["first_sheet"]
    for row, line in enumerate((title, due_text, *said["how"]), start=1):
        _put(first, row, 1, line, bold=row == 1)
    first.column_dimensions["A"].width = 110
    for layout in layouts:
        sheet = book.create_sheet(layout.table.id)
        for row, text in _above(layout, language, said).items():
            _put(sheet, row, 1, text, bold=row == _TITLE, wrap=False)
        for column, text in enumerate(_heads(layout, language, said), start=1):
            _put(sheet, _HEAD, column, text, bold=True, fill=_SHADE)
            sheet.column_dimensions[get_column_letter(column)].width = 34 if column == 1 else 12
        for row, label in enumerate(_labels(layout, language, said), start=_FIRST):
            _put(sheet, row, 1, label, bold=True, fill=_SHADE)
        for place, cell in _places(layout).items():
            target = sheet[place]
            assert isinstance(target, SheetCell)
            target.border = _BOX
            target.number_format = "# ##0" if not layout.table.decimals else "# ##0." + "0" * layout.table.decimals
            if (value := known.get((layout.table.id, cell))) is not None:
                target.value, target.fill = (float(value) if layout.table.decimals else int(value)), _KNOWN
        _put(sheet, _remark_row(layout), 1, said["remark"], bold=True, fill=_SHADE)
        sheet.freeze_panes = f"B{_FIRST}"
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    return same_bytes(book)


def _above(layout: Layout, language: str, said: Mapping[str, Any]) -> dict[int, str]:
    table = layout.table
    return {
        _TITLE: f"{table.id} – {table.title.in_language(language)}",
        _DEFINITION: f"{said['definition']} {table.definition.in_language(language)}",
        _SOURCE: f"{said['source']} {table.source.in_language(language)}",
        _HOW: said["decimals"].format(count=table.decimals) if table.decimals else said["whole"],
    }


def _heads(layout: Layout, language: str, said: Mapping[str, Any]) -> list[str]:
    names = {c.id: c.name.in_language(language) for c in layout.columns} | {TOTAL: said["total"]}
    if not layout.columns:
        return ["", *(str(year) for year in layout.years)]
    return ["", *(f"{year} {names[c]}" for year in layout.years for c in layout.column_ids)]


def _labels(layout: Layout, language: str, said: Mapping[str, Any]) -> list[str]:
    names = {r.id: r.name.in_language(language) for r in layout.table.rows} | {TOTAL: said["total"]}
    return [names[row] for row in layout.row_ids]


def _places(layout: Layout) -> dict[str, Cell]:
    """Return the cells of a table by their place in its sheet."""
    columns = [(year, column) for year in layout.years for column in layout.column_ids]
    return {
        f"{get_column_letter(c)}{r}": layout.cell(year, row, column)
        for r, row in enumerate(layout.row_ids, start=_FIRST) for c, (year, column) in enumerate(columns, start=2)
    }


def _remark_row(layout: Layout) -> int:
    return _FIRST + len(layout.row_ids) + 1


def _put(
    sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False, fill: PatternFill | None = None, wrap: bool = True
) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)
    cell.value = _ILLEGAL.sub("", text)
    cell.data_type = "s"     # also “=1+1”
    cell.font, cell.alignment = Font(bold=bold), Alignment(wrap_text=wrap, vertical="top")
    if fill:
        cell.fill = fill


# Coming back

def book_of(data: bytes) -> tuple[str, str, str] | None:
    """Return cycle, request and language that a file names, None when it is no workbook of figures."""
    found = re.fullmatch(r"([a-z][\w.-]*)/([\w-]+-\d{1,4})/([a-z]{2})", named(data, PROPERTY) or "")
    return (found[1], found[2], found[3]) if found else None


def read(data: bytes, layouts: Sequence[Layout], language: str, said: Mapping[str, Any]) -> Returned:
    """Return the figures of a workbook with every fault at once. Raises `NotABook`. Read in a process set apart."""
    try:
        return apart(read_here, data, tuple(layouts), language, dict(said), limits=_LIMITS)
    except ReaderStopped:
        raise NotABook from None


def read_here(data: bytes, layouts: Sequence[Layout], language: str, said: Mapping[str, Any]) -> Returned:
    """Return the same in this process; raises `NotABook`."""
    if book_of(data) is None or not is_harmless(data):
        raise NotABook
    if _is_too_large(data):
        return Returned(ReturnedFigures(), (Fault("", "", "too_large"),))
    try:
        book = load_workbook(io.BytesIO(data), data_only=False, keep_links=True)
    except Exception as fault:   # openpyxl raises whatever the damaged part leads to
        raise NotABook from fault
    reading = _Reading(language, said)
    if getattr(book, "_external_links", None):
        reading.fault("", "", "links")
    sheets = {sheet.title: sheet for sheet in book.worksheets}
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

    def __init__(self, language: str, said: Mapping[str, Any]) -> None:
        self.faults: list[Fault] = []
        self._language, self._said = language, said
        self._given: dict[str, dict[Cell, tuple[str, Decimal | None]]] = {}

    def fault(self, sheet: str, place: str, key: str, **values: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(sheet, place, key, tuple((name, value[:80]) for name, value in values.items())))

    def table(self, sheet: Worksheet, layout: Layout) -> TableFigures:
        """Return the figures of a table."""
        id, places = layout.table.id, _places(layout)
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
        remark = sheet.cell(_remark_row(layout), 2).value
        is_said = isinstance(remark, str) and sheet.cell(_remark_row(layout), 2).data_type != "f"
        return TableFigures(table=id, years=layout.years, figures=figures, remark=str(remark).strip()[:1000] if is_said else "")

    def _same_heads(self, sheet: Worksheet, layout: Layout) -> None:
        id = layout.table.id
        above = _above(layout, self._language, self._said)
        for row in (_TITLE, _DEFINITION, _SOURCE):
            if _plain(sheet.cell(row, 1).value) != _plain(above[row]):
                self.fault(id, f"A{row}", "definition_changed", expected=above[row], found=_text(sheet.cell(row, 1).value))
        heads = enumerate(_heads(layout, self._language, self._said), start=1)
        labels = enumerate(_labels(layout, self._language, self._said), start=_FIRST)
        expected = {f"{get_column_letter(c)}{_HEAD}": text for c, text in heads} | {f"A{r}": text for r, text in labels}
        wrong = {p: text for p, text in expected.items() if _plain(sheet[p].value) != _plain(text)}
        if len(wrong) * 2 > len(expected):
            self.fault(id, f"A{_HEAD}", "shifted")
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
        last = _remark_row(layout)
        kept = {*places, f"B{last}", *(f"A{row}" for row in range(1, last + 1))}
        width = len(layout.years) * len(layout.column_ids) + 1
        kept |= {f"{get_column_letter(c)}{_HEAD}" for c in range(1, width + 1)}
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
