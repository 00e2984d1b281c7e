"""The watch over the office's own machinery; it needs no engine, so that it can speak when the engine cannot."""

import urllib.error
import urllib.request
from collections.abc import Iterable

from models.settings import settings
from models.views import SignsOfLife
from models.words import CycleStatus
from store import attempts, books, clock, cycles, database, holds, letters, pulses
from store.office_folder import OfficeFolder
from tasks.doors.notices import notify
from tasks.log import deed

PING_SECONDS = 10


def signs_of_life(folder: OfficeFolder) -> SignsOfLife:
    """Return when rounds and inbox were last seen to, and since when the oldest letter waits that nobody holds."""
    with database.reading() as session:
        now = clock.now(session)
        overdue, brakes = attempts.overdue(session), holds.Brakes(session, now.astimezone(folder.zone).date())
        said = letters.said_by(session, [letter for _, letter, _ in overdue])
        waiting = [
            since for _, letter, since in overdue if not any(brakes.stop(matter) for matter, _ in said[letter.id])
        ]
        return SignsOfLife(
            now, pulses.last(session), cycles.first_opened(session, CycleStatus.OPEN), min(waiting, default=None)
        )


def raise_alarms(found: Iterable[str], folder: OfficeFolder) -> None:
    """Tell the office of each silence, once a day."""
    for silence in found:
        with database.writing() as session:
            is_new = books.once(session, f"alarm:{silence}:{clock.today(session, folder.zone)}")
        if is_new:
            deed(deed="alarm", subject=silence)
            notify(f"silent_{silence}", {})


def round_finished() -> None:
    """Note that a round ran to its end, and tell the outside watcher (`TURNUS_PING_URL`), where there is one."""
    with database.writing() as session:
        pulses.beat(session, pulses.ROUND)
        is_replay = clock.is_replay(session)
    url = settings().ping_url
    if url is None or is_replay:
        return
    try:
        with urllib.request.urlopen(url.get_secret_value(), timeout=PING_SECONDS):
            return
    except (OSError, ValueError, urllib.error.URLError) as fault:
        deed(deed="ping_failed", error=type(fault).__name__)


def inbox_read() -> None:
    """Note that the inbox was read to its end."""
    with database.writing() as session:
        pulses.beat(session, pulses.INBOX)
