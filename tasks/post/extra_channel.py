"""The extra channel of a contact who wants one: told that a letter waits in their mailbox, in their language, and nothing else.

The address of such a channel is a secret; `contacts.yaml` bears its name alone.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from apprise import Apprise
from sqlmodel import Session

from documents.outgoing import recipients_of
from documents.words import languages, words
from models.addresses import compared
from models.letters import AUTOMATIC
from models.office import Contact
from models.settings import settings
from models.tables import Letter
from models.words import Function, Mode
from store import books, clock, database, files, letters
from store.office_folder import OfficeFolder
from tasks.doors.channels import unlogged
from tasks.log import deed

Wanting = dict[tuple[str, Function], Contact]
"""Who wants to be told, by address and function."""

STILL_NEWS: Final = timedelta(days=1)
"""A letter that left longer ago is not told of any more."""


def tell(folder: OfficeFolder) -> None:
    """Tell the contacts who have an extra channel of each letter that left for them, once; in live mode alone."""
    if folder.office.mode is not Mode.LIVE:
        return
    wanting = {(compared(c.address), c.function): c for c in folder.contacts if c.extra_channel and c.address}
    if not wanting:
        return
    with database.reading() as session:
        found = list(_left_for(session, wanting))
    for code, contact in found:
        with database.writing() as session:
            is_new = books.once(session, f"extra:{code}")
        if is_new and not _say(contact, folder):
            deed(deed="extra_channel_failed", letter=code)


def _left_for(session: Session, wanting: Wanting) -> Iterator[tuple[str, Contact]]:
    now = clock.now(session)
    for cycle, letter in letters.left_since(session, now - STILL_NEWS):
        contact = _addressee(letter, wanting)
        if contact and letter.kind not in AUTOMATIC and contact.holds(now.date()):
            yield letters.code_of(cycle, letter), contact


def _addressee(letter: Letter, wanting: Wanting) -> Contact | None:
    to = [compared(one) for one in recipients_of(files.read(letter.sha256 or ""))]
    return next((wanting[one, letter.function] for one in to if (one, letter.function) in wanting), None)


def _say(contact: Contact, folder: OfficeFolder) -> bool:
    url = settings().channels.get(contact.extra_channel or "")
    if url is None:
        return False
    language = contact.language if contact.language in languages("letters/words") else folder.office.fallback
    channel = Apprise()
    with unlogged():
        if not channel.add(url.get_secret_value()):
            return False
        title = folder.office.letterhead.unit.in_language(language)
        return bool(channel.notify(body=words("letters/words", language)["waits"], title=title))
