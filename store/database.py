"""The database: SQLite in a file by default, PostgreSQL by address; one transaction is one deed."""

import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Dialect, Engine, create_engine, event, func, literal, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from models.settings import settings
from store.lookups import MEMORY, Memory

BUSY_MILLISECONDS = 30_000
Found = TypeVar("Found")
_ALONE: Final[ContextVar[Session | None]] = ContextVar("alone", default=None)
_WRITES: Final = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")


@lru_cache(maxsize=8)
def connect(address: str) -> Engine:
    """Return the engine of a database address; SQLite writes begin with BEGIN IMMEDIATE."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        # Measured: with SQLAlchemy's own BEGIN two writers silently lose updates.
        connection.isolation_level = None
        for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))

    return engine


def engine() -> Engine:
    """Return the engine of this installation's database."""
    return connect(settings().database)


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session whose one transaction is committed at the end, or rolled back whole."""
    if (alone := _ALONE.get()) is not None:
        try:
            yield alone
            alone.commit()
        except BaseException:
            alone.rollback()
            alone.info[MEMORY].clear()
            for key in alone.info.keys() - {MEMORY}:
                del alone.info[key]
            raise
        return
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that only reads, also while somebody writes, and sees one instant throughout."""
    if (alone := _ALONE.get()) is not None:
        yield alone
        return
    here = engine()
    options = {"begin": "BEGIN DEFERRED"} if here.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(here.execution_options(**options), expire_on_commit=False) as session:
        session.info[MEMORY] = Memory()
        yield session


@contextmanager
def alone() -> Iterator[None]:
    """Read and write in one session within, which need not ask again for what it knows: nobody else knows this database."""
    here = engine()
    with Session(here, expire_on_commit=False) as session:
        before, memory = _ALONE.set(session), session.info.setdefault(MEMORY, Memory())

        def writes(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if into := _WRITES.match(statement):
                memory.written(into[1])

        event.listen(here, "before_cursor_execute", writes)
        try:
            yield
        finally:
            event.remove(here, "before_cursor_execute", writes)
            _ALONE.reset(before)


def is_alone() -> bool:
    """Say whether nobody else writes to this database."""
    return _ALONE.get() is not None


def once_found(session: Session, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what was found in this session before, under a key; else find it. It does not change while the session lasts."""
    if key not in session.info:
        session.info[key] = find()
    found: Found = session.info[key]
    return found


def insert_once(session: Session, table: type[SQLModel], **row: Any) -> bool:
    """Write a row and say whether it was new; False when one with the same key stands there already."""
    session.flush()
    here = session.connection()
    return here.execute(_once(table, here.dialect, tuple(row)), row).first() is not None


@lru_cache(maxsize=64)
def _once(table: type[SQLModel], dialect: Dialect, columns: tuple[str, ...]) -> Any:
    insert = (postgresql if dialect.name == "postgresql" else sqlite).insert(SQLModel.metadata.tables[str(table.__tablename__)])
    # Asked for by RETURNING: after an INSERT psycopg's rowcount is -1. Compiled here, as SQLAlchemy keeps none of its kind.
    return insert.on_conflict_do_nothing().returning(literal(True)).compile(dialect=dialect, column_keys=list(columns))


@contextmanager
def told_of_writing(written: Callable[[], None]) -> Iterator[None]:
    """Call `written` after each transaction of this process that was committed while the block runs."""
    here = engine()

    def committed(_connection: object) -> None:
        written()

    event.listen(here, "commit", committed)
    try:
        yield
    finally:
        event.remove(here, "commit", committed)


def queue(session: Session, name: str) -> None:
    """Wait until no other transaction has queued for `name`; SQLite lets only one write anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def lock(session: Session, rows: Iterable[SQLModel]) -> None:
    """Read rows anew once no other transaction writes to them, and keep others from it; SQLite lets only one write anyway."""
    if session.get_bind().dialect.name == "postgresql":
        for row in rows:
            session.refresh(row, with_for_update={"key_share": True})


def upgrade() -> None:
    """Bring the database to the newest revision; its first tables come from there too."""
    command.upgrade(migrations(), "head")


def migrations() -> Config:
    """Return Alembic's configuration for this installation's database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
