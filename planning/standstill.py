"""What a stopped clock does to the dates that lay ahead when it stopped."""

from collections.abc import Iterable
from datetime import date

from models.views import ClockStop
from planning.working_days import Calendar


def carried(base: date, on: date, stops: Iterable[ClockStop], calendar: Calendar) -> date:
    """Return `on`, later by the working days of each standstill between `base`, from which it is counted, and itself.

    What lay behind when the clock stopped, and what is counted back from a day after it, does not move.
    """
    for stop in sorted(stops, key=lambda s: s.stopped_on):
        since = max(base, stop.stopped_on)
        if stop.started_on and since < on and since < stop.started_on:
            on = calendar.add(on, days) if (days := calendar.between(since, stop.started_on)) else on
    return on


def of_all(stops: Iterable[ClockStop]) -> tuple[ClockStop, ...]:
    """Return the standstills of a whole cycle."""
    return tuple(stop for stop in stops if stop.institution is None)


def of_scope(stops: Iterable[ClockStop], institution: str | None) -> ClockStop | None:
    """Return the standstill in force of exactly this scope: one institution, or all when None."""
    return next((s for s in stops if s.started_on is None and s.institution == institution), None)


def stands(stops: Iterable[ClockStop], institution: str | None) -> ClockStop | None:
    """Return the standstill in force for an institution, its own or that of all; None while its clock runs."""
    running = (s for s in stops if s.started_on is None and s.institution in (None, institution))
    return next(running, None)
