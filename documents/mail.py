"""A received mail, read from hostile bytes: measured first, parsed by the lenient rules, never re-written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from enum import StrEnum
from html.parser import HTMLParser
from typing import Final

MAX_BYTES: Final = 40 * 1024 * 1024
MAX_HEADER_BLOCK: Final = 128 * 1024
MAX_FIELD: Final = 64 * 1024
MAX_PARTS: Final = 300
MAX_DEPTH: Final = 12
_MAX_ADDRESSES: Final = 16 * 1024      # of one field given to the address parser, which is slow on long nonsense

_BOUNDARY: Final = re.compile(rb"^--", re.MULTILINE)
_CONTAINER: Final = re.compile(rb"(?i)(?:multipart|message)/")
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_ID: Final = re.compile(r"<[^<>\s]+>")
_ABSENCE: Final = re.compile(
    r"(?i)\s*(?:automatic reply|auto(?:matic)?[ -]?reply|out of (?:the )?office|autoreply|réponse automatique|"
    r"absence du bureau|absent[e]? du bureau|automatische antwort|abwesenheits(?:notiz|meldung)|abwesend)\b"
)


class Fault(StrEnum):
    """Why a mail is not read further."""

    TOO_LARGE = "too_large"
    HEADERS_TOO_LONG = "headers_too_long"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    NO_SINGLE_SENDER = "no_single_sender"
    IN_PIECES = "in_pieces"
    UNREADABLE = "unreadable"
    TOO_HEAVY = "too_heavy"


class MailRefused(Exception):
    """The mail is kept as it came but not read, for the cause in `fault`."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


