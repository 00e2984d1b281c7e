"""What was noticed between passages, each thing once, and what officers decided about it."""

from datetime import date

from sqlmodel import Session, col, func, select

from models.refusals import NoSuchContradiction
from models.tables import Contradiction, Cycle, Reason
from models.views import ContradictionView
from models.words import ContradictionState, Notice
from store import books

UNTOUCHED = (ContradictionState.NOTICED, ContradictionState.PUT, ContradictionState.ARBITRATION)


def note(
    session: Session, cycle: Cycle, kind: Notice, mark: str, first: str, second: str, quotes: str, today: date
) -> bool:
    """File something noticed between two places, unless it is known; return whether it is new."""
    known = session.exec(select(Contradiction).where(Contradiction.cycle_id == cycle.id, Contradiction.mark == mark)).first()
    if known is not None:
        if known.state is ContradictionState.GONE:
            known.state = ContradictionState.NOTICED
            session.add(known)
        return False
    last = session.exec(select(func.max(Contradiction.number)).where(Contradiction.cycle_id == cycle.id)).one()
    session.add(
        Contradiction(
            cycle_id=cycle.id, number=(last or 0) + 1, mark=mark, kind=kind, state=ContradictionState.NOTICED, first=first,
            second=second, quotes=quotes, noticed_on=today,
        )
    )
    session.flush()
    return True


def let_go(session: Session, cycle: Cycle, still: frozenset[str]) -> int:
    """Note of what nobody has settled that its passages no longer say it; return of how many."""
    gone = [c for c in _all(session, cycle) if c.state in UNTOUCHED and c.mark not in still]
    for one in gone:
        one.state = ContradictionState.GONE
        session.add(one)
    session.flush()
    return len(gone)


def find(session: Session, cycle: Cycle, number: int) -> Contradiction:
    """Return one by its number; raises `NoSuchContradiction`."""
    found = session.exec(
        select(Contradiction).where(Contradiction.cycle_id == cycle.id, Contradiction.number == number)
    ).first()
    if found is None:
        raise NoSuchContradiction(number=number, cycle=cycle.code)
    return found


def decide(
    session: Session, cycle: Cycle, one: Contradiction, state: ContradictionState, *, officer: str, text: str, reason: str,
    today: date,
) -> None:
    """Record what an officer found or decided, with the text that holds and why."""
    one.state, one.decided_on, one.decided_by = state, today, officer
    one.text_id = books.reason(session, text) or one.text_id
    one.reason_id = books.reason(session, reason) or one.reason_id
    session.add(one)
    books.enter(
        session, "settle_contradiction", cycle_id=cycle.id, officer=officer, subject=str(one.number),
        contradiction_state=state.value, text=one.text_id, reason=one.reason_id,
    )


def views(session: Session, cycle: Cycle) -> tuple[ContradictionView, ...]:
    """Return all that was noticed in a cycle, oldest first."""
    return tuple(
        ContradictionView(c.number, c.kind, c.state, c.first, c.second, c.noticed_on, c.decided_on, c.decided_by or "")
        for c in _all(session, cycle)
    )


def ruling(session: Session, one: Contradiction) -> tuple[str, str]:
    """Return the text that was settled and the reason, empty where there is none."""
    rows = [session.get(Reason, id) if id else None for id in (one.text_id, one.reason_id)]
    text, reason = (row.text if row else "" for row in rows)
    return text, reason


def _all(session: Session, cycle: Cycle) -> list[Contradiction]:
    return list(
        session.exec(select(Contradiction).where(Contradiction.cycle_id == cycle.id).order_by(col(Contradiction.number)))
    )
