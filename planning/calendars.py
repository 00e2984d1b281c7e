"""Which calendar an urgency uses, and when a cycle is more urgent than its instrument says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.instrument import Instrument
from models.refusals import NotAWorkingDay
from models.views import AnchorDate, CycleView
from models.words import Urgency
from planning.rules import anchors_before, due_anchor
from planning.working_days import Calendar, Closure


def of_urgency(urgency: Urgency, calendar: Calendar) -> Calendar:
    """Return the calendar in which an urgency counts, made from the office's own."""
    match urgency:
        case Urgency.SHORT:
            return calendar.without_recess()
        case Urgency.DIALOGUE:
            return calendar.without_rest()
        case _:
            return calendar


def of_cycle(instrument: Instrument, anchors: Iterable[AnchorDate], calendar: Calendar) -> Calendar:
    """Return the calendar of a cycle: recess counts where the window that the body set lies in it."""
    if instrument.urgency is Urgency.ORDINARY and recess_around(instrument, anchors, calendar):
        return calendar.without_recess()
    return of_urgency(instrument.urgency, calendar)


def of_stage(instrument: Instrument, stage: str, cycle: Calendar) -> Calendar:
    """Return the calendar in which the dates of a stage are counted; `cycle` is the one of its cycle."""
    urgency = instrument.stage(stage).urgency
    return of_urgency(urgency, cycle) if urgency else cycle


LEAST_OUTSIDE = 20
"""Working days that must remain of a window beside recess, for recess to be kept."""


@dataclass(frozen=True)
class Rests:
    """On which days a cycle rests at its present stage: nights and weekends of a dialogue are the delegation's alone."""

    ours: Calendar
    """The calendar of the work in the house, and of the delegation."""
    others: Calendar
    delegation: tuple[str, ...]

    def of(self, institution: str | None) -> Calendar:
        """Return the calendar of what goes to an institution, or to none."""
        return self.ours if institution is None or institution in self.delegation else self.others


def rests(view: CycleView, calendar: Calendar) -> Rests:
    """Return on which days a cycle rests; `calendar` is the office's."""
    return rests_at(view.instrument, view.stage, view.anchors, calendar)


def rests_at(instrument: Instrument, stage: str, anchors: Iterable[AnchorDate], calendar: Calendar) -> Rests:
    """Return on which days a cycle with these dates of the body rests at a stage."""
    ours = of_stage(instrument, stage, of_cycle(instrument, anchors, calendar))
    others = calendar.without_recess() if ours.never_rests else ours
    return Rests(ours, others, instrument.delegation)


def recess_around(instrument: Instrument, anchors: Iterable[AnchorDate], calendar: Calendar) -> Closure | None:
    """Return the recess in which the window that the body set lies: it would leave less than four weeks of work."""
    window = window_of(instrument, anchors)
    return _recess_around(*window, calendar) if window else None


@lru_cache(maxsize=256)
def _recess_around(first: date, last: date, calendar: Calendar) -> Closure | None:
    left, in_all = calendar.between(first, last), calendar.without_recess().between(first, last)
    return calendar.recesses(first, last)[-1] if left < min(in_all, LEAST_OUTSIDE) else None


def window_of(instrument: Instrument, anchors: Iterable[AnchorDate]) -> tuple[date, date] | None:
    """Return the time that the body gives: from its last date before the report is due to that day."""
    days = {a.id: a.on for a in anchors}
    due = days.get(due_anchor(instrument))
    if due is None:
        return None
    before = [on for anchor in anchors_before(instrument) if (on := days.get(anchor)) and on <= due]
    return (max(before), due) if before else None


def must_be_worked(due_on: date, calendar: Calendar) -> None:
    """Raise `NotAWorkingDay` for a due date on which nobody works, with the working days around it."""
    if why := calendar.closed_because(due_on):
        before, after = calendar.previous_working_day(due_on), calendar.next_working_day(due_on)
        raise NotAWorkingDay(due_on=due_on, why=why, before=before, after=after)
