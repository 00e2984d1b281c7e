"""Letters in doubt: the connection broke after the text had begun, and only the archive knows whether they were taken.

A copy of each letter lies in the archive of its channel (`tasks.post.archives`). One that is found there was taken. One that is not
is sent again, the same bytes under the same Message-ID, only once a trial letter, sent after it, has come there while the
office's time for the archive passed. Where that does not come, or there is no archive, a person decides.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from documents.outgoing import message_id, trial_letter
from documents.words import words
from models.refusals import OfficeFolderFaulty, Refusal
from models.settings import settings
from models.tables import Attempt, Cycle
from models.words import BY_SERVER, Channel, LetterState, Outcome
from store import attempts, clock, cycles, database, letters
from store.office_folder import OfficeFolder
from tasks.doors.box import MailboxShut
from tasks.doors.door import InDoubt, NotSent, Post
from tasks.doors.notices import notify
from tasks.letters.letters import left, note_obstacle
from tasks.log import deed
from tasks.post import archives
from tasks.post.archives import Archive

Door = Callable[[Channel], Post]


def settle(folder: OfficeFolder, door: Door) -> None:
    """Settle each letter in doubt as far as the archive tells; the caller holds the outbox."""
    with database.reading() as session:
        found = [(letter.channel, (cycle.code, letters.code_of(cycle, letter))) for cycle, letter in letters.in_doubt(session)]
    for channel in BY_SERVER:
        if of_channel := [doubt for of, doubt in found if of is channel]:
            _settle_all(channel, of_channel, folder, door)


def _settle_all(channel: Channel, found: list[tuple[str, str]], folder: OfficeFolder, door: Door) -> None:
    if archives.address_of(channel, folder) is None:
        for doubt in found:
            _ask_person(*doubt, "no_archive")
        return
    try:
        with archives.opened(channel) as archive:
            for doubt in found:
                _settle(*doubt, archive, door, folder)
    except (MailboxShut, OfficeFolderFaulty) as shut:
        deed(deed="archive_shut", step=shut)
        for doubt in found:
            _ask_person(*doubt, "archive_shut")


def _settle(code: str, letter_code: str, archive: Archive, door: Door, folder: OfficeFolder) -> None:
    with database.reading() as session:
        letter = letters.find(session, cycles.get(session, code), letter_code)
        attempt, now = attempts.last(session, letter), clock.now(session)
        came_back = any(one.outcome is Outcome.BOUNCED for one in attempts.of(session, letter))
    if letter.state is not LetterState.IN_DOUBT or attempt is None:
        return
    if came_back:
        _ask_person(code, letter_code, "came_back")   # the archive holds the copy of the time before
    elif archive.holds(letter.message_id or ""):
        _conclude(code, letter_code, attempt, Outcome.ARRIVED)
    elif attempt.outcome is Outcome.UNPROVEN:
        _ask_person(code, letter_code, "archive_silent")
    elif attempt.asked_at is None:
        _ask_archive(code, letter_code, letter.channel, attempt, door, folder)
    elif now >= _settled_at(attempt, folder):
        proven = archive.holds(_test_id(letter_code, attempt, folder))
        _conclude(code, letter_code, attempt, Outcome.NOT_ARRIVED if proven else Outcome.UNPROVEN)
        if not proven:
            _ask_person(code, letter_code, "archive_silent")


def _conclude(code: str, letter_code: str, attempt: Attempt, outcome: Outcome) -> None:
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.state is not LetterState.IN_DOUBT:
            return
        attempts.end(session, letter, outcome)
        if outcome is Outcome.ARRIVED:
            left(session, cycle, letter, sent_at=attempt.began_at)
        elif outcome is Outcome.NOT_ARRIVED:
            letter.leaves_at = clock.now(session)
            letters.mark(session, cycle, letter, LetterState.RELEASED)
    deed(cycle=code, deed="doubt_settled", letter=letter_code, outcome=outcome.value)


def _ask_archive(
    code: str, letter_code: str, channel: Channel, attempt: Attempt, door: Door, folder: OfficeFolder
) -> None:
    """Send a letter to the archive alone, to see whether it receives; where that fails, the next time asks again."""
    office = folder.office
    archive = archives.address_of(channel, folder) or ""
    with database.reading() as session:
        now = clock.now(session)
    data = trial_letter(
        words("sentences", office.language)["archive_test"], sender=office.sender, to=archive, date=now,
        message_id=_test_id(letter_code, attempt, folder),
    )
    try:
        with contextlib.suppress(InDoubt):   # the archive will tell
            door(channel).send(letter_code, (archive,), data)
    except (NotSent, Refusal) as fault:
        deed(cycle=code, deed="archive_not_asked", letter=letter_code, error=type(fault).__name__)
        return
    with database.writing() as session:
        letter = letters.find(session, cycles.get(session, code, lock=True), letter_code)
        asked = attempts.last(session, letter)
        if asked is not None:
            asked.asked_at = now
            session.add(asked)


def _test_id(letter_code: str, attempt: Attempt, folder: OfficeFolder) -> str:
    return message_id(settings().signing_key, f"archive:{letter_code}", folder.office.domain, attempt.n)


def _ask_person(code: str, letter_code: str, because: str) -> None:
    """Show why a letter stays in doubt until a person settles it; the office is told once."""
    if note_obstacle(code, letter_code, because):
        notify("in_doubt", {"count": 1, "cycle": code})


def settled_at(session: Session, cycle: Cycle, folder: OfficeFolder) -> list[datetime]:
    """Return the instants from which the archive can settle the letters in doubt of a cycle."""
    last = (attempts.last(session, letter) for letter in letters.in_state(session, cycle, LetterState.IN_DOUBT))
    return [_settled_at(a, folder) for a in last if a and a.asked_at and a.outcome is Outcome.IN_DOUBT]


def _settled_at(attempt: Attempt, folder: OfficeFolder) -> datetime:
    return (attempt.asked_at or attempt.began_at) + timedelta(minutes=folder.office.post.archive_minutes)
