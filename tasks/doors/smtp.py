"""The door to an SMTP server."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from apprise.plugins.email import NotifyEmail

from documents.outgoing import envelope_id, is_automatic, sender_of
from models.addresses import is_loopback
from models.refusals import OfficeFolderFaulty
from tasks.doors.channels import channel_at
from tasks.doors.door import Absent, InDoubt, NotSent, OurFault, Receipt, Refused, Retry, words_of

SECONDS: Final = 120.0
"""How long a server may keep silent; after the text it may be reading the mail for viruses."""


@dataclass(frozen=True)
class _Server:
    """Where and how the mail server is reached."""

    host: str
    port: int
    user: str | None
    password: str | None
    mode: str | None
    checked: bool

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
        user = read.user if read.password else None
        return cls(read.smtp_host, int(read.port), user, read.password, read.secure_mode, read.verify_certificate)

    def tls(self) -> ssl.SSLContext:
        """Return what a connection is encrypted with; the certificates of this machine are read for it."""
        context = ssl.create_default_context()
        if not self.checked:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


class SmtpPost:
    """An SMTP server, reached when the first letter asks for it and left after the last.

    Certificates are checked and STARTTLS is required, unless the server runs on this machine. Each letter goes to the
    `archive` too, in the same transaction. Where the server offers reports of non-delivery, they are asked for. With
    `null_path` automatic mail bears no return path, so that no machine answers it.
    """

    def __init__(self, url: str, *, secret: bytes = b"", archive: str | None = None, null_path: bool = False) -> None:
        self._server = _Server.at(url)
        self._secret = secret
        self._archive = archive
        self._null_path = null_path
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._leave()

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send a letter to all its recipients or to none. The envelope's sender is the one in From, or nobody."""
        if self._null_path and is_automatic(data):
            with contextlib.suppress(OurFault):     # a server that takes no such mail any more, or takes nothing
                return self.send_from("", letter_code, recipients, data)
        return self.send_from(sender_of(data), letter_code, recipients, data)

    def send_from(self, return_path: str, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send a letter with this return path, which may be empty."""
        connection = self._connection = self._connection or _open(self._server)
        text = _stuffed(data)
        largest = connection.esmtp_features.get("size", "")
        if largest.isdigit() and 0 < int(largest) < len(text):
            raise Refused(reply="SIZE")
        try:
            self._announce(connection, letter_code, return_path, recipients)
        except OSError as fault:
            self._leave()
            raise Retry(reply=type(fault).__name__) from None
        try:
            code, reply = self._hand_over(connection, text)
        except OSError as fault:
            self._leave()
            raise InDoubt(reply=type(fault).__name__) from None
        if code == 250:
            return Receipt(code, words_of(reply))
        raise self._refusal(connection, code, reply)

    def _announce(self, connection: smtplib.SMTP, letter_code: str, path: str, recipients: tuple[str, ...]) -> None:
        """Say from whom and to whom, and have the server ask for the text."""
        reports = connection.has_extn("dsn")
        envelope = f" RET=HDRS ENVID={envelope_id(self._secret, letter_code)}" if reports else ""
        to_archive = [self._archive] if self._archive and self._archive not in recipients else []
        answers = _conversation(connection, [
            f"MAIL FROM:<{path}>{envelope}",
            *(f"RCPT TO:<{recipient}>{_report_to(recipient) if reports else ''}" for recipient in recipients),
            *(f"RCPT TO:<{copy}>{' NOTIFY=NEVER' if reports else ''}" for copy in to_archive),
        ])
        code, reply = next(answers)
        if code != 250:
            raise self._shut(connection, code, reply)
        for _ in recipients:
            code, reply = next(answers)
            if code not in (250, 251):
                raise self._refusal(connection, code, reply)
        for code, reply in answers:
            if code not in (250, 251):
                # Nothing is held against the letter; without its copy a doubt could not be settled.
                raise self._shut(connection, code, reply)
        code, reply = connection.docmd("DATA")
        if code != 354:
            raise self._refusal(connection, code, reply)

    def _refusal(self, connection: smtplib.SMTP, code: int, reply: bytes) -> NotSent:
        """Take back the letter under way and return what an answer about it means."""
        self._give_up(connection, code)
        return (Refused if code >= 500 else Retry)(code, words_of(reply))

    def _shut(self, connection: smtplib.SMTP, code: int, reply: bytes) -> NotSent:
        """Take back the letter under way and return what an answer to the office itself means."""
        self._give_up(connection, code)
        return (OurFault if code >= 500 else Absent)(code, words_of(reply))

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
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=server.tls())
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
            connection.starttls(context=server.tls())
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
    return (OurFault if answer.smtp_code >= 500 else Absent)(answer.smtp_code, words_of(answer.smtp_error))


def _conversation(connection: smtplib.SMTP, commands: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Say commands and give the answers one by one; where the server takes it (RFC 2920) all are said at once."""
    if any("\r" in command or "\n" in command for command in commands):
        raise ValueError("a line break in an envelope")
    if connection.has_extn("pipelining"):
        connection.send("".join(f"{command}\r\n" for command in commands))
        yield from [connection.getreply() for _ in commands]
        return
    for command in commands:
        connection.send(f"{command}\r\n")
        yield connection.getreply()


def _report_to(recipient: str) -> str:
    """Return how a server is asked to report what it cannot deliver to an address; RFC 3461, 4 and 5."""
    coded = re.sub(r"[^!-~]|[+=]", lambda sign: f"+{ord(sign[0]):02X}", recipient)
    return f" NOTIFY=FAILURE,DELAY ORCPT=rfc822;{coded}"


def _stuffed(data: bytes) -> bytes:
    """Return a text as it goes over the wire: lines end with CRLF, and one that begins with a dot gets a second."""
    if not data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r"):
        data = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    lines = data if data.endswith(b"\r\n") else data + b"\r\n"
    return (b"." if lines.startswith(b".") else b"") + lines.replace(b"\r\n.", b"\r\n..")
