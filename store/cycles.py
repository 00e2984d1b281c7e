"""Cycles: opened on a frozen edition, moved from stage to stage, seen as a whole."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel, col, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from models.asking import PASSING
from models.instrument import Instrument
from models.refusals import CycleAlreadyOpen, CycleNotOpen, NoSuchCycle
from models.tables import Cycle, Edition, Journal, Ledger, Stay
from models.views import AnchorDate, CycleView, Milestone, Relative, WaitingList
from models.words import CycleStatus, Mode
from store import (
    blocks,
    body_lists,
    books,
    clock,
    comments,
    contests,
    contradictions,
    contributions,
    database,
    dates,
    drafts,
    extensions,
    holds,
    ladders,
    layouts,
    past_reports,
    questions,
    references,
    requests,
)
from store.lookups import lookup

ENDED = (CycleStatus.CANCELLED, CycleStatus.CLOSED)
_CYCLE: Final = SQLModel.metadata.tables["cycle"]
_RAISE: Final = (
    update(_CYCLE).where(_CYCLE.c.id == bindparam("touched")).values(version=_CYCLE.c.version + 1).returning(_CYCLE.c.version)
)


def freeze(session: Session, instrument: Instrument) -> Edition:
    """Return the edition of an instrument as it stands, filing it when it is new."""
    sha256 = instrument.digest()
    database.insert_once(
        session, Edition, instrument=instrument.id, sha256=sha256, text=instrument.canonical(),
        frozen_at=clock.now(session),
    )
    return session.exec(select(Edition).where(Edition.sha256 == sha256)).one()


def open_cycle(
    session: Session,
    instrument: Instrument,
    code: str,
    *,
    anchors: Sequence[AnchorDate],
    milestones: Sequence[Milestone],
    officer: str,
    today: date,
    mode: Mode,
    plan_accepted: bool,
    number: str = "",
    symbol: str = "",
    parent: str = "",
) -> Cycle:
    """File a new cycle with its edition, the layouts in it as they stand, dates, questions and assignments.

    `parent` is the cycle that it comes out of, whose journal says so too. Raises `CycleAlreadyOpen` when the code is taken,
    `NoSuchLayout`, `NoSuchCycle` and `CycleNotOpen` of the parent.
    """
    above = still_open(get(session, parent, lock=True)) if parent else None
    if not books.once(session, f"open:{code}"):
        raise CycleAlreadyOpen(cycle=code)
    instrument = layouts.freeze(session, instrument)
    cycle = Cycle(
        code=code,
        edition_id=freeze(session, instrument).id,
        number=number,
        symbol=symbol,
        language=instrument.languages.report,
        mode=mode,
        status=CycleStatus.OPEN,
        stage=instrument.stages[0].id,
        plan_accepted=plan_accepted,
        opened_on=today,
        opened_by=officer,
        parent_id=above.id if above else None,
    )
    session.add(cycle)
    session.flush()
    session.add(Stay(cycle_id=cycle.id, stage=cycle.stage, visit=1, entered_on=today))
    dates.set_anchors(session, cycle, anchors, officer)
    dates.set_milestones(session, cycle, milestones, officer)
    questions.put_outline(session, cycle, instrument)
    past_reports.take_over(session, cycle, instrument.id, frozenset(q.code for q in instrument.questions()))
    books.enter(
        session, "open", cycle_id=cycle.id, officer=officer, subject=code, edition=instrument.digest(),
        anchors=",".join(f"{a.id}={a.on or ''}" for a in anchors), parent=parent or None,
    )
    if above is not None:
        books.enter(session, "open_child", cycle_id=above.id, officer=officer, subject=code)
        touch(session, above)
    return cycle


def children(session: Session, cycle: Cycle) -> list[Cycle]:
    """Return the cycles that came out of this one, in the order they were opened."""
    return list(session.exec(select(Cycle).where(Cycle.parent_id == cycle.id).order_by(col(Cycle.id))))


def _relatives(session: Session, cycle: Cycle) -> tuple[Relative, ...]:
    """Return the cycle that this one came out of, and those that came out of it."""
    above = [session.get_one(Cycle, cycle.parent_id)] if cycle.parent_id else []
    return tuple(
        Relative(one.code, one.status, edition(session, one).theme, is_parent=one in above)
        for one in (*above, *children(session, cycle))
    )


def get(session: Session, code: str, *, lock: bool = False) -> Cycle:
    """Return a cycle by code, locked against other writers when asked; raises `NoSuchCycle`."""
    known: Cycle | None = session.info.get((Cycle, code))
    if known is not None and (database.is_alone() or not lock):
        return known
    query = select(Cycle).where(Cycle.code == code)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    cycle = session.exec(query).first()
    if cycle is None:
        raise NoSuchCycle(cycle=code)
    session.info[Cycle, code] = cycle
    return cycle


def still_open(cycle: Cycle) -> Cycle:
    """Return the cycle; raises `CycleNotOpen` while it is suspended and when it has ended."""
    if cycle.status is not CycleStatus.OPEN:
        raise CycleNotOpen(cycle=cycle.code, cycle_status=cycle.status)
    return cycle


def first_opened(session: Session, status: CycleStatus) -> datetime | None:
    """Return when the oldest entry was made in the journal of a cycle of this status; None when there is none."""
    query = select(func.min(Journal.at)).join(Cycle, col(Cycle.id) == Journal.cycle_id).where(Cycle.status == status)
    return session.exec(query).one()


def codes(session: Session, *statuses: CycleStatus) -> list[str]:
    """Return the codes of the cycles of these statuses (all when none is given), in order."""
    query = select(Cycle.code).order_by(Cycle.code)
    return list(session.exec(query.where(col(Cycle.status).in_(statuses)) if statuses else query))


def enter_stage(
    session: Session, cycle: Cycle, stage: str, *, today: date, officer: str | None = None, deed: str = "enter",
    reason: str = "",
) -> None:
    """Put a cycle at a stage and journal it; what passes with the stage left behind is no longer awaited."""
    behind = edition(session, cycle).stage(cycle.stage)
    if behind.asks_for in PASSING:
        requests.end_silence(session, cycle, behind.asks_for, today, agrees=behind.silence)
    books.enter(
        session, deed, cycle_id=cycle.id, officer=officer, subject=stage, left=cycle.stage,
        reason=books.reason(session, reason),
    )
    before = session.exec(select(func.count(col(Stay.id))).where(Stay.cycle_id == cycle.id, Stay.stage == stage)).one()
    session.add(Stay(cycle_id=cycle.id, stage=stage, visit=before + 1, entered_on=today))
    cycle.stage = stage
    touch(session, cycle)


def place_at(session: Session, cycle: Cycle, days: Sequence[tuple[str, date]], officer: str) -> None:
    """Put a cycle that began elsewhere at a stage: the stages it went through with the days it came to each, the last one now."""
    first = session.exec(select(Stay).where(Stay.cycle_id == cycle.id)).one()
    first.entered_on = days[0][1]
    session.add(first)
    session.flush()
    session.add_all(Stay(cycle_id=cycle.id, stage=stage, visit=1, entered_on=on) for stage, on in days[1:])
    cycle.stage = days[-1][0]
    books.enter(session, "adopt", cycle_id=cycle.id, officer=officer, subject=cycle.stage)
    touch(session, cycle)


def set_status(
    session: Session, cycle: Cycle, status: CycleStatus, *, officer: str | None, deed: str, reason: str = ""
) -> None:
    """Suspend, resume, cancel or close a cycle; what is still asked is withdrawn when it ends."""
    books.enter(
        session, deed, cycle_id=cycle.id, officer=officer, subject=cycle.code, was=cycle.status,
        reason=books.reason(session, reason),
    )
    cycle.status = status
    if status in ENDED:
        requests.withdraw(session, cycle)
    touch(session, cycle)


def touch(session: Session, cycle: Cycle) -> None:
    """Raise the version of a cycle, so that a picture taken before is known to be stale."""
    session.flush()
    set_committed_value(cycle, "version", session.connection().execute(_RAISE, {"touched": cycle.id}).scalar_one())


def view(session: Session, code: str, zone: ZoneInfo, *, whole: bool = False) -> CycleView:
    """Return a cycle as it stands.

    The round's picture costs what the open requests cost; `whole` adds every request and assignment, for pages.
    """
    cycle = get(session, code)
    here = clock.now(session).astimezone(zone)
    today = here.date()
    brake = holds.active(session, cycle.id, today)
    codes = scope(session, cycle)
    stay = next(iter(_stays(session, cycle.id)), None)
    return CycleView(
        code=cycle.code,
        instrument=edition(session, cycle),
        status=cycle.status,
        mode=cycle.mode,
        language=cycle.language,
        stage=cycle.stage,
        opened_on=cycle.opened_on,
        anchors=dates.anchors(session, cycle, zone),
        milestones=dates.milestones(session, cycle, zone),
        requests=requests.views(session, cycle, zone, brake, whole=whole),
        assignments=requests.assignments(session, cycle) if whole else (),
        drafts=drafts.views(session, cycle, zone, codes),
        blocks=blocks.views(session, cycle, drafts.pieces(session, cycle, codes)) if whole else (),
        decisions=drafts.decisions(session, cycle, zone),
        submissions=drafts.submissions(session, cycle),
        keys=frozenset(_keys(session, cycle.id)),
        held=brake.everything,
        plan_accepted=cycle.plan_accepted,
        assigned=requests.institutions(session, cycle, codes),
        held_institutions=brake.institutions,
        entered_on=stay.entered_on if stay else None,
        visit=stay.visit if stay else 1,
        allocation=cycle.allocation,
        # While no officer has changed the allocation, whoever has a question is asked for all of them at once.
        unasked=frozenset(questions.unasked(session, cycle, codes=codes)) if cycle.allocation else frozenset(),
        list_waits=_waiting_list(session, cycle),
        contests=contests.open_ones(session, cycle),
        changed=questions.changed(session, cycle) if whole else (),
        hour=here.time(),
        stops=dates.stops(session, cycle),
        ladders=ladders.known(session, cycle),
        contradictions=contradictions.views(session, cycle) if whole else (),
        references=references.open_ones(session, cycle) if whole else (),
        comments=comments.views(session, cycle) if whole else (),
        contributions=contributions.views(session, cycle) if whole else (),
        extensions=extensions.views(session, cycle) if whole else (),
        proposed=dates.proposed(session, cycle) if whole else None,
        relatives=_relatives(session, cycle) if whole else (),
    )


@lookup
def _stays(cycle_id: int) -> SelectOfScalar[Stay]:
    return select(Stay).where(Stay.cycle_id == cycle_id).order_by(col(Stay.id).desc())


@lookup
def _keys(cycle_id: int) -> SelectOfScalar[str]:
    return select(Ledger.key).where(Ledger.cycle_id == cycle_id)


def _waiting_list(session: Session, cycle: Cycle) -> WaitingList | None:
    row = body_lists.waiting(session, cycle)
    if row is None:
        return None
    content = body_lists.text_of(row)
    return WaitingList(row.number, row.revision, len(content.items), len(content.unparsed), len(content.unled()))


def edition(session: Session, cycle: Cycle) -> Instrument:
    """Return the instrument a cycle froze when it opened."""
    frozen = database.once_found(session, (Edition, cycle.edition_id), lambda: session.get_one(Edition, cycle.edition_id))
    return _thaw(frozen.sha256, frozen.text)


def edition_of(session: Session, sha256: str) -> Instrument:
    """Return the edition of this hash."""
    return _thaw(sha256, session.exec(select(Edition.text).where(Edition.sha256 == sha256)).one())


def scope(session: Session, cycle: Cycle) -> frozenset[str] | None:
    """Return the questions that the stage of a cycle is about, None for all."""
    return edition(session, cycle).codes_at(cycle.stage)


@lru_cache(maxsize=64)
def _thaw(_sha256: str, text: str) -> Instrument:
    return Instrument.model_validate_json(text)
