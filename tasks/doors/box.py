"""A mailbox as the office reads it, whatever server holds it: look up, fetch as it came, move. Nothing is marked read or deleted.

Texts of exceptions bear codes alone: a server's reply may name an addressee, its address bears the password.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class MailboxShut(Exception):
    """A mailbox that cannot be read or emptied now; the text says at which step: connection, TLS, login, mailbox."""


@dataclass(frozen=True)
class Lying:
    """A mail as it lies in a mailbox: the bytes it came with, when it came, and a name that no other mail of the world bears."""

    uid: int | str
    name: str
    raw: bytes
    arrived: datetime


class Box(Protocol):
    """A mailbox, opened: by IMAP (`imap`) or by Microsoft Graph (`graph_mailbox`). Each method raises `MailboxShut`."""

    def uids(self) -> Sequence[Any]:
        """Return what lies there, oldest first."""

    def fetch(self, uid: Any) -> Lying | None:
        """Return a mail; None when somebody took it away meanwhile."""

    def move(self, uid: Any, *path: str) -> None:
        """Move a mail into a folder, which is made when missing."""

    def folder(self, *path: str) -> str:
        """Return the server's name of a folder, made when missing."""

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID lies there."""
