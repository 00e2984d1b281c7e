"""The round is killed at random moments: nothing is lost, nothing goes twice. `make kill` gives all thirty kills."""

import email
import os
import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.settings import HOUSE
from rehearsal.demo_office import make_office_of
from rehearsal.departments import read_replay
from tests.killing import KILLS, ROUND, completed, killed_until_done

SET_UP = """
from datetime import date
from cli.running import engine
from models.settings import settings
from store import database
with engine():
    from flows.open_cycle import open_cycle
    database.upgrade()
    from datetime import UTC, datetime
    from store import clock
    with database.writing() as session:
        clock.set_replay(session, datetime(2019, 3, 5, 6, tzinfo=UTC))
    open_cycle.fn(instrument="crc", list_received=date(2019, 3, 5), report_due=date(2020, 2, 28), officer="o1")
"""
RELEASE = """
from cli.running import engine
with engine():
    from flows.letters_out import release
    release.fn(cycle="crc.2020", officer="o1")
"""


def set_day(var: Path, day: str) -> None:
    with sqlite3.connect(var / "turnus.db") as connection:
        instant = datetime.fromisoformat(f"{day}T06:00:00").replace(tzinfo=UTC)
        connection.execute("UPDATE replay SET instant = ?", (instant.strftime("%Y-%m-%d %H:%M:%S.%f"),))


@pytest.mark.kill
@pytest.mark.timeout(3000)
def test_a_killed_round_loses_nothing_and_doubles_nothing(tmp_path):
    replay = read_replay()
    make_office_of(tmp_path / "office", replay, HOUSE / "instruments" / "crc.yaml")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TURNUS_", "PREFECT_"))}
    environment |= {"TURNUS_VAR": str(tmp_path), "TURNUS_OFFICE": str(tmp_path / "office"), "PYTHONPATH": str(HOUSE)}
    completed(SET_UP, environment)
    chance = random.Random(1)
    # Requests are composed on 2 April, then released; on 17 May a reminder leaves for each, by itself.
    set_day(tmp_path, "2019-04-02")
    longest = killed_until_done(ROUND, environment, chance, KILLS // 2)
    completed(RELEASE, environment)
    set_day(tmp_path, "2019-05-17")
    killed_until_done(ROUND, environment, chance, KILLS - KILLS // 2, longest)
    with sqlite3.connect(tmp_path / "turnus.db") as connection:
        sent = connection.execute("SELECT kind, count(*) FROM letter WHERE state = 'sent' GROUP BY kind ORDER BY kind").fetchall()
        others = connection.execute("SELECT count(*) FROM letter WHERE state != 'sent'").fetchone()
        pending = connection.execute("SELECT count(*) FROM matter WHERE state = 'pending'").fetchone()
    departments = len(replay.departments())
    assert sent == [("reminder", departments), ("request", departments)]
    assert others == (0,) and pending == (0,)
    letters = [email.message_from_bytes(p.read_bytes()) for p in (tmp_path / "outbox" / "new").glob("*.eml")]
    assert len(letters) == 2 * departments
    assert len({m["Message-ID"] for m in letters}) == 2 * departments
