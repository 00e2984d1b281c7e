"""The office's mailboxes: each opened by the door that its address names, and the inbox emptied, mail by mail."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from documents.words import words
from models.refusals import OfficeFolderFaulty
from models.settings import settings
from models.words import Mode
from store import clock, database
from store.office_folder import OfficeFolder
from tasks.doors.box import Box, Lying, MailboxShut
from tasks.doors.graph_mailbox import GraphMailbox
from tasks.doors.imap import mailbox_at
from tasks.log import deed


@contextlib.contextmanager
def opened(url: str, key: str) -> Iterator[Box]:
    """Open the mailbox of an address, `imaps://…` or `graph://…`.

    Raises `MailboxShut`, and `OfficeFolderFaulty` for the setting `key` that holds it.
    """
    if url.startswith("graph:"):
        yield GraphMailbox(url, key)
        return
    with mailbox_at(url, key) as mailbox:
        yield mailbox


def is_read(folder: OfficeFolder) -> bool:
    """Say whether this installation reads a mailbox; a demonstration and a simulated clock read none."""
    if settings().imap_url is None or folder.office.mode is Mode.DEMO:
        return False
    with database.reading() as session:
        return not clock.is_replay(session)


def empty(folder: OfficeFolder, take: Callable[[Lying], object]) -> bool:
    """Have everything in the inbox's mailbox taken, each mail moved into Turnus's folder once it is; False when some was left.

    `take` keeps a mail and may raise `OSError` when it cannot now. A crash between the two leaves a mail that is read
    again, which `take` absorbs.
    """
    url = settings().imap_url
    if url is None or not is_read(folder):
        return True
    path = words("sentences", folder.office.language)["mailbox"]
    try:
        with opened(url.get_secret_value(), "TURNUS_IMAP_URL") as mailbox:
            return all([_take(mailbox, uid, path, take) for uid in mailbox.uids()])
    except (MailboxShut, OfficeFolderFaulty) as shut:
        deed(deed="mailbox_shut", step=shut)
        return False


def _take(mailbox: Box, uid: Any, path: list[str], take: Callable[[Lying], object]) -> bool:
    """Take one mail and say whether it is kept; what is wrong with it holds up no other, a connection that broke does."""
    kept = False
    try:
        if (mail := mailbox.fetch(uid)) is None:
            return True
        take(mail)
        kept = True
        mailbox.move(uid, *path)
    except MailboxShut as shut:
        if str(shut) == "connection":
            raise
        deed(deed="mail_not_moved" if kept else "mail_left", step=shut)
    except OSError as fault:
        deed(deed="mail_left", error=type(fault).__name__)
    return kept


def check(url: str, key: str, *path: str) -> None:
    """Open a mailbox and see, or make, a folder of it; raises `MailboxShut`, `OfficeFolderFaulty`."""
    with opened(url, key) as mailbox:
        mailbox.folder(*path) if path else mailbox.uids()
