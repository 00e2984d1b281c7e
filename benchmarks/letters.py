"""Letters per second by SMTP: bare smtplib, ours, and apprise, each with the same letters to the same server of this machine."""

import contextlib
import email
import os
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from statistics import median

from apprise import Apprise, AppriseAttachment
from sqlmodel import delete, select, update

from benchmarks.installation import ARCHIVE, PRACTICE, install_outbox, installation
from flows.desk import desk
from models.settings import settings
from models.tables import Attempt, Letter
from models.words import LetterState
from store import database, files
from tasks.doors.channels import unlogged
from tasks.post.delivery import deliver
from tests import postfix

LETTERS = 300
BY_APPRISE = 50
TIMES = 5


@dataclass(frozen=True)
class Speed:
    """Letters per second, and what share that is of bare smtplib; medians."""

    server: str
    way: str
    per_second: float
    share: float


def speeds(tick: Callable[[], None]) -> list[Speed]:
    """Measure each way with each server, one way after the other, several times; `tick` is called after each time.

    Each letter goes to one person and to the archive, as the office sends it, and ours is recorded in the database.
    """
    found = []
    with installation(LETTERS):
        install_outbox(LETTERS)
        with database.reading() as session:
            mails = [files.read(sha256 or "") for sha256 in session.exec(select(Letter.sha256))]
        for server, running in (("aiosmtpd", _aiosmtpd), ("Postfix", _postfix)):
            with running() as port:
                if port is None:
                    continue
                # The archive's mailbox is named and never opened: nothing is in doubt.
                os.environ |= {
                    "TURNUS_SMTP_URL": f"mailto://127.0.0.1:{port}?from={_sender(mails[0])}",
                    "TURNUS_ARCHIVE_URL": "imap://archives:x@127.0.0.1:1/INBOX",
                }
                settings.cache_clear()
                found += _measured(server, port, mails, tick)
    return found


def _measured(server: str, port: int, mails: list[bytes], tick: Callable[[], None]) -> list[Speed]:
    rates: dict[str, list[float]] = {"bare smtplib, one connection": [], "ours": [], "apprise, letter by letter": []}
    ways = (lambda: _bare(port, mails), _ours, lambda: _apprise(port, mails[:BY_APPRISE]))
    for _ in range(TIMES):
        for measured, way in zip(rates.values(), ways, strict=True):
            _refill()
            began = time.perf_counter()
            count = way()
            measured.append(count / (time.perf_counter() - began))
        tick()
    bare = rates["bare smtplib, one connection"]
    return [
        Speed(server, way, median(measured), median(one / of for one, of in zip(measured, bare, strict=True)))
        for way, measured in rates.items()
    ]


def _refill() -> None:
    with database.writing() as session:
        session.exec(delete(Attempt))
        session.exec(update(Letter).values(state=LetterState.RELEASED, sent_at=None))


def _bare(port: int, mails: list[bytes]) -> int:
    sender = _sender(mails[0])
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for mail in mails:
            connection.sendmail(sender, [PRACTICE, ARCHIVE], mail)
    return len(mails)


def _ours() -> int:
    sent = deliver.fn(desk().folder)
    if sent != LETTERS:
        sys.exit(f"{sent} letters left instead of {LETTERS}")
    return sent


def _apprise(port: int, mails: list[bytes]) -> int:
    """Send the same subjects, texts and attachments as apprise does, an object for each letter."""
    with tempfile.TemporaryDirectory() as folder, unlogged():
        for n, mail in enumerate(mails):
            letter = email.message_from_bytes(mail)
            text, attachment = _text(letter), Path(folder) / f"{n}.docx"
            attachment.write_bytes(next(p.get_payload(decode=True) for p in letter.walk() if p.get_filename()))
            channel = Apprise()
            channel.add(f"mailto://127.0.0.1:{port}?from={_sender(mail)}&to={PRACTICE}&bcc={ARCHIVE}")
            if not channel.notify(body=text, title=str(letter["Subject"]), attach=AppriseAttachment(str(attachment))):
                sys.exit("apprise sent no letter")
    return len(mails)


def _text(letter: Message) -> str:
    part = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


def _sender(mail: bytes) -> str:
    return email.utils.parseaddr(str(email.message_from_bytes(mail)["From"]))[1]


@contextlib.contextmanager
def _aiosmtpd() -> Iterator[int | None]:
    """Run aiosmtpd in a process of its own; it takes every letter and forgets it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with subprocess.Popen(command) as process:
        try:
            while True:
                with contextlib.suppress(OSError), smtplib.SMTP("127.0.0.1", port):
                    break
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()


@contextlib.contextmanager
def _postfix() -> Iterator[int | None]:
    """Run Postfix, where it is installed and may be started."""
    if not postfix.can_run():
        yield None
        return
    with postfix.running(ARCHIVE) as server:
        yield server.port
