"""Several processes on one database: no update is lost, no deed done twice, no number missing."""

import pytest
from sqlmodel import col, select

from models.refusals import NoSuchCycle
from models.tables import Cycle, Journal
from store import books, cycles, database
from tests.machine import BOTH_DATABASES
from tests.store import children

pytestmark = BOTH_DATABASES


@pytest.mark.parametrize("lock", [True, False], ids=["locked first", "locked late"])
def test_three_processes_raise_a_version_600_times_and_lose_none(cycle: str, lock: bool) -> None:
    with database.reading() as session:
        before = cycles.get(session, cycle).version
    children.together(3, children.raise_version, cycle, 200, lock)
    with database.reading() as session:
        assert cycles.get(session, cycle).version == before + 600


def test_a_deed_is_new_to_exactly_one_of_three_processes(cycle: str) -> None:
    keys = [f"remind:{cycle}:mj:1.1:before-{n}" for n in range(60)]
    won = children.together(3, children.claim, keys)
    assert sum(won) == 60


def test_the_journals_of_a_cycle_and_of_the_office_have_no_gaps_when_three_processes_write(cycle: str) -> None:
    children.together(3, children.enter_journal, cycle, 40)
    with database.reading() as session:
        cycle_id = cycles.get(session, cycle).id
        for journal, others in ((cycle_id, 1), (None, 0)):  # the opening is entered too
            numbers = session.exec(
                select(Journal.n).where(col(Journal.cycle_id).is_not_distinct_from(journal)).order_by(col(Journal.n))
            ).all()
            assert list(numbers) == list(range(1, 3 * 40 + others + 1))


def test_a_deed_that_fails_leaves_nothing_behind(cycle: str) -> None:
    with pytest.raises(NoSuchCycle), database.writing() as session:
        assert books.once(session, "test:half")
        books.enter(session, "half")
        cycles.get(session, "crc.1900")
    with database.writing() as session:
        assert books.once(session, "test:half")
        assert session.exec(select(Journal).where(Journal.deed == "half")).first() is None


def test_a_reader_sees_one_instant_while_somebody_writes(cycle: str) -> None:
    with database.reading() as reader:
        before = reader.exec(select(Cycle.version)).one()
        with database.writing() as writer:
            cycles.touch(writer, cycles.get(writer, cycle, lock=True))
        assert reader.exec(select(Cycle.version)).one() == before
    with database.reading() as reader:
        assert reader.exec(select(Cycle.version)).one() == before + 1
