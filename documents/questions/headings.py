"""Headings of a list: which lines are headings, how they rank, and the path that stands above a question."""

import re
from dataclasses import dataclass
from typing import Final

from documents.questions.articles import articles
from documents.questions.labels import Kind, Mark, roman
from documents.questions.lines import Form, Line

_PART: Final = re.compile(
    r"(?:part|partie)\s+(?P<number>[IVX]{1,4}|[1-9]|[A-D]|one|two|three|four)\b(?P<title>\s*[.:–—-]?\s*.*)"
    r"|(?P<ordinal>premi[eè]re|deuxi[eè]me|seconde|troisi[eè]me|quatri[eè]me|first|second|third|fourth)\s+(?:partie|part)\b"
    r"(?P<rest>\s*[.:–—-]?\s*.*)",
    re.IGNORECASE,
)
_ORDINALS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "first": 1, "second": 2, "third": 3, "fourth": 4,
    "première": 1, "premiere": 1, "deuxième": 2, "deuxieme": 2, "seconde": 2, "troisième": 3, "troisieme": 3,
    "quatrième": 4, "quatrieme": 4,
}  # fmt: skip
_ARTICLES: Final = re.compile(r"\((?:see\s+)?(?:arts?\.?|articles?)\s*\d[^()]*(?:\([^()]*\)[^()]*)*\)\s*\*?$", re.IGNORECASE)
_SENTENCE_ENDS: Final = (".", ";", ":", "?", "!", ",")
_LONGEST: Final = 200
_LONGEST_SHORT: Final = 80

Rank = tuple[int, int]
_PART_RANK: Final[Rank] = (-1, 0)
_LABEL_RANKS: Final = {Kind.UPPER_ROMAN: 10, Kind.NUMBER: 15, Kind.UPPER: 20}
_NO_LABEL: Final = 25
TOP: Final = 10
"""The rank down to which a heading begins a part of the list, in which numbers may begin anew."""


@dataclass
class Heading:
    """A heading that is open; `used` once a question stands below it."""

    text: str
    rank: Rank
    line: int
    part: str | None = None
    articles: tuple[str, ...] = ()
    settled: bool = True
    numbered: bool = False
    used: bool = False


def part_of(line: Line) -> str | None:
    """Return the number of the part that a line opens, as a Roman numeral or letter; None if it opens none."""
    match = _PART.fullmatch(line.whole)
    if match is None:
        return None
    title = (match["title"] if match["number"] else match["rest"]) or ""
    separated = not title.strip() or re.match(r"\s*[.:–—-]", title) or line.look.level is not None or line.look.bold
    if not separated or (title.strip() and title.rstrip().endswith((".", ";", "?"))):
        return None
    number = match["number"] or match["ordinal"]
    if number.lower() in _ORDINALS:
        return roman(_ORDINALS[number.lower()]).upper()
    return roman(int(number)).upper() if number.isdecimal() else number.upper()


def is_title(text: str) -> bool:
    """Tell whether a text reads like a title: short, begins large, ends without a sentence's sign."""
    return 0 < len(text) <= _LONGEST and not text[0].islower() and not text.endswith(_SENTENCE_ENDS)


def stands_out(line: Line) -> bool:
    """Tell whether a line looks like a heading: by its style, or because all its letters are marked or capitals."""
    look = line.look
    return look.level is not None or look.bold or look.italic or look.underlined or _is_capitals(line.text)


def _is_capitals(text: str) -> bool:
    return text.isupper() and sum(sign.isalpha() for sign in text) > 3


def _is_numbered(line: Line | None) -> bool:
    return line is not None and line.label is not None and line.label.first.kind is Kind.NUMBER


def _ends_like_one(line: Line) -> bool:
    return is_title(line.text) or (line.text.endswith(":") and len(line.text) <= _LONGEST_SHORT and line.look.bold)


