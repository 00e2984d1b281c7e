"""Letters that the server took and the archive lacks: somebody must ask whether they arrived."""

from collections import Counter
from datetime import timedelta
from typing import Final

from models.refusals import OfficeFolderFaulty
from models.settings import settings
from models.words import Outcome
from store import attempts, clock, cycles, database, letters
from store.office_folder import OfficeFolder
from tasks.doors import mailbox
from tasks.doors.box import MailboxShut
from tasks.doors.notices import notify
from tasks.log import deed

LOOKED_FOR: Final = timedelta(days=7)
"""Letters taken longer ago are not looked for; the archive may have been emptied."""


def sweep(folder: OfficeFolder) -> None:
    """Look each letter that was taken up in the archive, once its time has passed; the office is told of those missing.

    While the archive cannot be read they wait. Nothing is sent again.
    """
    url, missing = settings().archive_url, Counter[str]()
    if url is None or not (found := _unproven(folder)):
        return
    try:
        with mailbox.opened(url.get_secret_value(), "TURNUS_ARCHIVE_URL") as archive:
            for code, letter_code, message_id in found:
                outcome = Outcome.ARRIVED if archive.holds(message_id) else Outcome.UNPROVEN
                with database.writing() as session:
                    letter = letters.find(session, cycles.get(session, code, lock=True), letter_code)
                    attempts.end(session, letter, outcome)
                missing[code] += outcome is Outcome.UNPROVEN
    except (MailboxShut, OfficeFolderFaulty) as shut:
        deed(deed="archive_shut", step=shut)
    for code, count in missing.items():
        if count:
            notify("not_in_archive", {"cycle": code, "count": count})


def is_needed(folder: OfficeFolder) -> bool:
    """Say whether there is a letter to look for."""
    return settings().archive_url is not None and bool(_unproven(folder))


def _unproven(folder: OfficeFolder) -> list[tuple[str, str, str]]:
    rules = folder.office.post
    if rules.copy_to is None:
        return []
    with database.reading() as session:
        now = clock.now(session)
        taken = attempts.accepted(session, now - LOOKED_FOR, now - timedelta(minutes=rules.archive_minutes))
        return [
            (cycle.code, letters.code_of(cycle, letter), letter.message_id or "")
            for cycle, letter, attempt in taken
            if rules.copy_to in attempt.recipients
        ]
