"""The books every deed writes in: the ledger (once), the journal (who did what), reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, func, insert, select

from models.tables import Cycle, Journal, Ledger, Reason
from store import clock, database


def once(session: Session, key: str, cycle_id: int | None = None, request_id: int | None = None) -> bool:
    """Enter a deed into the ledger and say whether it was new; a False means: it was done, do nothing.

    Key: `deed:cycle:institution:request.revision:step`.
    """
    return database.insert_once(
        session, Ledger, key=key, cycle_id=cycle_id, request_id=request_id, at=clock.now(session)
    )


@dataclass(frozen=True)
class Entry:
    """One line of the journal, to be numbered; facts are codes, numbers, hashes and days, None is left out."""

    deed: str
    officer: str | None = None
    institution: str | None = None
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def is_done(session: Session, key: str) -> bool:
    """Say whether the deed of a key was done."""
    return session.get(Ledger, key) is not None


def enter(
    session: Session,
    deed: str,
    *,
    cycle_id: int | None = None,
    officer: str | None = None,
    institution: str | None = None,
    subject: str = "",
    values: Mapping[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Write the next journal entry of a cycle, or of the office; `values` are facts under names of any kind."""
    enter_all(session, cycle_id, [Entry(deed, officer, institution, subject, facts | dict(values or {}))])


def enter_all(session: Session, cycle_id: int | None, entries: Iterable[Entry]) -> None:
    """Write the next journal entries of a cycle, or of the office.

    The numbers have no gaps: whoever writes for the same cycle waits until this transaction has ended.
    """
    if cycle_id is None:
        database.queue(session, "journal of the office")
    else:
        session.exec(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update(key_share=True))
    last = session.exec(select(func.max(Journal.n)).where(col(Journal.cycle_id).is_not_distinct_from(cycle_id))).one()
    at = clock.now(session)
    session.execute(insert(Journal), [
        {
            "cycle_id": cycle_id, "n": n, "at": at, "deed": entry.deed, "officer": entry.officer,
            "institution": entry.institution, "subject": entry.subject,
            "facts": {k: str(v) for k, v in entry.facts.items() if v is not None},
        }
        for n, entry in enumerate(entries, (last or 0) + 1)
    ])


def reason(session: Session, text: str | None) -> int | None:
    """Keep a reason and return its row, None for an empty one."""
    if not text or not text.strip():
        return None
    row = Reason(text=text.strip())
    session.add(row)
    session.flush()
    return row.id
