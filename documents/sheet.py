"""A sheet of a workbook as we write it: everything is text, and the same content gives the same bytes."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from documents.guard import MEGABYTE
from documents.package import write_parts

_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_TITLE: Final = 31   # characters, a limit of the format
_LOOKED_AT: Final = 200
_NARROWEST: Final = 8
_WIDEST: Final = 60
_ON_A4: Final = 200      # characters beside each other that can still be read on A4 turned
_LINE, _HIGHEST = 14, 400      # points: of a line, of a row
_CALCULATED: Final = ("=", "+", "-", "@", "\t", "\r")
_HOURS: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")


class Coloured(str):
    """A text whose cell bears a colour, as RRGGBB; none where it is empty."""

    def __new__(cls, text: str, colour: str) -> "Coloured":
        made = super().__new__(cls, text)
        made.colour = colour
        return made

    colour: str


def of_sheets(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str | int]]]]) -> bytes:
    """Return a workbook of these sheets, each its title, its headings and its rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, heads, rows in sheets:
        sheet = book.create_sheet(title[:_LONGEST_TITLE])
        fill(sheet, heads, rows)
        _heighten(sheet)
    return same_bytes(book)


def _heighten(sheet: Worksheet) -> None:
    """Make rows as high as their longest cell: LibreOffice does not do it by itself."""
    widths = [sheet.column_dimensions[get_column_letter(n)].width - 1 for n in range(1, sheet.max_column + 1)]
    for n, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        lines = max((_lines(str(value), width) for value, width in zip(row, widths, strict=True) if value is not None), default=1)
        if lines > 1:
            sheet.row_dimensions[n].height = min(_HIGHEST, lines * _LINE)


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(len(line) / width)) for line in text.splitlines())


def comma_separated(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return the same as text with semicolons, as spreadsheets open it; what looks like a formula begins with an apostrophe."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell if isinstance(cell, int) else as_text(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_text(cell: str) -> str:
    """Return what somebody wrote so that no spreadsheet calculates it; `from_text` takes it back."""
    clean = _ILLEGAL.sub("", cell)
    return f"'{clean}" if clean[:1] in _CALCULATED or (clean[:1] == "'" and clean[1:2] in _CALCULATED) else clean


def from_text(cell: str) -> str:
    """Return what `as_text` was given."""
    return cell[1:] if cell[:1] == "'" and (cell[1:2] in _CALCULATED or cell[1:2] == "'") else cell


def fill(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """Write rows under their headings, columns as wide as what they hold, to be printed across.

    Numbers are numbers, what somebody wrote is text and never a formula.
    """
    for row, cells in enumerate((heads, *rows), start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(text, int):
                cell.value = text
                continue
            cell.value = _ILLEGAL.sub("", text)
            cell.data_type = "s"   # also “=1+1”: what somebody wrote is no formula
            if isinstance(text, Coloured) and text.colour:
                cell.fill = PatternFill("solid", start_color=text.colour)
            if row == 1:
                cell.font = Font(bold=True)
            elif text and text[0] in "=+-@":
                cell.quotePrefix = True
    for n, held in enumerate(sheet.iter_cols(max_row=min(sheet.max_row, _LOOKED_AT), values_only=True), start=1):
        longest = max((len(str(value)) for value in held if value is not None), default=0)
        sheet.column_dimensions[get_column_letter(n)].width = min(_WIDEST, max(_NARROWEST, longest + 2))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    print_across(sheet)


def print_across(sheet: Worksheet) -> None:
    """Have a sheet printed on A4 turned, a wide one on A3, all its columns on each page, pages counted."""
    width = sum(column.width for column in sheet.column_dimensions.values())
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if width > _ON_A4 else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"


def named(data: bytes, property: str) -> str | None:
    """Return what a custom property of a workbook of ours says, None for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if parts.getinfo("docProps/custom.xml").file_size > MEGABYTE:
                return None
            custom = parts.read("docProps/custom.xml")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return None
    # beside properties that the archive of a ministry adds, in whatever order
    found = re.search(rb'name="%b"[^>]*>\s*<[^<>]*>([a-z][\w.-]*/[\w./-]{1,80})<' % re.escape(property.encode()), custom)
    return found[1].decode() if found else None


def same_bytes(book: Workbook) -> bytes:
    """Return a workbook so that the same content gives the same bytes: openpyxl writes the hour into it."""
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    found["docProps/core.xml"] = _HOURS.sub(rb"\g<1>2000-01-01T00:00:00Z<", found["docProps/core.xml"])
    return write_parts(found)
