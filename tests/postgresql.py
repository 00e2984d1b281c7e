"""A PostgreSQL server of one's own: in a folder under /tmp, on a Unix socket there, gone after the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests.machine import needs_postgresql

USER = "turnus"


class Server:
    """A running server; each database is made new, a copy of one that was made before or empty."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._made = 0

    def address(self, database: str) -> str:
        """Return the address of a database as settings take it."""
        return f"postgresql:///{database}?host={self.socket}&user={USER}"

    def create(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        self._made += 1
        name = f"turnus_{self._made}"
        self._order(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected."""
        self._order(f"DROP DATABASE {database} WITH (FORCE)")

    def _order(self, command: LiteralString) -> None:
        with psycopg.connect(host=str(self.socket), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(command)


@contextmanager
def running() -> Iterator[Server]:
    """Run a server while the block runs, as an ordinary user: PostgreSQL refuses root."""
    initdb, postgres = needs_postgresql("initdb"), needs_postgresql("postgres")
    who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="turnus-pg-", dir="/tmp"))  # a socket's path is short, pytest's folder private
    if who:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    subprocess.run(
        [initdb, "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **who,
    )
    server = subprocess.Popen(
        [postgres, "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "timezone=America/Lima"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **who,
    )
    try:
        _await(server, folder)
        yield Server(folder)
    finally:
        server.terminate()
        try:
            server.wait(timeout=3)  # patient with sessions that were left open
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await(server: "subprocess.Popen[bytes]", socket: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host=str(socket), user=USER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
