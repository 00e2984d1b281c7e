"""Signs of life: when a round was last finished and when the inbox was last read to its end."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, select

from models.tables import Pulse
from store import clock

ROUND: Final = "round"
INBOX: Final = "inbox"


def beat(session: Session, name: str) -> None:
    """Note that something was done to its end now."""
    session.merge(Pulse(name=name, at=clock.now(session)))


def last(session: Session) -> dict[str, datetime]:
    """Return the instant (UTC) of each sign of life."""
    return {pulse.name: pulse.at for pulse in session.exec(select(Pulse))}
