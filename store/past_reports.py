"""The past documents that came in for a cycle, each with its own file and where its paragraphs belong."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, func, select

from models.past import LastSaid, PastText, last_said
from models.refusals import NoReportWaits, ReportChanged
from models.tables import Cycle, Message, PastReport
from models.words import ListState, PastKind
from store import files


def put(
    session: Session, cycle: Cycle, kind: PastKind, name: str, sha256: str, content: PastText, message: Message, came_on: date
) -> PastReport:
    """File a past document that was placed as the next of its cycle; one of its kind that still waited is set aside.

    The same file with the same proposal, waiting or confirmed, stays the one it is.
    """
    kept = _kept(session, cycle, content)
    for known in _in_state(session, cycle, kind, ListState.PROPOSED, ListState.CONFIRMED):
        if known.sha256 == sha256:
            return known
        if known.state is ListState.PROPOSED:
            settle(session, known, ListState.SET_ASIDE)
    last = session.exec(select(func.max(PastReport.number)).where(PastReport.cycle_id == cycle.id)).one()
    row = PastReport(
        cycle_id=cycle.id, kind=kind, number=(last or 0) + 1, name=name, sha256=sha256, content=kept,
        state=ListState.PROPOSED, message_id=message.id, came_on=came_on,
    )
    session.add(row)
    session.flush()
    return row


def revise(session: Session, cycle: Cycle, row: PastReport, content: PastText) -> None:
    """Keep a past document as an officer placed it."""
    row.content, row.revision = _kept(session, cycle, content), row.revision + 1
    session.add(row)
    session.flush()


def find(session: Session, cycle: Cycle, kind: PastKind) -> PastReport | None:
    """Return the document of a kind that waits, else the one in force, None where there is none."""
    return waiting(session, cycle, kind) or in_force(session, cycle, kind)


def waiting(session: Session, cycle: Cycle, kind: PastKind) -> PastReport | None:
    """Return the document of a kind that waits for its confirmation."""
    return next(iter(_in_state(session, cycle, kind, ListState.PROPOSED)), None)


def pending(session: Session, cycle: Cycle, kind: PastKind, revision: int = 0) -> PastReport:
    """Return the document that waits, in the revision that was seen; raises `NoReportWaits`, `ReportChanged`."""
    row = waiting(session, cycle, kind)
    if row is None:
        raise NoReportWaits(cycle=cycle.code)
    if revision and row.revision != revision:
        raise ReportChanged(cycle=cycle.code, number=row.number, revision=row.revision)
    return row


def in_force(session: Session, cycle: Cycle, kind: PastKind) -> PastReport | None:
    """Return the document of a kind that an officer confirmed last."""
    return next(iter(_in_state(session, cycle, kind, ListState.CONFIRMED)), None)


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


def _kept(session: Session, cycle: Cycle, content: PastText) -> str:
    data = content.model_dump_json(exclude_defaults=True).encode()
    return files.keep(session, data, f"{cycle.code}_past.json", files.JSON)


def _in_state(session: Session, cycle: Cycle, kind: PastKind, *states: ListState) -> list[PastReport]:
    query = select(PastReport).where(
        PastReport.cycle_id == cycle.id, PastReport.kind == kind, col(PastReport.state).in_(states)
    )
    return list(session.exec(query.order_by(col(PastReport.number).desc())))
