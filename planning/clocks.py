"""The clocks of a case: of which due day the officers entrusted with it are told, and how often before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.views import CycleView, Milestone
from models.words import Edge
from planning.offsets import parse_offset
from planning.working_days import Calendar


@dataclass(frozen=True)
class Tick:
    """A day on which a clock is told of: of which stage, until when it runs, and its place in the ledger."""

    stage: str
    due_on: date
    step: str


def ticks(view: CycleView, today: date, calendar: Calendar) -> Iterator[Tick]:
    """Yield the last reminder whose day has come of each stage that is not over; an earlier one is not made up for.

    The stages ahead count too: a clock runs whether or not the stage before it was ended. One that falls on a day off comes
    on the working day before it, and a day that moved counts anew.
    """
    for due, days in _reminders(view, calendar):
        come = [n for n, on in enumerate(days, 1) if on <= today]
        if come and due.on:
            yield Tick(due.stage, due.on, f"{due.stage}.{due.revision}.{max(come)}")


def tick_days(view: CycleView, calendar: Calendar) -> Iterator[date]:
    """Yield each day on which a clock is told of."""
    for _, days in _reminders(view, calendar):
        yield from days


def _reminders(view: CycleView, calendar: Calendar) -> Iterator[tuple[Milestone, list[date]]]:
    for stage in view.instrument.stages[view.instrument.stage_ids().index(view.stage):]:
        due = view.milestone(stage.id, Edge.DUE) if stage.reminders else None
        if due is not None and due.on is not None and stage.id not in view.dropped:
            yield due, [_working(parse_offset(text).apply(due.on, calendar), calendar) for text in stage.reminders]


def _working(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
