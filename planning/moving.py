"""What a moved date of the body brings with it: dates, open requests, letters. Nothing is moved here."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from models.asking import ASKING
from models.pages import MovedDate, MovedRequest
from models.refusals import DatePassed, DateStands, DueDatePast, NoSuchStage
from models.views import AnchorDate, ClockStop, CycleView, RequestView
from models.words import DateStatus, Edge, LetterKind, Purpose, RequestState
from planning import calendars, standstill
from planning.timetable import Timetable, timetable
from planning.working_days import Calendar


@dataclass(frozen=True)
class Moving:
    """New dates of the body and the timetable they give, against the cycle as it stands."""

    anchors: tuple[AnchorDate, ...]
    plan: Timetable
    dates: tuple[MovedDate, ...]
    requests: tuple[MovedRequest, ...]

    @property
    def digest(self) -> str:
        """What this move is known by: who confirms it says what was seen."""
        text = repr(([(a.id, a.on, a.status) for a in self.anchors], self.dates, self.requests))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def moving(
    view: CycleView, new: Iterable[AnchorDate], today: date, calendar: Calendar, *, language: str | None = None
) -> Moving:
    """Return what these dates of the body would move; `calendar` is the office's. Raises `NoSuchStage`, `DatesCross`."""
    anchors = {a.id: a for a in view.anchors}
    known = [a.id for a in view.instrument.anchors]
    for anchor in new:
        if anchor.id not in known:
            raise NoSuchStage(stage=anchor.id, known=", ".join(known))
        anchors[anchor.id] = anchor
    plan = timetable(view.instrument, anchors, calendar, stops=view.stops, language=language)
    dates = tuple(
        MovedDate(m.stage, m.edge, before, m.on)
        for m in plan.milestones
        if (before := view.date_of(m.stage, m.edge)) != m.on
    )
    cycle = calendars.of_cycle(view.instrument, anchors.values(), calendar)
    return Moving(tuple(anchors.values()), plan, dates, tuple(_requests(view, plan, today, cycle)))


def moving_one(
    view: CycleView, anchor: str, on: date, today: date, calendar: Calendar, *, provisional: bool, language: str | None = None
) -> tuple[AnchorDate, Moving]:
    """Return one date of the body as it would stand, and what it moves; raises `DateStands` where that is nothing at all.

    Raises too what `moved_anchor` and `moving` raise.
    """
    new = moved_anchor(view, anchor, on, today, provisional=provisional)
    found = moving(view, [new], today, calendar, language=language)
    before = next(a for a in view.anchors if a.id == anchor)
    if (before.on, before.status) == (new.on, new.status) and not found.dates and not found.requests:
        raise DateStands(anchor=_name(view, anchor), on=on)
    return new, found


def moved_anchor(view: CycleView, anchor: str, on: date, today: date, *, provisional: bool) -> AnchorDate:
    """Return a date of the body as it would stand; raises `NoSuchStage`, `DueDatePast`, `DatePassed`.

    What has passed is not moved any more, unless it was never confirmed: then it may not have taken place.
    """
    known = {a.id: a for a in view.anchors}
    if anchor not in known:
        raise NoSuchStage(stage=anchor, known=", ".join(known))
    before = known[anchor]
    if before.on and before.on < today and before.status is not DateStatus.PROVISIONAL:
        raise DatePassed(anchor=_name(view, anchor), on=before.on)
    if on < today:
        raise DueDatePast(due_on=on)
    if provisional:
        return AnchorDate(anchor, on, DateStatus.PROVISIONAL)
    moved = before.on is not None and (before.on != on or before.status is DateStatus.MOVED)
    return AnchorDate(anchor, on, DateStatus.MOVED if moved else DateStatus.CONFIRMED)


def _name(view: CycleView, anchor: str) -> str:
    return next(a.name for a in view.instrument.anchors if a.id == anchor).in_language(view.language)


def started(view: CycleView, stop: ClockStop, calendar: Calendar) -> tuple[MovedRequest, ...]:
    """Return the open requests whose due date a standstill that ends carries on; `calendar` is the office's.

    What was overdue when the clock stopped stays so.
    """
    cycle = calendars.of_cycle(view.instrument, view.anchors, calendar)
    return tuple(
        _moved(request, due)
        for request in view.requests
        if request.is_open and stop.institution in (None, request.institution)
        and (due := standstill.carried(stop.stopped_on, request.due_on, [stop], cycle)) != request.due_on
    )


def _requests(view: CycleView, plan: Timetable, today: date, calendar: Calendar) -> Iterator[MovedRequest]:
    """Yield the open requests that follow the due date of their stage.

    One that was given a day of its own keeps it, unless the others now get more time. None falls due before tomorrow.
    """
    stages = _stages_that_ask(view)
    for request in view.requests:
        stage = stages.get(request.purpose)
        before = view.date_of(stage, Edge.DUE) if stage else None
        after = plan.date_of(stage, Edge.DUE) if stage else None
        if not request.is_open or before is None or after is None or before == after:
            continue
        due = max(after, calendar.next_working_day(today))
        if due != request.due_on and (request.due_on == before or request.due_on < due):
            yield _moved(request, due)


def _stages_that_ask(view: CycleView) -> Mapping[Purpose, str]:
    """Return for each purpose the stage that asked last, the present one included."""
    here = view.instrument.stage_ids().index(view.stage)
    return {stage.asks_for: stage.id for stage in view.instrument.stages[: here + 1] if stage.asks_for}


def _moved(request: RequestView, due: date) -> MovedRequest:
    """Return a request with its new due date, and the letter that would say so: its own while that has not left."""
    own = request.state is RequestState.PREPARED
    return MovedRequest(
        request.institution, f"{request.institution}-{request.number}", request.due_on, due,
        ASKING[request.purpose].letter if own else LetterKind.DECISION,
    )
