"""The door to a mailbox of an IMAP server. The connection is encrypted and certificates are checked, unless it runs here."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from models.addresses import is_loopback
from models.refusals import OfficeFolderFaulty
from tasks.doors.box import Lying, MailboxShut

PATIENCE: Final = SocketTimeout(connect=15, read=60)
_FAULTS: Final = (IMAPClientError, OSError, ValueError)
"""What a server can do to us: refuse, break off, answer what is no answer."""


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


class ImapMailbox:
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
def mailbox_at(url: str, key: str) -> Iterator[ImapMailbox]:
    """Open `imaps://user:password@host/mailbox`; raises `MailboxShut`, and `OfficeFolderFaulty` for the setting `key`."""
    place = _Place.at(url, key)
    client = _connect(place)
    try:
        with _step("login"):
            client.login(place.user, place.password)
        yield ImapMailbox(client, place)
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
