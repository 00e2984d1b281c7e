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

from documents.claims import Claim, ClaimKind, claims
from documents.contradictions import Passage
from documents.lexicon import sentences, stem
from documents.numerals import in_figures
from documents.phrases import plain
from documents.statistics.naming import (
    Word,
    is_named,
    labels_of,
    named_in,
    part_of,
    plain_under,
    stems_under,
    telling_words,
    texts_under,
)
from documents.words import languages
from models.figures import TOTAL, Cell, Layout

_NEXT: Final = re.compile(r"[^\W_]+")
_SMALL_FIGURE: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
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


class _Table:
    """The words by which sentences name what a table counts, its rows and its columns."""

    def __init__(self, layout: Layout) -> None:
        table, spoken = layout.table, languages("statistics")
        self.id, self.question = table.id, table.question
        self.rows = {r.id: labels_of(r.name) for r in table.rows}
        self.columns = {c.id: labels_of(c.name) for c in layout.columns}
        titles = [telling_words(table.title.in_language(language)) for language in spoken]
        self.titles = [frozenset(w.stem for w in title) - stems_under("persons") for title in titles]
        defined = [telling_words(table.definition.in_language(language)) for language in spoken]
        self.counts_persons = any(found and found[0].stem in stems_under("persons") for found in defined)
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
        told, here = telling_words(claim.sentence), part_of(claim.sentence, claim.at)
        rows = named_in(self.table.rows, claim.sentence, told)
        columns = named_in(self.table.columns, claim.sentence, told)
        if any(start <= claim.at < end for spots in (*rows.values(), *columns.values()) for start, end in spots):
            return False
        alone = len(_SMALL_FIGURE.findall(claim.sentence, *here)) == 1
        if not all(is_named(own, named, claim.at, here, alone=alone) for own, named in ((self.row, rows), (self.column, columns))):
            return False
        return self._counts_it(claim, told, here) and self._is_the_subject(told, section)

    def _counts_it(self, claim: Claim, told: Sequence[Word], here: tuple[int, int]) -> bool:
        """Say whether what the number stands before is what the table counts; it may stand before nothing."""
        after = _after(claim, here)
        if after is None:
            return True
        own = {word for label in self.table.rows.get(self.row, ()) for word in label.stems}
        said_before = own.union(*self.table.titles) if self.table.counts_persons else set()     # “vier untergebrachte Mädchen”
        counted = next((w.stem for w in told if after <= w.at < here[1] and w.stem not in said_before), "")
        if counted in stems_under("persons") | stems_under("cases"):
            return True
        return not self.table.counts_persons and counted in own | self.table.subject

    def _is_the_subject(self, told: Sequence[Word], section: str) -> bool:
        """Say whether the table's title is there, where rows and columns alone do not tell what is counted."""
        found = {w.stem for w in told}
        if any(label.stems for label in self.table.rows.get(self.row, ())):
            return section == self.table.question or bool(found & self.table.subject - stems_under("persons"))
        least = 2 if self.row == TOTAL else 1
        return any(title and len(found & title) >= min(len(title), least) for title in self.table.titles)


def _secrets(layout: Layout, values: Mapping[Cell, Decimal | None], hidden: Collection[Cell]) -> Iterator[_Secret]:
    table = _Table(layout)
    for year in layout.years:
        for row in layout.row_ids:
            for column in layout.column_ids:
                cell = layout.cell(year, row, column)
                if cell in hidden and (value := values.get(cell)) is not None:
                    yield _Secret(table, cell, year, row, column, int(value))


def _after(claim: Claim, here: tuple[int, int]) -> int | None:
    """Return from where on something is counted by the number; None where a small word, a figure or nothing follows it."""
    for match in _NEXT.finditer(claim.sentence, claim.at + len(claim.value), here[1]):
        said = plain(match[0])
        if said in plain_under("joins"):
            continue
        return match.start() if not said.isdecimal() and (stem(said) or said in plain_under("others")) else None
    return None


@cache
def _single() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(texts_under('single'))})(?!\w)", re.IGNORECASE)


@cache
def _articles() -> re.Pattern[str]:
    said = "|".join(word for key in ("one", "none") for text in texts_under(key) for word in text.split())
    persons = "|".join(word for text in texts_under("persons") for word in text.split())
    return re.compile(rf"(?<![\w'’-])({said})(?=\s+(?:{persons})(?!\w))", re.IGNORECASE)


def _article(match: re.Match[str]) -> str:
    return "0" if any(match[1].lower() in text.split() for text in texts_under("none")) else "1"
