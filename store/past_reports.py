"""The past documents of a cycle, or of an instrument before its next cycle, with where their paragraphs belong."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.past import Because, LastSaid, PastText, Sure, last_said
from models.refusals import NoReportWaits, ReportChanged
from models.tables import Cycle, Message, PastReport
from models.words import ListState, PastKind
from store import files

Owner = Cycle | str
"""Whose past it is: a cycle's, or, by its name, that of an instrument whose next cycle takes it over."""


def put(
    session: Session, owner: Owner, kind: PastKind, name: str, sha256: str, content: PastText, message: Message, came_on: date
) -> PastReport:
    """File a past document that was placed as the next of its owner; one of its kind that still waited is set aside.

    The same file with the same proposal, waiting or confirmed, stays the one it is.
    """
    kept = _kept(session, owner, content)
    for known in _in_state(session, owner, kind, ListState.PROPOSED, ListState.CONFIRMED):
        if known.sha256 == sha256:
            return known
        if known.state is ListState.PROPOSED:
            settle(session, known, ListState.SET_ASIDE)
    row = PastReport(
        cycle_id=owner.id if isinstance(owner, Cycle) else None, instrument=owner if isinstance(owner, str) else None,
        kind=kind, number=_next(session, owner), name=name, sha256=sha256, content=kept,
        state=ListState.PROPOSED, message_id=message.id, came_on=came_on,
    )
    session.add(row)
    session.flush()
    return row


def take_over(session: Session, cycle: Cycle, instrument: str, codes: Collection[str]) -> None:
    """Give a cycle that opens what was loaded for its instrument, confirmed or not; places it has no question for are empty."""
    waiting = [row for kind in PastKind for row in reversed(_in_state(session, instrument, kind, *ListState))]
    for row in sorted(waiting, key=lambda row: row.number):
        row.number, row.cycle_id, row.instrument = _next(session, cycle), cycle.id, None
        content = known_places(text_of(row), codes)
        row.content = _kept(session, cycle, content)
        session.add(row)
        session.flush()


def known_places(content: PastText, codes: Collection[str]) -> PastText:
    """Return a past document without the places of questions that are not among these."""
    return content.model_copy(update={"paragraphs": tuple(
        p if p.code is None or p.code in codes else p.model_copy(
            update={"code": None, "sure": Sure.NONE, "because": Because.NONE}
        ) for p in content.paragraphs
    )})


def revise(session: Session, owner: Owner, row: PastReport, content: PastText) -> None:
    """Keep a past document as it was placed anew."""
    row.content, row.revision = _kept(session, owner, content), row.revision + 1
    session.add(row)
    session.flush()


def find(session: Session, owner: Owner, kind: PastKind) -> PastReport | None:
    """Return the document of a kind that waits, else the one in force, None where there is none."""
    return waiting(session, owner, kind) or in_force(session, owner, kind)


def waiting(session: Session, owner: Owner, kind: PastKind) -> PastReport | None:
    """Return the document of a kind that waits for its confirmation."""
    return next(iter(_in_state(session, owner, kind, ListState.PROPOSED)), None)


def pending(session: Session, owner: Owner, kind: PastKind, revision: int = 0) -> PastReport:
    """Return the document that waits, in the revision that was seen; raises `NoReportWaits`, `ReportChanged`."""
    row = waiting(session, owner, kind)
    if row is None:
        raise NoReportWaits(cycle=code_of(owner))
    if revision and row.revision != revision:
        raise ReportChanged(cycle=code_of(owner), number=row.number, revision=row.revision)
    return row


def in_force(session: Session, owner: Owner, kind: PastKind) -> PastReport | None:
    """Return the document of a kind that an officer confirmed last."""
    return next(iter(_in_state(session, owner, kind, ListState.CONFIRMED)), None)


def settle(session: Session, row: PastReport, state: ListState) -> None:
    """Record what an officer decided about a past document."""
    row.state = state
    session.add(row)
    session.flush()


def text_of(row: PastReport) -> PastText:
    """Return what a past document says, as it was placed last."""
    return PastText.model_validate_json(files.read(row.content))


def said(session: Session, cycle: Cycle, kind: PastKind) -> Mapping[str, LastSaid]:
    """Return what the confirmed document of a kind says to each question, by code."""
    row = in_force(session, cycle, kind)
    return {code: last_said(found) for code, found in text_of(row).by_code().items()} if row else {}


def code_of(owner: Owner) -> str:
    """Return the code of a cycle, or the name of an instrument."""
    return owner.code if isinstance(owner, Cycle) else owner


def _kept(session: Session, owner: Owner, content: PastText) -> str:
    data = content.model_dump_json(exclude_defaults=True).encode()
    return files.keep(session, data, f"{code_of(owner)}_past.json", files.JSON)


def _next(session: Session, owner: Owner) -> int:
    return (session.exec(select(func.max(PastReport.number)).where(_owned(owner))).one() or 0) + 1


def _owned(owner: Owner) -> ColumnElement[bool]:
    return col(PastReport.cycle_id) == owner.id if isinstance(owner, Cycle) else col(PastReport.instrument) == owner


def _in_state(session: Session, owner: Owner, kind: PastKind, *states: ListState) -> list[PastReport]:
    query = select(PastReport).where(_owned(owner), PastReport.kind == kind, col(PastReport.state).in_(states))
    return list(session.exec(query.order_by(col(PastReport.number).desc())))
