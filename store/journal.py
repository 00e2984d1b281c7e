"""The journal read again: entry by entry as a chain, verified, and as an extract."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from models.chain import Link, Verified, verify
from models.tables import Cycle, Journal, Reason
from store import books, cycles, persons, triggers


def links(session: Session, cycle: Cycle | None, *, up_to: int | None = None) -> Iterator[Link]:
    """Yield the entries of a cycle's journal, of the office's for None, in order."""
    code, cycle_id = (cycle.code, cycle.id) if cycle else ("", None)
    columns = (
        Journal.n, Journal.at, Journal.deed, Journal.officer, Journal.institution, Journal.subject, Journal.facts,
        Journal.previous, Journal.hash,
    )
    query = select(*columns).where(col(Journal.cycle_id).is_not_distinct_from(cycle_id))  # type: ignore[call-overload]
    if up_to is not None:
        query = query.where(Journal.n <= up_to)
    for row in session.execute(query.order_by(col(Journal.n)).execution_options(yield_per=5000)):
        yield Link(code, *row)


def head(session: Session, cycle: Cycle | None) -> tuple[int, str]:
    """Return number and hash of the newest entry."""
    return books.head(session, cycle.id if cycle else None)


def of_clearance(session: Session, cycle: Cycle, draft: int) -> tuple[int, str]:
    """Return number and hash of the entry by which a draft was last decided on; the head where there is none."""
    rows = session.exec(
        select(Journal.n, Journal.hash, Journal.facts).where(Journal.cycle_id == cycle.id, Journal.deed == "decide")
        .order_by(col(Journal.n).desc())
    )
    return next(((n, digest) for n, digest, facts in rows if facts.get("draft") == str(draft)), head(session, cycle))


def laid(session: Session, cycle: Cycle | None) -> tuple[datetime, int] | None:
    """Return when the chain was laid over older entries, and over how many; None where it was there from the first on."""
    of = col(Journal.cycle_id).is_not_distinct_from(cycle.id if cycle else None)
    row = session.exec(select(Journal.at, Journal.facts).where(of, Journal.deed == "chain_laid")).first()
    return (row[0], int(row[1]["entries"])) if row else None


def verified(session: Session, code: str, head: str = "") -> Verified:
    """Verify a cycle's journal, the office's for an empty code; raises `NoSuchCycle`."""
    return verify(links(session, cycles.get(session, code) if code else None), head)


def reasons(session: Session) -> tuple[list[str], int]:
    """Return the hashes of reasons whose text was changed, and how many texts were erased."""
    told = session.exec(select(Journal.facts))
    changed, erased = [], 0
    known = {row.id: row for row in session.exec(select(Reason))}
    for facts in told:
        if sha256 := facts.get("reason_sha256"):
            row = known.get(int(facts["reason"]))
            if row is None or not row.text:
                erased += 1
            elif books.hash_of(row) != sha256:
                changed.append(sha256)
    return changed, erased


def refusals(session: Session, officer: str, because: str, since: datetime) -> list[datetime]:
    """Return when acts of an officer were refused for this reason since an instant, the oldest first."""
    mark = persons.mark_of(session, officer)
    rows = session.exec(
        select(Journal.at, Journal.facts).where(Journal.deed == "refused", Journal.officer == mark, Journal.at > since)
        .order_by(col(Journal.at))
    )
    return [at for at, facts in rows if facts.get("because") == because]


def unguarded(session: Session) -> list[str]:
    """Return the triggers that the journal lacks."""
    return triggers.missing(session.connection())