@dataclass(frozen=True)
class Attachment:
    """One attached file; the name is a label for people, never a path."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    """What a mail says; `date` is in UTC, None if missing or nonsense; message ids keep their angle brackets."""

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: str
    to: tuple[str, ...]
    subject: str
    date: datetime | None
    automatic: bool
    bounce: bool
    text: str
    attachments: tuple[Attachment, ...]
    returned: tuple[str, ...] = ()
    """Of a bounce: the Message-IDs of the letters that it brings back."""


def read(raw: bytes) -> Mail:
    """Return what a mail says. Raises MailRefused, and nothing else, whatever the bytes are."""
    _measure(raw)
    try:
        message = message_from_bytes(raw, policy=policy.compat32)   # policy.default fails on 16 of 60 bad headers
        _check_depth(message, 0)
        leaves = list(_leaves(message))
        if len(leaves) > MAX_PARTS:
            raise MailRefused(Fault.TOO_MANY_PARTS)
        bounce = _is_bounce(message)
        return Mail(
            message_id=next(iter(_ids(message, "Message-ID")), None),
            in_reply_to=_ids(message, "In-Reply-To"),
            references=_ids(message, "References"),
            sender=_sender(message, bounce),
            to=_addresses(message, "To", "Cc"),
            subject=_subject(message),
            date=_date(message),
            automatic=_is_automatic(message),
            bounce=bounce,
            text=_text(leaves),
            attachments=tuple(_attachments(leaves)),
            returned=tuple(_returned_ids(leaves)) if bounce else (),
        )
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as fault:
        raise MailRefused(Fault.UNREADABLE) from fault   # the stdlib parser's own failures on hostile input


def _measure(raw: bytes) -> None:
    """Refuse by size and number on the bytes, since parsing itself is what hostile mails are slow at."""
    if len(raw) > MAX_BYTES:
        raise MailRefused(Fault.TOO_LARGE)
    end = _END_OF_HEADERS.search(raw, 0, MAX_HEADER_BLOCK + 4)
    headers = raw[: end.start()] if end else raw
    if len(headers) > MAX_HEADER_BLOCK or any(len(field) > MAX_FIELD for field in _FIELD.findall(headers)):
        raise MailRefused(Fault.HEADERS_TOO_LONG)
    # a signature line or a quoted message starts with -- too, so lines count against a higher number than parts
    if len(_BOUNDARY.findall(raw)) > 10 * MAX_PARTS or len(_CONTAINER.findall(raw)) > 2 * MAX_PARTS:
        raise MailRefused(Fault.TOO_MANY_PARTS)


def _check_depth(part: Message, depth: int) -> None:
    """Refuse what is nested too deep, attached messages included."""
    if depth > MAX_DEPTH:
        raise MailRefused(Fault.TOO_DEEP)
    for child in part.get_payload() if part.is_multipart() else ():
        if isinstance(child, Message):
            _check_depth(child, depth + 1)


def _leaves(part: Message) -> Iterator[Message]:
    """Yield the parts that hold content; an attached message is one of them."""
    if part.get_content_type() in ("message/partial", "message/external-body"):
        raise MailRefused(Fault.IN_PIECES)
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from _leaves(child)
    else:
        yield part


def _text(leaves: list[Message]) -> str:
    """Return the written text: the plain parts, or the HTML ones without their markup where there is no plain one."""
    written = [part for part in leaves if not _is_attached(part)]
    plain = [_body(part) for part in written if part.get_content_type() == "text/plain"]
    rich = [_without_markup(_body(part)) for part in written if part.get_content_type() == "text/html"]
    return "\n".join(t.strip() for t in (plain if any(map(str.strip, plain)) else rich)).strip()


def _body(part: Message) -> str:
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    return _in_charset(raw, str(part.get_param("charset", "utf-8"))).replace("\0", "").replace("\r\n", "\n")


def _in_charset(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


class _Words(HTMLParser):
    """The visible text of an HTML part."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the page would."""
        if tag in ("script", "style") and self._silent is None:
            self._silent = tag
        if tag in ("p", "div", "br", "li", "tr", "h1", "h2", "h3"):
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Listen again after a script or style."""
        if tag == self._silent:
            self._silent = None

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if self._silent is None:
            self.pieces.append(data)


def _without_markup(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename()) or (
        part.get_content_type() not in ("text/plain", "text/html")
    )


def _attachments(leaves: list[Message]) -> Iterator[Attachment]:
    for number, part in enumerate((p for p in leaves if _is_attached(p)), start=1):
        inner = part.get_payload()
        if isinstance(inner, list):
            data = b"\n".join(message.as_bytes() for message in inner if isinstance(message, Message))
        else:
            decoded = part.get_payload(decode=True)
            data = decoded if isinstance(decoded, bytes) else b""
        label = _decoded(part.get_filename()).replace("\\", "/").rpartition("/")[2][:200]
        yield Attachment(label or f"attachment-{number}", part.get_content_type(), data)


def _decoded(value: object) -> str:
    """Return a header's text, decoded with replacement, on one line, without invisible characters."""
    if value is None:
        return ""
    try:
        pieces = decode_header(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    except (HeaderParseError, ValueError):
        pieces = [(str(value), None)]
    text = "".join(p if isinstance(p, str) else _in_charset(p, c or "utf-8") for p, c in pieces)
    return " ".join(_UNSEEN.sub(" ", text).split())


def _subject(message: Message) -> str:
    """Return the subject from the raw field: some programs write it in UTF-8 without encoding it."""
    return _decoded(next((value for name, value in message.raw_items() if name.lower() == "subject"), None))


def _ids(message: Message, field: str) -> tuple[str, ...]:
    return tuple(_ID.findall(str(message.get(field, ""))))


def _returned_ids(leaves: list[Message]) -> Iterator[str]:
    """Yield the Message-IDs of the messages, or of the heads of messages, that a report of non-delivery brings back."""
    for part in leaves:
        inner = part.get_payload()
        if part.get_content_type() in ("message/rfc822", "message/global") and isinstance(inner, list):
            for message in inner:
                yield from _ids(message, "Message-ID") if isinstance(message, Message) else ()
        elif part.get_content_type() in ("text/rfc822-headers", "message/global-headers"):
            yield from _ids(message_from_string(_body(part), policy=policy.compat32), "Message-ID")


def _addresses(message: Message, *fields: str) -> tuple[str, ...]:
    """Return addresses in lower case, read before encoded words are decoded: a name may hide an address."""
    values = [str(value)[:_MAX_ADDRESSES] for field in fields for value in message.get_all(field, [])]
    try:
        found = [_UNSEEN.sub("", address).strip().lower() for _, address in getaddresses(values)]
    except (RecursionError, IndexError, ValueError):
        return ()      # thousands of nested comments, half a domain literal
    return tuple(dict.fromkeys(a for a in found if a.count("@") == 1))


def _sender(message: Message, bounce: bool) -> str:
    """Return the one sender; a bounce may come without an address."""
    senders = _addresses(message, "From")
    if len(message.get_all("From", [])) == 1 and len(senders) == 1:
        return senders[0]
    if bounce:
        return ""
    raise MailRefused(Fault.NO_SINGLE_SENDER)


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(message: Message) -> bool:
    """Tell a machine's answer: by headers first (RFC 3834), then by how absences are titled in fr, de and en."""
    if str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if message.get("X-Autoreply") or message.get("X-Autorespond"):
        return True
    precedence = str(message.get("Precedence", "")).strip().lower()
    return precedence == "auto_reply" or bool(_ABSENCE.match(_subject(message)))


def _is_bounce(message: Message) -> bool:
    """Tell a report of non-delivery: RFC 3464, or the null return path with a mail system as sender."""
    if message.get_content_type() == "multipart/report" and message.get_param("report-type") == "delivery-status":
        return True
    is_system = any(a.startswith(("mailer-daemon@", "postmaster@")) for a in _addresses(message, "From"))
    return is_system and str(message.get("Return-Path", "<>")).strip() == "<>"
