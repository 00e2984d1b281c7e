"""Requests for more time: recorded, waiting, decided; one at a time for each request."""

from datetime import date

from sqlmodel import Session, col, func, select

from models.refusals import AlreadyAskedForTime, NothingToRefuse
from models.tables import Cycle, Extension, Message, Request
from models.views import ExtensionView
from models.words import ExtensionState
from store import books, requests


def record(
    session: Session, request: Request, message: Message | None, wished_for: date | None, officer: str, asked_on: date
) -> None:
    """File that an institution asks for more time; raises `AlreadyAskedForTime` while it waits for an answer to that."""
    if waiting(session, request) is not None:
        raise AlreadyAskedForTime(request=requests.code_of(request))
    last = session.exec(select(func.max(Extension.number)).where(Extension.request_id == request.id)).one()
    session.add(Extension(
        request_id=request.id, number=(last or 0) + 1, message_id=message.id if message else None, asked_on=asked_on,
        wished_for=wished_for, state=ExtensionState.WAITING, recorded_by=officer,
    ))
    books.enter(
        session, "ask_for_time", cycle_id=request.cycle_id, officer=officer, institution=request.institution,
        subject=requests.code_of(request), wished_for=wished_for, message=message.code if message else None,
    )


def waiting(session: Session, request: Request) -> Extension | None:
    """Return what waits for a decision on more time for a request."""
    return session.exec(
        select(Extension).where(Extension.request_id == request.id, Extension.state == ExtensionState.WAITING)
    ).first()


def decide(
    session: Session, request: Request, state: ExtensionState, officer: str, today: date, reason_id: int | None = None
) -> Extension | None:
    """Settle what waits; None when nothing does."""
    found = waiting(session, request)
    if found is not None:
        found.state, found.decided_on, found.decided_by, found.reason_id = state, today, officer, reason_id
        session.add(found)
    return found


def refuse(session: Session, request: Request, officer: str, today: date, reason: str) -> Extension:
    """Settle what waits as refused; raises `NothingToRefuse`."""
    reason_id = books.reason(session, reason)
    found = decide(session, request, ExtensionState.REFUSED, officer, today, reason_id)
    if found is None:
        raise NothingToRefuse(request=requests.code_of(request))
    books.enter(
        session, "refuse_time", cycle_id=request.cycle_id, officer=officer, institution=request.institution,
        subject=requests.code_of(request), due_on=request.due_on, reason=reason_id or "",
    )
    return found


def views(session: Session, cycle: Cycle) -> tuple[ExtensionView, ...]:
    """Return what waits for a decision in a cycle, the oldest first."""
    rows = session.exec(
        select(Extension, Request, Message.code)
        .join(Request, col(Request.id) == Extension.request_id)
        .join(Message, col(Message.id) == Extension.message_id, isouter=True)
        .where(Request.cycle_id == cycle.id, Extension.state == ExtensionState.WAITING)
        .order_by(col(Extension.id))
    )
    return tuple(
        ExtensionView(r.institution, requests.code_of(r), e.asked_on, r.due_on, e.wished_for, message or "")
        for e, r, message in rows
    )
