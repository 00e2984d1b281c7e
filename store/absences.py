"""Absences: recorded by day, in force by the calendar, of an address and so of whoever has it; the address stays outside."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.absence import Away
from models.addresses import compared
from models.office import Contact
from models.settings import settings
from models.tables import Absence, Message
from models.words import Absent, Function
from store import books, clock
from store.lookups import lookup

DEED = {Absent.AWAY: "absent", Absent.DEAD: "dead_address"}
"""How the office's journal calls what was recorded; `present` ends it."""


def mark(contact: Contact) -> str:
    """Return what a person is known by, and with it their absences: who they are, as a keyed hash."""
    return mark_of(contact.person)


def mark_of(address: str) -> str:
    """Return what the absences at an address are known by."""
    return hmac.new(settings().signing_key, compared(address).encode(), hashlib.sha256).hexdigest()[:32]


def known(session: Session, contacts: Iterable[Contact], today: date) -> tuple[Away, ...]:
    """Return the absences in force and ahead, each with its contact; one whose address was replaced is nobody's."""
    rows = _not_over(session, today)
    if not rows:
        return ()
    by_mark: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_mark.setdefault(mark(contact), []).append(contact)
    return tuple(
        Away(contact, row.why, row.since, row.until, row.stands_in)
        for row in rows
        for contact in by_mark.get(row.mark, ())
        if row.why is Absent.DEAD or contact.function is not Function.MAILBOX
    )


def marks(session: Session, today: date) -> frozenset[str]:
    """Return what those are known by whom nobody reaches on a day."""
    return frozenset(row.mark for row in _not_over(session, today) if row.since <= today)


def set_absent(
    session: Session,
    contact: Contact,
    why: Absent,
    *,
    since: date,
    until: date | None,
    today: date,
    officer: str | None,
    stands_in: Function | None = None,
    message: Message | None = None,
    reason: str = "",
) -> bool:
    """Record that a contact is not reached, in the place of what was recorded before for the same reason.

    `officer` is None when a message told of it. Return False when the same is recorded already.
    """
    before = [row for row in _of(session, contact, today) if row.why is why and _meets(row, since, until)]
    if any((row.since <= since, row.until, row.stands_in) == (True, until, stands_in) for row in before):
        return False
    _end(session, before, officer)
    session.add(
        Absence(
            mark=mark(contact), institution=contact.institution, function=contact.function, why=why, since=since,
            until=until, stands_in=stands_in, message_id=message.id if message else None, set_at=clock.now(session),
            set_by=officer, reason_id=books.reason(session, reason),
        )
    )
    books.enter(
        session, DEED[why], officer=officer, institution=contact.institution, subject=contact.function.value,
        since=since, until=until, stands_in=stands_in, message=message.code if message else None,
    )
    return True


def end(session: Session, contacts: Iterable[Contact], *, today: date, officer: str) -> int:
    """End every absence of these contacts, in force or ahead; return how many."""
    ended = 0
    for contact in contacts:
        rows = _of(session, contact, today)
        _end(session, rows, officer)
        if rows:
            books.enter(
                session, "present", officer=officer, institution=contact.institution, subject=contact.function.value
            )
        ended += len(rows)
    return ended


def _end(session: Session, rows: Iterable[Absence], officer: str | None) -> None:
    for row in rows:
        row.ended_at, row.ended_by = clock.now(session), officer
        session.add(row)


def _of(session: Session, contact: Contact, today: date) -> list[Absence]:
    return [row for row in _not_over(session, today) if row.mark == mark(contact)]


@lookup
def _not_over(today: date) -> SelectOfScalar[Absence]:
    return (
        select(Absence)
        .where(col(Absence.ended_at).is_(None), or_(col(Absence.until).is_(None), col(Absence.until) >= today))
        .order_by(col(Absence.id))
    )


def _meets(row: Absence, since: date, until: date | None) -> bool:
    """Say whether an absence and another have a day in common."""
    return (until is None or row.since <= until) and (row.until is None or since <= row.until)
