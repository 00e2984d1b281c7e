"""What came in: raw messages first, and who writes for whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from models.tables.columns import key, of, word
from models.words import MessageClass, MessageState


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
