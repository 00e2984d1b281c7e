"""Hidden figures of the annex that a sentence of the report tells all the same, found by rule.

A sentence tells one where its number counts persons or what the table counts, and the nearest words of rows and columns are
those of the figure; of another year, or of something else that happens to be as many, it tells nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from documents.claims import Claim, ClaimKind, ages, claims
from documents.contradictions import Passage
from documents.lexicon import sentences, stem
from documents.numerals import in_figures
from documents.phrases import plain
from documents.words import languages, words
from models.figures import TOTAL, Cell, Layout
from models.instrument import Names

_WORD: Final = re.compile(r"[^\W\d_]+")
_NEXT: Final = re.compile(r"[^\W_]+")
_PAUSE: Final = re.compile(r"[,;:()]")
_WEAK: Final = (0, 1)      # figures that are mostly said without a number: “no girl”, “a girl”


@dataclass(frozen=True)
class Quoted:
    """A hidden figure, by its table, year, row and column, and the place and sentence that tell it."""

    table: str
    year: int
    row: str
    column: str
    place: str
    sentence: str


def quoted(
    passages: Sequence[Passage], tables: Sequence[tuple[Layout, Mapping[Cell, Decimal | None]]], hidden: Collection[Cell]
) -> tuple[Quoted, ...]:
    """Return the hidden figures that sentences tell, in the order of the passages; each once for a sentence."""
    secrets = [secret for layout, values in tables for secret in _secrets(layout, values, hidden)]
    by_value: dict[int, list[_Secret]] = {}
    for secret in secrets:
        by_value.setdefault(secret.value, []).append(secret)
    found: dict[tuple[Cell, str, str], Quoted] = {}
    for passage in passages:
        for sentence in sentences(passage.text):
            for claim, is_weak in _numbers(sentence, by_value):
                for secret in by_value.get(int(claim.number or 0), ()):
                    if secret.is_told(claim, passage.place.partition("/")[0], needs_year=is_weak):
                        named = Quoted(secret.table.id, secret.year, secret.row, secret.column, passage.place, sentence)
                        found.setdefault((secret.cell, passage.place, sentence), named)
    return tuple(found.values())


def _numbers(sentence: str, values: Collection[int]) -> Iterator[tuple[Claim, bool]]:
    """Yield the whole numbers of a sentence that are among the values, and whether they are said by an article or a “no”."""
    digits = in_figures(_single().sub("1", sentence))
    yield from ((claim, False) for claim in _whole(digits) if claim.number in values)
    if any(weak in values for weak in _WEAK):
        yield from ((claim, True) for claim in _whole(_articles().sub(_article, digits)) if claim.number in _WEAK)


def _whole(sentence: str) -> Iterator[Claim]:
    return (
        c for c in claims(sentence)
        if c.kind is ClaimKind.FIGURE and not c.unit and c.number is not None and c.number == int(c.number)
    )


@dataclass(frozen=True)
class _Word:
    """A telling word and where it stands."""

    stem: str
    at: int


class _Table:
    """The words by which sentences name what a table counts, its rows and its columns."""

    def __init__(self, layout: Layout) -> None:
        table, spoken = layout.table, languages("statistics")
        self.id, self.question = table.id, table.question
        self.rows = {r.id: _labels(r.name) for r in table.rows}
        self.columns = {c.id: _labels(c.name) for c in layout.columns}
        titles = [_words(table.title.in_language(language)) for language in spoken]
        self.titles = [frozenset(w.stem for w in title) - _lexicon("persons") for title in titles]
        defined = [_words(table.definition.in_language(language)) for language in spoken]
        self.counts_persons = any(found and found[0].stem in _lexicon("persons") for found in defined)
        self.subject = frozenset(w.stem for found in defined for w in found).union(*self.titles)


@dataclass(frozen=True)
class _Secret:
    """One hidden figure of a table."""

    table: _Table
    cell: Cell
    year: int
    row: str
    column: str
    value: int

    def is_told(self, claim: Claim, section: str, *, needs_year: bool) -> bool:
        """Say whether a claim, as many, is of this figure."""
        if claim.year != str(self.year) and (claim.year or needs_year):
            return False
        told, here = _words(claim.sentence), _part(claim.sentence, claim.at)
        rows = _named(self.table.rows, claim.sentence, told)
        columns = _named(self.table.columns, claim.sentence, told)
        if any(start <= claim.at < end for spots in (*rows.values(), *columns.values()) for start, end in spots):
            return False
        if not (_nearest(self.row, rows, claim.at, here) and _nearest(self.column, columns, claim.at, here)):
            return False
        return self._counts_it(claim, told, here) and self._is_the_subject(told, section)

    def _counts_it(self, claim: Claim, told: Sequence[_Word], here: tuple[int, int]) -> bool:
        """Say whether what the number stands before is what the table counts; it may stand before nothing."""
        after = _after(claim, here)
        if after is None:
            return True
        own = {word for label in self.table.rows.get(self.row, ()) for word in label.stems}
        said_before = own.union(*self.table.titles) if self.table.counts_persons else set()     # “vier untergebrachte Mädchen”
        counted = next((w.stem for w in told if after <= w.at < here[1] and w.stem not in said_before), "")
        if counted in _lexicon("persons") | _lexicon("cases"):
            return True
        return not self.table.counts_persons and counted in own | self.table.subject

    def _is_the_subject(self, told: Sequence[_Word], section: str) -> bool:
        """Say whether the table's title is there, where rows and columns alone do not tell what is counted."""
        found = {w.stem for w in told}
        if any(label.stems for label in self.table.rows.get(self.row, ())):
            return section == self.table.question or bool(found & self.table.subject - _lexicon("persons"))
        least = 2 if self.row == TOTAL else 1
        return any(title and len(found & title) >= min(len(title), least) for title in self.table.titles)


