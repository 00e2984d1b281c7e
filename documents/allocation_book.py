"""The allocation as a workbook: written for an officer to correct, and read back with every fault at its cell.

What a body or a ministry wrote is text and never a formula, and a formula that comes back is a fault. Which list a
workbook is of stands in its custom properties.
"""

import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.grid import Fault, is_harmless
from documents.sheet import fill, named, same_bytes
from documents.words import languages, words
from models.allocation import Allocation, AllocationLine
from models.instrument import Names
from models.list_text import ListItem, Place
from models.views import ContestView

PROPERTY: Final = "TurnusAllocation"
LANGUAGES: Final = ("fr", "de", "en")
KEYS: Final = ("code", "number", "lead", "others", "because", "change", "headings", "fr", "de", "en")
_WIDTHS: Final = {"headings": 40, "fr": 70, "de": 70, "en": 70, "because": 28, "change": 20}
_MAX_ROWS: Final = 10_000
_MAX_COLUMNS: Final = 60


class NotABook(ValueError):
    """The bytes are no workbook that can be read."""


@dataclass(frozen=True)
class Correction:
    """A line of a workbook: who answers the question, and its wordings by language."""

    code: str
    leads: tuple[str, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Book:
    """What came back: of which cycle, list and revision, its lines, and every fault; with one, nothing is taken."""

    cycle: str
    list: int
    revision: int
    corrections: tuple[Correction, ...]
    faults: tuple[Fault, ...]
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Wordings of the headings by their original text, then by language."""


def write(
    allocation: Allocation,
    unparsed: Sequence[Place],
    contests: Sequence[ContestView],
    institutions: Sequence[tuple[str, str]],
    said: Mapping[str, Any],
    language: str,
) -> bytes:
    """Return the workbook: the table, its headings, what could not be parsed, what is contested, who may be named.

    `said` are the words of `templates/questions`; `institutions` are ids with their names.
    """
    book = Workbook()
    book.custom_doc_props.append(
        StringProperty(name=PROPERTY, value=f"{allocation.cycle}/{allocation.list}/{allocation.revision}")
    )
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = said["book"]["allocation"]
    fill(sheet, [said["book"]["columns"][key] for key in KEYS], (_row(line, said) for line in allocation.lines))
    for n, key in enumerate(KEYS, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = _WIDTHS.get(key, 16)
    if headings := _headings(line.item for line in allocation.lines):
        columns = [said["book"]["original"], *(said["book"]["columns"][language] for language in LANGUAGES)]
        texts = ((original, *(getattr(names, c) or "" for c in LANGUAGES)) for original, names in headings.items())
        fill(book.create_sheet(said["book"]["headings"]), columns, texts)
    if unparsed:
        rows = ((p.place.in_language(language), p.text.in_language(language)) for p in unparsed)
        fill(book.create_sheet(said["book"]["unparsed"]), [said["place"], said["text"]], rows)
    if contests:
        told = ((c.question, c.institution, c.points_to, c.message, c.reason, c.ruling, c.text) for c in contests)
        fill(book.create_sheet(said["book"]["contests"]), [*said["contest_columns"], said["text"]], told)
    if institutions:
        fill(book.create_sheet(said["book"]["institutions"]), said["institution_columns"], institutions)
    return same_bytes(book)


def _headings(items: Iterable[ListItem]) -> dict[str, Names]:
    """Return every heading once, by its original text."""
    return {heading.in_language(heading.original): heading for item in items for heading in item.headings}


def _row(line: AllocationLine, said: Mapping[str, Any]) -> tuple[str, ...]:
    item = line.item
    texts = [getattr(item.text, language) or "" for language in LANGUAGES]
    headings = " › ".join(heading.in_language(heading.original) for heading in item.headings)
    return (
        item.code, item.number, *lead_cells(line, said), because_said(line, said), change_said(line, said), headings, *texts,
    )


def lead_cells(line: AllocationLine, said: Mapping[str, Any]) -> tuple[str, str]:
    """Return who leads and who else answers; what nobody answers is called out."""
    first = line.leads[0] if line.leads else said["nobody"] if line.unled else ""
    return first, ", ".join(line.leads[1:])


def because_said(line: AllocationLine, said: Mapping[str, Any]) -> str:
    """Return why these leads were proposed."""
    because = line.because
    return str(said["because"][because.rule]).format(
        questions=", ".join(because.questions), articles=", ".join(because.articles)
    )


def change_said(line: AllocationLine, said: Mapping[str, Any]) -> str:
    """Return what the list changes of a question, nothing without a list before."""
    return str(said["changes"][line.change]).format(before=line.number_before or "–") if line.change else ""


def book_of(data: bytes) -> tuple[str, int, int] | None:
    """Return cycle, list and revision that a file names, None when it is no workbook of ours."""
    found = re.fullmatch(r"([a-z][\w.-]*)/(\d{1,6})/(\d{1,6})", named(data, PROPERTY) or "")
    return (found[1], int(found[2]), int(found[3])) if found else None


def read(data: bytes, items: Sequence[ListItem], institutions: Collection[str]) -> Book:
    """Return what an officer corrected of these items, with every fault of the workbook at once. Raises `NotABook`.

    `institutions` are those that may answer now.
    """
    name = book_of(data)
    if name is None or not is_harmless(data):
        raise NotABook
    try:
        # Formulas are read as what they are: a cell that calculates says nothing of who answers.
        sheets = load_workbook(io.BytesIO(data), read_only=False, data_only=False, keep_links=False).worksheets
    except Exception as fault:
        raise NotABook from fault
    if not sheets:
        raise NotABook
    reading = _Reading(sheets[0], items, institutions)
    corrections, headings = tuple(reading.corrections()), reading.headings(sheets[1:])
    return Book(*name, corrections, tuple(reading.faults), headings)


class _Reading:
    """One walk through the rows of a workbook."""

    def __init__(self, sheet: Worksheet, items: Sequence[ListItem], institutions: Collection[str]) -> None:
        self.faults: list[Fault] = []
        self._sheet, self._institutions = sheet, institutions
        self._words = [words("questions", language) for language in languages("questions")]
        self._dropped = {said["changes"]["dropped"] for said in self._words}
        self._items = {item.code: item for item in items}

    def _fault(self, place: str, key: str, **values: str) -> None:
        self.faults.append(Fault(place, key, tuple(values.items())))

    def corrections(self) -> Iterator[Correction]:
        """Yield what each row says; faults are kept on the way."""
        if self._sheet.max_row > _MAX_ROWS or self._sheet.max_column > _MAX_COLUMNS:
            self._fault(self._sheet.title, "too_large")
            return
        columns = self._columns()
        if "code" not in columns or "lead" not in columns:
            return
        rows: Counter[str] = Counter()
        for row in range(2, self._sheet.max_row + 1):
            said = {key: self._text(row, column) for key, column in columns.items()}
            if not any(said.values()) or said.get("change") in self._dropped:
                continue
            code = said["code"]
            place = f"{get_column_letter(columns['code'])}{row}"
            if code not in self._items:
                self._fault(place, "unknown_code" if code else "no_code", code=code)
                continue
            rows[code] += 1
            if rows[code] > 1:
                self._fault(place, "twice", code=code)
                continue
            self._same_question(row, columns, said)
            yield Correction(code, self._leads(row, columns, said), {c: said[c] for c in LANGUAGES if said.get(c)})
        if missing := [code for code in self._items if code not in rows]:
            self._fault(self._sheet.title, "missing_rows", codes=", ".join(missing[:20]), count=str(len(missing)))

    def headings(self, sheets: Sequence[Worksheet]) -> dict[str, dict[str, str]]:
        """Return the wordings of the headings, from the sheet that bears their name; none where it was taken out."""
        named = {said["book"]["headings"] for said in self._words}
        sheet = next((sheet for sheet in sheets if sheet.title in named), None)
        if sheet is None or sheet.max_row > _MAX_ROWS:
            return {}
        known, self._sheet = _headings(self._items.values()), sheet
        found = {}
        for row in range(2, sheet.max_row + 1):
            original, *texts = (self._text(row, column) for column in range(1, 2 + len(LANGUAGES)))
            if original in known:
                found[original] = {language: text for language, text in zip(LANGUAGES, texts, strict=True) if text}
            elif original:
                self._fault(f"{sheet.title} A{row}", "unknown_heading", heading=original)
        return found

    def _columns(self) -> dict[str, int]:
        heads = {}
        for column in range(1, self._sheet.max_column + 1):
            heads[self._text(1, column).casefold()] = column
        known = {key: [str(said["book"]["columns"][key]) for said in self._words] for key in KEYS}
        found = {key: heads[name.casefold()] for key, names in known.items() for name in names if name.casefold() in heads}
        for key in KEYS:
            if key not in found and key not in ("because", "change", "headings"):
                self._fault(f"{self._sheet.title} 1", "no_column", column=" / ".join(dict.fromkeys(known[key])))
        return found

    def _text(self, row: int, column: int) -> str:
        cell = self._sheet.cell(row, column)
        if cell.data_type == "f" and not getattr(cell, "quotePrefix", False):
            self._fault(cell.coordinate, "formula")
            return ""
        return "" if cell.value is None else str(cell.value).strip()

    def _same_question(self, row: int, columns: Mapping[str, int], said: Mapping[str, str]) -> None:
        """A number beside another code means that a column or some rows have moved."""
        number = self._items[said["code"]].number
        if "number" in said and said["number"] != number:
            self._fault(
                f"{get_column_letter(columns['number'])}{row}", "other_number", code=said["code"], number=number,
                found=said["number"],
            )

    def _leads(self, row: int, columns: Mapping[str, int], said: Mapping[str, str]) -> tuple[str, ...]:
        found = []
        for key in ("lead", "others"):
            for name in re.split(r"[,;\n]", said.get(key, "")):
                if not (name := name.strip()):
                    continue
                if name in self._institutions:
                    found.append(name)
                elif name not in {said["nobody"] for said in self._words}:
                    self._fault(f"{get_column_letter(columns[key])}{row}", "unknown_institution", institution=name)
        if said.get("others") and not said.get("lead"):
            self._fault(f"{get_column_letter(columns['lead'])}{row}", "no_lead", code=said["code"])
        return tuple(dict.fromkeys(found))


def worded(item: ListItem, texts: Mapping[str, str], headings: Mapping[str, Mapping[str, str]]) -> ListItem:
    """Return an item with the wordings of a workbook; an emptied translation is taken back, the original stays."""
    return item.model_copy(update={
        "text": _worded(item.text, texts),
        "headings": tuple(
            _worded(heading, said) if (said := headings.get(heading.in_language(heading.original))) is not None else heading
            for heading in item.headings
        ),
    })


def _worded(names: Names, texts: Mapping[str, str]) -> Names:
    said = {language: texts.get(language) for language in LANGUAGES if language != names.original}
    own = texts.get(names.original) or names.in_language(names.original)
    return names.model_copy(update=said | {names.original: own})
