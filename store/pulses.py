"""Signs of life: when a round was last finished, the inbox last read to its end, a mail without return path last taken."""

from datetime import datetime
from typing import Final

from sqlmodel import Session, select

from models.tables import Pulse
from store import clock

ROUND: Final = "round"
INBOX: Final = "inbox"
NULL_PATH: Final = "null_path"


def beat(session: Session, name: str) -> None:
    """Note that something was done to its end now."""
    session.merge(Pulse(name=name, at=clock.now(session)))


def forget(session: Session, name: str) -> None:
    """Forget that something was ever done."""
    if pulse := session.get(Pulse, name):
        session.delete(pulse)


def last(session: Session) -> dict[str, datetime]:
    """Return the instant (UTC) of each sign of life."""
    return {pulse.name: pulse.at for pulse in session.exec(select(Pulse))}
