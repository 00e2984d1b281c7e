"""Letters at a door, many with one statement: taken out, taken by the server, given back. The caller holds the outbox's lease."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, SQLModel, col, delete, func, select, update

from models.letters import FIRST
from models.refusals import LetterGone
from models.tables import Attempt, Cycle, Letter, Matter
from models.words import LetterKind, LetterState, Outcome, RequestState
from store import books, clock, letters

_LETTER = SQLModel.metadata.tables["letter"]
_ATTEMPT = SQLModel.metadata.tables["attempt"]


def begin(session: Session, handed: Sequence[tuple[Letter, Sequence[str]]]) -> None:
    """Note that these letters are handed over now, each to its recipients."""
    if not handed:
        return
    ids, now = [letter.id for letter, _ in handed], clock.now(session)
    tried = select(Attempt.letter_id, func.max(Attempt.n)).where(col(Attempt.letter_id).in_(ids)).group_by(col(Attempt.letter_id))
    before = dict(session.exec(tried).all())
    session.connection().execute(_LETTER.update().where(_LETTER.c.id.in_(ids)).values(state=LetterState.SENDING))
    session.connection().execute(_ATTEMPT.insert(), [
        {"letter_id": letter.id, "n": before.get(letter.id, 0) + 1, "recipients": list(recipients), "began_at": now}
        for letter, recipients in handed
    ])


def taken(session: Session, cycle: Cycle, answers: Sequence[tuple[Letter, int | None, str]]) -> None:
    """Record that the server took these letters, each with its answer; the requests they bring count as sent.

    Raises `LetterGone` when one of them was not being sent.
    """
    if not answers:
        return
    ids, now = [letter.id for letter, _, _ in answers], clock.now(session)
    of_those = _LETTER.update().where(_LETTER.c.id.in_(ids), _LETTER.c.state == LetterState.SENDING)
    done = session.connection().execute(of_those.values(state=LetterState.SENT, sent_at=now))
    if done.rowcount != len(ids):
        raise LetterGone(letter=", ".join(letters.code_of(cycle, letter) for letter, _, _ in answers), letter_state="")
    session.connection().execute(
        _ATTEMPT.update()
        .where(_ATTEMPT.c.letter_id == bindparam("of"), _ATTEMPT.c.outcome.is_(None))
        .values(outcome=Outcome.ACCEPTED, ended_at=now, code=bindparam("said"), reply=bindparam("words")),
        [{"of": letter.id, "said": code, "words": reply} for letter, code, reply in answers],
    )
    count_as_sent(session, ids)
    books.enter_all(session, cycle.id, [
        books.Entry(LetterState.SENT.value, None, letter.institution, letters.code_of(cycle, letter), {"code": code or ""})
        for letter, code, _ in answers if letter.kind is not LetterKind.DIGEST
    ])
    for letter, code, _ in answers:
        if letter.kind is LetterKind.DIGEST:
            letters.enter(session, LetterState.SENT.value, cycle, letter, code=code or "")


def count_as_sent(session: Session, ids: Sequence[int]) -> None:
    """Count the requests as sent that these letters bring."""
    session.flush()
    brought = select(Matter.request_id).where(col(Matter.letter_id).in_(ids), col(Matter.kind).in_(FIRST))
    request = SQLModel.metadata.tables["request"]
    session.connection().execute(
        request.update()
        .where(request.c.state == RequestState.PREPARED, request.c.id.in_(brought))
        .values(state=RequestState.SENT)
    )


def give_back(session: Session, untouched: Sequence[Letter]) -> None:
    """Let letters wait again that were taken out and did not come to be handed over."""
    if not untouched:
        return
    ids = [letter.id for letter in untouched]
    session.execute(update(Letter).where(col(Letter.id).in_(ids)).values(state=LetterState.RELEASED))
    session.execute(delete(Attempt).where(col(Attempt.letter_id).in_(ids), col(Attempt.outcome).is_(None)))
