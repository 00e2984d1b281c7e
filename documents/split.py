"""A returned questionnaire, taken apart question by question; nothing written in it is lost."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import live, paragraphs, parent, plain_text
from documents.cleaning import cleaned, is_unconfirmed, is_untouched
from documents.frames import Declared, Frame, Leftover, Match, Reading
from documents.merging.source import Source
from documents.package import NS, custom_properties, read_parts, w
from documents.questionnaire import FORM_PROPERTY

_COUNTED: Final = {
    "insertions": (w("ins"), w("moveTo")),
    "deletions": (w("del"), w("moveFrom")),
    "comments": (w("commentReference"),),
    "charts": (f"{{{NS['c']}}}chart",),
    "equations": (f"{{{NS['m']}}}oMath",),
    "text_boxes": (w("txbxContent"),),
    "images": (f"{{{NS['pic']}}}pic", f"{{{NS['v']}}}imagedata"),
    "tables": (w("tbl"),),
    "footnotes": (w("footnoteReference"), w("endnoteReference")),
    "links": (w("hyperlink"),),
}
_FIELD: Final = w("instrText")
_REMARKED: Final = frozenset((_FIELD, *(tag for tags in _COUNTED.values() for tag in tags)))

__all__ = ["Leftover", "Remarks", "Returned", "ReturnedAnswer", "answer_elements", "remarks_of", "split"]


@dataclass(frozen=True)
class Remarks:
    """How much there is beside plain text; `lists` are lists, not their items."""

    insertions: int
    deletions: int
    comments: int
    charts: int
    equations: int
    text_boxes: int
    images: int
    tables: int
    footnotes: int
    lists: int
    links: int


@dataclass(frozen=True)
class ReturnedAnswer:
    """What was written to one question. Flags: `double`, `hidden`, `prefilled`, `conflict`, `added_row`, `deleted_row`.

    `prefilled` is the last answer that came back unconfirmed; it counts as empty.
    """

    code: str
    matched_by: Match
    text: str
    words: int
    empty: bool
    flags: tuple[str, ...]
    remarks: Remarks


@dataclass(frozen=True)
class Returned:
    """All that a returned questionnaire says; `missing` and `duplicate` are codes."""

    form_id: str | None
    declared: Declared | None
    filled_by: str
    answers: tuple[ReturnedAnswer, ...]
    leftovers: tuple[Leftover, ...]
    missing: tuple[str, ...]
    duplicate: tuple[str, ...]
    remarks: Remarks


def split(data: bytes, sent: bytes | None = None) -> Returned:
    """Return what a filled .docx says; `sent`, the form as it left, tells its own words from what was added.

    Without `sent` the form's words are known by their styles only, and a missing code by its question alone.
    Raises NotAPackage; bytes from outside pass the guard first.
    """
    source = Source(data)
    parts = source.parts
    form = Reading(read_parts(sent)) if sent else None
    reading = Reading(parts, form.texts() if form else None)
    there = frozenset(tag for tag in _REMARKED if next(reading.body.iter(tag), None) is not None)
    remarks = remarks_of([reading.body], source, there)          # before the answers are cleaned
    given = Counter(frame.code for frame in reading.frames)
    expected = form.codes if form else reading.codes
    return Returned(
        form_id=custom_properties(parts).get(FORM_PROPERTY),
        declared=reading.declared,
        filled_by=reading.filled_by,
        answers=tuple(_answer(frame, reading, source, there, given[frame.code] > 1) for frame in reading.frames),
        leftovers=tuple(reading.leftovers),
        missing=tuple(dict.fromkeys(code for code in expected if code not in given)),
        duplicate=tuple(code for code, times in given.items() if times > 1),
        remarks=remarks,
    )


def answer_elements(parts: dict[str, bytes], code: str) -> list[etree._Element]:
    """Return the paragraphs and tables of an answer, in order, without mark and placeholder, hidden text shown.

    The notes, images and styles they name are in `parts`. A frame returned twice gives both, one after the other.
    """
    reading = Reading(parts)
    found = (cleaned(frame.elements, reading.hidden_styles)[0] for frame in reading.frames if frame.code == code)
    return [element for elements in found for element in elements]


def _answer(frame: Frame, reading: Reading, source: Source, there: frozenset[str], is_double: bool) -> ReturnedAnswer:
    remarks = remarks_of(frame.elements, source, there)
    prefilled = is_unconfirmed(frame.elements)
    elements, hidden = cleaned(frame.elements, reading.hidden_styles)
    flags = {"double": is_double, "hidden": hidden, "prefilled": prefilled} | dict.fromkeys(frame.flags, True)
    text = plain_text(elements)
    return ReturnedAnswer(
        frame.code, frame.matched_by, text, len(text.split()), is_untouched(elements, text),
        tuple(flag for flag, is_raised in flags.items() if is_raised), remarks,
    )


def remarks_of(elements: list[etree._Element], source: Source, there: frozenset[str] = _REMARKED) -> Remarks:
    """Count what there is beside plain text; `there` are the names that occur in the file at all, as far as that is known."""

    def number(kind: str) -> int:
        found = (one for tag in _COUNTED[kind] if tag in there for element in elements for one in live(element, tag))
        return sum(1 for one in found if one in elements or parent(one).tag != w("rPr"))

    fields = (node for element in elements for node in live(element, _FIELD)) if _FIELD in there else ()
    return Remarks(
        **{kind: number(kind) for kind in _COUNTED if kind != "links"},
        lists=len({listed[0] for p in paragraphs(elements) if (listed := source.list_of(p))}) if source.lists else 0,
        links=number("links") + sum(1 for node in fields if "HYPERLINK" in (node.text or "")),
    )
