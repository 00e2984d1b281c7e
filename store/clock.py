"""The one place that reads the clock: the wall, or the simulated instant of a demonstration."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.tables import Replay


def now(session: Session) -> datetime:
    """Return the present instant in UTC: the replay's where this database is one, else the wall clock's."""
    replay = session.get(Replay, 1)
    return replay.instant if replay else datetime.now(UTC)


def today(session: Session, zone: ZoneInfo) -> date:
    """Return the office's day at the present instant."""
    return now(session).astimezone(zone).date()


def is_replay(session: Session) -> bool:
    """Say whether this database lives on a simulated clock."""
    return session.get(Replay, 1) is not None


def set_replay(session: Session, instant: datetime) -> None:
    """Set the simulated instant (aware), making this database a replay; only the rehearsal does."""
    session.merge(Replay(id=1, instant=instant.astimezone(UTC)))
