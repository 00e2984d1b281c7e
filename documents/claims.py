"""What a text claims: figures of an indicator in a year, days of events, dates of laws; read by rule, sentence by sentence.

A claim is known by the stems of its telling words, its year, its unit and what sets its population apart. The words of each
language stand in `templates/claims`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final

from documents.laws import day_of, days, law_ends, law_pattern
from documents.lexicon import ELIDED, TOKEN, all_of, lexicon, root, sentences, stems, unaccented, unaccented_of, without_phrases
from documents.numerals import in_figures, numerals
from documents.quantities import NUMBER, amount, between, is_aside, unit

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_AGE: Final = re.compile(
    r"(?:(?:moins|plus|unter|über|under|over|aged?|âgés?|entre|between|von)\D{0,14})?(\d{1,2})(?:\s*(?:[-–à]|et|bis|to|and|und)\s*(\d{1,2}))?\s*"
    r"(ans|jahren?|years?|mois|monaten?|months?)\b",
    re.IGNORECASE,
)
_AGED: Final = re.compile(
    r"\b(?:aged|âgée?s? d(?:e|'entre)|im alter von)\s+(\d{1,2})(?:\s*(?:[-–]|à|et|bis|to|and)\s*(\d{1,2}))?", re.IGNORECASE
)


class ClaimKind(StrEnum):
    """What is claimed."""

    FIGURE = "figure"
    DATE = "date"
    LAW = "law"


@dataclass(frozen=True)
class Claim:
    """One claim of a text; `about`: the figure is given as rounded; `sentence` is what was read, where a figure
    stands `at`, and lies `between` two where only its range is said; `counted`: the population that is
    named right behind it; `aside`: said by the way."""

    kind: ClaimKind
    stems: frozenset[str]
    apart: frozenset[str]
    value: str
    number: float | None
    unit: str
    year: str
    about: bool
    sentence: str
    at: int = -1
    between: tuple[float, float] | None = None
    counted: str = ""
    aside: bool = False


def claims(text: str) -> Iterator[Claim]:
    """Yield what a text claims, in order."""
    for sentence in sentences(text):
        yield from _laws(sentence)
        dated = list(days(sentence))
        yield from _dates(sentence, dated)
        yield from _figures(sentence)


def ages(text: str) -> list[tuple[int, str]]:
    """Return the ages a text names, `6-11` or `6<`, each with its place."""
    return [(m.start(), "-".join(filter(None, (m[1], m[2]))) + _bound(m[0])) for m in _ages(text)]


def _figures(sentence: str) -> Iterator[Claim]:
    read, told = in_figures(sentence), {numeral.start: numeral.end for numeral in numerals(sentence)}
    spared = [span for span, _ in days(read)] + [m.span() for m in law_pattern().finditer(read)]
    spared += [m.span() for m in _ages(read)]
    parts = _clauses(read)
    matches = [m for m in NUMBER.finditer(read) if not any(a <= m.start() < b for a, b in spared) and not _is_a_label(read, m)]
    said: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for n, match in enumerate(matches):
        start, end = match.start(), max(match.end(), told.get(match.start(), 0))
        clause = next(text for first, last, text in parts if first <= start < last)
        if clause not in said:
            said[clause] = stems(NUMBER.sub(" ", _AGE.sub(" ", clause))), _apart(clause)
        number = amount(match)
        yield Claim(
            ClaimKind.FIGURE, *said[clause], sentence[start:end].strip(), number, unit(match),
            _year_of(read, start, end), bool(_words_before(read, start) & lexicon("about")), sentence, start,
            between(read, matches[max(0, n - 1):n + 2], match), _counted(read, end),
            is_aside(read, match, end),
        )


def _counted(sentence: str, end: int) -> str:
    behind = TOKEN.match(sentence, end + 1)
    found = root(behind[0]) if behind else ""
    return found if found in lexicon("apart") else ""


def _is_a_label(sentence: str, match: re.Match[str]) -> bool:
    """Say whether a number is a year or that of an article, a table …"""
    is_year = bool(_YEAR.fullmatch(match[1])) and not match[2] and not match[3]
    return is_year or _names_a_place(sentence, match.start())


def _year_of(sentence: str, start: int, end: int) -> str:
    """Return the year of a figure: the one said right behind it (« 1 200 enfants en 2022 »), else the nearest; empty for none."""
    if behind := _in_year().match(sentence, end):
        return behind[1] or behind[2]
    years = list(_YEAR.finditer(sentence))
    return min(years, key=lambda year: max(start - year.end(), year.start() - end))[0] if years else ""


@cache
def _in_year() -> re.Pattern[str]:
    joins = "|".join(word for known in all_of("year_joins") for word in known.split())
    words = rf"(?:\s+(?!(?:{joins})\s)[^\W\d_]+(?:[-’'][^\W\d_]+)*){{0,3}}?"
    said, year = "|".join(all_of("in_year")), _YEAR.pattern
    return re.compile(rf"{words}(?:\s+(?:{said})\s+({year})|\s*\(({year})\))", re.IGNORECASE)


def _clauses(sentence: str) -> list[tuple[int, int, str]]:
    """Return the clauses with figures of their own; one that tells a part (« dont 45 … ») is read with what it is part of."""
    bounds = [0, *(m.start() for m in re.finditer(r"[;,:(](?=\s*\S)", sentence) if _splits(sentence, m.start())), len(sentence)]
    found: list[tuple[int, int, str]] = []
    whole = ""
    for start, end in pairwise(bounds):
        text = sentence[start:end]
        tokens = {root(t) for t in TOKEN.findall(text)[:2]}
        figures = len([m for m in NUMBER.finditer(text) if not _YEAR.fullmatch(m[1])])
        if tokens & lexicon("of_which") and found:
            text = f"{whole} {text} ⊂"
        elif figures:
            whole = text
        found.append((start, end, text))
    with_figures = [t for t in found if any(not _YEAR.fullmatch(m[1]) for m in NUMBER.finditer(t[2]))]
    if len(with_figures) <= 1:
        return [(0, len(sentence), sentence)]
    return found


def _splits(sentence: str, at: int) -> bool:
    return not (sentence[at] == "," and at and sentence[at - 1].isdigit() and at + 1 < len(sentence) and sentence[at + 1].isdigit())


def _apart(clause: str) -> frozenset[str]:
    """Return what sets a population apart: its words, ages, and that it is a part of another."""
    told = {found for token in TOKEN.findall(without_phrases(clause)) if (found := root(token)) in lexicon("apart")}
    return frozenset(told | {age for _, age in ages(clause)} | ({"⊂"} if "⊂" in clause else set()))


def _ages(text: str) -> list[re.Match[str]]:
    return list(_AGE.finditer(text)) or list(_AGED.finditer(text))


def _bound(text: str) -> str:
    lowered = text.lower()
    return "<" if re.match(r"moins|unter|under", lowered) else ">" if re.match(r"plus|über|over", lowered) else ""


def _dates(sentence: str, dated: list[tuple[tuple[int, int], str]]) -> Iterator[Claim]:
    """Yield the day of an event, where a sentence names one day and it is not that of a law."""
    laws = [m.span() for m in law_pattern().finditer(sentence)]
    free = [(span, day) for span, day in dated if not any(a <= span[0] < b for a, b in laws)]
    if len(free) == 1:
        (start, end), day = free[0]
        rest = sentence[:start] + " " + sentence[end:]
        yield Claim(ClaimKind.DATE, stems(rest), _apart(rest), day, None, "", "", False, sentence)


def _laws(sentence: str) -> Iterator[Claim]:
    """Yield the date under which a law is cited with its subject."""
    for match in law_pattern().finditer(sentence):
        subject = stems(law_ends().split(match["subject"])[0])
        if len(subject) >= 2:
            yield Claim(
                ClaimKind.LAW, subject, frozenset({unaccented(match["kind"])}), day_of(match["day"]) or match["day"], None, "", "",
                False, sentence,
            )


def _names_a_place(sentence: str, at: int) -> bool:
    before = TOKEN.findall(sentence[max(0, at - 25):at])
    return bool(before) and unaccented(ELIDED.sub("", before[-1].lower())) in unaccented_of("not_figures")


def _words_before(sentence: str, at: int) -> set[str]:
    return {root(token) for token in TOKEN.findall(sentence[max(0, at - 30):at])[-3:]}
