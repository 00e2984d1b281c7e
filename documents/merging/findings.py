"""What is noted while content is taken over: what was accepted, what changed its form, what is gone, and where it stood."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, Final

from lxml import etree

from documents.package import w

Element = etree._Element


class Kind(StrEnum):
    """What an editor should know about a piece of a file."""

    INSERTION = "insertion"
    DELETION = "deletion"
    FORMAT_CHANGE = "format_change"
    COMMENT = "comment"
    FOREIGN_STYLE = "foreign_style"
    HIDDEN_TEXT = "hidden_text"
    FIELD = "field"
    TEXT_BOX = "text_box"
    ENDNOTE = "endnote"
    SECTION = "section"
    PAGE_BREAK = "page_break"
    HEADER = "header"
    CHART = "chart"
    CHART_DATA = "chart_data"
    CHART_PICTURE = "chart_picture"
    DRAWING = "drawing"
    PICTURE = "picture"
    EMBEDDED_FILE = "embedded_file"
    LINK = "link"
    LIST = "list"
    HEADING_NUMBER = "heading_number"
    NOTE = "note"
    TABLE = "table"
    OTHER = "other"
    EMPTY = "empty"
    NOT_CARRIED = "not_carried"


CHANGES: Final = frozenset({Kind.INSERTION, Kind.DELETION, Kind.COMMENT})
"""Kinds that are counted by themselves: nothing is lost by them."""
ONCE: Final = frozenset({Kind.FORMAT_CHANGE, Kind.FOREIGN_STYLE, Kind.FIELD, Kind.PAGE_BREAK, Kind.SECTION})
"""Kinds of look, told once with how often they occur."""
_QUOTED: Final = 48


@dataclass(frozen=True)
class Place:
    """Where something stood in its file: the paragraph's number, counted from 1, its first words, the note it is in."""

    paragraph: int = 0
    words: str = ""
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing noted; `detail` names a style, an element, an address or the text that went with it."""

    kind: Kind
    detail: str = ""
    place: Place = Place()


class Findings:
    """The list of what is noted in one file or passage; paragraphs are numbered before anything is changed."""

    def __init__(self) -> None:
        self.items: list[Finding] = []
        self._numbers: dict[Element, int] = {}
        self._notes: dict[Element, str] = {}

    def number(self, root: Element) -> None:
        """Number the paragraphs of a body."""
        self._numbers.update(zip(root.iter(w("p")), count(1), strict=False))

    def name_note(self, note: Element, number: str) -> None:
        """Say which note the paragraphs of an element belong to."""
        self._notes[note] = number

    def add(self, kind: Kind, where: Element | None = None, detail: str = "") -> None:
        """Note something at the paragraph that an element stands in."""
        told = None if kind in CHANGES else where      # changes are many, and only counted
        self.items.append(Finding(kind, detail, Place() if told is None else self.place(told)))

    def place(self, where: Element) -> Place:
        """Return where an element stands."""
        for paragraph in _upwards(where):
            if paragraph in self._notes:
                return Place(note=self._notes[paragraph])
            if number := self._numbers.get(paragraph):
                return Place(number, _first_words("".join(text.text or "" for text in paragraph.iter(w("t")))))
        return Place()


def _upwards(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _first_words(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _QUOTED else said[:_QUOTED].rpartition(" ")[0] + "…"


def findings_said(findings: Sequence[Finding], said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where and what it is, in words; what only changed its look is told once, with how often it occurs."""
    times = Counter((f.kind, f.detail) for f in findings)
    told = set()
    for finding in findings:
        key = (finding.kind, finding.detail)
        once = finding.kind in ONCE
        if once and key in told:
            continue
        told.add(key)
        what = said["kinds"][finding.kind] + (f" : {finding.detail}" if finding.detail else "")
        yield place_said(finding.place, said), what + (f" (× {times[key]})" if once and times[key] > 1 else "")


def place_said(place: Place, said: Mapping[str, Any]) -> str:
    """Return where something stood, in words."""
    if place.note:
        return str(said["places"]["note"]).format(n=place.note)
    if place.paragraph:
        return str(said["places"]["paragraph"]).format(n=place.paragraph, words=place.words)
    return str(said["places"]["file"])