class Headings:
    """The headings above the line being read, and the memory that tells letters from Roman numerals."""

    def __init__(self, *, has_parts: bool) -> None:
        self.open: list[Heading] = []
        self._has_parts = has_parts
        self._upper = 0
        self._roman = 0

    def settle(self, mark: Mark) -> Mark:
        """Return “I.” as a letter after “H.”, otherwise as a number; “V.” and “X.” as numbers after “IV.” and “IX.”."""
        if not mark.open or mark.kind is not Kind.UPPER:
            return mark
        as_roman = mark.settled(roman=True)
        before = as_roman.values[0] == self._roman + 1
        is_roman = self._upper != 8 if mark.text == "I" else before
        return mark.settled(roman=is_roman)

    def is_heading(self, line: Line, after: Line | None, *, begun: bool) -> bool:
        """Tell whether a line is a heading, seeing the one `after` it.

        A plain title is one only when the list has `begun` and a numbered question follows. A numbered title above letters
        or plain text is a question: “1. Data” with “a.” and “b.” below.
        """
        if line.form is not Form.PARAGRAPH or (line.label is not None and line.label.asks):
            return False
        if part_of(line) is not None:
            return True
        styled = line.look.level is not None and len(line.text) <= 2 * _LONGEST
        if line.label is None:
            if styled:
                return bool(line.text)
            if not _ends_like_one(line):
                return False
            begun = begun or any(heading.numbered for heading in self.open)
            plain = _is_numbered(after) and begun and line.cell is None and len(line.text) <= _LONGEST_SHORT
            return stands_out(line) or _ARTICLES.search(line.text) is not None or plain
        first = line.label.first
        if first.kind is Kind.NUMBER:
            return styled and is_title(line.text) and (_is_numbered(after) or (after is not None and stands_out(after)))
        if first.kind not in (Kind.UPPER, Kind.UPPER_ROMAN) or len(line.label.marks) > 1:
            return False
        if styled:
            return True
        return is_title(line.text) and (stands_out(line) or _ARTICLES.search(line.text) is not None or self._follows(first))

    def _follows(self, mark: Mark) -> bool:
        before = self._upper if mark.kind is Kind.UPPER else self._roman
        return mark.values[0] in (1, before + 1)

    def enter(self, line: Line, number: int) -> list[Heading]:
        """Open a heading; return those it closes."""
        rank = _rank(line)
        part = part_of(line)
        first = line.label.first if line.label else None
        if first is not None and first.kind is Kind.UPPER_ROMAN and part is None and not self._has_parts:
            part = first.text if all(heading.part is None or heading.rank >= rank for heading in self.open) else None
        kept = next((n for n, heading in enumerate(self.open) if heading.rank >= rank), len(self.open))
        closed, self.open = self.open[kept:], self.open[:kept]
        if part_of(line) is not None:
            self._upper = self._roman = 0
        elif first is not None and first.kind is Kind.UPPER_ROMAN:
            self._upper, self._roman = 0, first.values[0]
        elif first is not None and first.kind is Kind.UPPER:
            self._upper = first.values[0]
        numbered = first is not None or part_of(line) is not None
        settled = numbered or line.look.level is not None
        self.open.append(Heading(line.whole, rank, number, part, articles(line.whole), settled, numbered))
        return closed

    def drop_loose(self) -> list[Heading]:
        """Close unused headings that only their look made headings: on a first page a bold line is none."""
        loose = [heading for heading in self.open if not heading.settled and not heading.used]
        self.open = [heading for heading in self.open if heading not in loose]
        return loose

    def path(self) -> tuple[str, ...]:
        """Return the headings above, outermost first."""
        return tuple(heading.text for heading in self.open)

    def part(self) -> str | None:
        """Return the part the reading is in."""
        return next((heading.part for heading in self.open if heading.part), None)

    def articles(self) -> tuple[str, ...]:
        """Return the articles of the nearest heading that names any."""
        return next((heading.articles for heading in reversed(self.open) if heading.articles), ())


def _rank(line: Line) -> Rank:
    """Return how high a heading stands: style first, then the kind of its number, then its look."""
    if part_of(line) is not None:
        return _PART_RANK
    kind = line.label.first.kind if line.label else None
    by_label = _LABEL_RANKS.get(kind, _NO_LABEL) if kind else _NO_LABEL
    if line.look.level is not None:
        return 10 * line.look.level, by_label
    if kind is not None:
        return by_label, by_label
    if _is_capitals(line.text):
        return 15, _NO_LABEL
    if _ARTICLES.search(line.text):
        return 30, _NO_LABEL
    look = line.look
    return (35 if look.bold else 40 if look.underlined else 45 if look.italic else 50), _NO_LABEL
