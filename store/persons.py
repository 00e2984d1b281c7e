"""Who an officer is in the journal: a random identifier, told apart from the journal so that it can be forgotten."""

from collections.abc import Iterable
from secrets import token_hex

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.tables import Person
from store import database
from store.lookups import lookup

NOBODY = frozenset({"policy", "round", "?"})
"""What stands in the journal for no person: the office's own rules, the round, whom nobody knows."""


def mark_of(session: Session, code: str | None) -> str | None:
    """Return the identifier under which an officer is journaled, drawing one for the first time."""
    if not code or code in NOBODY:
        return code or None
    if not _marks(session, code):
        database.insert_once(session, Person, mark=f"p-{token_hex(6)}", code=code)
    (known,) = _marks(session, code)
    return known


@lookup
def _marks(code: str) -> SelectOfScalar[str]:
    return select(Person.mark).where(Person.code == code)


def codes_of(session: Session, marks: Iterable[str | None]) -> dict[str, str]:
    """Return the officers behind identifiers of the journal, by identifier; those forgotten are missing."""
    wanted = [mark for mark in set(marks) if mark]
    return dict(session.exec(select(Person.mark, Person.code).where(col(Person.mark).in_(wanted))).all())


def forget(session: Session, code: str) -> bool:
    """Forget who an officer's identifier was, and say whether it was known; the journal stays as it is, and valid."""
    row = session.exec(select(Person).where(Person.code == code)).first()
    if row is not None:
        session.delete(row)
    return row is not None
