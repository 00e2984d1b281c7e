"""Where a copy lies of whatever left by a channel: the archive's mailbox for SMTP, Sent Items for Microsoft 365."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from models.addresses import address
from models.settings import settings
from models.words import Channel
from store.office_folder import OfficeFolder
from tasks.doors import mailbox
from tasks.doors.graph_post import SentItems


class Archive(Protocol):
    """The copies of what left."""

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID lies there; raises `MailboxShut`."""


def address_of(channel: Channel, folder: OfficeFolder) -> str | None:
    """Return an address of the office to which a trial can be sent that leaves a copy, None where there is no archive."""
    known = settings()
    if channel is Channel.GRAPH:
        return address(folder.office.sender) if known.graph_url else None
    return folder.office.post.copy_to if known.archive_url else None


def opened(channel: Channel) -> AbstractContextManager[Archive]:
    """Open the archive of a channel that has one; raises `MailboxShut`, `OfficeFolderFaulty`."""
    known = settings()
    if channel is Channel.GRAPH and known.graph_url:
        return _sent_items(known.graph_url.get_secret_value())
    return mailbox.opened(known.archive_url.get_secret_value() if known.archive_url else "", "TURNUS_ARCHIVE_URL")


@contextlib.contextmanager
def _sent_items(url: str) -> Iterator[Archive]:
    yield SentItems(url)
