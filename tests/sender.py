"""A sender of letters that dies where it is told: the outbox delivered by a child of a warm process, each time anew.

Reads a line `point after`: at which point, and after how many letters, the child dies by its own hand. Answers with the child's
process id, `begins` when it comes to its first letter, and its exit code when it has ended. The point `never` lets it live.
"""

import os
import signal
import smtplib
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from store import clock, database, letters, office_folder
from tasks.doors import smtp
from tasks.doors.channels import channel_at
from tasks.post import delivery, outbox

POINTS = ("sending-committed", "recipients-taken", "half-of-the-text", "final-dot-sent", "answer-not-committed")
"""Where a sender can die: its letters are marked as being sent, the server has taken the recipients, has half of the text,
has the final dot, has answered; each time before the next step."""


def _die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _die_at(point: str, after: int) -> None:
    """Have this process die at a point of the letter after so many others."""
    left = after

    def is_due() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    def before(owner: Any, name: str, applies: Callable[..., bool] = lambda *_: True) -> None:
        step = getattr(owner, name)

        def dying(*given: Any, **named: Any) -> Any:
            if applies(*given) and is_due():
                _die()
            return step(*given, **named)

        setattr(owner, name, dying)

    def text_sent(connection: smtplib.SMTP, text: bytes) -> tuple[int, bytes]:
        if not is_due():
            connection.send(text + b".\r\n")
            return connection.getreply()
        connection.send(text[: len(text) // 2] if point == "half-of-the-text" else text + b".\r\n")
        _die()

    match point:
        case "sending-committed":
            before(smtp.SmtpPost, "send")
        case "recipients-taken":
            before(smtplib.SMTP, "docmd", lambda _, command, *__: command == "DATA")
        case "half-of-the-text" | "final-dot-sent":
            smtp.SmtpPost._hand_over = staticmethod(text_sent)  # type: ignore[method-assign]
        case "answer-not-committed":
            before(outbox, "record")


def _tell_first() -> None:
    sends = smtp.SmtpPost.send

    def telling(*given: Any) -> Any:
        smtp.SmtpPost.send = sends  # type: ignore[method-assign]
        print("begins", flush=True)
        return sends(*given)

    smtp.SmtpPost.send = telling  # type: ignore[method-assign]


def _warm() -> None:
    """Do once what each child would do anew; no connection is left for it."""
    channel_at("mailto://127.0.0.1")
    office_folder.load()
    with database.reading() as session:
        letters.leaving(session, clock.now(session))
    database.engine().dispose()


def main() -> None:
    """Send and die as told, until nothing more is asked for."""
    _warm()
    for line in sys.stdin:
        point, after = line.split()
        child = os.fork()
        if child == 0:
            _die_at(point, int(after))
            _tell_first()
            delivery.deliver.fn(office_folder.load())
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
