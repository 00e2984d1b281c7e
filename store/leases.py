"""Leases: one holder acts on a name at a time; a holder that dies loses it when the time is up."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, delete, select, update

from models.refusals import CycleBusy
from models.tables import Lease
from store import database

TERM = timedelta(seconds=60)
OUTBOX = "outbox"
INBOX = "inbox"
_UNNEEDED: Final[ContextVar[bool]] = ContextVar("unneeded", default=False)


class LeaseLost(Exception):
    """Somebody else took the lease while the block still ran."""


def take(session: Session, name: str, owner: str, at: datetime, term: timedelta = TERM) -> bool:
    """Take or renew a lease by compare-and-set; False while somebody else holds it. `at` is the wall clock."""
    if database.insert_once(session, Lease, name=name, owner=owner, until=at + term):
        return True
    taken = session.execute(
        update(Lease)
        .where(col(Lease.name) == name, (col(Lease.owner) == owner) | (col(Lease.until) <= at))
        .values(owner=owner, until=at + term)
    )
    return taken.rowcount == 1  # type: ignore[attr-defined]


def give_back(session: Session, name: str, owner: str) -> None:
    """End one's own lease."""
    session.execute(delete(Lease).where(col(Lease.name) == name, col(Lease.owner) == owner))


def holder(session: Session, name: str) -> Lease | None:
    """Return who holds a name, if anybody does."""
    return session.exec(select(Lease).where(Lease.name == name)).first()


@contextmanager
def unneeded() -> Iterator[None]:
    """Take no lease within: nobody else knows the database of a rehearsal."""
    before = _UNNEEDED.set(True)
    try:
        yield
    finally:
        _UNNEEDED.reset(before)


@contextmanager
def under(name: str, *, patience: float = 10.0, term: timedelta = TERM) -> Iterator[None]:
    """Hold the lease of `name` (a cycle's code, the outbox, the inbox) while the block runs, renewing it.

    Waits up to `patience` seconds; raises `CycleBusy` with the instant until which it is taken, and after the block
    `LeaseLost` when somebody else could take it meanwhile, or whatever kept it from being renewed. Leases live on the
    wall clock, also in a replay: they guard processes, not days.
    """
    if _UNNEEDED.get():
        yield
        return
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    _acquire(name, owner, patience, term)
    renewal = _Renewal(name, owner, term)
    renewal.start()
    try:
        yield
    finally:
        renewal.end()
        with database.writing() as session:
            give_back(session, name, owner)
    if renewal.fault:
        raise renewal.fault


def _acquire(name: str, owner: str, patience: float, term: timedelta) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=patience)
    while True:
        with database.writing() as session:
            at = datetime.now(UTC)
            if take(session, name, owner, at, term):
                return
            held = holder(session, name)
        if at >= deadline:
            raise CycleBusy(name=name, until=held.until.isoformat(timespec="seconds") if held else "")
        time.sleep(0.2)


class _Renewal(threading.Thread):
    """Renews a lease until it is ended; `fault` says why it could not."""

    def __init__(self, name: str, owner: str, term: timedelta) -> None:
        super().__init__(daemon=True)
        self._lease, self._owner, self._term = name, owner, term
        self._ended = threading.Event()
        self._until = time.monotonic() + term.total_seconds()
        self.fault: Exception | None = None

    def run(self) -> None:
        while self.fault is None and not self._ended.wait(self._term.total_seconds() / 3):
            try:
                self._renew()
            except OperationalError as silent:
                # A database that does not answer now is asked again, while the term is not up.
                if time.monotonic() >= self._until:
                    self.fault = silent
            except Exception as fault:
                self.fault = fault

    def _renew(self) -> None:
        asked = time.monotonic()
        with database.writing() as session:
            kept = take(session, self._lease, self._owner, datetime.now(UTC), self._term)
        if not kept:
            raise LeaseLost(self._lease)
        self._until = asked + self._term.total_seconds()

    def end(self) -> None:
        """Renew no more."""
        self._ended.set()
        self.join()
