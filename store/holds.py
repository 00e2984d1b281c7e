"""Holds: the brake on an institution, a cycle or everything."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.refusals import NothingHeld
from models.tables import Cycle, Hold, Matter
from models.words import CycleStatus, LetterKind
from store import books, clock
from store.lookups import lookup

ROUND = "policy"
"""Who sets a hold that no officer set: the round, for an institution that exists no more."""


@dataclass(frozen=True)
class Brake:
    """What is held now for one cycle: all of it, or the institutions named."""

    everything: bool
    institutions: frozenset[str]

    def stops(self, institution: str) -> bool:
        """Say whether nothing may go out to this institution."""
        return self.everything or institution in self.institutions


class Brakes:
    """What keeps things from being said on a day, asked for once a cycle: a hold, or that the cycle is suspended."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._known: dict[int, tuple[Brake, bool]] = {}

    def stop(self, matter: Matter) -> bool:
        """Say whether something must not be said on this day; what an officer asked for is said in any case."""
        if matter.kind is LetterKind.DELIVERY:
            return False
        if matter.cycle_id not in self._known:
            suspended = self._session.get_one(Cycle, matter.cycle_id).status is CycleStatus.SUSPENDED
            self._known[matter.cycle_id] = active(self._session, matter.cycle_id, self._today), suspended
        brake, suspended = self._known[matter.cycle_id]
        return suspended or brake.stops(matter.institution)


def active(session: Session, cycle_id: int | None, today: date) -> Brake:
    """Return the brake on a cycle on a day; a hold ends on its `until`, that day included, or when it is lifted."""
    rows = standing(session, cycle_id, today)
    return Brake(
        everything=any(h.institution is None for h in rows),
        institutions=frozenset(h.institution for h in rows if h.institution),
    )


def standing(session: Session, cycle_id: int | None, today: date) -> list[Hold]:
    """Return the holds in force on a cycle on a day, those on everything included."""
    return [
        hold for hold in _not_lifted(session)
        if hold.cycle_id in (None, cycle_id) and (hold.until is None or hold.until >= today)
    ]


@lookup
def _not_lifted() -> SelectOfScalar[Hold]:
    return select(Hold).where(col(Hold.lifted_at).is_(None)).order_by(col(Hold.id))


def put(
    session: Session, *, cycle_id: int | None, institution: str | None, until: date | None, officer: str, reason: str
) -> None:
    """Set a hold; without cycle it holds all cycles, without institution all institutions."""
    reason_id = books.reason(session, reason)
    row = Hold(
        cycle_id=cycle_id, institution=institution, until=until, set_at=clock.now(session), set_by=officer,
        reason_id=reason_id,
    )
    session.add(row)
    books.enter(
        session, "hold", cycle_id=cycle_id, officer=officer, institution=institution, until=until, reason=reason_id
    )


def lift_of_round(session: Session, *, cycle_id: int, institution: str) -> None:
    """Lift what the round put on hold because an institution ended; an officer's hold stays."""
    query = select(Hold).where(
        Hold.cycle_id == cycle_id, Hold.institution == institution, Hold.set_by == ROUND, col(Hold.lifted_at).is_(None)
    )
    for row in session.exec(query).all():
        row.lifted_at, row.lifted_by = clock.now(session), ROUND
        session.add(row)
        books.enter(session, "lift", cycle_id=cycle_id, officer=ROUND, institution=institution)


def lift(session: Session, *, cycle_id: int | None, institution: str | None, officer: str, today: date) -> None:
    """Lift the holds of exactly this scope; raises `NothingHeld`."""
    rows = [h for h in standing(session, cycle_id, today) if (h.cycle_id, h.institution) == (cycle_id, institution)]
    if not rows:
        raise NothingHeld(institution=institution or "*")
    for row in rows:
        row.lifted_at, row.lifted_by = clock.now(session), officer
        session.add(row)
    books.enter(session, "lift", cycle_id=cycle_id, officer=officer, institution=institution)
