"""Quiet periods (nights, weekends, holidays, recess) hold letters back, never past what they serve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.instrument import Instrument
from models.office import Office
from models.views import CycleView, RequestView
from models.words import Edge
from planning.ladder import ladder_of
from planning.offsets import Offset, parse_offset
from planning.rules import submit_stages
from planning.working_days import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StepDay:
    """The day on which a step of a ladder comes; `breaks_quiet` when nobody works on it and it cannot wait."""

    on: date
    breaks_quiet: bool = False


@dataclass(frozen=True)
class Leaving:
    """When a letter leaves (aware); `breaks_quiet` when that is in a quiet period, of which the office is told."""

    at: datetime
    breaks_quiet: bool = False


def serves(view: CycleView, request: RequestView, offset: Offset) -> date | None:
    """Return the day after which a letter of a ladder serves nothing: before the due date that date, then the next hand-over.

    None where nothing is handed over after the request is due: nothing else waits for it.
    """
    if offset.count <= 0:
        return request.due_on
    return next_hand_over(view.instrument, view.date_of, request.due_on)


def next_hand_over(instrument: Instrument, date_of: Callable[[str, Edge], date | None], due_on: date) -> date | None:
    """Return the first day on or after a due date on which something is due to the body."""
    days = (date_of(stage, Edge.DUE) for stage in submit_stages(instrument))
    return min((d for d in days if d and d >= due_on), default=None)


def step_day(offset: Offset, due_on: date, until: date | None, calendar: Calendar) -> StepDay | None:
    """Return the day of a step around a due date; where quiet would carry it past `until`, the last working day before.

    Where none is left it comes at once, though nobody works; None where no day is left at all.
    """
    on = offset.apply(due_on, calendar)
    if until is None or on <= until:
        return StepDay(on)
    last = calendar.on_or_before(until)
    if offset.count <= 0 or last > due_on:
        return StepDay(last)
    return StepDay(due_on + _DAY, breaks_quiet=True) if due_on < until else None


def leaving(ready: datetime, until: date | None, office: Office, calendar: Calendar) -> Leaving:
    """Return when a letter that is ready (aware) leaves: in the next working hour, or at once where that is after `until`."""
    here = ready.astimezone(calendar.zone)
    if calendar.never_rests or _is_worked(here, office, calendar):
        return Leaving(ready)
    today = here.date()
    early = calendar.is_working_day(today) and here.time() < office.works_from
    opens = today if early else calendar.next_working_day(today)
    if until is not None and opens > until:
        return Leaving(ready, breaks_quiet=True)
    return Leaving(datetime.combine(opens, office.works_from, calendar.zone))


def until_of(view: CycleView, request: RequestView, step: str, calendar: Calendar) -> date | None:
    """Return the last day on which the letter of a step may leave: that which it serves, or the eve of the next step."""
    offsets = {known.id: parse_offset(known.when) for known in ladder_of(view, request.institution).steps}
    if step not in offsets:
        return None
    own = offsets[step]
    last = serves(view, request, own)
    following = [o for o in offsets.values() if o.count > own.count]
    coming = [d.on - _DAY for o in following if (d := step_day(o, request.due_on, serves(view, request, o), calendar))]
    return min([*coming, *([last] if last else [])], default=None)


def _is_worked(here: datetime, office: Office, calendar: Calendar) -> bool:
    hour: time = here.time()
    return calendar.is_working_day(here.date()) and office.works_from <= hour < office.works_until
