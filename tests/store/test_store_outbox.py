"""Letters at a door, several with one statement: taken out, taken by the server, given back, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.refusals import LetterGone
from models.tables import Attempt, Cycle, Journal, Letter, Request
from models.words import Channel, Function, LetterKind, LetterState, Outcome, Rank, Release, RequestState
from store import cycles, database, files, letters, outbox
from tests.machine import BOTH_DATABASES
from tests.store import deeds

pytestmark = BOTH_DATABASES


def _released(session: Session, cycle: Cycle, *institutions: str) -> list[Letter]:
    """Return a released letter for each institution, which brings a request."""
    made = []
    for n, institution in enumerate(institutions):
        request = deeds.ask(session, cycle, institution, f"A.0{n + 1}")
        letters.raise_matter(session, f"letter:{n}", cycle, institution, LetterKind.REQUEST, request=request)
        letter = letters.compose(
            session, cycle, letters.pending(session, cycle), letters.Way(Function.FOCAL_POINT, Rank.AGENT, "fr", Channel.SMTP),
            release=Release.ALONE, preview=files.keep(session, b"preview", "p.json", files.JSON),
        )
        letters.release(
            session, cycle, letter, officer="o1", sha256=files.keep(session, b"mail", "1.eml", files.MAIL),
            message_id=f"<{n}@office.invalid>", leaves_at=deeds.NOW + timedelta(minutes=10),
        )
        made.append(letter)
    return made


def test_what_is_taken_is_sent_with_its_request_and_what_was_not_begun_waits_as_before(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        first, second = _released(session, known, "mj", "mss")
    with database.writing() as session:
        outbox.begin(session, [(first, ["a@mj.invalid"]), (second, ["b@mss.invalid"])])
    with database.reading() as session:
        assert {letter.state for letter in session.exec(select(Letter))} == {LetterState.SENDING}
    with database.writing() as session:
        outbox.taken(session, known, [(first, 250, "queued as 4F")])
        outbox.give_back(session, [second])
    with database.reading() as session:
        assert [x.state for x in letters.find_all(session, known, ["1", "2"])] == [LetterState.SENT, LetterState.RELEASED]
        assert [x.state for x in session.exec(select(Request).order_by(Request.id))] == [RequestState.SENT, RequestState.PREPARED]
        attempt, = session.exec(select(Attempt))
        assert (attempt.letter_id, attempt.n, attempt.outcome) == (first.id, 1, Outcome.ACCEPTED)
        assert (attempt.code, attempt.reply, attempt.recipients) == (250, "queued as 4F", ["a@mj.invalid"])
        numbers = [entry.n for entry in session.exec(select(Journal).where(Journal.cycle_id == known.id).order_by(Journal.n))]
        assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_not_being_sent_cannot_be_taken(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        waiting, = _released(session, known, "mj")
    with pytest.raises(LetterGone), database.writing() as session:
        outbox.taken(session, known, [(waiting, 250, "")])
