"""One letter a day: of what is ready to leave to a person, what leaves today, and what waits for the next working day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.letters import BESIDE
from models.words import LetterKind
from planning.working_days import Calendar

PATIENCE: Final = 5
"""Working days after which a letter that waits goes before all that wait for less long: nothing waits for ever."""


@dataclass(frozen=True)
class Ready:
    """A letter that may leave: its code, to whom, the nearest day that it is about, and since when it is ready.

    Its days are counted in the calendar of its cycle: one that is worked through the recess has a tomorrow in August.
    `at_once` when it waits for no other: a meeting moved or is called off, a delay somebody asked for is decided on, or its
    addressee asked for a letter for each matter.
    """

    code: str
    person: str
    kind: LetterKind
    due_on: date | None
    since: date
    calendar: Calendar
    at_once: bool = False


def in_turn(ready: Iterable[Ready], today: date) -> tuple[Ready, ...]:
    """Return letters in the order in which they leave.

    First what waits for nothing, then what waits too long already, the oldest first, then what is about the nearest day;
    what is about none comes last.
    """

    def urgency(one: Ready) -> tuple[bool, date, date, date, str]:
        is_old = one.calendar.between(one.since, today) >= PATIENCE
        return (
            not waits_for_nothing(one, today), one.since if is_old else date.max, one.due_on or date.max,
            one.since, one.code,
        )

    return tuple(sorted(ready, key=urgency))


def waits_for_nothing(one: Ready, today: date) -> bool:
    """Say whether a letter leaves today though its addressee had one: it answers, is wanted, or comes too late tomorrow.

    Too late is after the last working day before the day that it is about.
    """
    if one.at_once or one.kind in BESIDE:
        return True
    return one.due_on is not None and today <= one.due_on <= one.calendar.next_working_day(today)


def counts(kinds: Iterable[LetterKind]) -> bool:
    """Say whether a letter that says things of these kinds is one of the day's: what leaves beside them is none."""
    return not BESIDE.issuperset(kinds)
