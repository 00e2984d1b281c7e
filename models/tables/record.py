"""The books: files, ledger, journal, reasons, holds, absences, calls, leases, signs of life, a replay's instant."""

from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from models.tables.columns import key, of, word
from models.words import Absent, Function


class File(SQLModel, table=True):
    """A file of the store, known by its SHA-256; never changed."""

    sha256: str = Field(primary_key=True)
    size: int
    type: str
    name: str
    stored_at: datetime


class Ledger(SQLModel, table=True):
    """A deed that was done; its unique key is what makes it happen once."""

    key: str = Field(primary_key=True)
    cycle_id: int | None = of("cycle", default=None)
    request_id: int | None = of("request", default=None)
    at: datetime


class Journal(SQLModel, table=True):
    """Who did what, in order: codes and hashes only, no name, no free text. `cycle_id` is null for the office itself.

    Each entry bears the hash of the one before (`models.chain`). Rows are only ever added: `store.triggers`.
    """

    __table_args__ = (
        UniqueConstraint("cycle_id", "n"),
        UniqueConstraint("cycle_id", "previous"),
        *(
            Index(
                f"uq_journal_office{suffix}", column, unique=True,
                sqlite_where=text("cycle_id IS NULL"), postgresql_where=text("cycle_id IS NULL"),
            )
            for column, suffix in (("n", ""), ("previous", "_previous"))
        ),
    )

    id: int = key()
    cycle_id: int | None = of("cycle", index=False, default=None)
    n: int
    at: datetime
    deed: str
    officer: str | None = None
    institution: str | None = None
    subject: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Person(SQLModel, table=True):
    """Who an officer is in the journal: a random identifier. Without this row nobody can say any more who it was."""

    mark: str = Field(primary_key=True)
    code: str = Field(unique=True)


class Reason(SQLModel, table=True):
    """Why somebody decided something, kept apart from the journal so that it can be erased.

    The journal knows it by a hash over its `salt` and text: what was erased cannot be guessed.
    """

    id: int = key()
    text: str
    salt: str = Field(default_factory=lambda: token_hex(16), max_length=32)


class Hold(SQLModel, table=True):
    """The brake: nothing goes out to an institution, of a cycle, or at all, until a date or until it is lifted."""

    id: int = key()
    cycle_id: int | None = of("cycle", default=None)
    institution: str | None = None
    until: date | None = None
    set_at: datetime
    set_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    reason_id: int | None = of("reason", default=None)


class Absence(SQLModel, table=True):
    """That nobody is reached at an address, from `since` to `until`, both days included, or until it is ended.

    `mark` is a keyed hash of the address: the database knows no person. Nobody set it where a message told of it.
    """

    id: int = key()
    mark: str = Field(index=True)
    institution: str
    function: Function = word(Function)
    why: Absent = word(Absent)
    since: date
    until: date | None = None
    stands_in: Function | None = word(Function, check="stands_in", default=None, nullable=True)
    message_id: int | None = of("message", default=None)
    set_at: datetime
    set_by: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason_id: int | None = of("reason", default=None)


class Call(SQLModel, table=True):
    """A telephone call of an officer about a request: who was reached, by function, and the day the answer was promised for.

    `quiet` until that day: nobody is reminded.
    """

    id: int = key()
    request_id: int = of("request")
    officer: str
    made_on: date
    outcome: str
    reached: Function | None = word(Function, default=None, nullable=True)
    promised_on: date | None = None
    quiet: bool = False
    reason_id: int | None = of("reason", default=None)


class LadderChange(SQLModel, table=True):
    """A ladder of its own for a cycle, or for one institution in it, as an officer wrote it; the newest counts, empty: none."""

    __tablename__ = "ladder_change"

    id: int = key()
    cycle_id: int = of("cycle")
    institution: str | None = None
    steps: str
    set_at: datetime
    set_by: str
    reason_id: int | None = of("reason", default=None)


class Lease(SQLModel, table=True):
    """Who may act on a name until when."""

    name: str = Field(primary_key=True)
    owner: str
    until: datetime


class Pulse(SQLModel, table=True):
    """A sign of life: when something was last done to its end."""

    name: str = Field(primary_key=True)
    at: datetime


class Replay(SQLModel, table=True):
    """The simulated instant of a demonstration; without this row only the wall clock exists."""

    id: int = Field(default=1, primary_key=True)
    instant: datetime
