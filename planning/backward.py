"""Planning back from the day on which the body must have what it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.instrument import Instrument
from models.refusals import DatesCross
from models.views import AnchorDate
from models.words import DateStatus, Edge
from planning.rules import anchors_before, due_anchor, due_stage, rules_of
from planning.timetable import Timetable, timetable
from planning.working_days import Calendar

_FURTHEST = timedelta(days=3660)
"""How far back is looked: no body gives ten years."""


@dataclass(frozen=True)
class Backward:
    """The dates of the body by name, and which of them are assumed."""

    anchors: dict[str, AnchorDate]
    assumed: tuple[str, ...]


def back_from(due: date, instrument: Instrument, known: Mapping[str, AnchorDate], calendar: Calendar) -> Backward:
    """Return the dates of the body with those not known assumed as late as they may come; assumed ones are provisional.

    The due date is reached, and every date before it lies where its rule has it. What no day can bring about
    stays open.
    """
    anchors, last, assumed = dict(known), due_anchor(instrument), list[str]()

    def assume(anchor: str, holds: Callable[[Timetable], bool]) -> None:
        def plan(day: date) -> bool:
            dates = anchors | {anchor: AnchorDate(anchor, day, DateStatus.PROVISIONAL)}
            try:
                return holds(timetable(instrument, dates, calendar))
            except DatesCross:
                return False

        if found := _latest(due, plan, calendar):
            anchors[anchor] = AnchorDate(anchor, found, DateStatus.PROVISIONAL)
            assumed.append(anchor)

    if not _day(anchors, last):
        if rules_of(instrument)[(due_stage(instrument), Edge.DUE)].is_the_anchor:
            anchors[last] = AnchorDate(last, due, DateStatus.CONFIRMED)
        else:
            assume(last, lambda plan: (plan.date_of(due_stage(instrument), Edge.DUE) or date.max) <= due)
    for anchor in reversed(anchors_before(instrument)):
        if not _day(anchors, anchor):
            assume(anchor, lambda plan: not plan.is_squeezed)
    return Backward(anchors, tuple(assumed))


def _latest(due: date, holds: Callable[[date], bool], calendar: Calendar) -> date | None:
    """Return the latest working day by `due` of which something holds, given that it holds of every earlier one."""
    low, high = 0, _FURTHEST.days
    if not holds(due - _FURTHEST):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(due - timedelta(days=middle)):
            high = middle
        else:
            low = middle + 1
    return calendar.on_or_before(due - timedelta(days=low))


def _day(anchors: Mapping[str, AnchorDate], anchor: str) -> date | None:
    return anchors[anchor].on if anchor in anchors else None
