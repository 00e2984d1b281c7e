"""The dead-man's switch: what has been silent for too long, from signs of life and the hours the office allows."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from models.office import Patience
from models.views import SignsOfLife
from planning.working_days import Calendar


class Silence(StrEnum):
    """What did not happen though it should have."""

    ROUND = "round"
    """A morning round of a working day did not run to its end."""
    INBOX = "inbox"
    """The inbox was not read."""
    OUTBOX = "outbox"
    """A released letter, held by nobody, has not left."""


def silences(signs: SignsOfLife, calendar: Calendar, round_at: time, patience: Patience) -> tuple[Silence, ...]:
    """Return what is silent; `round_at` is in the office's time zone. Where no cycle is open nothing is watched."""
    now, since, waiting = signs.now, signs.watched_since, signs.waiting_since
    if since is None:
        return ()
    found = []
    for silence, hours in ((Silence.ROUND, patience.round_hours), (Silence.INBOX, patience.inbox_hours)):
        expected = _last_round_before(now - timedelta(hours=hours), calendar, round_at)
        if max(signs.beats.get(silence, since), since) < expected:
            found.append(silence)
    if waiting is not None and waiting < now - timedelta(hours=patience.outbox_hours):
        found.append(Silence.OUTBOX)
    return tuple(found)


def _last_round_before(instant: datetime, calendar: Calendar, round_at: time) -> datetime:
    day = instant.astimezone(calendar.zone).date()
    while True:
        at = datetime.combine(day, round_at, calendar.zone)
        if calendar.is_working_day(day) and at <= instant:
            return at
        day -= timedelta(days=1)
