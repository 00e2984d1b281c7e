"""`turnus serve` as an office's service manager meets it: it starts, says that it is well, and ends when told to."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.settings import HOUSE
from tasks.prefect_server import free_port
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
