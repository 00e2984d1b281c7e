"""The numbers that stand before paragraphs: “2.”, “(a)”, “Question 1.1”, “2 (a) (i)”, “–”."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a mark counts with."""

    NUMBER = "number"
    LETTER = "letter"
    ROMAN = "roman"
    UPPER = "upper"
    UPPER_ROMAN = "upper_roman"
    BULLET = "bullet"


@dataclass(frozen=True)
class Mark:
    """One step of a label: `text` as printed without its signs, `shape` the signs around it, for example `(#)`.

    A lower or upper letter that is also a Roman numeral is `open` until its neighbours tell; Word says it itself.
    """

    kind: Kind
    text: str
    shape: str
    open: bool = False

    @property
    def values(self) -> tuple[int, ...]:
        """What the mark counts: (1, 2) for “1.2”, (3,) for “c”, (4,) for “iv”."""
        if self.kind is Kind.NUMBER:
            return tuple(int(part) for part in self.text.split("."))
        if self.kind in (Kind.ROMAN, Kind.UPPER_ROMAN):
            return (roman_value(self.text) or 0,)
        return (letter_value(self.text),) if self.kind is not Kind.BULLET else ()

    def settled(self, *, roman: bool) -> "Mark":
        """Return an open mark as the Roman numeral or as the letter that it is."""
        if not roman:
            return Mark(self.kind, self.text, self.shape)
        return Mark(Kind.ROMAN if self.text.islower() else Kind.UPPER_ROMAN, self.text, self.shape)


@dataclass(frozen=True)
class Label:
    """A printed number with its steps; `asks` if it says “Question”; `list` is the Word list and level that made it."""

    printed: str
    marks: tuple[Mark, ...]
    asks: bool = False
    list: tuple[str, int] | None = None

    @property
    def first(self) -> Mark:
        """The outermost step."""
        return self.marks[0]


BULLET: Final = Label("–", (Mark(Kind.BULLET, "–", "#"),))
"""Any bullet: its sign is that of a font, and no one cites it."""

_NUMBER: Final = r"\d{1,4}(?:\.\d{1,2}){0,3}"
_YEAR: Final = 1000   # from here on a number without a sign is none of a question
_STEP: Final = re.compile(r"\s*(?:\(([a-z]{1,5})\)|([a-z]{1,5})\)|([a-z])\.(?=\s|$))|\s+([a-z])(?=\s*[.:–—-]?\s*$)")
_ASKED: Final = re.compile(
    rf"(?:questions?|Q\.?)\s?(?:n\s?[°º]|nos?\.?|#)?\s?({_NUMBER})\s?([a-z](?![a-z]))?(?:\s*(?:[.:)]|[–—-](?=\s)))?",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(rf"(?:(\()({_NUMBER})\)|({_NUMBER})(\.[-–—]?|\)|\s?[–—-](?=\s)|(?=\s|\()|(?=[a-z][.)])))")
_LETTERED: Final = re.compile(r"\(([A-Za-z]{1,5})\)|([A-Za-z]{1,5})(\)|\.[-–—]?(?=\s|$))")
_BULLET: Final = re.compile(r"([-–—•·▪◦●○■□\uf0b7\uf0a7\uf02d])(?:\s+|(?=[A-ZÀ-Ý]))")
_OPENS: Final = re.compile(r"\s*$|\s*[A-ZÀ-ÝŒ«“”\"'’‘(\[]")
_ROMAN: Final = re.compile(r"(?=[ivxl])(?:x[lc]|l?x{0,3})(?:i[xv]|v?i{0,3})", re.IGNORECASE)


def roman_value(text: str) -> int | None:
    """Return the value of a Roman numeral below 90 in one case, None if it is none."""
    if not _ROMAN.fullmatch(text) or not (text.islower() or text.isupper()):
        return None
    digits = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[sign] for sign in text.lower()]
    return sum(-d if d < max(digits[n:]) else d for n, d in enumerate(digits))


def letter_value(text: str) -> int:
    """Return the place of a letter; after z Word prints aa, bb."""
    return (len(text) - 1) * 26 + ord(text[0].lower()) - ord("a") + 1


