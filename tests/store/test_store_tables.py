"""The tables themselves: made by the migrations, words by value and checked, instants in UTC."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from alembic import command
from sqlalchemy import Enum, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from models.tables import Cycle, Lease
from models.words import CycleStatus
from store import cycles, database
from tests.machine import BOTH_DATABASES
from tests.store import deeds

pytestmark = BOTH_DATABASES

WORDS = [
    pytest.param(table.name, column.name, column.type.enum_class, id=f"{table.name}.{column.name}")
    for table in SQLModel.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]


@pytest.mark.usefixtures("empty_installation")
def test_the_migrations_make_the_tables_the_code_expects() -> None:
    database.upgrade()
    command.check(database.migrations())  # raises when autogenerate would write anything
    assert set(inspect(database.engine()).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}


@pytest.mark.usefixtures("installation")
def test_upgrading_twice_changes_nothing() -> None:
    database.upgrade()
    command.check(database.migrations())


@pytest.mark.usefixtures("installation")
def test_the_migrations_can_be_taken_back() -> None:
    command.downgrade(database.migrations(), "base")
    assert inspect(database.engine()).get_table_names() == ["alembic_version"]


@pytest.mark.usefixtures("installation")
def test_every_column_of_words_has_a_check_that_names_each_value() -> None:
    found = inspect(database.engine())
    for table, column, words in (p.values for p in WORDS):
        checks = " ".join(c["sqltext"] for c in found.get_check_constraints(str(table)))
        assert isinstance(words, type) and issubclass(words, StrEnum)
        assert all(f"'{word.value}'" in checks for word in words), f"{table}.{column}"


@pytest.mark.parametrize(("column", "wrong"), [("status", "paused"), ("mode", "LIVE"), ("status", "OPEN"), ("mode", "")])
def test_the_database_refuses_a_word_that_code_does_not_know(cycle: str, column: str, wrong: str) -> None:
    with pytest.raises(IntegrityError, match=f"ck_cycle_{'cyclestatus' if column == 'status' else 'mode'}"), \
            database.writing() as session:
        session.execute(text(f"UPDATE cycle SET {column} = :wrong"), {"wrong": wrong})


def test_words_are_stored_by_value(cycle: str) -> None:
    with database.writing() as session:
        cycles.set_status(session, cycles.get(session, cycle), CycleStatus.SUSPENDED, officer="o1", deed="suspend")
        assert session.execute(text("SELECT status FROM cycle")).scalar_one() == "suspended"


def test_a_row_that_others_refer_to_cannot_be_deleted(cycle: str) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.delete(cycles.get(session, cycle))
        session.flush()


@pytest.mark.usefixtures("installation")
def test_instants_come_back_in_utc_whatever_zone_they_were_given_in() -> None:
    noon = datetime(2028, 7, 1, 12, tzinfo=UTC)
    with database.writing() as session:
        session.add(Lease(name="x", owner="o", until=noon.astimezone(timezone(timedelta(hours=2)))))
    with database.reading() as session:
        until = session.exec(select(Lease.until)).one()
        assert (until, until.utcoffset()) == (noon, timedelta(0))


def test_a_second_current_draft_is_refused_by_the_database(cycle: str) -> None:
    with database.writing() as session:
        deeds.draft(session)
        deeds.draft(session)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("UPDATE draft SET state = 'working'"))


def test_a_second_cycle_of_the_same_code_is_refused_by_the_database(cycle: str) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        known = cycles.get(session, cycle)
        session.add(Cycle(**known.model_dump(exclude={"id"})))
