"""The journal is a chain: nothing in it is changed, removed or moved unseen, and nobody is named in it."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import JSON, column, insert, table, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select
from sqlmodel.sql.sqltypes import UTCDateTime

from models.chain import Break
from models.tables import Journal, Person, Reason
from store import books, cycles, database, journal, persons, triggers
from tests.machine import BOTH_DATABASES

pytestmark = BOTH_DATABASES


def _journal(session: Session, cycle: str, head: str = ""):  # type: ignore[no-untyped-def]
    return journal.verified(session, cycle, head)


def test_what_deeds_enter_is_one_sound_chain_without_names(cycle: str) -> None:
    with database.writing() as session:
        row = cycles.get(session, cycle, lock=True)
        books.enter_all(session, row.id, [books.Entry("extend", "o1", "mj", f"mj-{n}", {"n": n}) for n in range(20)])
        books.enter(session, "absent", officer="o1", subject="ä\u2028")
    with database.reading() as session:
        assert _journal(session, cycle).faults == () and _journal(session, cycle).entries == 21
        assert _journal(session, "").faults == ()
        officers = set(session.exec(select(Journal.officer)))
        assert len(officers) == 1 and "o1" not in officers
        assert persons.codes_of(session, officers) == {officers.pop(): "o1"}


def test_an_officer_who_is_forgotten_and_a_reason_that_is_erased_leave_the_chain_valid(cycle: str) -> None:
    with database.writing() as session:
        row = cycles.get(session, cycle)
        for said in ("one", "two", "three"):
            books.enter(session, "hold", cycle_id=row.id, officer="o1", reason=books.reason(session, said))
        assert persons.forget(session, "o1")
        first, second = session.exec(select(Reason).where(Reason.text.in_(["one", "two"]))).all()  # type: ignore[attr-defined]
        first.text, second.text = "", "another"
    with database.reading() as session:
        assert _journal(session, cycle).faults == ()
        changed, erased = journal.reasons(session)
        assert (len(changed), erased) == (1, 1)
        assert session.exec(select(Person)).all() == []


@pytest.mark.parametrize("order", ["UPDATE journal SET subject = 'x'", "DELETE FROM journal"])
def test_the_database_refuses_to_change_the_journal(cycle: str, order: str) -> None:
    with pytest.raises(DatabaseError, match=triggers.REFUSED), database.writing() as session:
        session.execute(text(order))


def test_who_takes_the_guards_off_is_found_and_the_next_upgrade_puts_them_back(cycle: str) -> None:
    with database.writing() as session:
        triggers.take_off(session.connection())
        session.execute(text("UPDATE journal SET subject = 'x' WHERE n = 1"))
    with database.reading() as session:
        assert journal.unguarded(session) == list(triggers.NAMES)
        assert [f.kind for f in _journal(session, cycle).faults] == [Break.CHANGED]
    database.upgrade()
    with database.reading() as session:
        assert journal.unguarded(session) == []


@pytest.mark.usefixtures("empty_installation")
def test_the_guards_stand_after_every_migration_and_the_chain_says_where_it_was_laid() -> None:
    config = database.migrations()
    before = table(
        "journal", column("n"), column("at", UTCDateTime()), column("deed"), column("officer"), column("subject"),
        column("facts", JSON()),
    )
    command.upgrade(config, "0018")
    with database.writing() as session:
        for n, officer in enumerate(("o1", "policy", "o1"), 1):
            session.execute(insert(before).values(
                n=n, at=datetime(2028, 1, 10, n, tzinfo=UTC), deed="hold", officer=officer, subject="", facts={}
            ))
    revisions = [r.revision for r in reversed(list(_revisions(config))) if r.revision > "0018"]
    for revision in revisions:
        command.upgrade(config, revision)
        with database.engine().connect() as connection:
            assert triggers.missing(connection) == [], revision
    with database.writing() as session:
        books.enter(session, "lift", officer="o1")
    with database.reading() as session:
        found = journal.verified(session, "")
        assert (found.entries, found.faults) == (5, ())
        laid = journal.laid(session, None)
        assert laid and laid[1] == 3
        assert session.exec(select(Journal.officer).order_by(Journal.n)).all()[1] == "policy"  # type: ignore[arg-type]
        assert len(session.exec(select(Person)).all()) == 1
    command.downgrade(config, "0018")
    with database.reading() as session:
        assert session.execute(text("SELECT officer FROM journal ORDER BY n")).scalars().first() == "o1"


def _revisions(config):  # type: ignore[no-untyped-def]
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config).walk_revisions()


def test_an_entry_that_two_wrote_after_the_same_one_is_refused_by_the_database(cycle: str) -> None:
    with pytest.raises(DatabaseError), database.writing() as session:
        known = session.exec(select(Journal).order_by(Journal.id.desc())).first()  # type: ignore[attr-defined]
        assert known
        session.add(Journal(**{**known.model_dump(exclude={"id"}), "n": 99}))
        session.flush()


def test_the_end_of_a_chain_is_one_row_and_asked_for_once_in_a_transaction(cycle: str) -> None:
    asked: list[str] = []
    from sqlalchemy import event

    with database.writing() as session:
        row = cycles.get(session, cycle)
        event.listen(database.engine(), "before_cursor_execute", lambda *args: asked.append(args[2]))
        books.enter(session, "extend", cycle_id=row.id, officer="o1")
        books.enter(session, "extend", cycle_id=row.id, officer="o1")
    reads = [s for s in asked if "FROM journal" in s]
    assert len(reads) == 1 and "LIMIT" in reads[0], asked
