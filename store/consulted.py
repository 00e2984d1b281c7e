"""Who was consulted on the report of a cycle, as letters and register say: bodies, days, what came; no word of theirs."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.tables import Answer, Cycle, Letter, Matter, Question, Request, ThirdDocument
from models.words import LetterKind, Nature, Purpose, RequestState
from store.lookups import lookup

OWN_HEADING = "INT.01"
"""The question under which it stands where the outline has none for an introduction."""


@dataclass(frozen=True)
class Asked:
    """A body that a letter of a day asked for observations, and what became of that."""

    body: str
    on: date
    state: RequestState


@dataclass(frozen=True)
class Consulted:
    """Who was asked, in the order of the letters, and the documents of the register."""

    asked: tuple[Asked, ...]
    documents: tuple[ThirdDocument, ...]

    @property
    def mark(self) -> str:
        """What tells whether anything changed; empty where nobody was consulted."""
        facts = [f"{a.body} {a.on} {a.state}" for a in self.asked]
        facts += [f"{d.number} {d.body} {d.kind} {d.came_on} {d.is_public} {d.named} {d.method} {d.ages}" for d in self.documents]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest() if facts else ""


def documents(session: Session, cycle: Cycle) -> tuple[ThirdDocument, ...]:
    """Return the register of a cycle, by number."""
    return tuple(_documents(session, cycle.id))


@lookup
def _documents(cycle_id: int) -> SelectOfScalar[ThirdDocument]:
    return select(ThirdDocument).where(ThirdDocument.cycle_id == cycle_id).order_by(col(ThirdDocument.number))


def documents_of(session: Session, cycle: Cycle, institution: str) -> list[ThirdDocument]:
    """Return the documents in the register that an institution sent."""
    return [one for one in documents(session, cycle) if one.body == institution]


def of(session: Session, cycle: Cycle, zone: ZoneInfo) -> Consulted:
    """Return who was consulted: whom a letter really reached for, and whose documents came."""
    first: dict[int, Asked] = {}
    for request, sent in _letters(session, cycle.id):
        if sent is not None:
            first.setdefault(request.id, Asked(request.institution, sent.astimezone(zone).date(), request.state))
    return Consulted(tuple(first.values()), documents(session, cycle))


@lookup
def _letters(cycle_id: int) -> Select[Request, datetime | None]:
    """The letters of consultation that left, with their requests, in order of time."""
    return (
        select(Request, Letter.sent_at)
        .join(Matter, col(Matter.request_id) == Request.id)
        .join(Letter, col(Letter.id) == Matter.letter_id)
        .where(
            Request.cycle_id == cycle_id, Request.purpose == Purpose.CONSULTATION, Matter.kind == LetterKind.CONSULTATION,
            Request.state != RequestState.WITHDRAWN, col(Letter.sent_at).is_not(None),
        )
        .order_by(col(Letter.sent_at), col(Request.id))
    )


def place(session: Session, cycle: Cycle, code: str | None) -> Question:
    """Return the question under which it stands: the introduction of the outline, else one of its own, which nobody is asked."""
    wanted = code or OWN_HEADING
    query = select(Question).where(Question.cycle_id == cycle.id, Question.code == wanted)
    found = session.exec(query).first()
    if found is None:
        found = Question(cycle_id=cycle.id, code=wanted, position=0, asked=False)
        session.add(found)
        session.flush()
    return found


def write(session: Session, question: Question, *, sha256: str, anchor: str, words: int, language: str) -> Answer:
    """File a new version of it, the office's own answer to that question."""
    answer = Answer(
        question_id=question.id, sha256=sha256, language=language, nature=Nature.TEXT, anchor=anchor, words=words, digest=sha256,
    )
    session.add(answer)
    session.flush()
    return answer


