"""Print what a quiet round and a thousand letters cost, and how fast letters leave."""

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.installation import installation, instrument, open_cycle, store_assignments, write_requests
from benchmarks.letters import TIMES, speeds

LETTERS = 1000
STORED = (10_000, 1_000_000)
CYCLES = 20


@dataclass(frozen=True)
class Cost:
    """What one letter takes, in seconds: by the clock, and of the processor, which other programs do not disturb."""

    clock: float
    processor: float


def letters_cost(stored: int) -> Cost:
    """Return what each of a thousand due letters costs, from the decision to the file in the outbox."""
    from tasks.post.delivery import deliver

    with installation(LETTERS) as var:
        store_assignments(stored)
        began, worked = time.perf_counter(), time.process_time()
        here = write_requests(LETTERS)
        deliver.fn(here.folder)
        cost = Cost((time.perf_counter() - began) / LETTERS, (time.process_time() - worked) / LETTERS)
        sent = len(list((var / "outbox" / "new").glob("*.eml")))
        if sent != LETTERS:
            sys.exit(f"{sent} letters left instead of {LETTERS}")
        return cost


def quiet_round() -> tuple[float, int, int]:
    """Return seconds, flow runs and task runs of a round over twenty open cycles with nothing due."""
    from tasks.engine.server import environment, free_port, server

    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= environment(Path(home), port)
        with installation(5), server(Path(home), port, zone="UTC", language="fr"):
            from flows.morning_round import morning_round

            for n in range(CYCLES):
                open_cycle(instrument(5, f"c{n}"), f"c{n}.2020")
            morning_round()
            before = _runs(Path(home))
            began = time.perf_counter()
            morning_round()
            seconds = time.perf_counter() - began
            time.sleep(3)  # task runs are written by the server a moment later
            after = _runs(Path(home))
            return seconds, after[0] - before[0], after[1] - before[1]


def _runs(home: Path) -> tuple[int, int]:
    with sqlite3.connect(home / "prefect.db") as connection:
        flows = connection.execute("SELECT count(*) FROM flow_run WHERE state_type = 'COMPLETED'").fetchone()[0]
        tasks = connection.execute("SELECT count(*) FROM task_run").fetchone()[0]
        return flows, tasks


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser("python -m benchmarks", description=__doc__).parse_args()
    console = Console()
    with Progress(console=console) as bar:
        line = bar.add_task("bench", total=3 + 2 * TIMES)
        costs = []
        for stored in STORED:
            costs.append(letters_cost(stored))
            bar.advance(line)
        seconds, flows, tasks = quiet_round()
        bar.advance(line)
        by_smtp = speeds(lambda: bar.advance(line))
    table = Table("what", "measured")
    for stored, cost in zip(STORED, costs, strict=True):
        measured = f"{cost.clock * 1000:.1f} ms, of the processor {cost.processor * 1000:.1f} ms"
        table.add_row(f"a letter of {LETTERS:,}, {stored:,} assignments stored", measured)
    few, many = costs
    ratios = f"{many.clock / few.clock:.2f}, of the processor {many.processor / few.processor:.2f}"
    table.add_row("ratio", ratios)
    table.add_row(f"a round with nothing due, {CYCLES} open cycles", f"{seconds:.2f} s, {flows} flow runs, {tasks} task runs")
    console.print(table)
    table = Table("letters by SMTP", "server", "letters per second", "of bare smtplib")
    for speed in by_smtp:
        table.add_row(speed.way, speed.server, f"{speed.per_second:.0f}", f"{speed.share:.0%}")
    console.print(table)


if __name__ == "__main__":
    main()
