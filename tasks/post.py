"""The doors letters leave by: a folder, or an SMTP server. Whatever happens at a door is a receipt or one of five outcomes.

Until the server has asked for the text nothing can have arrived, and trying again is safe; afterwards only its answer
tells. Texts of exceptions bear codes alone, as a server's reply may name an addressee.
"""

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import Final, Protocol, Self

from apprise.plugins.email import NotifyEmail

from documents.outgoing import envelope_id
from models.addresses import AddressRefused, address, is_loopback
from models.refusals import ModeForbids, OfficeFolderFaulty
from models.settings import Settings
from models.words import Channel, Mode
from store import clock, database, office_folder
from store.files import write_atomically
from tasks.channels import channel_at

SECONDS: Final = 120.0
"""How long a server may keep silent; after the text it may be reading the mail for viruses."""

NOT_ALLOWED: Final = "office.yaml: live_domains"
"""The reason kept with a letter that live mode does not let go: where the domains stand that may be written to."""


class NotSent(Exception):
    """A letter was not accepted; `code` and `reply` are the server's, where it answered."""

    def __init__(self, code: int | None = None, reply: str = "") -> None:
        self.code, self.reply = code, reply
        super().__init__(f"no answer from the mail server ({reply})" if code is None else f"the mail server said {code}")


class Retry(NotSent):
    """The letter has surely not left, and may be sent again later."""


class Refused(NotSent):
    """The letter can never go: the server will not take it, or in live mode its domain is not allowed."""


class Shut(NotSent):
    """The door takes nothing from the office now, whatever the letter; none has left."""


class Absent(Shut):
    """The server cannot be reached, or takes nothing for the moment."""


class OurFault(Shut):
    """The server refuses the office itself."""


class InDoubt(NotSent):
    """The connection broke after the text had begun, so that nobody knows whether the letter arrived."""


@dataclass(frozen=True)
class Receipt:
    """The server's answer to an accepted letter; the folder answers nothing."""

    code: int | None
    reply: str