@dataclass(frozen=True)
class _Label:
    """The name of a row or column in one language: the stems of its words, its ages, or its text where it has neither."""

    stems: frozenset[str]
    ages: frozenset[str]
    text: str

    def spots(self, sentence: str, told: Sequence[_Word]) -> Iterator[tuple[int, int]]:
        """Yield where a sentence says it, from its first word to its last."""
        if self.ages:
            yield from ((at, at + len(self.text)) for at, age in ages(sentence) if age in self.ages)
        elif self.stems:
            having = {w.stem: [o.at for o in told if o.stem == w.stem] for w in told if w.stem in self.stems}
            if len(having) == len(self.stems):
                for at in having[min(having)]:
                    near = [min(places, key=lambda place: abs(place - at)) for places in having.values()]
                    yield min(near), max(near) + 1
        if not self.stems and self.text:
            yield from (m.span() for m in re.finditer(rf"(?<!\w){re.escape(self.text)}(?!\w)", plain(sentence)))


def _secrets(layout: Layout, values: Mapping[Cell, Decimal | None], hidden: Collection[Cell]) -> Iterator[_Secret]:
    table = _Table(layout)
    for year in layout.years:
        for row in layout.row_ids:
            for column in layout.column_ids:
                cell = layout.cell(year, row, column)
                if cell in hidden and (value := values.get(cell)) is not None:
                    yield _Secret(table, cell, year, row, column, int(value))


def _labels(names: Names) -> tuple[_Label, ...]:
    found = []
    for language in languages("statistics"):
        text = names.in_language(language)
        aged = frozenset(age for _, age in ages(text))
        stems = frozenset() if aged else frozenset(w.stem for w in _words(text))
        found.append(_Label(stems, aged, plain(text)))
    return tuple(found)


def _named(
    labels: Mapping[str, Sequence[_Label]], sentence: str, told: Sequence[_Word]
) -> dict[str, list[tuple[int, int]]]:
    return {
        id: spots for id, known in labels.items() if (spots := [s for label in known for s in label.spots(sentence, told)])
    }


def _nearest(own: str, named: Mapping[str, Sequence[tuple[int, int]]], at: int, here: tuple[int, int]) -> bool:
    """Say whether, of the rows or columns that are named, the number's own stands nearest to it; a total's is none at all."""
    def far(spot: tuple[int, int]) -> tuple[bool, int]:
        return not here[0] <= spot[0] < here[1], abs(spot[0] - at)

    nearest = min(((far(spot), id) for id, spots in named.items() for spot in spots), default=None)
    if own == TOTAL:
        return nearest is None or nearest[0][0]
    return nearest is not None and nearest[1] == own


def _part(sentence: str, at: int) -> tuple[int, int]:
    """Return from where to where no comma, colon or bracket parts what is said from the number."""
    pauses = [m.start() for m in _PAUSE.finditer(sentence)]
    return max((p for p in pauses if p < at), default=0), min((p for p in pauses if p > at), default=len(sentence))


def _after(claim: Claim, here: tuple[int, int]) -> int | None:
    """Return from where on something is counted by the number; None where a small word, a figure or nothing follows it."""
    for match in _NEXT.finditer(claim.sentence, claim.at + len(claim.value), here[1]):
        said = plain(match[0])
        if said in _plain_of("joins"):
            continue
        return match.start() if not said.isdecimal() and (stem(said) or said in _plain_of("others")) else None
    return None


def _words(text: str) -> list[_Word]:
    """Return the telling words; one that is denied is another word: “non accompagnés”."""
    found, denied = [], False
    for match in _WORD.finditer(text):
        if plain(match[0]) in _plain_of("negations"):
            denied = True
        elif known := stem(match[0]):
            found.append(_Word(f"non {known}" if denied else known, match.start()))
            denied = False
    return found


@cache
def _all(key: str) -> tuple[str, ...]:
    return tuple(str(words("statistics", language)[key]) for language in languages("statistics"))


@cache
def _lexicon(key: str) -> frozenset[str]:
    return frozenset(stem(word) for known in _all(key) for word in known.split())


@cache
def _plain_of(key: str) -> frozenset[str]:
    return frozenset(plain(word) for known in _all(key) for word in known.split())


@cache
def _single() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(_all('single'))})(?!\w)", re.IGNORECASE)


@cache
def _articles() -> re.Pattern[str]:
    said = "|".join(word for key in ("one", "none") for text in _all(key) for word in text.split())
    persons = "|".join(word for text in _all("persons") for word in text.split())
    return re.compile(rf"(?<![\w'’-])({said})(?=\s+(?:{persons})(?!\w))", re.IGNORECASE)


def _article(match: re.Match[str]) -> str:
    return "0" if any(match[1].lower() in text.split() for text in _all("none")) else "1"
