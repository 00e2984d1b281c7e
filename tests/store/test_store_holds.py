"""Holds: what they stop, how long, and how they end."""

from datetime import date, timedelta

import pytest

from models.refusals import NothingHeld
from store import cycles, database, holds
from store.holds import Brake
from tests.machine import BOTH_DATABASES
from tests.store import deeds

pytestmark = BOTH_DATABASES
TODAY = deeds.TODAY


def _hold(code: str | None, institution: str | None, until: date | None = None) -> None:
    with database.writing() as session:
        cycle_id = cycles.get(session, code).id if code else None
        holds.put(session, cycle_id=cycle_id, institution=institution, until=until, officer="o1", reason="élections")


def _lift(code: str | None, institution: str | None, today: date = TODAY) -> None:
    with database.writing() as session:
        cycle_id = cycles.get(session, code).id if code else None
        holds.lift(session, cycle_id=cycle_id, institution=institution, officer="o1", today=today)


def _brake(code: str, on: date = TODAY) -> Brake:
    with database.reading() as session:
        return holds.active(session, cycles.get(session, code).id, on)


@pytest.fixture
def other(cycle: str) -> str:
    """The code of a second cycle."""
    with database.writing() as session:
        return deeds.open_cycle(session, "crc.2034").code


@pytest.mark.parametrize(
    ("of_cycle", "institution", "stopped_here", "stopped_there"),
    [
        (True, "mj", {"mj"}, set()),
        (True, None, {"mj", "m3s"}, set()),
        (False, "mj", {"mj"}, {"mj"}),
        (False, None, {"mj", "m3s"}, {"mj", "m3s"}),
    ],
    ids=["an institution in a cycle", "a cycle", "an institution", "everything"],
)
def test_a_hold_stops_its_scope_and_no_more(
    cycle: str, other: str, of_cycle: bool, institution: str | None, stopped_here: set[str], stopped_there: set[str]
) -> None:
    _hold(cycle if of_cycle else None, institution)
    assert {i for i in ("mj", "m3s") if _brake(cycle).stops(i)} == stopped_here
    assert {i for i in ("mj", "m3s") if _brake(other).stops(i)} == stopped_there


def test_a_hold_lasts_until_its_day_that_day_included(cycle: str) -> None:
    _hold(cycle, "mj", until=TODAY)
    assert _brake(cycle, TODAY).stops("mj")
    assert not _brake(cycle, TODAY + timedelta(days=1)).stops("mj")


def test_lifting_ends_every_hold_of_exactly_this_scope(cycle: str) -> None:
    for institution in ("mj", "mj", "m3s"):
        _hold(cycle, institution)
    _hold(None, "mj")
    _lift(cycle, "mj")
    assert _brake(cycle) == Brake(False, frozenset({"mj", "m3s"}))
    _lift(None, "mj")
    assert _brake(cycle) == Brake(False, frozenset({"m3s"}))


def test_what_is_not_held_cannot_be_lifted(cycle: str) -> None:
    _hold(cycle, "mj", until=TODAY)
    with pytest.raises(NothingHeld):
        _lift(cycle, "m3s")
    with pytest.raises(NothingHeld):
        _lift(None, "mj")
    with pytest.raises(NothingHeld):
        _lift(cycle, "mj", TODAY + timedelta(days=1))
