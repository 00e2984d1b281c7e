"""Ladders of their own that officers gave a cycle or an institution."""

from collections.abc import Mapping

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.tables import Cycle, LadderChange
from store import books, clock
from store.lookups import lookup


def change(session: Session, cycle: Cycle, institution: str | None, steps: str, officer: str, reason: str = "") -> None:
    """Give a cycle, or an institution in it, a ladder of its own; without steps the usual one again."""
    reason_id = books.reason(session, reason)
    session.add(
        LadderChange(
            cycle_id=cycle.id, institution=institution, steps=steps, set_at=clock.now(session), set_by=officer,
            reason_id=reason_id,
        )
    )
    books.enter(
        session, "ladder", cycle_id=cycle.id, officer=officer, institution=institution, subject=cycle.code, steps=steps,
        reason=reason_id,
    )


def known(session: Session, cycle: Cycle) -> Mapping[str, str]:
    """Return the ladders that count, as written, by institution; that of the whole cycle by an empty name."""
    newest = {row.institution or "": row.steps for row in _changes(session, cycle.id)}
    return {institution: steps for institution, steps in newest.items() if steps}


@lookup
def _changes(cycle_id: int) -> SelectOfScalar[LadderChange]:
    return select(LadderChange).where(LadderChange.cycle_id == cycle_id).order_by(col(LadderChange.id))
