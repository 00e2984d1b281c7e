"""An office that does what is due, day by day, on a frozen view: no database, no engine, no clock."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from models.actions import Action, ActionKind
from models.views import CycleView, DraftView, RequestView
from models.words import CycleStatus, DraftState, Edge, Purpose, RequestState
from planning.due import due_actions
from planning.working_days import Calendar

Conduct = Callable[[CycleView, date], CycleView]
PURPOSES = {ActionKind.REQUEST: Purpose.COLLECT, ActionKind.CIRCULATE: Purpose.REVIEW}


def round_of(view: CycleView, today: date, calendar: Calendar) -> tuple[CycleView, list[Action]]:
    """Do everything due on a day, and what becomes due by it; return the cycle after it and what was done."""
    done: list[Action] = []
    while actions := due_actions(view, today, calendar):
        for action in actions:
            view = replace(_do(view, action, today), keys=view.keys | {action.key})
        done += actions
        assert len(done) < 500, "the round does not come to rest"
    return view, done


def days(
    view: CycleView, first: date, last: date, calendar: Calendar, conduct: Conduct
) -> Iterator[tuple[date, CycleView, Action]]:
    """Yield every deed from `first` to `last`, with the cycle after its round; `conduct` is what people do that day."""
    today = first
    while today <= last:
        view = conduct(view, today)
        view, done = round_of(view, today, calendar)
        for action in done:
            yield today, view, action
        today += timedelta(days=1)


def _do(view: CycleView, action: Action, today: date) -> CycleView:
    match action.kind:
        case ActionKind.REQUEST | ActionKind.CIRCULATE:
            return _ask(view, action, today)
        case ActionKind.REMIND:
            return _with_request(view, action, lambda r: replace(r, reminded_on=(*r.reminded_on, today)))
        case ActionKind.ESCALATE:
            return _with_request(view, action, lambda r: replace(r, escalated_on=today))
        case ActionKind.CONSOLIDATE:
            number = len(view.drafts) + 1
            old = tuple(replace(d, state=DraftState.SUPERSEDED) for d in view.drafts)
            draft = DraftView(number, DraftState.WORKING, 20_000, f"draft-{number}", today)
            return replace(view, drafts=(*old, draft))
        case ActionKind.FINISH:
            if action.step is None:
                return replace(view, status=CycleStatus.CLOSED)
            return replace(view, stage=action.step, entered_on=today)
    return view


def _ask(view: CycleView, action: Action, today: date) -> CycleView:
    due = view.date_of(action.stage, Edge.DUE)
    assert due and action.institution
    number = 1 + sum(r.institution == action.institution for r in view.requests)
    request = RequestView(
        action.institution, number, PURPOSES[action.kind], 1, due, RequestState.SENT, sent_on=today, questions=("A.01",)
    )
    return replace(view, requests=(*view.requests, request))


def _with_request(view: CycleView, action: Action, change: Callable[[RequestView], RequestView]) -> CycleView:
    mine = (action.institution, action.request)
    return replace(view, requests=tuple(change(r) if (r.institution, r.code) == mine else r for r in view.requests))
