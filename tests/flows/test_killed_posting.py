"""Killed while letters leave by SMTP, at each exact point and at random: nothing lost, nothing twice, every doubt settled."""

import email
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from sqlmodel import delete, select

from flows import letters_out
from models.settings import HOUSE
from models.tables import Attempt, Letter, Replay
from store import database
from tests import dovecot
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.killing import KILLS, free_leases, python
from tests.mail_server import Desk, serving

pytestmark = [pytest.mark.kill, pytest.mark.timeout(3000)]
ARCHIVE = "archives@office.invalid"
DELIVER = """
import os, signal
from store import attempts, office_folder
from tasks import delivery, post
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{dies}
print("ready", flush=True)
delivery.deliver.fn(office_folder.load())
"""
HALF_OF_THE_TEXT = """
def half(connection, text):
    connection.send(text[:len(text) // 2])
    die()
post.SmtpPost._hand_over = staticmethod(half)
"""
POINTS = {
    "sending committed": ("post.SmtpPost.send = die", ""),
    "recipients taken": ("", "TEXT"),
    "half of the text sent": (HALF_OF_THE_TEXT, ""),
    "final dot sent": ("", "DOT"),
    "taken, not answered": ("", "TAKEN"),
    "answer read, not committed": ("attempts.end = die", ""),
}
"""Where a sender dies: by its own hand, or by the server's at a moment of the conversation."""

CASES = [*(([point] * 20, 0) for point in POINTS), ([], 2 * KILLS)] if os.environ.get("TURNUS_FULL") else [([*POINTS], KILLS)]
"""Points of death and kills at random for one outbox each: all of them once, or, one after the other, twenty times."""


class Killer:
    """A server with an archive, and senders that die."""

    def __init__(self, post: PostDesk, desk: Desk, archive: dovecot.Server, environment: dict[str, str]) -> None:
        self.post, self.desk, self.archive, self.environment = post, desk, archive, environment

    def deliver(self, point: str = "", *, after: int = 0) -> bool:
        """Have the outbox delivered by a process that dies at a point of some letter; say whether it came to that."""
        dies, moment = POINTS[point] if point else ("", "")
        process = python(DELIVER.format(dies=dies), self.environment)
        assert process.stdout
        left = after

        def at(now: str) -> None:
            nonlocal left
            if now == moment:
                left -= 1
                if left < 0:
                    os.kill(process.pid, signal.SIGKILL)

        self.desk.at = at
        process.stdout.read()
        assert process.wait() in ((-signal.SIGKILL, 0) if point else (0,))
        self.after_a_while()
        return process.returncode != 0

    def killed_within(self, seconds: float) -> None:
        """Have the outbox delivered by a process that is killed at some time."""
        self.desk.at = lambda _: time.sleep(0.02)   # so that a kill finds the outbox half done
        process = python(DELIVER.format(dies=""), self.environment)
        assert process.stdout and process.stdout.readline() == "ready\n"
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.after_a_while()

    def after_a_while(self) -> None:
        """Let the leases of the dead end, and the archive's time pass."""
        free_leases(self.environment)
        with sqlite3.connect(Path(self.environment["TURNUS_VAR"]) / "turnus.db", timeout=30) as connection:
            connection.execute("UPDATE attempt SET asked_at = '2000-01-01 00:00:00.000000' WHERE asked_at IS NOT NULL")

    def settled(self) -> None:
        """Deliver undisturbed until nothing is left to do; every letter has then arrived once."""
        for _ in range(3):
            self.deliver()
        with database.reading() as session:
            letters = list(session.exec(select(Letter).where(Letter.channel == "smtp", Letter.state != "recalled")))
            open_attempts = list(session.exec(select(Attempt).where(Attempt.outcome == None)))  # noqa: E711
        taken = Counter(
            email.message_from_bytes(mail.content)["Message-ID"] for mail in self.desk.letters if mail.rcpt_tos != [ARCHIVE]
        )
        assert {letter.state for letter in letters} == {"sent"} and open_attempts == []
        assert taken == {letter.message_id: 1 for letter in letters}


@pytest.fixture
def killer(unreleased: PostDesk) -> Iterator[Killer]:
    """The requests of a cycle, released and about to leave by SMTP."""
    with dovecot.running() as archive:

        def arrived(envelope: Envelope) -> None:
            if ARCHIVE in envelope.rcpt_tos:
                archive.lay(envelope.content)

        desk = Desk(arrived)
        unreleased.office(
            mode="practice", practice_address="essais@office.invalid", channel="smtp", undo_minutes=60,
            post={"archive": ARCHIVE},
        )
        unreleased.round()
        letters_out.release(CYCLE, OFFICER)
        with database.writing() as session:
            session.exec(delete(Replay))
        with serving(desk) as address:
            environment = os.environ | {
                "PYTHONPATH": str(HOUSE), "TURNUS_SMTP_URL": f"mailto://{address}", "TURNUS_ARCHIVE_URL": archive.url(),
            }
            yield Killer(unreleased, desk, archive, dict(environment))


@pytest.mark.parametrize(("points", "at_random"), CASES)
def test_senders_killed_at_exact_points_and_at_random_lose_and_double_nothing(
    killer: Killer, points: list[str], at_random: int
) -> None:
    chance = random.Random(11)
    died = [killer.deliver(point, after=chance.random() < 0.3) for point in points]
    assert sum(died) >= min(len(points), 10)   # where each death sends a letter, the outbox is empty before the twentieth
    for _ in range(at_random):
        killer.killed_within(chance.uniform(0, 0.15))
    killer.settled()
