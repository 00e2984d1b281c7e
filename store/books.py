"""The books every deed writes in: the ledger (once), the journal (who did what), reasons."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, func, select

from models.tables import Journal, Ledger, Reason
from store import clock


def once(session: Session, key: str, cycle_id: int | None = None, request_id: int | None = None) -> bool:
    """Enter a deed into the ledger and say whether it was new; a False means: it was done, do nothing.

    Key: `deed:cycle:institution:request.revision:step`.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"key": key, "cycle_id": cycle_id, "request_id": request_id, "at": clock.now(session)}
    result = session.execute(dialect.insert(Ledger).values(**row).on_conflict_do_nothing(index_elements=["key"]))
    return result.rowcount == 1  # type: ignore[attr-defined]


def enter(
    session: Session,
    deed: str,
    *,
    cycle_id: int | None = None,
    officer: str | None = None,
    institution: str | None = None,
    subject: str = "",
    **facts: Any,
) -> None:
    """Write the next journal entry of a cycle, or of the office. Facts are codes, numbers, hashes and days."""
    last = session.exec(select(func.max(Journal.n)).where(col(Journal.cycle_id).is_not_distinct_from(cycle_id))).one()
    session.add(
        Journal(
            cycle_id=cycle_id,
            n=(last or 0) + 1,
            at=clock.now(session),
            deed=deed,
            officer=officer,
            institution=institution,
            subject=subject,
            facts={k: str(v) for k, v in facts.items()},
        )
    )
    session.flush()


def reason(session: Session, text: str | None) -> int | None:
    """Keep a reason and return its row, None for an empty one."""
    if not text or not text.strip():
        return None
    row = Reason(text=text.strip())
    session.add(row)
    session.flush()
    return row.id