class Post(Protocol):
    """A door by which letters leave."""

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send the bytes of a letter; raises `Retry`, `Refused`, `Absent`, `OurFault` or `InDoubt`."""


@contextlib.contextmanager
def post_for(settings: Settings, channel: Channel, mode: Mode, archive: str | None = None) -> Iterator[Post]:
    """Open the door of a channel for one batch of letters.

    Raises `ModeForbids` where a demonstration or a simulated clock asks for real mail, and `OfficeFolderFaulty` when
    the address of the server is missing or unsafe. In live mode only the office's `live_domains` are written to. What goes
    by SMTP goes to the `archive` too.
    """
    with _door(settings, channel, mode, archive) as door:
        yield AllowedPost(door, office_folder.load().office.live_domains, archive) if mode is Mode.LIVE else door


@contextlib.contextmanager
def _door(settings: Settings, channel: Channel, mode: Mode, archive: str | None) -> Iterator[Post]:
    if channel is not Channel.SMTP:
        yield FilePost(settings.outbox)
        return
    if mode is Mode.DEMO or _on_simulated_clock():
        raise ModeForbids(mode=mode.value)
    if settings.smtp_url is None:
        raise OfficeFolderFaulty(key="TURNUS_SMTP_URL")
    with SmtpPost(settings.smtp_url.get_secret_value(), secret=settings.signing_key, archive=archive) as post:
        yield post


def _on_simulated_clock() -> bool:
    with database.reading() as session:
        return clock.is_replay(session)


class AllowedPost:
    """A door that writes to the domains of an allow-list only, and to the office's archive; a domain below one is another."""

    def __init__(self, door: Post, domains: Collection[str], archive: str | None = None) -> None:
        self._door = door
        self._domains = domains
        self._archive = archive

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send a letter by the door behind; raises `Refused` before anything leaves when one recipient is outside."""
        if not all(recipient == self._archive or is_allowed(recipient, self._domains) for recipient in recipients):
            raise Refused(reply=NOT_ALLOWED)
        return self._door.send(letter_code, recipients, data)


def is_allowed(recipient: str, domains: Collection[str]) -> bool:
    """Say whether an address lies in one of these domains itself."""
    return _wire_domain(recipient.rpartition("@")[2]) in map(_wire_domain, domains)


def _wire_domain(domain: str) -> str:
    """Return a domain as it stands in a mail: in ASCII and small letters; one that is none stays as it is, and fits nobody."""
    try:
        return address(f"x@{domain}").rpartition("@")[2]
    except AddressRefused:
        return domain


class FilePost:
    """A folder of messages, laid out like a maildir. A letter's file bears its code, so that it lies there once."""

    def __init__(self, folder: Path) -> None:
        self._new = folder / "new"

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Lay a letter into `new`, all of it or nothing; again, it is the same file. Raises `Absent` on a full disk."""
        try:
            self._new.mkdir(parents=True, exist_ok=True)
            write_atomically(self._new / f"{letter_code}.eml", data)
        except OSError as fault:
            raise Absent(reply=os.strerror(fault.errno or 0)) from fault
        return Receipt(None, "")


@dataclass(frozen=True)
class _Server:
    """Where and how the mail server is reached."""

    host: str
    port: int
    user: str | None
    password: str | None
    mode: str | None
    tls: ssl.SSLContext

    @classmethod
    def at(cls, url: str) -> Self:
        """Read an apprise address of mail; only what says where and how is taken. Raises `OfficeFolderFaulty`."""
        read = channel_at(url)
        if not isinstance(read, NotifyEmail) or not read.smtp_host or not read.port or not 0 < int(read.port) < 65536:
            raise OfficeFolderFaulty(key="TURNUS_SMTP_URL")
        near = is_loopback(read.smtp_host)
        clear = read.secure_mode == "insecure"
        if (clear and (read.password or not near)) or not (read.verify_certificate or near):
            raise OfficeFolderFaulty(key="TURNUS_SMTP_URL")
        tls = ssl.create_default_context()
        if not read.verify_certificate:
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        user = read.user if read.password else None
        return cls(read.smtp_host, int(read.port), user, read.password, read.secure_mode, tls)


class SmtpPost:
    """An SMTP server, reached when the first letter asks for it and left after the last.

    Certificates are checked and STARTTLS is required, unless the server runs on this machine. Each letter goes to the
    `archive` too, in the same transaction. Where the server offers reports of non-delivery, they are asked for.
    """

    def __init__(self, url: str, *, secret: bytes = b"", archive: str | None = None) -> None:
        self._server = _Server.at(url)
        self._secret = secret
        self._archive = archive
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._leave()

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send a letter to all its recipients or to none. The envelope's sender is the one in From."""
        connection = self._connection = self._connection or _open(self._server)
        text = _stuffed(data)
        largest = connection.esmtp_features.get("size", "")
        if largest.isdigit() and 0 < int(largest) < len(text):
            raise Refused(reply="SIZE")
        try:
            self._announce(connection, letter_code, _sender(data), recipients)
        except OSError as fault:
            self._leave()
            raise Retry(reply=type(fault).__name__) from None
        try:
            code, reply = self._hand_over(connection, text)
        except OSError as fault:
            self._leave()
            raise InDoubt(reply=type(fault).__name__) from None
        if code == 250:
            return Receipt(code, _text(reply))
        raise self._refusal(connection, code, reply)

    def _announce(self, connection: smtplib.SMTP, letter_code: str, sender: str, recipients: tuple[str, ...]) -> None:
        """Say from whom and to whom, and have the server ask for the text."""
        reports = connection.has_extn("dsn")
        envelope = ["RET=HDRS", f"ENVID={envelope_id(self._secret, letter_code)}"] if reports else []
        code, reply = connection.mail(sender, envelope)
        if code != 250:
            raise self._shut(connection, code, reply)
        for recipient in recipients:
            code, reply = connection.rcpt(recipient, _report_to(recipient) if reports else [])
            if code not in (250, 251):
                raise self._refusal(connection, code, reply)
        if self._archive and self._archive not in recipients:
            code, reply = connection.rcpt(self._archive, ["NOTIFY=NEVER"] if reports else [])
            if code not in (250, 251):
                # Nothing is held against the letter; without its copy a doubt could not be settled.
                raise self._shut(connection, code, reply)
        code, reply = connection.docmd("DATA")
        if code != 354:
            raise self._refusal(connection, code, reply)

    def _refusal(self, connection: smtplib.SMTP, code: int, reply: bytes) -> NotSent:
        """Take back the letter under way and return what an answer about it means."""
        self._give_up(connection, code)
        return (Refused if code >= 500 else Retry)(code, _text(reply))

    def _shut(self, connection: smtplib.SMTP, code: int, reply: bytes) -> NotSent:
        """Take back the letter under way and return what an answer to the office itself means."""
        self._give_up(connection, code)
        return (OurFault if code >= 500 else Absent)(code, _text(reply))

    @staticmethod
    def _hand_over(connection: smtplib.SMTP, text: bytes) -> tuple[int, bytes]:
        """Send the text and return the answer to its final dot."""
        connection.send(text + b".\r\n")
        return connection.getreply()

    def _give_up(self, connection: smtplib.SMTP, code: int) -> None:
        """Take back the letter under way; with 421 the server has hung up already."""
        try:
            if code == 421 or connection.rset()[0] != 250:
                self._leave()
        except OSError:
            self._leave()

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(server: _Server) -> smtplib.SMTP:
    """Return a connection that may send. Raises `Absent` or `OurFault`, without anything of the address in them."""
    try:
        if server.mode == "ssl":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=server.tls)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    except smtplib.SMTPResponseException as answer:
        raise _outcome(answer) from None
    except ssl.SSLError:
        raise OurFault(reply="TLS") from None
    except OSError as fault:
        raise Absent(reply=type(fault).__name__) from None
    try:
        if server.mode == "starttls":
            connection.starttls(context=server.tls)
        connection.ehlo_or_helo_if_needed()
        if server.user and server.password:
            connection.login(server.user, server.password)
    except smtplib.SMTPResponseException as answer:
        connection.close()
        raise _outcome(answer) from None
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as fault:
        connection.close()
        raise OurFault(reply="TLS" if isinstance(fault, ssl.SSLError) else "STARTTLS, AUTH") from None
    except OSError as fault:
        connection.close()
        raise Absent(reply=type(fault).__name__) from None
    return connection


def _outcome(answer: smtplib.SMTPResponseException) -> NotSent:
    """Return what an answer before any letter means: our fault when it is final."""
    return (OurFault if answer.smtp_code >= 500 else Absent)(answer.smtp_code, _text(answer.smtp_error))


def _report_to(recipient: str) -> list[str]:
    """Return how a server is asked to report what it cannot deliver to an address; RFC 3461, 4 and 5."""
    coded = re.sub(r"[^!-~]|[+=]", lambda sign: f"+{ord(sign[0]):02X}", recipient)
    return ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{coded}"]


def _sender(data: bytes) -> str:
    return parseaddr(str(BytesHeaderParser().parsebytes(data).get("From", "")))[1]


def _stuffed(data: bytes) -> bytes:
    """Return a text as it goes over the wire: lines end with CRLF, and one that begins with a dot gets a second."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _text(reply: bytes | str) -> str:
    """Return a server's words, at most as many as are worth keeping."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:500]
