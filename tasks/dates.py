"""What officers do with the dates of a cycle: propose to move one, move it, stop the clock and start it."""

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.pages import MovedRequest
from models.tables import Cycle
from models.views import AnchorDate, ClockStop, Milestone
from models.words import Edge
from store import books, clock, cycles, database, dates, requests
from tasks.letters import meetings
from tasks.requests import MOVED, move_due


def propose(code: str, anchor: AnchorDate, officer: str) -> None:
    """Note that a date of the body is to be moved; nothing moves before an officer confirms what would follow."""
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        dates.propose(session, cycle, anchor, officer)
        cycles.touch(session, cycle)


def move(
    code: str,
    anchors: Sequence[AnchorDate],
    milestones: Sequence[Milestone],
    due: Iterable[MovedRequest],
    officer: str,
    reason: str,
    zone: ZoneInfo,
    *,
    accepted: bool,
) -> None:
    """File moved dates of the body, the stages that follow from them, and the due dates of open requests with their letters.

    A plan too short is to be accepted. One transaction: a date never moves without what hangs on it.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        before = meetings.planned(session, cycle)
        dates.set_anchors(session, cycle, anchors, officer, reason)
        changed = dates.set_milestones(session, cycle, milestones, officer, reason)
        cycle.plan_accepted = accepted
        _follow(session, cycle, due, clock.today(session, zone), officer)
        meetings.tell_moved(session, cycle, before)
        books.enter(
            session, dates.MOVE, cycle_id=cycle.id, officer=officer, subject=code, moved=_listed(changed),
            reason=books.reason(session, reason),
        )
        cycles.touch(session, cycle)


def stop_clock(code: str, institution: str | None, officer: str, reason: str, zone: ZoneInfo) -> None:
    """Stop the clock of a cycle, or of one institution in it; raises `CycleNotOpen`, `ClockStands`."""
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        dates.stop(session, cycle, institution, today=clock.today(session, zone), officer=officer, reason=reason)
        cycles.touch(session, cycle)


def start_clock(
    code: str,
    stop: ClockStop,
    milestones: Sequence[Milestone],
    due: Iterable[MovedRequest],
    officer: str,
    reason: str,
    zone: ZoneInfo,
    *,
    accepted: bool,
) -> None:
    """Set a stopped clock going again: dates that lay ahead follow, and letters say so; raises `CycleNotOpen`, `ClockRuns`."""
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, code, lock=True))
        today = clock.today(session, zone)
        before = meetings.planned(session, cycle)
        dates.start(session, cycle, stop.institution, today=today, officer=officer, reason=reason)
        if changed := dates.set_milestones(session, cycle, milestones, officer, reason):
            cycle.plan_accepted = accepted
            books.enter(session, "dates_follow", cycle_id=cycle.id, subject=code, moved=_listed(changed))
        _follow(session, cycle, due, today, officer)
        meetings.tell_moved(session, cycle, before)
        cycles.touch(session, cycle)


def _follow(session: Session, cycle: Cycle, due: Iterable[MovedRequest], today: date, officer: str) -> None:
    for moved in due:
        request = requests.still_open(requests.find(session, cycle, moved.request))
        move_due(session, cycle, request, moved.after, today, officer=officer, verdict=MOVED)
        books.enter(
            session, "due_follows", cycle_id=cycle.id, institution=request.institution, subject=moved.request,
            due_on=moved.after, before=moved.before,
        )


def _listed(changed: Iterable[Milestone]) -> str:
    return ",".join(f"{m.stage}.{Edge(m.edge).value}={m.on}" for m in changed)
