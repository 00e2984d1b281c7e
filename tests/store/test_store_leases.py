"""Leases: one holder at a time, and a dead one does not block the office."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from models.refusals import CycleBusy
from store import database, leases
from tests.machine import BOTH_DATABASES
from tests.store import children

pytestmark = [BOTH_DATABASES, pytest.mark.usefixtures("installation")]
TERM = timedelta(seconds=1.5)
SOON = datetime(2028, 1, 10, 8, tzinfo=UTC)


def _take(owner: str, at: datetime, name: str = "crc.2029") -> bool:
    with database.writing() as session:
        return leases.take(session, name, owner, at)


def test_a_second_comer_does_not_get_what_another_holds() -> None:
    assert _take("a", SOON)
    assert not _take("b", SOON + timedelta(seconds=59))
    assert _take("b", SOON, "crc.2030")


def test_the_holder_renews_and_the_time_counts_anew() -> None:
    assert _take("a", SOON)
    assert _take("a", SOON + timedelta(seconds=50))
    assert not _take("b", SOON + timedelta(seconds=100))


def test_a_lease_that_ran_out_belongs_to_the_next_and_not_to_the_former_any_more() -> None:
    assert _take("a", SOON)
    assert _take("b", SOON + leases.TERM)
    assert not _take("a", SOON + leases.TERM)
    with database.writing() as session:
        leases.give_back(session, "crc.2029", "a")
        held = leases.holder(session, "crc.2029")
        assert held is not None and held.owner == "b"


def test_two_processes_hold_a_lease_one_after_the_other() -> None:
    taken = children.SPAWN.Event()
    holder = children.SPAWN.Process(target=children.hold_lease, args=("crc.2029", TERM, taken))
    holder.start()
    try:
        assert taken.wait(60)
        with pytest.raises(CycleBusy) as refusal, leases.under("crc.2029", patience=0):
            pass
        assert refusal.value.facts["name"] == "crc.2029"
        time.sleep(2 * TERM.total_seconds())
        with pytest.raises(CycleBusy), leases.under("crc.2029", patience=0):
            pass  # renewed: the term is up twice over
        holder.kill()
        holder.join()
        with pytest.raises(CycleBusy), leases.under("crc.2029", patience=0):
            pass  # the dead one's time is not up yet
        with leases.under("crc.2029", patience=10 * TERM.total_seconds()):
            pass
    finally:
        holder.kill()
        holder.join()


def test_a_lease_is_free_again_after_the_block_also_when_it_fails() -> None:
    with pytest.raises(ZeroDivisionError), leases.under("outbox"):
        raise ZeroDivisionError
    with leases.under("outbox", patience=0), database.reading() as session:
        assert leases.holder(session, "outbox") is not None
    with database.reading() as session:
        assert leases.holder(session, "outbox") is None


def test_a_lease_lost_meanwhile_is_said_at_the_end() -> None:
    with pytest.raises(leases.LeaseLost), leases.under("crc.2029", term=TERM):
        with database.writing() as session:
            leases.holder(session, "crc.2029").owner = "another"  # type: ignore[union-attr]
        time.sleep(TERM.total_seconds())


def test_what_keeps_a_lease_from_being_renewed_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = leases.take

    def fails_when_renewing(session, name, owner, at, term=TERM):
        if leases.holder(session, name) is not None:
            raise RuntimeError("no")
        return taken(session, name, owner, at, term)

    monkeypatch.setattr(leases, "take", fails_when_renewing)
    with pytest.raises(RuntimeError), leases.under("crc.2029", term=TERM):
        time.sleep(TERM.total_seconds())
