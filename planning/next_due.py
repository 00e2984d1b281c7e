"""The next day on which a cycle has anything to do if nothing comes in: what a rehearsal jumps to.

Only days on which something can change are looked at: openings and due dates with the day after them, the steps of the
ladders and the reminders of clocks; each moved to a day on which the cycle is worked.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from models.views import CycleView
from planning.calendars import rests
from planning.clocks import tick_days
from planning.due import due_actions
from planning.ladder import ladder_of
from planning.offsets import parse_offset
from planning.quiet import serves, step_day
from planning.working_days import Calendar

DAY = timedelta(days=1)


def next_due(view: CycleView, today: date, calendar: Calendar) -> date | None:
    """Return the first day after today on which something of a cycle is due, None when only people can move it."""
    worked = rests(view, calendar).ours
    days = {day for on in _changes(view, calendar) for day in (on, _worked(on, worked)) if day > today}
    return next((day for day in sorted(days) if due_actions(view, day, calendar)), None)


def _worked(on: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(on):
        on += DAY
    return on


def _changes(view: CycleView, calendar: Calendar) -> Iterator[date]:
    for milestone in view.milestones:
        if milestone.on:
            yield from (milestone.on, milestone.on + DAY)
    if view.entered_on:
        yield view.entered_on + DAY
    when = rests(view, calendar)
    yield from tick_days(view, when.ours)
    for request in view.requests:
        if not request.is_open:
            continue
        counted, own = when.of(request.institution), ladder_of(view, request.institution)
        for step in (*own.steps, *([own.telephone] if own.telephone else [])):
            offset = parse_offset(step.when)
            if found := step_day(offset, request.due_on, serves(view, request, offset), counted):
                yield found.on
            if request.reminded_on:
                yield counted.add(max(request.reminded_on), step.gap)
        if request.sent_on:
            yield request.sent_on + DAY
        if request.promised_on:
            yield request.promised_on + DAY
