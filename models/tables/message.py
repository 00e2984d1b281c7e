"""What came in: raw messages first, then what was understood of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from models.tables.columns import key, of, word
from models.words import MessageClass, MessageState, Nature, Standing


class Message(SQLModel, table=True):
    """Something received, kept byte for byte; `code` is how people name it, `reason` why it is held or refused.

    `found` is what a mail was found to be when it came: class, action, and the signs for each request, all of them codes.
    """

    id: int = key()
    code: str = Field(unique=True)
    door: str
    source_key: str = Field(unique=True)
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT", index=True)
    received_at: datetime
    kind: MessageClass = word(MessageClass)
    state: MessageState = word(MessageState, index=True)
    cycle_id: int | None = of("cycle", default=None)
    request_id: int | None = of("request", default=None)
    institution: str | None = None
    officer: str | None = None
    reason: str | None = None
    found: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))


class LearnedSender(SQLModel, table=True):
    """That somebody writes for an institution, because an officer placed a message of theirs; `mark` is a keyed hash."""

    id: int = key()
    mark: str = Field(unique=True)
    institution: str
    learned_at: datetime


class Contribution(SQLModel, table=True):
    """One version of an institution's answer to a request. `taken` is false while a late one waits for a decision."""

    __table_args__ = (UniqueConstraint("request_id", "version"),)

    id: int = key()
    request_id: int = of("request", index=False)
    version: int
    message_id: int = of("message", unique=True)
    sha256: str = Field(foreign_key="file.sha256", ondelete="RESTRICT")
    standing: Standing = word(Standing)
    received_on: date
    late: bool
    taken: bool


class Answer(SQLModel, table=True):
    """One question's answer in a contribution: the place (`anchor`) in its Word file, and its length in words.

    `refers_to` is the institution that a reference names.
    """

    __table_args__ = (UniqueConstraint("contribution_id", "question_id"),)

    id: int = key()
    contribution_id: int = of("contribution", index=False)
    question_id: int = of("question")
    language: str
    nature: Nature = word(Nature)
    anchor: str
    words: int
    remarks: str = ""
    refers_to: str | None = None
