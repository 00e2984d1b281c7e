"""Where the paragraphs of a past document belong, as a workbook: for an officer to correct, read back with every fault at its cell.

Which document a workbook is of stands in its custom properties.
"""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.grid import Fault, is_harmless
from documents.sheet import fill, named, same_bytes
from models.past import PastText

PROPERTY: Final = "TurnusPast"
KEYS: Final = ("place", "number", "code", "sure", "because", "headings", "text")
_WIDTHS: Final = {"headings": 50, "text": 100, "because": 20}
_SHOWN: Final = 2_000        # characters of a paragraph; the file itself keeps all
_MAX_ROWS: Final = 10_000
_MAX_COLUMNS: Final = 60


class NotABook(ValueError):
    """The bytes are no workbook of a past document that can be read."""


@dataclass(frozen=True)
class Book:
    """What came back: the question of each paragraph by its place, None for none, and every fault; with one, nothing is taken."""

    codes: Mapping[int, str | None]
    faults: tuple[Fault, ...]


def write(reference: str, content: PastText, questions: Sequence[tuple[str, str]], said: Mapping[str, Any]) -> bytes:
    """Return the workbook of a document `cycle/number/revision`; `said` are the words of `templates/past`."""
    book = Workbook()
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=reference))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = said["sheet"]
    rows = (
        (n, p.number, p.code or "", said["sure"][p.sure], said["because"][p.because], " › ".join(p.headings), p.text[:_SHOWN])
        for n, p in enumerate(content.paragraphs, start=1)
    )
    fill(sheet, [said["columns"][key] for key in KEYS], rows)
    for n, key in enumerate(KEYS, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = _WIDTHS.get(key, 12)
    fill(book.create_sheet(said["questions"]), [said["columns"]["code"], said["title"]], questions)
    return same_bytes(book)


def book_of(data: bytes) -> tuple[str, int, int] | None:
    """Return cycle, number and revision that a file names, None when it is no workbook of a past document."""
    found = re.fullmatch(r"([a-z][\w.-]*)/(\d{1,6})/(\d{1,6})", named(data, PROPERTY) or "")
    return (found[1], int(found[2]), int(found[3])) if found else None


def read(data: bytes, paragraphs: int, codes: frozenset[str]) -> Book:
    """Return where an officer puts the paragraphs, of which there are so many, with every fault at once. Raises `NotABook`."""
    if book_of(data) is None or not is_harmless(data):
        raise NotABook
    try:
        sheet = load_workbook(io.BytesIO(data), data_only=False, keep_links=False).worksheets[0]
        if sheet.max_row > _MAX_ROWS or sheet.max_column > _MAX_COLUMNS:
            raise NotABook
    except Exception as fault:   # openpyxl raises whatever the damaged part leads to
        raise NotABook from fault
    faults: list[Fault] = []
    found: dict[int, str | None] = {}
    seen: Counter[int] = Counter()
    place_at, code_at = (get_column_letter(KEYS.index(key) + 1) for key in ("place", "code"))
    for row in range(2, sheet.max_row + 1):
        place, code = sheet[f"{place_at}{row}"], sheet[f"{code_at}{row}"]
        if place.value is None and code.value is None:
            continue
        if "f" in (place.data_type, code.data_type):
            faults.append(Fault(f"{code_at}{row}", "formula"))
            continue
        number = int(str(place.value)) if re.fullmatch(r"\d{1,6}", str(place.value)) else 0
        said = str(code.value or "").strip().upper()
        seen[number] += 1
        if not 1 <= number <= paragraphs:
            faults.append(Fault(f"{place_at}{row}", "unknown_place", (("found", str(place.value or "")[:40]),)))
        elif seen[number] > 1:
            faults.append(Fault(f"{place_at}{row}", "twice", (("found", str(number)),)))
        elif said and said not in codes:
            faults.append(Fault(f"{code_at}{row}", "unknown_code", (("code", said[:40]),)))
        else:
            found[number] = said or None
    if missing := [n for n in range(1, paragraphs + 1) if n not in seen]:
        listed = ", ".join(map(str, missing[:20]))
        faults.append(Fault(sheet.title, "missing_rows", (("count", str(len(missing))), ("places", listed))))
    return Book(found, tuple(faults))
