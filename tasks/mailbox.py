"""The door to a mailbox of an IMAP server: look up, fetch as it came, move. Nothing is marked as read or deleted.

The connection is encrypted and certificates are checked, unless the server runs on this machine. Texts of exceptions bear
codes alone: a server's reply may name an addressee, its address bears the password.
"""

import contextlib
import imaplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, Self
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from documents.words import words
from models.addresses import is_loopback
from models.refusals import OfficeFolderFaulty
from models.settings import settings
from models.words import Mode
from store import clock, database
from store.office_folder import OfficeFolder
from tasks.log import deed

PATIENCE: Final = SocketTimeout(connect=15, read=60)
_FAULTS: Final = (IMAPClientError, OSError, ValueError)
"""What a server can do to us: refuse, break off, answer what is no answer."""


class MailboxShut(Exception):
    """A mailbox that cannot be read or emptied now; the text says at which step: connection, TLS, login, mailbox."""


@dataclass(frozen=True)
class Lying:
    """A mail as it lies in a mailbox: the bytes it came with, when it came, and a name that no other mail of the world bears."""

    uid: int | str
    name: str
    raw: bytes
    arrived: datetime


class Box(Protocol):
    """A mailbox, opened: by IMAP, or by Microsoft Graph (`tasks.graph_mailbox`). Each method raises `MailboxShut`."""

    def uids(self) -> Sequence[Any]:
        """Return what lies there, oldest first."""

    def fetch(self, uid: Any) -> Lying | None:
        """Return a mail; None when somebody took it away meanwhile."""

    def move(self, uid: Any, *path: str) -> None:
        """Move a mail into a folder, which is made when missing."""

    def folder(self, *path: str) -> str:
        """Return the server's name of a folder, made when missing."""

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID lies there."""


@dataclass(frozen=True)
class _Place:
    """Which mailbox of which server, and whose."""

    host: str
    port: int
    user: str
    password: str
    mailbox: str
    tls: str

    @classmethod
    def at(cls, url: str, key: str) -> Self:
        """Read `imaps://user:password@host/mailbox`; raises `OfficeFolderFaulty` for the setting `key`."""
        try:
            read = urlsplit(url)
            host, port = read.hostname, read.port
        except ValueError:
            raise OfficeFolderFaulty(key=key) from None
        if read.scheme not in ("imap", "imaps") or not (host and read.username and read.password) or read.query or read.fragment:
            raise OfficeFolderFaulty(key=key)
        tls = "from the start" if read.scheme == "imaps" else "none" if is_loopback(host) else "starttls"
        return cls(
            host, port or (993 if read.scheme == "imaps" else 143), unquote(read.username), unquote(read.password),
            unquote(read.path.strip("/")) or "INBOX", tls,
        )


class Mailbox:
    """One mailbox, selected."""

    def __init__(self, client: IMAPClient, place: _Place) -> None:
        self._client = client
        self._of = f"{place.host}_{place.mailbox.replace('/', '_')}"
        with _step("mailbox"):
            self._validity = client.select_folder(place.mailbox)[b"UIDVALIDITY"]

    def uids(self) -> list[int]:
        """Return what lies in the mailbox, oldest first."""
        with _step("mailbox"):
            return sorted(self._client.search(["UNDELETED"]))

    def fetch(self, uid: int) -> Lying | None:
        """Return a mail byte for byte; None when somebody took it away meanwhile."""
        with _step("mailbox"):
            found = self._client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"]).get(uid, {})
            raw = found.get(b"BODY[]")
            if raw is None:
                return None
            return Lying(uid, f"{self._of}_{self._validity}_{uid}.eml", raw, found[b"INTERNALDATE"])

    def move(self, uid: int, *path: str) -> None:
        """Move a mail into a folder, which is made when missing; where the server cannot move, by copy and deletion."""
        with _step("mailbox"):
            folder = self.folder(*path)
            if self._client.has_capability("MOVE"):
                self._client.move([uid], folder)
                return
            self._client.copy([uid], folder)
            self._client.delete_messages([uid])
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge([uid])

    def folder(self, *path: str) -> str:
        """Return the server's name of a folder, made when missing; where folders lie is the server's to say."""
        with _step("mailbox"):
            prefix, separator = "", "/"
            if self._client.has_capability("NAMESPACE") and (personal := self._client.namespace().personal):
                prefix, separator = personal[0]
            name = prefix + (separator or "/").join(path)
            if not self._client.folder_exists(name):
                self._client.create_folder(name)
            return name

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID lies in the mailbox."""
        with _step("mailbox"):
            self._client.noop()   # so that the server looks at what came since the mailbox was selected
            return bool(self._client.search(["HEADER", "Message-ID", message_id]))


@contextlib.contextmanager
def opened(url: str, key: str) -> Iterator[Box]:
    """Open the mailbox of an address, `imaps://…` or `graph://…`.

    Raises `MailboxShut`, and `OfficeFolderFaulty` for the setting `key` that holds it.
    """
    if url.startswith("graph:"):
        from tasks.graph_mailbox import GraphMailbox  # which is made of what stands above

        yield GraphMailbox(url, key)
        return
    place = _Place.at(url, key)
    client = _connect(place)
    try:
        with _step("login"):
            client.login(place.user, place.password)
        yield Mailbox(client, place)
    finally:
        with contextlib.suppress(*_FAULTS):
            client.logout()


def _connect(place: _Place) -> IMAPClient:
    context = ssl.create_default_context()
    if is_loopback(place.host):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with _step("connection"):
        client = IMAPClient(
            place.host, place.port, use_uid=True, ssl=place.tls == "from the start", ssl_context=context, timeout=PATIENCE
        )
        client.normalise_times = False
        try:
            if place.tls == "starttls":
                client.starttls(context)
        except _FAULTS:
            with contextlib.suppress(*_FAULTS):
                client.shutdown()
            raise
    return client


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    """Say at which step a server failed, without a word of what it said."""
    try:
        yield
    except ssl.SSLError:
        raise MailboxShut("TLS") from None
    except LoginError:
        raise MailboxShut("login") from None
    except (IMAPClientAbortError, imaplib.IMAP4.abort, OSError):
        raise MailboxShut("connection") from None
    except (*_FAULTS, LookupError):
        raise MailboxShut(name) from None


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
