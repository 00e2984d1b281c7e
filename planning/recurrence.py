"""When the body will ask again, as far as its rules tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.instrument import Instrument
from models.views import AnchorDate
from models.words import CodedBy, DateStatus
from planning.offsets import parse_offset
from planning.opening import code_of
from planning.rules import anchors_before, due_anchor
from planning.working_days import Calendar


@dataclass(frozen=True)
class NextCycle:
    """A cycle to come: its code, and the dates the body may set, by name; none of them is confirmed."""

    code: str
    dates: dict[str, date]


def next_cycle(instrument: Instrument, anchors: Iterable[AnchorDate], calendar: Calendar) -> NextCycle | None:
    """Return the next cycle of an instrument that recurs, one interval after this one; None where nothing tells,
    or where a number of the body's names it.

    What follows the report (a dialogue, observations) is not foreseen.
    """
    if instrument.recurrence is None:
        return None
    every = parse_offset(instrument.recurrence.every)
    wanted = (*anchors_before(instrument), due_anchor(instrument))
    dates = {a.id: every.apply(a.on, calendar) for a in anchors if a.on and a.id in wanted}
    if due_anchor(instrument) not in dates or instrument.coded_by is CodedBy.NUMBER:
        return None
    assumed = [AnchorDate(name, on, DateStatus.PROVISIONAL) for name, on in dates.items()]
    return NextCycle(code_of(instrument, assumed, ""), dates)
