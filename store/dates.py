"""The dates of a cycle in their revisions: those of the body, those of the stages, proposed ones, and standstills."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.refusals import ClockRuns, ClockStands
from models.tables import AnchorDay, ClockStop, Cycle, Journal, MilestoneDay
from models.views import AnchorDate, DateStep, Milestone
from models.views import ClockStop as StopView
from models.words import DateStatus, Edge
from store import books, clock
from store.lookups import lookup

PROPOSE, MOVE = "propose_move", "move_date"
"""Entries of the journal: a date of the body was to be moved, and was."""


def set_anchors(session: Session, cycle: Cycle, anchors: Iterable[AnchorDate], officer: str, reason: str = "") -> None:
    """File dates of the body, each as a new revision when it differs."""
    known = {a.anchor: a for a in _anchor_rows(session, cycle.id)}
    for anchor in anchors:
        before = known.get(anchor.id)
        if before and (before.on, before.at, before.status) == (anchor.on, anchor.at, anchor.status):
            continue
        row = AnchorDay(
            cycle_id=cycle.id, anchor=anchor.id, revision=before.revision + 1 if before else 1, on=anchor.on, at=anchor.at,
            status=anchor.status, set_by=officer, set_at=clock.now(session), reason_id=books.reason(session, reason),
        )
        session.add(row)
    session.flush()


def set_milestones(
    session: Session, cycle: Cycle, milestones: Iterable[Milestone], officer: str, reason: str = ""
) -> list[Milestone]:
    """File dates of stages, each as a new revision when it differs; return those that changed, as filed."""
    known = {(m.stage, m.edge): m for m in _milestone_rows(session, cycle.id)}
    changed = []
    for new in milestones:
        before = known.get((new.stage, new.edge))
        if before and (before.on, before.at, before.status) == (new.on, new.at, new.status):
            continue
        revision = before.revision + 1 if before else 1
        row = MilestoneDay(
            cycle_id=cycle.id, stage=new.stage, edge=new.edge, revision=revision, on=new.on, at=new.at, status=new.status,
            because=new.because, set_by=officer, set_at=clock.now(session), reason_id=books.reason(session, reason),
        )
        session.add(row)
        changed.append(replace(new, revision=revision))
    session.flush()
    return changed


def anchors(session: Session, cycle: Cycle, zone: ZoneInfo) -> tuple[AnchorDate, ...]:
    """Return the dates of the body as they stand, each with its history."""
    steps: dict[str, list[DateStep]] = {}
    newest: dict[str, AnchorDay] = {}
    for row in _anchor_rows(session, cycle.id):
        steps.setdefault(row.anchor, []).append(_step(row, zone))
        newest[row.anchor] = row
    return tuple(AnchorDate(a.anchor, a.on, a.status, a.at, tuple(steps[a.anchor])) for a in newest.values())


def milestones(session: Session, cycle: Cycle, zone: ZoneInfo) -> tuple[Milestone, ...]:
    """Return the dates of the stages as they stand, each with its history."""
    steps: dict[tuple[str, Edge], list[DateStep]] = {}
    newest: dict[tuple[str, Edge], MilestoneDay] = {}
    for row in _milestone_rows(session, cycle.id):
        steps.setdefault((row.stage, row.edge), []).append(_step(row, zone))
        newest[(row.stage, row.edge)] = row
    return tuple(
        Milestone(m.stage, m.edge, m.on, m.status, m.revision, m.because, m.at, tuple(steps[(m.stage, m.edge)]))
        for m in newest.values()
    )


def newest_days(session: Session, cycle: Cycle) -> list[MilestoneDay]:
    """Return the dates of the stages as they stand."""
    return list({(row.stage, row.edge): row for row in _milestone_rows(session, cycle.id)}.values())


def due_day(session: Session, cycle: Cycle, stage: str) -> date | None:
    """Return the day by which a stage is due, None while it is open."""
    return {m.stage: m.on for m in _milestone_rows(session, cycle.id) if m.edge is Edge.DUE}.get(stage)


def hour_of(session: Session, cycle: Cycle, stages: Iterable[str], due_on: date) -> time | None:
    """Return the hour of a due date of these stages on a day, None where it is the whole day."""
    wanted = set(stages)
    rows = (m for m in _milestone_rows(session, cycle.id) if m.stage in wanted and m.edge is Edge.DUE and m.on == due_on)
    return next((m.at for m in rows), None)


def propose(session: Session, cycle: Cycle, anchor: AnchorDate, officer: str) -> None:
    """Enter that a date of the body is to be moved; the page shows what would follow until it is, or another is proposed."""
    books.enter(
        session, PROPOSE, cycle_id=cycle.id, officer=officer, subject=anchor.id, on=anchor.on, status=anchor.status.value
    )


def proposed(session: Session, cycle: Cycle) -> AnchorDate | None:
    """Return the date of the body that is to be moved, None when nothing was proposed since the last move."""
    query = select(Journal).where(Journal.cycle_id == cycle.id, col(Journal.deed).in_((PROPOSE, MOVE)))
    last = session.exec(query.order_by(col(Journal.n).desc())).first()
    if last is None or last.deed != PROPOSE:
        return None
    return AnchorDate(last.subject, date.fromisoformat(last.facts["on"]), DateStatus(last.facts["status"]))


def stops(session: Session, cycle: Cycle) -> tuple[StopView, ...]:
    """Return the standstills of a cycle's clock, the one in force included."""
    return tuple(StopView(row.stopped_on, row.started_on, row.institution) for row in _stops(session, cycle.id))


