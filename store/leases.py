"""Leases: one holder acts on a name at a time; a holder that dies loses it when the time is up."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, delete, select, update

from models.refusals import CycleBusy
from models.tables import Lease
from store import database

TERM = timedelta(seconds=60)
OUTBOX = "outbox"
INBOX = "inbox"


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
def under(name: str, *, patience: float = 10.0, term: timedelta = TERM) -> Iterator[None]:
    """Hold the lease of `name` (a cycle's code, the outbox, the inbox) while the block runs, renewing it.

    Waits up to `patience` seconds; raises `CycleBusy` with the instant until which it is taken. Leases live on the wall
    clock, also in a replay: they guard processes, not days.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    _acquire(name, owner, patience, term)
    ended = threading.Event()
    renewal = threading.Thread(target=_renew, args=(name, owner, term, ended), daemon=True)
    renewal.start()
    try:
        yield
    finally:
        ended.set()
        renewal.join()
        with database.writing() as session:
            give_back(session, name, owner)


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


def _renew(name: str, owner: str, term: timedelta, ended: threading.Event) -> None:
    while not ended.wait(term.total_seconds() / 3):
        # A database that does not answer now is asked again in time, before the term is up.
        with suppress(OperationalError), database.writing() as session:
            take(session, name, owner, datetime.now(UTC), term)
