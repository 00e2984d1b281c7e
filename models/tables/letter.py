"""What is to be said, and the letters that say it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from models.tables.columns import key, of, word
from models.words import Channel, Function, LetterKind, LetterState, MatterState, Outcome, Rank, Release


class Letter(SQLModel, table=True):
    """A letter to one person. Bytes, Date and Message-ID come in the one transaction that releases it.

    `text` is the hash of the file that holds the text it was written with; one from before the cycle was adopted has none.
    `person` is what its addressee is known by, a keyed hash (`store.absences`). A preview with `released_by` was let go and
    waits for its addressee's next day.
    """

    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: int = key()
    cycle_id: int = of("cycle", index=False)
    number: int
    kind: LetterKind = word(LetterKind)
    institution: str
    person: str = Field(default="", index=True)
    function: Function = word(Function)
    rank: Rank = word(Rank)
    language: str
    channel: Channel = word(Channel)
    release: Release = word(Release)
    state: LetterState = word(LetterState, index=True)
    composed_at: datetime
    preview: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    text: str | None = Field(default=None, foreign_key="file.sha256", ondelete="RESTRICT")
    sha256: str | None = Field(default=None, foreign_key="file.sha256", ondelete="RESTRICT")
    message_id: str | None = Field(default=None, unique=True)
    released_at: datetime | None = None
    released_by: str | None = None
    leaves_at: datetime | None = None
    sent_at: datetime | None = None


class Attempt(SQLModel, table=True):
    """One handing over of a letter: to whom, and the server's answer, whose words stay here; no outcome while it lasts.

    `asked_at` is when a letter to the archive was sent after it, to prove that the archive works.
    """

    __table_args__ = (UniqueConstraint("letter_id", "n"),)

    id: int = key()
    letter_id: int = of("letter", index=False)
    n: int
    recipients: list[str] = Field(sa_column=Column(JSON, nullable=False))
    began_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = word(Outcome, default=None, nullable=True)
    code: int | None = None
    reply: str | None = None
    asked_at: datetime | None = None


class Matter(SQLModel, table=True):
    """Something to be said about a request: ids and codes, no text; `key` is the ledger's."""

    __table_args__ = (Index(None, "cycle_id", "institution"),)

    id: int = key()
    key: str = Field(unique=True)
    cycle_id: int = of("cycle", index=False)
    request_id: int | None = of("request", default=None)
    message_id: int | None = of("message", default=None)
    institution: str
    kind: LetterKind = word(LetterKind)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: MatterState = word(MatterState, index=True)
    dropped_because: str | None = None
    letter_id: int | None = of("letter", default=None)
    raised_at: datetime
