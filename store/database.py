"""The database: SQLite in a file by default, PostgreSQL by address; one transaction is one deed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, func, literal, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from models.settings import settings

BUSY_MILLISECONDS = 30_000


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
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that only reads, also while somebody writes, and sees one instant throughout."""
    here = engine()
    options = {"begin": "BEGIN DEFERRED"} if here.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(here.execution_options(**options), expire_on_commit=False) as session:
        yield session


def insert_once(session: Session, table: type[SQLModel], **row: Any) -> bool:
    """Write a row and say whether it was new; False when one with the same key stands there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # Asked for by RETURNING: after an INSERT psycopg's rowcount is -1.
    row_written = dialect.insert(table).values(**row).on_conflict_do_nothing().returning(literal(True))
    return session.execute(row_written).first() is not None


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


def upgrade() -> None:
    """Bring the database to the newest revision; its first tables come from there too."""
    command.upgrade(migrations(), "head")


def migrations() -> Config:
    """Return Alembic's configuration for this installation's database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
