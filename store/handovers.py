"""The way of a submission to its body, leg by leg, and what the body said to it."""

from datetime import date

from sqlmodel import Session, col, select

from models.refusals import DayOutOfOrder, NothingSubmitted, NotOnTheRoute, NotReceivedYet
from models.tables import Cycle, Handover, Message, Submission
from models.words import BodyAnswer
from store import books


def newest(session: Session, cycle: Cycle) -> Submission:
    """Return the newest submission of a cycle; raises `NothingSubmitted`."""
    found = session.exec(
        select(Submission).where(Submission.cycle_id == cycle.id).order_by(col(Submission.number).desc())
    ).first()
    if found is None:
        raise NothingSubmitted(cycle=cycle.code)
    return found


def passed(session: Session, submission: Submission) -> dict[str, date]:
    """Return the legs a submission has come to, in order, each with its day."""
    rows = session.exec(select(Handover).where(Handover.submission_id == submission.id).order_by(col(Handover.id)))
    return {row.leg: row.on for row in rows}


def in_order(on: date, since: date, today: date) -> None:
    """Raise `DayOutOfOrder` for a day before what it follows, or ahead."""
    if not since <= on <= today:
        raise DayOutOfOrder(on=on, since=since, today=today)


def record(
    session: Session, cycle: Cycle, legs: tuple[str, ...], leg: str, *, on: date, officer: str, today: date,
    message: Message | None = None,
) -> str:
    """Record that the newest submission came to a leg, the next one unless it is said; return it. At the last it was received.

    No leg is reached before the one before it, nor ahead. Raises `NothingSubmitted`, `NotOnTheRoute`, `DayOutOfOrder`.
    """
    submission = newest(session, cycle)
    done = passed(session, submission)
    following = next((name for name in legs if name not in done), None)
    if following is None or (leg and leg != following):
        raise NotOnTheRoute(submission=submission.number, leg=leg or "–", next=following or "–")
    in_order(on, max([submission.submitted_on, *done.values()]), today)
    session.add(Handover(
        submission_id=submission.id, leg=following, on=on, recorded_by=officer, message_id=message.id if message else None
    ))
    if following == legs[-1]:
        submission.received_on = on
        session.add(submission)
    books.enter(
        session, "hand_over", cycle_id=cycle.id, officer=officer, institution=following, subject=str(submission.number), on=on,
        message=message.code if message else None,
    )
    return following


def answer(
    session: Session, cycle: Cycle, legs: tuple[str, ...], said: BodyAnswer, *, on: date, officer: str, reason: str, today: date
) -> Submission:
    """Record what the body said to the newest submission, which has come to it by every leg, or was acknowledged by it.

    Raises `NothingSubmitted`, `NotReceivedYet`, `DayOutOfOrder`.
    """
    submission = newest(session, cycle)
    done = passed(session, submission)
    if legs and submission.received_on is None:
        raise NotReceivedYet(submission=submission.number, next=next(leg for leg in legs if leg not in done))
    in_order(on, max([submission.received_on or submission.submitted_on, *done.values()]), today)
    submission.answer, submission.answered_on = said, on
    session.add(submission)
    books.enter(
        session, "body_answer", cycle_id=cycle.id, officer=officer, subject=str(submission.number), answer=said, on=on,
        reason=books.reason(session, reason),
    )
    return submission
