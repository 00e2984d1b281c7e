"""`turnus serve` as an office's service manager meets it: it starts, says that it is well, and ends when told to."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models.settings import HOUSE
from tasks.engine.server import free_port
from tests.end_to_end.cockpit_desk import open_office

TURNUS = Path(sys.executable).with_name("turnus")
START_SECONDS, STOP_SECONDS = 240, 20


@dataclass(frozen=True)
class Service:
    """A running `turnus serve`, with its installation and port."""

    process: "subprocess.Popen[str]"
    var: Path
    port: int

    def left(self) -> list[str]:
        """Return the commands of the processes that work for this installation, whoever their parents are."""
        found = []
        for process in Path("/proc").iterdir():
            try:
                if process.name.isdigit() and f"TURNUS_VAR={self.var}".encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip())
            except OSError:
                continue    # it ended meanwhile, or is somebody else's
        return found

    def process_of(self, words: str) -> int:
        """Return the number of the process whose command holds these words."""
        for process in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if (
                    process.name.isdigit()
                    and f"TURNUS_VAR={self.var}".encode() in (process / "environ").read_bytes()
                    and words in (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                ):
                    return int(process.name)
        raise LookupError(words)

    def said(self, patience: float = START_SECONDS) -> str:
        """Return the next line that it says."""
        assert self.process.stdout
        guard = threading.Timer(patience, self.process.kill)
        guard.start()
        line = self.process.stdout.readline()
        guard.cancel()
        return line

    def ask(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return int(answer.status)


def environment(var: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TURNUS_", "PREFECT_"))}
    return clean | {"TURNUS_VAR": str(var), "TURNUS_OFFICE": str(var / "office")}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """The service of an office, started and ready; nothing of it is left after the test."""
    var, port = tmp_path / "var", free_port()
    open_office(var / "office")
    process = subprocess.Popen(
        [TURNUS, "serve", "--port", str(port)], env=environment(var), cwd=HOUSE,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )
    assert process.stdout
    patience = threading.Timer(START_SECONDS, process.kill)
    patience.start()
    try:
        said = process.stdout.readline()
        patience.cancel()
        assert f"127.0.0.1:{port}" in said, said + process.stdout.read()
        yield Service(process, var, port)
    finally:
        patience.cancel()
        process.kill()    # its children end with it
        process.wait()
        process.stdout.close()


def test_it_is_well_and_a_term_signal_ends_it_in_time_and_leaves_no_process(service: Service) -> None:
    assert service.ask("/api/health") == service.ask("/api/ready") == service.ask("/v2") == 200
    assert len(service.left()) >= 3    # this command, the server, the worker
    assert (service.var / "prefect" / "address").read_text("utf-8").strip() == f"http://127.0.0.1:{service.port}"
    refused = subprocess.run(
        [TURNUS, "serve", "--port", str(service.port)], env=environment(service.var), cwd=HOUSE, capture_output=True, text=True,
        timeout=60,
    )
    assert refused.returncode == 1 and str(service.port) in refused.stderr    # a second one sees that the port is taken
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(STOP_SECONDS) == 0
    assert service.left() == []
    assert not (service.var / "prefect" / "address").exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", service.port)) != 0


def test_worker_server_and_parent_are_killed_in_turn(service: Service) -> None:
    for words, part in (("prefect worker start", "worker"), ("prefect server start", "server")):
        killed = service.process_of(words)
        os.kill(killed, signal.SIGKILL)
        assert part in service.said()
        assert f"127.0.0.1:{service.port}" in service.said()
        assert service.ask("/api/ready") == 200
        assert service.process_of("prefect worker start") != killed != service.process_of("prefect server start")
    # A killed parent takes all with it; the watch from outside sees the silence.
    service.process.kill()
    service.process.wait()
    deadline = time.monotonic() + STOP_SECONDS
    while service.left() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert service.left() == []
    assert _watch(service.var).returncode == 0    # no cycle is open: nobody expects a round
    _have_open_since(service.var, days=10)
    silent = _watch(service.var)
    assert silent.returncode == 1 and "tour du matin" in silent.stdout


def _watch(var: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [TURNUS, "watch", "--once"], env=environment(var), cwd=HOUSE, capture_output=True, text=True, timeout=60
    )


def _have_open_since(var: Path, *, days: int) -> None:
    """Open a cycle and date its opening back."""
    today = date.today()
    opened = subprocess.run(
        [TURNUS, "open", "crc", "--list-received", str(today), "--due", str(today.replace(year=today.year + 2, day=1)),
         "--officer", "o1"],
        env=environment(var), cwd=HOUSE, capture_output=True, text=True, timeout=120,
    )
    assert opened.returncode == 0, opened.stderr
    with sqlite3.connect(var / "turnus.db") as connection:
        at = datetime.now(UTC) - timedelta(days=days)
        guard, = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_unchanged'").fetchone()
        connection.execute("DROP TRIGGER journal_unchanged")
        connection.execute("UPDATE journal SET at = ?", (at.strftime("%Y-%m-%d %H:%M:%S.%f"),))
        connection.execute(guard)
