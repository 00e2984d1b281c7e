"""An installation moved to another database: the same rows under other ids, in another order on the disk."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, Integer, Table, insert, select, text
from sqlmodel import SQLModel

from models.settings import settings
from models.tables import Replay
from store import database

FARTHER = 1000      # by which ids are moved: longer than those before, so that as text they sort otherwise, too


def moved(var: Path, to: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy an installation, its database to an empty PostgreSQL one, and make the copy the one that is worked with."""
    from tests.flows.conftest import use

    with database.connect(f"sqlite:///{var / 'turnus.db'}").connect() as connection:
        rows = {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in _tables()}
    shutil.copytree(var, to, ignore=shutil.ignore_patterns("*.db", "*.db-*"))
    use(monkeypatch, to)
    monkeypatch.setenv("TURNUS_DATABASE_URL", address)
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()
    database.upgrade()
    _fill(database.engine(), rows)


def _tables() -> list[Table]:
    return list(SQLModel.metadata.sorted_tables)


def _fill(engine: Engine, rows: dict[str, list[dict[str, object]]]) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))      # rows stand before those they point to
        for table in _tables():
            ids = [c.name for c in table.columns if isinstance(c.type, Integer) and (c.primary_key or c.foreign_keys)]
            connection.execute(table.delete())
            if table.name == Replay.__tablename__:
                ids = []        # the one row of its table
            for row in reversed(rows[table.name]):
                higher = {name: row[name] + FARTHER for name in ids if isinstance(row[name], int)}
                connection.execute(insert(table), row | higher)
            if "id" in ids:
                highest = f'SELECT COALESCE(MAX(id), 1) FROM "{table.name}"'
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), ({highest}))"))
