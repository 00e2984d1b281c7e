"""What keeps letters from being written or from leaving: noted once in the journal, in force until it is overcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.tables import Cycle, Journal
from models.words import LetterKind, LetterState
from store import books, letters

DEED = "obstacle"
OVERCOME = ("compose", "preview", "release")
"""Entries after which an obstacle noted before is history."""


@dataclass(frozen=True)
class Obstacle:
    """Why something to be said, or a letter, is stuck: `subject` is a ledger key or a letter's code."""

    subject: str
    kind: LetterKind
    institution: str
    because: str
    facts: Mapping[str, str]


def note(session: Session, cycle: Cycle, subject: str, because: str, facts: Mapping[str, str]) -> bool:
    """Enter an obstacle; False when the same one was known already."""
    last = _last(session, cycle, [subject]).get(subject)
    values = dict(facts) | {"because": because}
    if last is not None and last.deed == DEED and last.facts == values:
        return False
    books.enter(session, DEED, cycle_id=cycle.id, subject=subject, values=values)
    return True


def standing(session: Session, cycle: Cycle) -> list[Obstacle]:
    """Return what is stuck now, in the order it was noted."""
    waiting = {m.key: (m.kind, m.institution) for m in letters.pending(session, cycle)}
    for letter in letters.in_state(session, cycle, LetterState.PREVIEW, LetterState.RELEASED, LetterState.IN_DOUBT):
        waiting[letters.code_of(cycle, letter)] = (letter.kind, letter.institution)
    return [
        Obstacle(subject, *waiting[subject], entry.facts["because"], entry.facts)
        for subject, entry in _last(session, cycle, waiting).items()
        if entry.deed == DEED
    ]


def _last(session: Session, cycle: Cycle, subjects: Iterable[str]) -> dict[str, Journal]:
    """Return the newest entry of each of these letters and matters, of those that tell whether it is stuck."""
    query = (
        select(Journal)
        .where(
            Journal.cycle_id == cycle.id, col(Journal.deed).in_((DEED, *OVERCOME)), col(Journal.subject).in_(list(subjects))
        )
        .order_by(col(Journal.n))
    )
    return {entry.subject: entry for entry in session.exec(query)}
