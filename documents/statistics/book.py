"""The workbook of a statistics annex: a sheet a table, sent to its owner.

What somebody wrote is text and never a formula. Whose it is, and in which language its heads are, stands in its custom
properties. `returned` reads it back.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.sheet import named, print_across, same_bytes
from models.figures import TOTAL, Cell, Layout

Known = Mapping[tuple[str, Cell], Decimal]
PROPERTY: Final = "TurnusTables"
TITLE, DEFINITION, SOURCE, HOW, BEFORE, HEAD = 1, 2, 3, 4, 5, 6     # rows of a sheet
FIRST: Final = HEAD + 1
_HEAD_HEIGHT: Final = 30            # points: two lines
_SHADE: Final = PatternFill("solid", fgColor="EEF3F9")
_KNOWN: Final = PatternFill("solid", fgColor="D9D9D9")
_BOX: Final = Border(*(Side("thin", "9AA8BA") for _ in range(4)))
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(
    reference: str, language: str, layouts: Sequence[Layout], said: Mapping[str, Any], known: Known,
    *, title: str, due_text: str,
) -> bytes:
    """Return the workbook of a request `crc.2029/mj-1`; `known` are figures given the year before, by table and cell: they are
    grey until their owner confirms or corrects them.

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
    print_across(first)
    for layout in layouts:
        sheet = book.create_sheet(layout.table.id)
        for row, text in above(layout, language, said).items():
            _put(sheet, row, 1, text, bold=row == TITLE, wrap=False)
        for column, text in enumerate(heads(layout, language, said), start=1):
            _put(sheet, HEAD, column, text, bold=True, fill=_SHADE)
            sheet.column_dimensions[get_column_letter(column)].width = 34 if column == 1 else 14
        sheet.row_dimensions[HEAD].height = _HEAD_HEIGHT
        for row, label in enumerate(labels(layout, language, said), start=FIRST):
            _put(sheet, row, 1, label, bold=True, fill=_SHADE)
        if any((layout.table.id, cell) in known for cell in layout.cells()):
            _put(sheet, BEFORE, 1, said["before"], fill=_KNOWN, wrap=False)
            _put(sheet, confirm_row(layout), 1, said["confirmed"], bold=True, fill=_KNOWN)
        for place, cell in places(layout).items():
            target = sheet[place]
            assert isinstance(target, SheetCell)
            target.border = _BOX
            target.number_format = "# ##0" if not layout.table.decimals else "# ##0." + "0" * layout.table.decimals
            if (value := known.get((layout.table.id, cell))) is not None:
                target.value, target.fill = (float(value) if layout.table.decimals else int(value)), _KNOWN
                target.font = Font(italic=True)
        _put(sheet, remark_row(layout), 1, said["remark"], bold=True, fill=_SHADE)
        sheet.freeze_panes = f"B{FIRST}"
        print_across(sheet)
    return same_bytes(book)


def above(layout: Layout, language: str, said: Mapping[str, Any]) -> dict[int, str]:
    """Return what stands above a table, by its row."""
    table = layout.table
    return {
        TITLE: f"{table.id} – {table.title.in_language(language)}",
        DEFINITION: f"{said['definition']} {table.definition.in_language(language)}",
        SOURCE: f"{said['source']} {table.source.in_language(language)}",
        HOW: said["decimals"].format(count=table.decimals) if table.decimals else said["whole"],
    }


def heads(layout: Layout, language: str, said: Mapping[str, Any]) -> list[str]:
    """Return the heads of its columns."""
    names = {c.id: c.name.in_language(language) for c in layout.columns} | {TOTAL: said["total"]}
    if not layout.columns:
        return ["", *(str(year) for year in layout.years)]
    return ["", *(f"{year} {names[c]}" for year in layout.years for c in layout.column_ids)]


def labels(layout: Layout, language: str, said: Mapping[str, Any]) -> list[str]:
    """Return the heads of its rows."""
    names = {r.id: r.name.in_language(language) for r in layout.table.rows} | {TOTAL: said["total"]}
    return [names[row] for row in layout.row_ids]


def places(layout: Layout) -> dict[str, Cell]:
    """Return the cells of a table by their place in its sheet."""
    columns = [(year, column) for year in layout.years for column in layout.column_ids]
    return {
        f"{get_column_letter(c)}{r}": layout.cell(year, row, column)
        for r, row in enumerate(layout.row_ids, start=FIRST) for c, (year, column) in enumerate(columns, start=2)
    }


def remark_row(layout: Layout) -> int:
    """Return the row of its owner's remark."""
    return FIRST + len(layout.row_ids) + 1


def confirm_row(layout: Layout) -> int:
    """Return the row in which its owner confirms the figures of the year before."""
    return remark_row(layout) + 1


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


def book_of(data: bytes) -> tuple[str, str, str] | None:
    """Return cycle, request and language that a file names, None when it is no workbook of figures."""
    found = re.fullmatch(r"([a-z][\w.-]*)/([\w-]+-\d{1,4})/([a-z]{2})", named(data, PROPERTY) or "")
    return (found[1], found[2], found[3]) if found else None
