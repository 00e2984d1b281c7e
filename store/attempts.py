"""Attempts to hand letters to a server: to whom, when, and its answer, whose words stay in this database."""

from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.tables import Attempt, Cycle, Letter
from models.words import Channel, LetterState, MatterState, Outcome
from store import clock, letters

PUT_OFF = frozenset({Outcome.PUT_OFF, Outcome.SHUT})


def last(session: Session, letter: Letter) -> Attempt | None:
    """Return the newest attempt of a letter."""
    return session.exec(_of(letter)).first()


def of(session: Session, letter: Letter) -> list[Attempt]:
    """Return the attempts of a letter, oldest first."""
    return list(reversed(session.exec(_of(letter)).all()))


def end(session: Session, letter: Letter, outcome: Outcome, code: int | None = None, reply: str | None = None) -> None:
    """Note what became of the newest attempt of a letter; what is found out later keeps the server's answer."""
    attempt = last(session, letter)
    if attempt is None:
        return
    if attempt.outcome is None:
        attempt.ended_at, attempt.code, attempt.reply = clock.now(session), code, reply
    attempt.outcome = outcome
    session.add(attempt)


def is_given_up(session: Session, letter: Letter) -> bool:
    """Say whether a letter was put off until it was given up: it surely never left, and what it says was not written anew."""
    if letter.state is not LetterState.UNDELIVERABLE:
        return False
    attempt = last(session, letter)
    waits = any(matter.state is MatterState.IN_LETTER for matter in letters.matters_of(session, letter))
    return waits and attempt is not None and attempt.outcome is Outcome.GIVEN_UP


def put_off(session: Session, letter: Letter) -> list[Attempt]:
    """Return the newest attempts of a letter as far back as it was put off each time, newest first."""
    run: list[Attempt] = []
    for attempt in session.exec(_of(letter)):
        if attempt.outcome not in PUT_OFF:
            break
        run.append(attempt)
    return run


def bounced(session: Session, letter: Letter) -> int:
    """Return how many of the newest attempts of a letter came back one after the other."""
    run = 0
    for attempt in session.exec(_of(letter)):
        if attempt.outcome is not Outcome.BOUNCED and attempt.outcome not in PUT_OFF:
            break
        run += attempt.outcome is Outcome.BOUNCED
    return run


def accepted(session: Session, after: datetime, before: datetime) -> list[tuple[Cycle, Letter, Attempt]]:
    """Return the letters that a server took between two instants and that nobody has looked for since, oldest first."""
    query = (
        select(Cycle, Letter, Attempt)
        .join(Letter, col(Letter.cycle_id) == Cycle.id)
        .join(Attempt, col(Attempt.letter_id) == Letter.id)
        .where(Attempt.outcome == Outcome.ACCEPTED, Letter.state == LetterState.SENT, Letter.channel == Channel.SMTP)
        .where(col(Attempt.ended_at) > after, col(Attempt.ended_at) <= before)
        .order_by(col(Attempt.id))
    )
    return list(session.exec(query).all())


def overdue(session: Session) -> list[tuple[Cycle, Letter, datetime]]:
    """Return the letters that might have left by now and have not, each with the instant since which it might."""
    found = []
    for cycle, letter in letters.released(session):
        run = put_off(session, letter)
        since = run[-1].began_at if run else letter.leaves_at
        if since and since <= clock.now(session):
            found.append((cycle, letter, since))
    return found


def _of(letter: Letter) -> SelectOfScalar[Attempt]:
    return select(Attempt).where(Attempt.letter_id == letter.id).order_by(col(Attempt.n).desc())
