"""What went to and fro with one institution in a cycle, in order: asked, delivered, reminded, answered, returned, validated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models.tables import Attempt, Call, Contribution, Cycle, Journal, Letter, Matter, Message, Request
from models.words import Channel, LetterState, MessageState, Outcome, Standing
from store import letters, messages, requests

JOURNALED = ("extend", "answered_otherwise", "silence", "no_observations", "attest_validated")
SAID = (LetterState.SENT, LetterState.UNDELIVERABLE, LetterState.IN_DOUBT)


@dataclass(frozen=True)
class Exchange:
    """One thing that happened: its day, a key of the words of papers, and the codes that go into the sentence."""

    at: datetime
    on: date
    key: str
    about: str
    facts: dict[str, object]


def exchanges(session: Session, cycle: Cycle, institution: str, zone: ZoneInfo) -> list[Exchange]:
    """Return what happened between the office and an institution, oldest first."""
    found = [
        *_letters(session, cycle, institution), *_answers(session, cycle, institution), *_calls(session, cycle, institution),
        *_journaled(session, cycle, institution),
    ]
    # What came stands before what it was answered with at the same instant.
    ordered = sorted(found, key=lambda one: (one[0], "letter" in one[3], one[1]))
    return [Exchange(at, at.astimezone(zone).date(), key, about, facts) for at, key, about, facts in ordered]


Found = tuple[datetime, str, str, dict[str, object]]


def _letters(session: Session, cycle: Cycle, institution: str) -> Iterator[Found]:
    query = (
        select(Letter)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(Matter.cycle_id == cycle.id, Matter.institution == institution, col(Letter.state).in_(SAID))
        .distinct()
        .order_by(col(Letter.id))
    )
    for letter in session.exec(query):
        code = letters.code_of(cycle, letter)
        last = session.exec(select(Attempt).where(Attempt.letter_id == letter.id).order_by(col(Attempt.n).desc())).first()
        at = letter.sent_at or (last.began_at if last else letter.released_at or letter.composed_at)
        taken = last is not None and last.code is not None and last.outcome in (Outcome.ACCEPTED, Outcome.ARRIVED)
        how = (
            "posted" if letter.channel is Channel.PRINT else "taken" if taken and letter.state is LetterState.SENT
            else "left" if letter.state is LetterState.SENT else letter.state.value
        )
        facts: dict[str, object] = {"letter": letter.kind, "function": letter.function, "code": last.code if last else None}
        yield at, how, code, facts


def _answers(session: Session, cycle: Cycle, institution: str) -> Iterator[Found]:
    """Yield what came in return: contributions, by what their own form declares, drafts that came back reviewed, other replies."""
    query = (
        select(Contribution, Message, Request)
        .join(Message, col(Message.id) == Contribution.message_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .where(Request.cycle_id == cycle.id, Request.institution == institution)
    )
    for contribution, message, request in session.exec(query):
        key = "validated" if contribution.standing is Standing.VALIDATED else "answered"
        yield message.received_at, key, requests.code_of(request), {"version": contribution.version, "message": message.code}
    others = (
        select(Message, Request).join(Request, col(Request.id) == Message.request_id)
        .where(
            Request.cycle_id == cycle.id, Request.institution == institution, Message.state == MessageState.FILED,
            func.coalesce(Message.reason, "") != messages.EVIDENCE,
            col(Message.id).not_in(select(Contribution.message_id).where(col(Contribution.message_id).is_not(None))),
        )
    )
    for message, request in session.exec(others):
        key = "returned" if message.reason == messages.REVIEWED else "replied"
        yield message.received_at, key, requests.code_of(request), {"message": message.code}


def _calls(session: Session, cycle: Cycle, institution: str) -> Iterator[Found]:
    query = select(Call, Request).join(Request, col(Request.id) == Call.request_id).where(
        Request.cycle_id == cycle.id, Request.institution == institution
    )
    made = {
        (entry.subject, entry.facts.get("promised_on")): entry.at
        for entry in session.exec(select(Journal).where(Journal.cycle_id == cycle.id, Journal.deed == "call"))
    }
    for call, request in session.exec(query):
        promised = call.promised_on.isoformat() if call.promised_on else None
        at = made.get((requests.code_of(request), promised)) or datetime.combine(call.made_on, datetime.min.time(), UTC)
        yield at, "called_promised" if promised else "called", requests.code_of(request), {"due_on": call.promised_on}


def _journaled(session: Session, cycle: Cycle, institution: str) -> Iterator[Found]:
    query = select(Journal).where(
        Journal.cycle_id == cycle.id, Journal.institution == institution, col(Journal.deed).in_(JOURNALED)
    )
    for entry in session.exec(query):
        due = entry.facts.get("due_on")
        told: dict[str, object] = {"due_on": date.fromisoformat(due) if due else None, "version": entry.facts.get("version", "")}
        yield entry.at, entry.deed, entry.subject, told
