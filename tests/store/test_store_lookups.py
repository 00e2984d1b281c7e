"""Look-ups tell what is stored now, know every table they read, and are not asked twice in vain."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import Session

import store
from store import cycles, database, holds
from store.lookups import Memory, _Lookup
from tests.machine import BOTH_DATABASES

SUNDAY = date(2027, 1, 10)
LOOKUPS = {
    f"{module.name}.{name}": found
    for module in pkgutil.iter_modules(store.__path__)
    for name, found in vars(importlib.import_module(f"store.{module.name}")).items() if isinstance(found, _Lookup)
}


def test_a_look_up_knows_every_table_it_reads() -> None:
    assert len(LOOKUPS) > 40
    for name, found in LOOKUPS.items():
        named = set(re.findall(r"(?:FROM|JOIN) \"?(\w+)", str(found.query)))
        assert named and named <= found.tables, name


def test_a_look_up_is_put_together_without_looking_at_its_values() -> None:
    for name, found in LOOKUPS.items():
        assert set(found._names) <= set(found.query.compile().params), name


@contextmanager
def asked() -> Iterator[list[str]]:
    """Collect what the database is asked for holds."""
    here, found = database.engine(), list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM hold" in statement:
            found.append(statement)

    event.listen(here, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(here, "before_cursor_execute", note)


def _held(session: Session, code: str, day: date = SUNDAY) -> bool:
    return holds.active(session, cycles.get(session, code).id, day).everything


def _hold(session: Session, until: date | None = None) -> None:
    holds.put(session, cycle_id=None, institution=None, until=until, officer="ab", reason="")


@BOTH_DATABASES
def test_whoever_only_reads_asks_once(cycle: str) -> None:
    with asked() as questions, database.reading() as session:
        assert [_held(session, cycle) for _ in range(3)] == [False] * 3
    assert len(questions) == 1


@BOTH_DATABASES
def test_whoever_writes_asks_each_time(cycle: str) -> None:
    with asked() as questions, database.writing() as session:
        assert not _held(session, cycle)
        _hold(session)
        assert _held(session, cycle)
    assert len(questions) == 2


@BOTH_DATABASES
def test_whoever_is_alone_asks_anew_once_something_was_written(cycle: str) -> None:
    with asked() as questions, database.alone():
        for _ in range(2):
            with database.reading() as session:
                assert not _held(session, cycle)
        with database.writing() as session:
            _hold(session, until=SUNDAY)
        with database.reading() as session:
            assert _held(session, cycle) and not _held(session, cycle, date(2027, 1, 11))
        with database.writing() as session:
            holds.lift(session, cycle_id=None, institution=None, officer="ab", today=SUNDAY)
        with database.reading() as session:
            assert not _held(session, cycle)
    assert len(questions) == 3


@BOTH_DATABASES
def test_what_was_taken_back_is_not_remembered(cycle: str) -> None:
    with database.alone():
        with pytest.raises(RuntimeError), database.writing() as session:
            _hold(session)
            assert _held(session, cycle)
            raise RuntimeError
        with database.reading() as session:
            assert not _held(session, cycle)


def test_who_alters_a_list_alters_no_memory(cycle: str) -> None:
    with database.alone(), database.writing() as session:
        _hold(session)
        holds.standing(session, None, SUNDAY).clear()
        holds._not_lifted(session).clear()
        assert _held(session, cycle)


def test_a_memory_forgets_by_table() -> None:
    assert LOOKUPS["holds._not_lifted"].tables == {"hold"}
    memory = Memory()
    told = memory.told(LOOKUPS["holds._not_lifted"])
    told[()] = ["one"]
    memory.written("cycle")
    assert memory.told(LOOKUPS["holds._not_lifted"]) == {(): ["one"]}
    memory.written("hold")
    assert memory.told(LOOKUPS["holds._not_lifted"]) == {}
    told[()] = ["one"]
    memory.clear()
    assert told == {}
