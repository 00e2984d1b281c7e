"""A sheet of a workbook as we write it: everything is text, and the same content gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from documents.package import write_parts

_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HOURS: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")


def fill(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under their headings; what somebody wrote is text and never a formula."""
    for row, cells in enumerate((heads, *rows), start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            cell.value = _ILLEGAL.sub("", text)
            cell.data_type = "s"   # also “=1+1”: what somebody wrote is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.font = Font(bold=True)
            elif text and text[0] in "=+-@":
                cell.quotePrefix = True
    sheet.freeze_panes = "A2"


def same_bytes(book: Workbook) -> bytes:
    """Return a workbook so that the same content gives the same bytes: openpyxl writes the hour into it."""
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    found["docProps/core.xml"] = _HOURS.sub(rb"\g<1>2000-01-01T00:00:00Z<", found["docProps/core.xml"])
    return write_parts(found)
