"""The institutions of a country over time: `institutions/<country>.yaml`, and questions to it. Days are the office's.

A name, and a committee's lead, holds until the day before the next one: former ones say their last day, so that there
is neither a gap nor an overlap.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, Self, TypeVar

from pydantic import Field

from models.instrument import Data, Identifier, Names, Rule
from models.scalars import Day


class FormerName(Rule):
    """A name that an institution bore until the end of `valid_to`."""

    name: Names
    valid_to: Day


class Successor(Rule):
    """Who follows an institution that ends: for these portfolios, for all where none is named."""

    to: Identifier
    portfolios: tuple[Identifier, ...] = ()


class Institution(Rule):
    """A ministry, or an administration `under` one; it exists from `valid_from` to `valid_to`, both days included."""

    id: Identifier
    abbreviation: str
    name: Names
    formerly: tuple[FormerName, ...] = ()
    under: Identifier | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    successors: tuple[Successor, ...] = ()


class FormerLead(Rule):
    """Who led a committee until the end of `valid_to`."""

    lead: Identifier
    valid_to: Day


class Committee(Rule):
    """A standing committee of several institutions, and the one that leads it."""

    id: Identifier
    name: Names
    lead: Identifier
    formerly: tuple[FormerLead, ...] = ()


class Institutions(Data):
    """The institutions and committees of one country."""

    schema_version: int = Field(ge=1, le=1)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    institutions: tuple[Institution, ...] = Field(min_length=1)
    committees: tuple[Committee, ...] = ()


class _Former(Protocol):
    @property
    def valid_to(self) -> date: ...


Past = TypeVar("Past", bound=_Former)


def then(formerly: Iterable[Past], on: date) -> Past | None:
    """Return which of the former ones held on a day, None when the present one did."""
    return min((past for past in formerly if past.valid_to >= on), key=lambda past: past.valid_to, default=None)


@dataclass(frozen=True)
class Directory:
    """The institutions of the office's country. An institution that is not known raises `KeyError`."""

    institutions: Mapping[str, Institution] = field(default_factory=dict)
    committees: Mapping[str, Committee] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[Institutions]) -> Self:
        """Return the directory of some files; what a later one says of an institution replaces what an earlier one said."""
        read = tuple(files)
        return cls(
            {i.id: i for file in read for i in file.institutions}, {c.id: c for file in read for c in file.committees}
        )

    def __contains__(self, institution: str) -> bool:
        return institution in self.institutions

    def __iter__(self) -> Iterator[str]:
        return iter(self.institutions)

    def name(self, institution: str, on: date) -> Names:
        """Return the name an institution bears on a day; after its end the last, before its beginning the first."""
        row = self.institutions[institution]
        former = then(row.formerly, on)
        return former.name if former else row.name

    def former_names(self, institution: str, since: date, on: date) -> tuple[FormerName, ...]:
        """Return the names an institution laid down from `since` to `on`, oldest first."""
        past = (f for f in self.institutions[institution].formerly if since <= f.valid_to < on)
        return tuple(sorted(past, key=lambda former: former.valid_to))

    def exists(self, institution: str, on: date) -> bool:
        """Say whether an institution exists on a day."""
        row = self.institutions[institution]
        return (row.valid_from or on) <= on <= (row.valid_to or on)

    def ended(self, institution: str, on: date) -> bool:
        """Say whether an institution has come to its end before a day; one that is not known has not."""
        row = self.institutions.get(institution)
        return bool(row and row.valid_to and row.valid_to < on)

    def holders(self, institution: str, on: date, portfolio: str | None = None) -> tuple[str, ...]:
        """Return who holds on a day what an institution held: itself, else who follows it, or came before it.

        `portfolio` is the part asked for; without one every successor is named. Nobody where the directory ends.
        """
        return tuple(dict.fromkeys(self._holders(institution, on, portfolio, frozenset())))

    def _holders(self, institution: str, on: date, portfolio: str | None, seen: frozenset[str]) -> Iterator[str]:
        if institution in seen or institution not in self.institutions:
            return
        row = self.institutions[institution]
        if self.exists(institution, on):
            yield institution
            return
        others = self._after(row, portfolio) if self.ended(institution, on) else self._before(row, portfolio)
        for other in others:
            yield from self._holders(other, on, portfolio, seen | {institution})

    def _after(self, row: Institution, portfolio: str | None) -> Iterator[str]:
        return (s.to for s in row.successors if _concerns(s, portfolio))

    def _before(self, row: Institution, portfolio: str | None) -> Iterator[str]:
        for other in self.institutions.values():
            if any(s.to == row.id and _concerns(s, portfolio) for s in other.successors):
                yield other.id

    def written_to(self, institution: str) -> tuple[str, ...]:
        """Return an institution and those it is under: where it has nobody to write to, the one above has."""
        found: list[str] = []
        above: str | None = institution
        while above is not None and above not in found:
            found.append(above)
            row = self.institutions.get(above)
            above = row.under if row else None
        return tuple(found)

    def lead(self, committee: str, on: date) -> str:
        """Return who leads a committee on a day."""
        row = self.committees[committee]
        former = then(row.formerly, on)
        return former.lead if former else row.lead


def _concerns(successor: Successor, portfolio: str | None) -> bool:
    return portfolio is None or not successor.portfolios or portfolio in successor.portfolios