def letter(number: int) -> str:
    """Return the letter of a place, the opposite of `letter_value`."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """Return a number up to 3999 as a lower-case Roman numeral."""
    found = ""
    for value, sign in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
        (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        found += sign * (number // value)
        number %= value
    return found


def printed_text(mark: Mark, value: int) -> str:
    """Return what would be printed for another value of the same level."""
    if mark.kind in (Kind.ROMAN, Kind.UPPER_ROMAN):
        found = roman(value)
    elif mark.kind is Kind.NUMBER:
        return str(value)
    else:
        found = letter(value)
    return found if mark.text.islower() else found.upper()


def split_label(text: str) -> tuple[Label | None, str]:
    """Return the label at the beginning of a paragraph, None if there is none, and the text after it."""
    text = text.strip()
    if match := _BULLET.match(text):
        return BULLET, text[match.end():].strip()
    found = _asked(text) or _numbered(text) or _lettered(text)
    if found is None:
        return None, text
    label, end = found
    return label, text[end:].strip()


def label_alone(text: str) -> Label | None:
    """Return the label a text consists of: what Word prints by itself, or a table cell with nothing but a number."""
    text = text.strip()
    if not text:
        return None
    if len(text) == 1 and not text.isalnum():
        return BULLET
    label, rest = split_label(text)
    if label is None and (re.fullmatch(r"\d{1,3}|[A-Za-z]", text) or (re.fullmatch(_NUMBER, text) and "." in text)):
        mark = Mark(Kind.NUMBER, text, "#") if text[0].isdecimal() else _letter_mark(text, "#")
        label, rest = Label(text, (mark,)), ""
    return label if label is not None and not rest else None


def _asked(text: str) -> tuple[Label, int] | None:
    match = _ASKED.match(text)
    if match is None or not (_OPENS.match(text, match.end()) or match[0][-1] in ".:)–—-"):
        return None
    marks = [Mark(Kind.NUMBER, match[1], "Question #")]
    if match[2]:
        marks.append(_letter_mark(match[2], "#."))
    steps, end = _steps(text, match.end())
    return Label(text[:end].strip(), (*marks, *steps), asks=True), end


def _numbered(text: str) -> tuple[Label, int] | None:
    match = _NUMBERED.match(text)
    if match is None:
        return None
    number, sign = match[2] or match[3], match[4] or ""
    mark = Mark(Kind.NUMBER, number, "(#)" if match[1] else "#" + sign.strip()[:1].replace("–", "-").replace("—", "-"))
    steps, end = _steps(text, match.end())
    if steps and sign.startswith(".") and _goes_on(text[end:], steps[0]):   # “2. (a) …; (b) …” is one paragraph
        steps, end = (), match.end()
    after = text[end:]
    bare = not sign and not match[1] and "." not in number
    if not steps and bare and (int(number) >= _YEAR or (after and not after.startswith("\t"))):
        return None   # “21 May 2013”, “2024\t17”
    closed = bool(match[1]) or sign in (".", ")")
    if not steps and not _OPENS.match(after) and not (closed and after[:1].isspace()):
        return None   # “1.5 million”, “3 - 5 years”
    return Label(text[:end].strip(), (mark, *steps)), end


def _steps(text: str, start: int) -> tuple[tuple[Mark, ...], int]:
    """Return the letters that follow a number inside one label, and where they end."""
    found: list[Mark] = []
    while match := _STEP.match(text, start):
        shape = "(#)" if match[1] else "#)" if match[2] else "#."
        step = match[1] or match[2] or match[3] or match[4]
        if len(step) > 1 and roman_value(step) is None and len(set(step)) > 1:
            break
        found.append(_letter_mark(step, shape, below=bool(found)))
        start = match.end()
    return tuple(found), start


def _goes_on(text: str, step: Mark) -> bool:
    """Tell whether the next letter of a row stands later in the same paragraph."""
    following = letter(letter_value(step.text) + 1)
    return re.search(rf"[;,:.]\s+(?:et\s|and\s)?\(?{following}\)", text) is not None


def _lettered(text: str) -> tuple[Label, int] | None:
    match = _LETTERED.match(text)
    if match is None:
        return None
    step = match[1] or match[2]
    if len(step) > 1 and roman_value(step) is None and not (step.islower() and len(set(step)) == 1 and len(step) == 2):
        return None
    mark = _letter_mark(step, "(#)" if match[1] else f"#{match[3][:1]}")
    steps, end = _steps(text, match.end()) if step.islower() else ((), match.end())
    if any(below.shape == "#." for below in steps) or (steps and _goes_on(text[end:], steps[0])):
        steps, end = (), match.end()
    return Label(text[:end].strip(), (mark, *steps)), end


def _letter_mark(text: str, shape: str, *, below: bool = False) -> Mark:
    """Return a letter or Roman numeral; of one sign it stays open, unless it stands below a letter."""
    value = roman_value(text)
    if value is not None and (len(text) > 1 or below):
        return Mark(Kind.ROMAN if text.islower() else Kind.UPPER_ROMAN, text, shape)
    return Mark(Kind.LETTER if text.islower() else Kind.UPPER, text, shape, open=value is not None)
