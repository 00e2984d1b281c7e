"""Killed while letters leave by SMTP, at random and at each exact point: nothing lost, nothing twice, every doubt settled.

`make kill` kills two hundred times at random and twenty times at each point, against aiosmtpd and against Postfix.
"""

import contextlib
import email
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
from aiosmtpd.smtp import Envelope

from benchmarks.installation import ARCHIVE, install_outbox
from cli.by_hand import by_hand
from models.settings import HOUSE, settings
from store import database
from tests import dovecot, postfix
from tests.killing import free_leases
from tests.mail_server import Desk, serving
from tests.sender import POINTS

pytestmark = [pytest.mark.kill, pytest.mark.timeout(3000)]
LETTERS, AT_RANDOM, AT_EACH_POINT = (100, 200, 20) if os.environ.get("TURNUS_FULL") else (8, 3, 1)
SERVERS = ("aiosmtpd", "Postfix")


@dataclass(frozen=True)
class Server:
    """A mail server: its address, the letters it took since it was last asked, and what lets all it took arrive."""

    address: str
    take: Callable[[], list[bytes]]
    idle: Callable[[], None]
    archive: dovecot.Server


@contextlib.contextmanager
def server_of(kind: str, archive: dovecot.Server) -> Iterator[Server]:
    """Run a server that lays its copies into the archive."""
    if kind == "Postfix":
        with postfix.running(ARCHIVE, archive.inbox) as server:
            yield Server(server.address, server.take, server.idle, archive)
        return
    taken: list[bytes] = []

    def arrived(envelope: Envelope) -> None:
        if ARCHIVE in envelope.rcpt_tos:
            archive.deliver(envelope.content)
        if envelope.rcpt_tos != [ARCHIVE]:
            taken.append(envelope.content)

    def take() -> list[bytes]:
        letters = taken[:]
        del taken[:]
        return letters

    def idle() -> None:
        while desk.talking:
            time.sleep(0.01)

    desk = Desk(arrived, reports=True)
    with serving(desk) as address:
        yield Server(address, take, idle, archive)


@dataclass
class Tally:
    """What became of the letters of some outboxes."""

    letters: int = 0
    kills: int = 0
    doubts: int = 0
    lost: int = 0
    twice: int = 0
    in_doubt: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.letters} letters: lost {self.lost}, twice {self.twice}, "
            f"in doubt before the look-up {self.doubts}, after it {self.in_doubt}"
        )


