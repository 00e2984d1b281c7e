"""A consistent copy of the database while others write: SQLite's own backup, or pg_dump."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, inspect, make_url

from models.refusals import NotABackup, ProgramFailed
from models.settings import settings
from store import database

SQLITE, POSTGRES = "turnus.db", "turnus.dump"


def take(folder: Path) -> Path:
    """Write a copy into a folder and return it; raises `ProgramFailed`."""
    url = make_url(settings().database)
    if url.get_backend_name() == "sqlite":
        copy = folder / SQLITE
        with _opened(Path(url.database or "")) as source, _opened(copy, "rwc") as target:
            source.backup(target)
        return copy
    copy = folder / POSTGRES
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={copy}")
    return copy


def find(folder: Path) -> Path:
    """Return the copy in a folder; raises `NotABackup` when there is none for this kind of database."""
    copy = folder / (SQLITE if make_url(settings().database).get_backend_name() == "sqlite" else POSTGRES)
    if not copy.exists():
        raise NotABackup(file=copy.name)
    return copy


def put_back(folder: Path) -> None:
    """Fill the empty database from the copy in a folder; raises `NotABackup`, `ProgramFailed`."""
    url, copy = make_url(settings().database), find(folder)
    if copy.name == SQLITE:
        shutil.move(copy, url.database or "")
    else:
        _run("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(copy))


def is_empty() -> bool:
    """Say whether there is no table yet; a SQLite file that is missing is not made for it."""
    url = make_url(settings().database)
    if url.get_backend_name() == "sqlite":
        return not Path(url.database or "").exists()
    return not inspect(database.engine()).get_table_names()


def faults() -> list[str]:
    """Return what is wrong with the database: by its own checks (SQLite's), and a revision that is not the newest."""
    url = make_url(settings().database)
    found = _sqlite_faults(Path(url.database or "")) if url.get_backend_name() == "sqlite" else []
    with database.engine().connect() as connection:
        now = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(database.migrations()).get_current_head()
    return found if now == newest else [*found, f"{now} ≠ {newest}"]


def _sqlite_faults(path: Path) -> list[str]:
    with _opened(path) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"{row[0]} → {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]


@contextlib.contextmanager
def _opened(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    # A database that is missing is a fault here, not a reason to make one.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def _run(program: str, url: URL, *arguments: str) -> None:
    # The password goes by the environment: arguments can be read by everybody on the machine.
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    try:
        subprocess.run(
            [program, f"--dbname={address.render_as_string()}", *arguments],
            env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.CalledProcessError) as fault:
        raise ProgramFailed(program=program) from fault
