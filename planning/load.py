"""What every open cycle asks of every institution, week by week: where two meet, and where a recess lies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from models.instrument import Instrument, Stage
from models.load import Asked, Load
from models.views import CycleView
from models.words import CycleStatus, Edge
from planning.working_days import Calendar

WEEK = timedelta(days=7)


def load(views: Iterable[CycleView], today: date, weeks: int, calendar: Calendar) -> Load:
    """Return what is asked in the weeks from that of `today` on."""
    first = monday(today)
    mondays = tuple(first + n * WEEK for n in range(weeks))
    found: dict[tuple[str, date], list[Asked]] = defaultdict(list)
    for one in sorted(asked_of(views, today), key=lambda a: (a.institution, a.last, a.cycle)):
        week = max(monday(one.first), first)
        while week <= min(one.last, mondays[-1]):
            found[one.institution, week].append(one)
            week += WEEK
    recess = {
        week: closure.name
        for closure in calendar.recesses(first, mondays[-1] + WEEK - timedelta(days=1))
        for week in mondays
        if week <= closure.last and closure.first < week + WEEK
    }
    return Load(mondays, {key: tuple(rows) for key, rows in found.items()}, recess)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def asked_of(views: Iterable[CycleView], today: date) -> Iterator[Asked]:
    """Yield what open cycles wait for, and what their stages to come will ask."""
    for view in views:
        if view.status is not CycleStatus.OPEN:
            continue
        yield from _waited_for(view, today)
        yield from _to_come(view)


def _waited_for(view: CycleView, today: date) -> Iterator[Asked]:
    for request in (r for r in view.requests if r.is_open):
        stage = next((s for s in view.instrument.stages if s.asks_for is request.purpose), None)
        name = stage.name if stage else view.instrument.short
        first = request.sent_on or today
        # What is late is still to be done, today.
        yield Asked(
            request.institution, view.code, stage.id if stage else "", name, request.purpose, first,
            max(request.due_on, today), True,
        )


def _to_come(view: CycleView) -> Iterator[Asked]:
    asked_now = {r.institution for r in view.requests if r.purpose is view.instrument.stage(view.stage).asks_for}
    here: Stage | None = view.instrument.stage(view.stage)
    ids = view.instrument.stage_ids()
    for stage in view.instrument.stages[ids.index(view.stage) :]:
        first, last = view.date_of(stage.id, Edge.OPENS), view.date_of(stage.id, Edge.DUE)
        if stage.asks_for is None or stage.id in view.dropped or first is None or last is None:
            continue
        for institution in _whom(view, stage):
            if not (stage is here and institution in asked_now):
                yield Asked(institution, view.code, stage.id, stage.name, stage.asks_for, first, last, False)


def _whom(view: CycleView, stage: Stage) -> tuple[str, ...]:
    """Return who is asked at a stage: those it names, or whoever has one of its questions as far as that is known by now."""
    if stage.to:
        return tuple(dict.fromkeys(i for named in stage.to for i in view.followed_by.get(named, (named,))))
    codes, now = view.instrument.codes_at(stage.id), view.instrument.codes_at(view.stage)
    return view.assigned if view.assigned and codes == now else _leads(view.instrument, codes)


def _leads(instrument: Instrument, codes: frozenset[str] | None) -> tuple[str, ...]:
    asked = (q for q in instrument.questions() if codes is None or q.code in codes)
    return tuple(dict.fromkeys(lead for question in asked for lead in question.leads))
