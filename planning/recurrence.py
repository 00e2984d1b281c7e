"""When the body will ask again, as far as its rules tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.instrument import Instrument
from models.views import AnchorDate
from planning.offsets import parse_offset
from planning.rules import anchors_before, due_anchor
from planning.working_days import Calendar


@dataclass(frozen=True)
class NextCycle:
    """A cycle to come: its code, and the dates the body may set, by name; none of them is confirmed."""

    code: str
    dates: dict[str, date]


def next_cycle(instrument: Instrument, anchors: Iterable[AnchorDate], calendar: Calendar) -> NextCycle | None:
    """Return the next cycle of an instrument that recurs, one interval after this one; None where nothing tells.

    What follows the report (a dialogue, observations) is not foreseen.
    """
    if instrument.recurrence is None:
        return None
    every = parse_offset(instrument.recurrence.every)
    wanted = (*anchors_before(instrument), due_anchor(instrument))
    dates = {a.id: every.apply(a.on, calendar) for a in anchors if a.on and a.id in wanted}
    if due_anchor(instrument) not in dates:
        return None
    return NextCycle(code_of(instrument, dates), dates)


def code_of(instrument: Instrument, dates: dict[str, date]) -> str:
    """Return how a cycle with these dates of the body is named: by its instrument and its last year."""
    return f"{instrument.id}.{max(dates.values()).year}"
