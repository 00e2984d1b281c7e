"""The process tree of one small office: Prefect's server, the deployments with their forms in words, one worker."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import certifi

from models.settings import HOUSE
from tasks.engine import warm as warm_engine

POOL = "turnus"
READY_SECONDS = 120


class ServerNotReady(Exception):
    """Prefect's server did not answer in time; its log says why."""


@dataclass(frozen=True)
class Cockpit:
    """A running tree: where its API and pages are."""

    home: Path
    port: int
    environment: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    def fallen(self) -> str | None:
        """Return the name of a process of the tree that has ended, None while all run."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(home: Path, port: int) -> dict[str, str]:
    """Return what every process of the tree finds in its environment."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        # Both worker and runs must beat at this rate, or the zombie automation declares long runs crashed.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_API_SSL_CERT_FILE": str(_one_authority(home)),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_COLORS": "false",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def _one_authority(home: Path) -> Path:
    """Return a file with a single authority, made when missing.

    Prefect reads its bundle of authorities for every client it makes, 22 ms each and hundreds at a start; this tree
    speaks to 127.0.0.1 alone, in clear, and needs none of them.
    """
    file = home / "authority.pem"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
        first = Path(certifi.where()).read_text("utf-8").partition(begin)[2].partition(end)[0]
        file.write_text(f"{begin}{first}{end}\n", "utf-8")
    return file


@contextlib.contextmanager
def cockpit(home: Path, port: int, *, zone: str, language: str) -> Iterator[Cockpit]:
    """Run server and worker while the block lasts; leave no process behind. Raises `ServerNotReady`."""
    with server(home, port, zone=zone, language=language) as running, worker(running):
        yield running


@contextlib.contextmanager
def server(home: Path, port: int, *, zone: str, language: str) -> Iterator[Cockpit]:
    """Run Prefect's server while the block lasts, with every deployment of `prefect.yaml` and its form in words.

    `home` is Prefect's folder; losing it loses no duty. Raises `ServerNotReady`.
    """
    home.mkdir(parents=True, exist_ok=True)
    tree = environment(home, port)
    every = {**os.environ, **tree, "TURNUS_TZ": zone}
    with (
        _process("server", ["prefect", "server", "start", "--port", str(port)], every, home) as process,
        _engine(every, home) as (engine, address),
    ):
        _wait(f"http://127.0.0.1:{port}/api/ready", process, home / "server.log")
        _run([sys.executable, "-m", "tasks.engine.deployments", POOL, language], every, home)
        yield Cockpit(home, port, tree | {warm_engine.ADDRESS: address}, {"server": process, "engine": engine})


@contextlib.contextmanager
def worker(running: Cockpit) -> Iterator[None]:
    """Run one worker while the block lasts; its runs find what this process has in its environment now."""
    every = {**os.environ, **running.environment}
    arguments = ["prefect", "worker", "start", "--pool", POOL, "--name", "bureau"]
    with _process("worker", arguments, every, running.home) as process:
        running.processes["worker"] = process
        yield


@contextlib.contextmanager
def _engine(env: Mapping[str, str], home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    # A folder of its own: it lets nobody else in, and its name stays within the hundred bytes of a socket's address.
    with tempfile.TemporaryDirectory(prefix="turnus-") as folder:
        address = f"{folder}/engine"
        with _process("engine", [warm_engine.__name__, "serve", address], env, home) as process:
            yield process, address


@contextlib.contextmanager
def _process(name: str, arguments: list[str], env: Mapping[str, str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (home / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=dict(env), cwd=HOUSE, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent,
        )
    try:
        yield process
    finally:
        _end(process)


def _die_with_parent() -> None:
    # Without this a killed parent leaves the server holding its port.
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], patience: float = 20.0) -> None:
    with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
        process.terminate()
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(address, timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise ServerNotReady(f"Prefect's server did not start; read {log}")


def _run(arguments: list[str], env: Mapping[str, str], home: Path) -> None:
    done = subprocess.run(arguments, env=dict(env), cwd=HOUSE, capture_output=True, stdin=subprocess.DEVNULL)
    with (home / "deploy.log").open("ab") as log:
        log.write(done.stdout + done.stderr)
    if done.returncode:
        raise ServerNotReady(f"{' '.join(arguments[2:])} failed; read {home / 'deploy.log'}")
