"""A door by which letters leave, and all that can happen at it: a receipt, or one of five ways of not being sent.

Until the server has asked for the text nothing can have arrived, and trying again is safe; afterwards only its answer
tells. Texts of exceptions bear codes alone, as a server's reply may name an addressee.
"""

from dataclasses import dataclass
from typing import Protocol


class NotSent(Exception):
    """A letter was not accepted; `code` and `reply` are the server's, where it answered, `after` the seconds it asks to wait."""

    def __init__(self, code: int | None = None, reply: str = "", after: int = 0) -> None:
        self.code, self.reply, self.after = code, reply, after
        super().__init__(f"no answer from the mail server ({reply})" if code is None else f"the mail server said {code}")


class Retry(NotSent):
    """The letter has surely not left, and may be sent again later."""


class Refused(NotSent):
    """The letter can never go: the server will not take it, or in live mode its domain is not allowed."""


class Shut(NotSent):
    """The door takes nothing from the office now, whatever the letter; none has left."""


class Absent(Shut):
    """The server cannot be reached, or takes nothing for the moment."""


class OurFault(Shut):
    """The server refuses the office itself."""


class InDoubt(NotSent):
    """The connection broke after the text had begun, so that nobody knows whether the letter arrived."""


@dataclass(frozen=True)
class Receipt:
    """The server's answer to an accepted letter; the folder answers nothing."""

    code: int | None
    reply: str


class Post(Protocol):
    """A door by which letters leave."""

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send the bytes of a letter; raises `Retry`, `Refused`, `Absent`, `OurFault` or `InDoubt`."""


def words_of(reply: bytes | str) -> str:
    """Return a server's words, at most as many as are worth keeping."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:500]