@lookup
def _stops(cycle_id: int) -> SelectOfScalar[ClockStop]:
    return select(ClockStop).where(ClockStop.cycle_id == cycle_id).order_by(col(ClockStop.id))


def stop(session: Session, cycle: Cycle, institution: str | None, *, today: date, officer: str, reason: str) -> None:
    """Stop the clock of a cycle, or of one institution in it; raises `ClockStands`."""
    if standing := _standing(session, cycle, institution):
        raise ClockStands(cycle=cycle.code, institution=institution or "*", since=standing.stopped_on)
    reason_id = books.reason(session, reason)
    session.add(
        ClockStop(cycle_id=cycle.id, institution=institution, stopped_on=today, stopped_by=officer, reason_id=reason_id)
    )
    books.enter(session, "stop_clock", cycle_id=cycle.id, officer=officer, institution=institution, reason=reason_id)


def start(session: Session, cycle: Cycle, institution: str | None, *, today: date, officer: str, reason: str) -> StopView:
    """Set a stopped clock going again and return its standstill; raises `ClockRuns`."""
    standing = _standing(session, cycle, institution)
    if standing is None:
        raise ClockRuns(cycle=cycle.code, institution=institution or "*")
    standing.started_on, standing.started_by = today, officer
    session.add(standing)
    books.enter(
        session, "start_clock", cycle_id=cycle.id, officer=officer, institution=institution, since=standing.stopped_on,
        reason=books.reason(session, reason),
    )
    session.flush()
    return StopView(standing.stopped_on, standing.started_on, standing.institution)


def _standing(session: Session, cycle: Cycle, institution: str | None) -> ClockStop | None:
    query = select(ClockStop).where(
        ClockStop.cycle_id == cycle.id, col(ClockStop.institution).is_not_distinct_from(institution),
        col(ClockStop.started_on).is_(None),
    )
    return session.exec(query).first()


@lookup
def _anchor_rows(cycle_id: int) -> SelectOfScalar[AnchorDay]:
    query = select(AnchorDay).where(AnchorDay.cycle_id == cycle_id)
    return query.order_by(col(AnchorDay.revision), col(AnchorDay.id))


@lookup
def _milestone_rows(cycle_id: int) -> SelectOfScalar[MilestoneDay]:
    query = select(MilestoneDay).where(MilestoneDay.cycle_id == cycle_id)
    return query.order_by(col(MilestoneDay.revision), col(MilestoneDay.id))


def _step(row: AnchorDay | MilestoneDay, zone: ZoneInfo) -> DateStep:
    return DateStep(row.on, row.status, row.set_at.astimezone(zone).date(), row.set_by)
