"""Kill a flow at random moments until it was killed often enough, then let it end."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from models.settings import HOUSE

KILLS = 30 if os.environ.get("TURNUS_FULL") else 3
ROUND = "flows.morning_round.morning_round.fn()"


def deed(statement: str) -> str:
    """Return a program that does one thing by hand, in the name of a flow, and says when it begins and when it is done."""
    return f"""
from cli.running import engine
with engine():
    import flows.morning_round, flows.letters_out, flows.submit
    print("ready", flush=True)
    {statement}
    print("done", flush=True)
"""


def python(source: str, environment: dict[str, str]) -> subprocess.Popen:
    """Start a program in the house."""
    return subprocess.Popen([sys.executable, "-c", source], env=environment, cwd=HOUSE, stdout=subprocess.PIPE, text=True)


def completed(source: str, environment: dict[str, str]) -> None:
    """Run a program to its good end."""
    process = python(source, environment)
    process.communicate(timeout=180)
    assert process.returncode == 0


def killed_until_done(
    statement: str, environment: dict[str, str], chance: random.Random, kills: int, longest: float = 3.0
) -> float:
    """Kill a deed at random moments so many times, then let it end; return how many seconds an undisturbed end took."""
    for _ in range(kills):
        process = python(deed(statement), environment)
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.wait()
        free_leases(environment)
    process = python(deed(statement), environment)
    assert process.stdout and process.stdout.readline() == "ready\n"
    began = time.monotonic()
    assert process.stdout.readline() == "done\n"
    process.wait()
    return max(time.monotonic() - began, 0.5)


def free_leases(environment: dict[str, str]) -> None:
    """Let the dead owner's leases end, as a minute later they would."""
    with sqlite3.connect(Path(environment["TURNUS_VAR"]) / "turnus.db", timeout=30) as connection:
        connection.execute("UPDATE lease SET until = '2000-01-01 00:00:00.000000'")
