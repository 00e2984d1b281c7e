"""Figures of the statistics annex: what came back for each request, and which small ones an officer let be shown."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from models.figures import ReturnedFigures
from models.tables import Cycle, Edition, Message, Request, ShownFigure, TableReturn
from store import books, clock, files, requests


def put(
    session: Session, cycle: Cycle, request: Request, message: Message, sha256: str, content: ReturnedFigures,
    faults: bytes | None, today: date,
) -> TableReturn:
    """File the tables of a workbook as the next version; the same workbook twice stays what it is."""
    known = session.exec(
        select(TableReturn).where(TableReturn.request_id == request.id, TableReturn.sha256 == sha256)
        .order_by(col(TableReturn.version).desc())
    ).first()
    if known is not None:
        return known
    last = session.exec(select(func.max(TableReturn.version)).where(TableReturn.request_id == request.id)).one()
    name = f"{cycle.code}_{requests.code_of(request)}_figures.json"
    row = TableReturn(
        request_id=request.id, version=(last or 0) + 1, message_id=message.id, sha256=sha256,
        content=files.keep(session, content.model_dump_json().encode(), name, files.JSON),
        faults=files.keep(session, faults, name, files.JSON) if faults else None, received_on=today,
    )
    session.add(row)
    session.flush()
    books.enter(
        session, "figures", cycle_id=cycle.id, institution=request.institution, subject=requests.code_of(request),
        version=row.version, sha256=sha256, faults=row.faults or "",
    )
    return row


def version(session: Session, request: Request, number: int) -> TableReturn:
    """Return one version of the tables of a request."""
    return session.exec(
        select(TableReturn).where(TableReturn.request_id == request.id, TableReturn.version == number)
    ).one()


def newest(session: Session, cycle: Cycle) -> list[tuple[Request, TableReturn]]:
    """Return the last version of the tables of each request of a cycle, faulty or not."""
    rows = session.exec(
        select(Request, TableReturn).join(TableReturn, col(TableReturn.request_id) == Request.id)
        .where(Request.cycle_id == cycle.id).order_by(col(Request.id), col(TableReturn.version))
    ).all()
    return list({request.id: (request, row) for request, row in rows}.values())


def taken(session: Session, cycle: Cycle) -> list[tuple[Request, ReturnedFigures]]:
    """Return the figures in force: of each request those of its last version without a fault, oldest request first."""
    rows = session.exec(
        select(Request, TableReturn).join(TableReturn, col(TableReturn.request_id) == Request.id)
        .where(Request.cycle_id == cycle.id, col(TableReturn.faults).is_(None))
        .order_by(col(Request.id), col(TableReturn.version))
    ).all()
    last = {request.id: (request, row) for request, row in rows}
    return [(request, text_of(row)) for request, row in last.values()]


def text_of(row: TableReturn) -> ReturnedFigures:
    """Return what a workbook said."""
    return ReturnedFigures.model_validate_json(files.read(row.content))


def cycles_before(session: Session, cycle: Cycle) -> list[Cycle]:
    """Return the earlier cycles of the same instrument, the newest first."""
    mine = session.get_one(Edition, cycle.edition_id).instrument
    return list(session.exec(
        select(Cycle).join(Edition, col(Edition.id) == Cycle.edition_id)
        .where(Edition.instrument == mine, Cycle.id != cycle.id, Cycle.opened_on <= cycle.opened_on)
        .order_by(col(Cycle.opened_on).desc(), col(Cycle.id).desc())
    ))


def show(
    session: Session, cycle: Cycle, places: Iterable[tuple[str, int, str, str]], *, officer: str, reason: str
) -> int:
    """Let small figures be shown, each once, with the reason; return how many are new."""
    known = set(shown(session, cycle))
    new = [place for place in places if place not in known]
    if not new:
        return 0
    reason_id = books.reason(session, reason)
    assert reason_id is not None
    at = clock.now(session)
    session.add_all(
        ShownFigure(
            cycle_id=cycle.id, table_code=table, year=year, row=row, column=column, reason_id=reason_id, set_at=at, set_by=officer
        )
        for table, year, row, column in new
    )
    session.flush()
    books.enter(
        session, "lift_suppression", cycle_id=cycle.id, officer=officer, subject=new[0][0], count=len(new), reason=reason_id,
        places=" ".join(f"{year}/{row}/{column}" for _, year, row, column in new),
    )
    return len(new)


def shown(session: Session, cycle: Cycle) -> list[tuple[str, int, str, str]]:
    """Return the small figures that officers let be shown, by table, year, row and column."""
    rows = session.exec(select(ShownFigure).where(ShownFigure.cycle_id == cycle.id).order_by(col(ShownFigure.id)))
    return [(one.table_code, one.year, one.row, one.column) for one in rows]
