"""Prefect's database, searched for what must never be in it."""

import sqlite3
from collections.abc import Collection
from pathlib import Path


def leaks(path: Path, needles: Collection[str]) -> list[str]:
    """Return `table.column: needle` for every needle that stands in any text of any table."""
    found = []
    with sqlite3.connect(path) as connection:
        tables = [t for (t,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [c[1] for c in connection.execute(f'PRAGMA table_info("{table}")')]
            for column in columns:
                for needle in needles:
                    query = f'SELECT count(*) FROM "{table}" WHERE instr(CAST("{column}" AS TEXT), ?) > 0'
                    if connection.execute(query, (needle,)).fetchone()[0]:
                        found.append(f"{table}.{column}: {needle}")
    return found
