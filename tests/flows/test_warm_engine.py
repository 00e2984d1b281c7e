"""The engine kept warm: a run that it starts is, to the worker, the process that the worker started."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.settings import HOUSE
from tasks.engine import warm as warm_engine

RUN = [sys.executable, "-m", warm_engine.__name__]


def variables(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_LOGGING_LEVEL": "ERROR", **more}


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Warm:
    """A warm engine: where it listens, and the runs it has started and not seen end."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "engine")
        self.process = subprocess.Popen(
            [*RUN, "serve", self.address], cwd=HOUSE, env=variables(folder), start_new_session=True
        )
        wait_until(lambda: Path(self.address).exists() or self.process.poll() is not None)

    def runs(self) -> list[str]:
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are too long for a socket's address
        engine = Warm(Path(folder))
        yield engine
        os.killpg(engine.process.pid, signal.SIGKILL)
        engine.process.wait()


@pytest.fixture
def stand_in(warm: Warm, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The stand-in of a run that waits for a server which never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = subprocess.Popen(RUN, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=variables(
            tmp_path, PREFECT__FLOW_RUN_ID=str(uuid.uuid4()), TURNUS_ENGINE=warm.address,
            PREFECT_API_URL=f"http://127.0.0.1:{silent.getsockname()[1]}/api",
        ))
        silent.settimeout(60)
        asking, _ = silent.accept()
        with asking:
            yield process
        process.kill()
        process.wait()


@pytest.mark.parametrize("named", ["warm", "cold", "gone"])
def test_output_and_end_are_those_of_prefects_own_engine(warm: Warm, tmp_path: Path, named: str) -> None:
    address = {"warm": {"TURNUS_ENGINE": warm.address}, "cold": {}, "gone": {"TURNUS_ENGINE": "/no/such/engine"}}[named]
    environment = variables(tmp_path, PREFECT__FLOW_RUN_ID="no-run", **address)
    done = subprocess.run(RUN, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Invalid flow run id" in done.stdout + done.stderr


def test_a_run_finds_the_environment_of_its_stand_in(stand_in: subprocess.Popen[bytes], warm: Warm, tmp_path: Path) -> None:
    (run,) = warm.runs()
    assert Path(f"/proc/{run}/cwd").resolve() == tmp_path.resolve()
    assert stand_in.pid != int(run)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_signal_to_the_stand_in_ends_the_run(stand_in: subprocess.Popen[bytes], warm: Warm, number: int) -> None:
    assert len(warm.runs()) == 1
    stand_in.send_signal(number)
    wait_until(lambda: not warm.runs())
    assert stand_in.wait(30) != 0
