"""The books every deed writes in: the ledger (once), the journal (who did what), reasons."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from models.chain import START, Link
from models.tables import Cycle, Journal, Ledger, Reason
from store import clock, database, persons

COLUMNS = ("n", "at", "deed", "officer", "institution", "subject", "facts", "previous")
_JOURNAL: Final = insert(SQLModel.metadata.tables["journal"])


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
    """Write the next journal entries of a cycle, or of the office, each chained to the one before.

    The numbers have no gaps: whoever writes for the same cycle waits until this transaction has ended.
    """
    code, last, previous = session.info.get((Journal, cycle_id)) or _end(session, cycle_id)
    at = clock.now(session)
    rows = []
    for n, entry in enumerate(entries, last + 1):
        facts = {k: str(v) for k, v in entry.facts.items() if v is not None}
        link = Link(
            code, n, at, entry.deed, persons.mark_of(session, entry.officer), entry.institution, entry.subject,
            facts | _hashed(session, facts.get("reason")), previous,
        )
        previous = link.digest()
        rows.append({f: getattr(link, f) for f in COLUMNS} | {"cycle_id": cycle_id, "hash": previous})
    if rows:
        session.flush()
        session.connection().execute(_JOURNAL, rows)
        session.info[Journal, cycle_id] = code, last + len(rows), previous   # ours until this transaction ends


def _end(session: Session, cycle_id: int | None) -> tuple[str, int, str]:
    """Return the code of a cycle with number and hash of its newest entry, which nobody else can follow from now on."""
    if cycle_id is None:
        database.queue(session, "journal of the office")
        code = ""
    else:
        code = session.exec(select(Cycle.code).where(Cycle.id == cycle_id).with_for_update(key_share=True)).one()
    return code, *head(session, cycle_id)


def head(session: Session, cycle_id: int | None) -> tuple[int, str]:
    """Return number and hash of the newest entry, of what stands before the first where there is none."""
    query = select(Journal.n, Journal.hash).where(
        col(Journal.cycle_id).is_(None) if cycle_id is None else Journal.cycle_id == cycle_id
    )
    return session.exec(query.order_by(col(Journal.n).desc()).limit(1)).first() or (0, START)


def _hashed(session: Session, reason_id: str | None) -> dict[str, str]:
    """Return the hash of a reason's text as a fact, so that a text changed later is found."""
    row = session.get(Reason, int(reason_id)) if reason_id and reason_id.isdecimal() else None
    return {"reason_sha256": hash_of(row)} if row else {}


def hash_of(row: Reason) -> str:
    """Return the hash of a reason over its salt."""
    return hashlib.sha256(f"{row.salt}{row.text}".encode()).hexdigest()


def reason(session: Session, text: str | None) -> int | None:
    """Keep a reason and return its row, None for an empty one."""
    if not text or not text.strip():
        return None
    row = Reason(text=text.strip())
    session.add(row)
    session.flush()
    return row.id
