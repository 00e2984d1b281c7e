"""A list in a text file: one paragraph per line, or lines broken at a width and joined again."""

import re
from collections.abc import Iterator
from typing import Final

from documents.questions.labels import split_label
from documents.questions.lines import Line, Lines, Place, tidy

_WIDTHS: Final = range(50, 121)   # of files with broken lines; where a line is longer, each is a paragraph of its own
_FULL: Final = 0.75               # of the widest line; a shorter one was not broken by the width
_ENDS: Final = re.compile(r"[.;:?!][»”\")\]]*\s*$")


class NotText(ValueError):
    """The bytes are no text in UTF-8, UTF-16 or Windows-1252."""


def read_text(data: bytes) -> Lines:
    """Return the paragraphs of a text file, each with the number of its first line. Raises NotText."""
    rows = _decoded(data).splitlines()
    found = []
    for number, text in _paragraphs(rows):
        label, rest = split_label(text)
        found.append(Line(tidy(rest), Place(number), label))
    return Lines(tuple(found))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        raise NotText
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotText


def _paragraphs(rows: list[str]) -> Iterator[tuple[int, str]]:
    width = max(map(len, rows), default=0)
    parts: list[str] = []
    first = 0
    for number, row in enumerate(rows, start=1):
        if parts and not (width in _WIDTHS and _continues(row, parts[-1], width)):
            yield first, " ".join(parts)
            parts = []
        if row.strip():
            first = first if parts else number
            parts.append(row.strip(" \r\f\v"))
    if parts:
        yield first, " ".join(parts)


def _continues(row: str, before: str, width: int) -> bool:
    """Tell whether a row goes on with the paragraph of the row before, in a file `width` characters wide."""
    text = row.strip()
    if not text or split_label(text)[0] is not None:
        return False
    label, rest = split_label(before)
    if label is not None and not rest:
        return True
    return text[0].islower() or (len(before) >= _FULL * width and not _ENDS.search(before))
