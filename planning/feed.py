"""The dates of a calendar feed: of one cycle, of one institution, or of all cycles; each with an id that stays while it moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from models.views import AnchorDate, CycleView, DateStep, Milestone, RequestView
from models.words import CycleStatus, DateStatus, Edge, RequestState
from planning.load import asked_of

NO_MORE = (RequestState.WITHDRAWN, RequestState.TRANSFERRED)


class Holds(StrEnum):
    """Whether a date stands, may move, or is taken back."""

    FIRM = "firm"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class FeedDate:
    """One date of a feed. `sequence` grows with every change, so that a subscriber's calendar follows.

    `set_on` is the day of the last one.
    """

    uid: str
    title: str
    on: date
    at: time | None
    sequence: int
    holds: Holds
    set_on: date


def of_cycle(view: CycleView, language: str) -> tuple[FeedDate, ...]:
    """Return the dates of the body and the due dates of the stages of a cycle, in order; those taken back say so."""
    short = view.instrument.short.in_language(language)
    found = [
        _date(view, f"body.{a.id}", f"{short} – {name.in_language(language)}", a)
        for a in view.anchors
        if (name := next((known.name for known in view.instrument.anchors if known.id == a.id), None))
    ]
    found += [
        _date(view, f"stage.{m.stage}", f"{short} – {view.instrument.stage(m.stage).name.in_language(language)}", m)
        for m in view.milestones
        if m.edge is Edge.DUE and m.stage in view.instrument.stage_ids()
    ]
    return _in_order(d for d in found if d)


def of_institution(views: Sequence[CycleView], institution: str, today: date, language: str) -> tuple[FeedDate, ...]:
    """Return what is due from an institution: what was asked, and what open cycles will ask; views are whole ones."""
    asked = [_request(view, r, language) for view in views for r in view.requests if r.institution == institution]
    by_code = {view.code: view for view in views}
    to_come = [
        FeedDate(
            f"ask.{one.cycle}.{one.stage}.{institution}",
            f"{by_code[one.cycle].instrument.short.in_language(language)} – {one.name.in_language(language)}",
            one.last, None, 0, Holds.TENTATIVE, by_code[one.cycle].opened_on,
        )
        for one in asked_of(views, today)
        if one.institution == institution and not one.open
    ]
    return _in_order([*asked, *to_come])


def of_office(views: Iterable[CycleView], language: str) -> tuple[FeedDate, ...]:
    """Return the dates of all cycles."""
    return _in_order(found for view in views for found in of_cycle(view, language))


def _date(view: CycleView, key: str, title: str, found: AnchorDate | Milestone) -> FeedDate | None:
    on = found.on or _last_known(found.history)
    if on is None:
        return None
    changes = max(len(found.history) - 1, 0)
    gone = found.on is None or found.status is DateStatus.DROPPED or view.status is CycleStatus.CANCELLED
    tentative = found.status is DateStatus.PROVISIONAL or view.status is CycleStatus.SUSPENDED
    holds = Holds.CANCELLED if gone else Holds.TENTATIVE if tentative else Holds.FIRM
    return FeedDate(
        f"{view.code}.{key}", f"{title} [{view.code}]", on, found.at,
        changes + _turns(view, gone=gone), holds,
        found.history[-1].set_on if found.history else view.opened_on,
    )


def _request(view: CycleView, request: RequestView, language: str) -> FeedDate:
    """Return the due date of a request, under the id that the entry in its letter bears."""
    code = f"{request.institution}-{request.number}"
    gone = request.state in NO_MORE or view.status is CycleStatus.CANCELLED
    short = view.instrument.short.in_language(language)
    stage = next((s.name for s in view.instrument.stages if s.asks_for is request.purpose), view.instrument.short)
    return FeedDate(
        f"due.{view.code}.{code}", f"{short} – {stage.in_language(language)} [{view.code}/{code}]", request.due_on, None,
        request.revision - 1 + gone, Holds.CANCELLED if gone else Holds.FIRM, request.due_set_on or view.opened_on,
    )


def _turns(view: CycleView, *, gone: bool) -> int:
    """Return how much the state of its cycle adds to the sequence of a date."""
    return int(gone or view.status is CycleStatus.SUSPENDED)


def _last_known(history: Sequence[DateStep]) -> date | None:
    return next((step.on for step in reversed(history) if step.on), None)


def _in_order(dates: Iterable[FeedDate]) -> tuple[FeedDate, ...]:
    return tuple(sorted(dates, key=lambda d: (d.on, d.at or time(), d.uid)))
