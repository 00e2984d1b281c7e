"""Quantities as sentences give them: a number in figures, its unit, and from where to where it may lie."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import inf
from typing import Final

from documents.lexicon import all_of

_SPACE: Final = "[\u0020\u00a0\u2009\u202f]"
NUMBER: Final = re.compile(
    rf"(?<![\w.,/-])(\d{{1,3}}(?:(?:{_SPACE}|[.'’])\d{{3}})+(?:,\d+)?|\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?)"
    rf"(?:{_SPACE}*(%|pour\s?cent|Prozent|percent|per\scent|millions?|Mio\.?|Millionen|milliards?|Milliarden|billion|€|EUR|euros?|Euro))?"
    rf"(?:{_SPACE}*(?:d[e’']{_SPACE}*)?(€|EUR|euros?|Euro))?(?![\w/-])"
)
_NEAR: Final = 30           # characters before a number in which its bound is said
_SMALL: Final = 9           # up to which a number in a sentence may be no figure of the year
_PERCENT: Final = frozenset({"%", "pourcent", "prozent", "percent"})


def amount(match: re.Match[str]) -> float:
    """Return the number that `NUMBER` found, with what it is counted in (thousand, million …)."""
    return _value(match[1]) * _scale(match[2])


def unit(match: re.Match[str]) -> str:
    """Return the unit that `NUMBER` found: %, €, or empty."""
    said = {re.sub(r"\s", "", f).lower() for f in match.group(2, 3) if f}
    if said & _PERCENT:
        return "%"
    return "€" if any(f.startswith(("€", "eur")) for f in said) else ""


def between(sentence: str, near: Sequence[re.Match[str]], match: re.Match[str]) -> tuple[float, float] | None:
    """Return from where to where a figure may lie: one of a range (« de dix à douze »), or one above or below (« plus de dix »)."""
    for one, other in pairwise(near):
        gap = sentence[one.end():other.start()].strip()
        if _said("ranges").fullmatch(gap) or (_said("between_and").fullmatch(gap) and _before(sentence, one.start(), "between")):
            ends = sorted(_value(m[1]) * _scale(m[2] or other[2]) for m in (one, other))
            return ends[0], ends[1]
    least, most = (_before(sentence, match.start(), key) for key in ("at_least", "at_most"))
    if len(least) > len(most):      # « pas moins de » holds « moins de »
        return amount(match), inf
    return (0, amount(match)) if most else None


def is_aside(sentence: str, match: re.Match[str], end: int) -> bool:
    """Say whether a small number is only said by the way: « les deux services », « trois fois », « en quatre parties »."""
    if amount(match) > _SMALL or unit(match):
        return False
    return bool(_before(sentence, match.start(), "aside_before") or _said("aside_behind").match(sentence[end:end + _NEAR].lstrip()))


def _before(sentence: str, at: int, key: str) -> str:
    """Return which of the expressions under a key stands right before a place, empty for none."""
    near = sentence[max(0, at - _NEAR):at].rstrip()
    return next((match[0] for match in _said(key).finditer(near) if match.end() == len(near)), "")


@cache
def _said(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(all_of(key))})(?!\w)", re.IGNORECASE)


def _value(raw: str) -> float:
    compact = re.sub(rf"{_SPACE}|['’]", "", raw)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", compact):
        compact = compact.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+", compact):
        compact = compact.replace(",", "")
    return float(compact.replace(",", "."))


def _scale(word: str | None) -> int:
    first = (word or "").lower()[:3]
    return {"mil": 1_000_000, "mio": 1_000_000}.get(first, 1) if not (word or "").lower().startswith("milliard") else 1_000_000_000
