"""Attempts to hand letters to a server: to whom, when, and its answer, whose words stay in this database."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.tables import Attempt, Cycle, Letter
from models.words import Channel, LetterState, MatterState, Outcome
from store import clock, letters

PUT_OFF = (Outcome.PUT_OFF, Outcome.SHUT)


def begin_all(session: Session, handed: Sequence[tuple[Letter, Sequence[str]]]) -> None:
    """Note that these letters are handed over now, each with its recipients."""
    before, now = newest(session, [letter for letter, _ in handed]), clock.now(session)
    session.add_all(
        Attempt(
            letter_id=letter.id, n=before[letter.id].n + 1 if letter.id in before else 1, recipients=list(recipients),
            began_at=now,
        )
        for letter, recipients in handed
    )


def newest(session: Session, among: Sequence[Letter]) -> dict[int, Attempt]:
    """Return the newest attempt of each of these letters, by the letter's row."""
    query = select(Attempt).where(col(Attempt.letter_id).in_([letter.id for letter in among])).order_by(col(Attempt.n))
    return {attempt.letter_id: attempt for attempt in session.exec(query)}


def last(session: Session, letter: Letter) -> Attempt | None:
    """Return the newest attempt of a letter."""
    return session.exec(_of(letter)).first()


def of(session: Session, letter: Letter) -> list[Attempt]:
    """Return the attempts of a letter, oldest first."""
    return list(reversed(session.exec(_of(letter)).all()))


def end(session: Session, letter: Letter, outcome: Outcome) -> None:
    """Note what was found out about the newest attempt of a letter; the server's answer is kept."""
    attempt = last(session, letter)
    if attempt is not None:
        attempt.ended_at, attempt.outcome = attempt.ended_at or clock.now(session), outcome
        session.add(attempt)


def withdraw(session: Session, letter: Letter, attempt: Attempt) -> None:
    """Let a letter wait again that was taken out and did not come to be handed over."""
    letter.state = LetterState.RELEASED
    session.add(letter)
    session.delete(attempt)


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
