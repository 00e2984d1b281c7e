"""The comments of Word files as a workbook: one line each, with what it is about."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.comments import Comment
from documents.merging.findings import place_said
from documents.sheet import fill, same_bytes

_WIDTHS: Final = (28, 40, 24, 22, 50, 70, 12)


def write(comments: Sequence[tuple[int, Comment]], files: Sequence[str], said: Mapping[str, Any]) -> bytes:
    """Return the workbook; `said` are the words of `templates/word/files`, each comment names its file by its place."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    states = said["comment_states"]
    fill(sheet, list(said["comments"].values()), (
        (files[n], place_said(c.place, said), c.author, c.date, c.about, c.text,
         states["answer" if c.answer else "settled" if c.settled else "open"])
        for n, c in comments
    ))
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    return same_bytes(book)
