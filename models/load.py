"""What open cycles ask of institutions in some weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.instrument import Names
from models.words import Purpose


@dataclass(frozen=True)
class Asked:
    """What one stage of one cycle asks of one institution, from one day to another; `open` while it waits for the answer."""

    institution: str
    cycle: str
    stage: str
    name: Names
    purpose: Purpose
    first: date
    last: date
    open: bool


@dataclass(frozen=True)
class Load:
    """What is asked in some weeks, each known by its Monday; `recess` names what lies in a week."""

    weeks: tuple[date, ...]
    asked: Mapping[tuple[str, date], tuple[Asked, ...]]
    recess: Mapping[date, str]

    @property
    def institutions(self) -> tuple[str, ...]:
        """Return who is asked anything, in order."""
        return tuple(sorted({institution for institution, _ in self.asked}))

    @property
    def collisions(self) -> tuple[tuple[str, date, tuple[Asked, ...]], ...]:
        """Return the weeks in which two cycles or more ask something of one institution, in order of time."""
        met = [(i, week, found) for (i, week), found in self.asked.items() if len({a.cycle for a in found}) > 1]
        return tuple(sorted(met, key=lambda row: (row[1], row[0])))