@dataclass
class Killer:
    """An outbox that can be filled again and again, and senders that die."""

    var: Path
    server: Server
    process: "subprocess.Popen[str]"
    tally: Tally = field(default_factory=Tally)

    @classmethod
    @contextlib.contextmanager
    def at_work(cls, var: Path, server: Server, environment: dict[str, str]) -> Iterator[Self]:
        """Give a killer with a warm process."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.sender"], env=environment, cwd=HOUSE, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            try:
                yield cls(var, server, process)
            finally:
                process.kill()

    def fill(self) -> None:
        """Fill the outbox as it was at first; nothing has arrived yet."""
        for file in self.var.glob("turnus.db*"):
            file.unlink()
        shutil.copy(self.var / "full.db", self.var / "turnus.db")
        self.server.archive.empty()
        self.tally.letters += LETTERS

    def deliver(self, point: str = "never", letters: int = 0, within: float | None = None) -> bool:
        """Have the outbox delivered by a process that dies at a point, or so long after its first letter; did it die?"""
        assert self.process.stdin and self.process.stdout
        print(point, letters, file=self.process.stdin, flush=True)
        child, news = int(self.process.stdout.readline()), self.process.stdout.readline()
        if news == "begins\n":
            if within is not None:
                time.sleep(within)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            news = self.process.stdout.readline()
        died = int(news)
        assert died in (0, -signal.SIGKILL)
        if died:
            self.tally.kills += 1
            self.tally.doubts += self._count("sending")
        self.after_a_while()
        return bool(died)

    def after_a_while(self) -> None:
        """Let the leases of the dead end, what the server took arrive, and the archive's time pass."""
        self.server.idle()
        free_leases({"TURNUS_VAR": str(self.var)})
        with contextlib.closing(sqlite3.connect(self.var / "turnus.db", timeout=30)) as connection, connection:
            connection.execute("UPDATE attempt SET asked_at = '2000-01-01 00:00:00.000000' WHERE asked_at IS NOT NULL")

    def _count(self, *states: str) -> int:
        with contextlib.closing(sqlite3.connect(self.var / "turnus.db", timeout=30)) as connection:
            marks = ", ".join("?" * len(states))
            return int(connection.execute(f"SELECT count(*) FROM letter WHERE state IN ({marks})", states).fetchone()[0])

    def waiting(self) -> int:
        """Return how many letters have not left."""
        return self._count("released", "sending", "in_doubt")

    def settle(self) -> None:
        """Deliver undisturbed until nothing is left to do, and count what arrived."""
        for _ in range(4):
            if not self.waiting():
                break
            assert not self.deliver()
        with contextlib.closing(sqlite3.connect(self.var / "turnus.db")) as connection:
            sent = {identifier for identifier, in connection.execute("SELECT message_id FROM letter")}
            states = Counter(state for state, in connection.execute("SELECT state FROM letter"))
        arrived = Counter(email.message_from_bytes(letter)["Message-ID"] for letter in self.server.take())
        assert arrived.keys() <= sent and len(sent) == LETTERS
        self.tally.lost += len(sent - arrived.keys())
        self.tally.twice += sum(times > 1 for times in arrived.values())
        self.tally.in_doubt += LETTERS - states["sent"]


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose outbox is full."""
    var = tmp_path_factory.mktemp("outbox")
    with pytest.MonkeyPatch.context() as patch, by_hand():
        for name in [name for name in os.environ if name.startswith("TURNUS_") and name != "TURNUS_FULL"]:
            patch.delenv(name)
        patch.setenv("TURNUS_VAR", str(var))
        patch.setenv("TURNUS_OFFICE", str(var / "office"))
        settings.cache_clear()
        database.connect.cache_clear()
        install_outbox(LETTERS)
        with contextlib.closing(sqlite3.connect(var / "turnus.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()
    shutil.copy(var / "turnus.db", var / "full.db")
    return var


@pytest.fixture(scope="module", params=SERVERS)
def killer(request: pytest.FixtureRequest, outbox: Path) -> Iterator[Killer]:
    """A full outbox, one of the two servers, and the archive."""
    with dovecot.running() as archive, server_of(request.param, archive) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("TURNUS_", "PREFECT_"))}
        environment |= {
            "TURNUS_VAR": str(outbox), "TURNUS_OFFICE": str(outbox / "office"), "PYTHONPATH": str(HOUSE),
            "TURNUS_SMTP_URL": f"mailto://{server.address}", "TURNUS_ARCHIVE_URL": archive.url(),
        }
        with Killer.at_work(outbox, server, environment) as killer:
            yield killer


@pytest.fixture
def tally(killer: Killer, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[Tally]:
    """The figures of one test, printed at its end."""
    killer.tally = Tally()
    yield killer.tally
    with capsys.disabled():
        print(f"\n{request.node.name}: {killer.tally}")


def test_senders_killed_at_random_lose_and_double_nothing(killer: Killer, tally: Tally) -> None:
    chance, longest = random.Random(11), 0.1
    while tally.kills < AT_RANDOM:
        killer.fill()
        while tally.kills < AT_RANDOM and (before := killer.waiting()):
            killer.deliver(within=chance.uniform(0, longest))
            longest *= 1.2 if before - killer.waiting() < 3 else 0.8   # the machine's speed: a few letters between two kills
        killer.settle()
    assert (tally.lost, tally.twice, tally.in_doubt) == (0, 0, 0)


@pytest.mark.parametrize("point", POINTS)
def test_senders_that_die_at_an_exact_point_lose_and_double_nothing(killer: Killer, tally: Tally, point: str) -> None:
    chance = random.Random(point)
    while tally.kills < AT_EACH_POINT:
        killer.fill()
        while tally.kills < AT_EACH_POINT and killer.waiting():
            killer.deliver(point, chance.randrange(4))
        killer.settle()
    assert (tally.lost, tally.twice, tally.in_doubt) == (0, 0, 0)
