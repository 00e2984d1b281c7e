"""Contests: an institution says that a question is another's; all that is said of a question is settled together."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from models.refusals import NothingContested
from models.tables import Contest, Cycle, Message, Question, Reason
from models.views import ContestView
from store import books
from store.lookups import lookup


def record(
    session: Session,
    cycle: Cycle,
    question: Question,
    institution: str,
    *,
    points_to: str | None,
    message: Message | None,
    reason: str,
    officer: str,
    today: date,
) -> None:
    """File what an institution says of a question."""
    session.add(
        Contest(
            cycle_id=cycle.id, question_id=question.id, institution=institution, points_to=points_to,
            message_id=message.id if message else None, reason_id=books.reason(session, reason), recorded_on=today,
            recorded_by=officer,
        )
    )
    books.enter(
        session, "contest", cycle_id=cycle.id, officer=officer, institution=institution, subject=question.code,
        points_to=points_to, message=message.code if message else None,
    )


def settle(
    session: Session, cycle: Cycle, question: Question, leads: Sequence[str], officer: str, reason: str, today: date
) -> None:
    """Settle all that is contested of a question; raises `NothingContested`."""
    rows = session.exec(
        select(Contest).where(Contest.question_id == question.id, col(Contest.settled_on).is_(None))
    ).all()
    if not rows:
        raise NothingContested(question=question.code, cycle=cycle.code)
    ruling = books.reason(session, reason)
    for row in rows:
        row.settled_on, row.settled_by, row.ruling_id = today, officer, ruling
        session.add(row)
    books.enter(
        session, "settle_contest", cycle_id=cycle.id, officer=officer, subject=question.code, leads=",".join(leads),
        reason=ruling,
    )


def open_ones(session: Session, cycle: Cycle) -> tuple[ContestView, ...]:
    """Return what is contested and not settled, in the order of the report."""
    return tuple(view for view in everything(session, cycle) if view.settled_on is None)


def everything(session: Session, cycle: Cycle) -> tuple[ContestView, ...]:
    """Return all that was ever contested, in the order of the report."""
    return tuple(_view(session, contest, code) for contest, code in _contested(session, cycle.id))


@lookup
def _contested(cycle_id: int) -> Select[Contest, str]:
    return (
        select(Contest, Question.code)
        .join(Question, col(Question.id) == Contest.question_id)
        .where(Contest.cycle_id == cycle_id)
        .order_by(col(Question.position), col(Contest.id))
    )


def _view(session: Session, contest: Contest, question: str) -> ContestView:
    message = session.get(Message, contest.message_id) if contest.message_id else None
    return ContestView(
        question=question, institution=contest.institution, points_to=contest.points_to or "",
        message=message.code if message else "", reason=_text(session, contest.reason_id),
        recorded_on=contest.recorded_on, settled_on=contest.settled_on, ruling=_text(session, contest.ruling_id),
    )


def _text(session: Session, reason: int | None) -> str:
    row = session.get(Reason, reason) if reason else None
    return row.text if row else ""
