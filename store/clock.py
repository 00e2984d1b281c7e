"""The one place that reads the clock: the wall, or the simulated instant of a demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.tables import Replay

_STANDS: Final[ContextVar[datetime | None]] = ContextVar("instant", default=None)


def now(session: Session) -> datetime:
    """Return the present instant in UTC: the replay's where this database is one, else the wall clock's."""
    if (standing := _STANDS.get()) is not None:
        return standing
    replay = _replay(session)
    return replay.instant if replay else datetime.now(UTC)


def wall() -> datetime:
    """Return the wall clock's instant in UTC, also in a replay: authenticators live on it."""
    return datetime.now(UTC)


def today(session: Session, zone: ZoneInfo) -> date:
    """Return the office's day at the present instant."""
    return now(session).astimezone(zone).date()


def midnight(session: Session, zone: ZoneInfo) -> datetime:
    """Return the instant (aware) at which the office's day began."""
    return datetime.combine(today(session, zone), time(), zone)


def is_replay(session: Session) -> bool:
    """Say whether this database lives on a simulated clock."""
    return _replay(session) is not None


def set_replay(session: Session, instant: datetime) -> None:
    """Set the simulated instant (aware), making this database a replay; only the rehearsal does."""
    session.info[Replay] = session.merge(Replay(id=1, instant=instant.astimezone(UTC)))


@contextmanager
def stands_at(instant: datetime) -> Iterator[None]:
    """Let the clock of a replay stand at its instant (aware) for this process, which then need not ask for it each time."""
    before = _STANDS.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _STANDS.reset(before)


def _replay(session: Session) -> Replay | None:
    """Return the simulated instant, asked for once in a session."""
    if Replay not in session.info:
        session.info[Replay] = session.get(Replay, 1)
    found: Replay | None = session.info[Replay]
    return found
