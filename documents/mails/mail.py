"""A received mail, read from hostile bytes: measured first, parsed by the lenient rules, never re-written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from documents.mails.guard import MAX_BYTES, MAX_PARTS, Fault, MailRefused, measure, parsed
from documents.mails.outlook import is_msg, to_mail
from documents.mails.parts import MAX_OPENED, Attachment, attachments, data_of, kind_of, label, leaves, text_of
from documents.mails.report import Report, report_of
from documents.mails.text import header_line, own_words, seen
from documents.opening import NotOpened
from documents.phrases import begins, plain
from documents.words import words

_MAX_ADDRESSES: Final = 16 * 1024      # of one field given to the address parser, which is slow on long nonsense
_MAX_SUBJECT: Final = 1_000            # characters; what looks for tags in it is slow on long nonsense
_MAX_WORDS: Final = 100_000            # characters of what somebody wrote, or quoted, that is looked at
_MAX_KEPT: Final = 4 * 1024            # of one field kept for those who ask for it

_ID: Final = re.compile(r"<[^<>\s]+>")
_GATEWAY: Final = r"\[(?:ext(?:ern(?:al|e)?)?|spam\??|[a-z]{2,8}-list)\] ?"
_ANSWER: Final = re.compile(rf"(?:(?<![^\W_])(?:re|aw|antw?|rif|sv|tr|fwd?|wg)(?:\[\d+\])? ?: ?|{_GATEWAY})+")
_MACHINES: Final = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply", "X-AutoReply-From")
_KEPT: Final = re.compile(
    r"authentication-results|arc-authentication-results|received(?:-spf)?|auto-submitted|precedence|list-[a-z]+|x-auto\w*|"
    r"x-auto-response-suppress|x-mail-?autoreply|x-loop|x-turnus.*|x-been-there|return-path|reply-to|sender|delivered-to|"
    r"x-original-to|x-forwarded-to|resent-.*|x-ms-exchange-.*|x-ms-.*|content-class|content-disposition|x-mailer|user-agent|"
    r"feedback-id|disposition-notification-to|x-failed-recipients|thread-topic|x-priority|x-spam.*"
)


__all__ = ["Attachment", "Fault", "Mail", "MailRefused", "bare", "read"]


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
    name: str = ""
    """How the sender calls themselves."""
    written: str = ""
    """The text without what it quotes."""
    quoted: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Headers of interest, by their names in lower case, topmost first."""
    kinds: frozenset[str] = frozenset()
    """The media types of its parts, with what tells apart reports and replies: `text/calendar method=reply`."""
    report: Report | None = None
    forwarded: tuple["Mail", ...] = ()
    """The messages attached to it."""

    @property
    def returned(self) -> tuple[str, ...]:
        """Of a bounce: the Message-IDs of the letters that it brings back."""
        return self.report.letters if self.report else ()

    def header(self, name: str) -> str:
        """Return the topmost header of a name, in lower case; empty where there is none."""
        return next(iter(self.fields.get(name, ())), "").strip().lower()


def read(raw: bytes) -> Mail:
    """Return what a mail says. Raises MailRefused, and nothing else, whatever the bytes are."""
    try:
        raw = to_mail(raw) if len(raw) <= MAX_BYTES and is_msg(raw) else raw
    except NotOpened as shut:
        raise MailRefused(Fault.UNREADABLE) from shut
    measure(raw)
    try:
        return _mail(parsed(raw), 0)
    except (RecursionError, MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as fault:
        raise MailRefused(Fault.UNREADABLE) from fault   # the stdlib parser's own failures on hostile input


def _mail(message: Message, depth: int) -> Mail:
    parts = list(leaves(message))
    if len(parts) > MAX_PARTS:
        raise MailRefused(Fault.TOO_MANY_PARTS)
    bounce = _is_bounce(message)
    text, subject = text_of(parts), _subject(message)
    written, quoted = own_words(text)
    forwarded = () if bounce or depth >= MAX_OPENED else tuple(_forwarded(parts, depth))
    return Mail(
        message_id=next(iter(_ids(message, "Message-ID")), None),
        in_reply_to=_ids(message, "In-Reply-To"),
        references=_ids(message, "References"),
        sender=_sender(message, bounce or depth > 0),
        to=_addresses(message, "To", "Cc"),
        subject=subject,
        date=_date(message),
        automatic=_is_automatic(message),
        bounce=bounce,
        text=text,
        attachments=(*attachments(parts), *(a for inner in forwarded for a in inner.attachments)),
        name=header_line(str(message.get("From", ""))[:_MAX_KEPT].rpartition("<")[0]).strip(" \""),
        written=written[:_MAX_WORDS],
        quoted=quoted[:_MAX_WORDS],
        fields=_fields(message),
        kinds=frozenset(kind_of(part) for part in (message, *parts)),
        report=report_of(parts, text, subject) if bounce else None,
        forwarded=forwarded,
    )


def _forwarded(parts: list[Message], depth: int) -> Iterator[Mail]:
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "message/global") and part.is_multipart():
            yield from (_mail(message, depth + 1) for message in part.get_payload() if isinstance(message, Message))
        elif not part.is_multipart() and (label(part).lower().endswith(".eml") or is_msg(data_of(part))):
            raw = data_of(part)
            try:
                raw = to_mail(raw) if is_msg(raw) else raw
            except NotOpened:
                continue   # the file itself is judged as damaged
            measure(raw)
            yield _mail(parsed(raw), depth + 1)


def _fields(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in message.items():
        if _KEPT.fullmatch(name.lower()) and len(found.get(name.lower(), ())) < 60:
            found[name.lower()] = (*found.get(name.lower(), ()), " ".join(str(value)[:_MAX_KEPT].split()))
    return found


def _subject(message: Message) -> str:
    """Return the subject from the raw field: some programs write it in UTF-8 without encoding it."""
    return header_line(next((value for name, value in message.raw_items() if name.lower() == "subject"), None))[:_MAX_SUBJECT]


def bare(subject: str) -> str:
    """Return a subject in its plain form, without what answering, forwarding and gateways put before it."""
    return _ANSWER.sub("", plain(subject), count=1).strip()


def _ids(message: Message, name: str) -> tuple[str, ...]:
    return tuple(_ID.findall(str(message.get(name, ""))))


def _addresses(message: Message, *fields: str) -> tuple[str, ...]:
    """Return addresses in lower case, read before encoded words are decoded: a name may hide an address."""
    values = [str(value)[:_MAX_ADDRESSES] for name in fields for value in message.get_all(name, [])]
    try:
        found = [seen(address).strip().lower() for _, address in getaddresses(values)]
    except (RecursionError, IndexError, ValueError):
        return ()      # thousands of nested comments, half a domain literal
    return tuple(dict.fromkeys(a for a in found if a.count("@") == 1))


def _sender(message: Message, may_lack: bool) -> str:
    """Return the one sender; a bounce, and a message in another, may come without an address."""
    senders = _addresses(message, "From")
    if len(message.get_all("From", [])) == 1 and len(senders) == 1:
        return senders[0]
    if may_lack:
        return ""
    raise MailRefused(Fault.NO_SINGLE_SENDER)


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(message: Message) -> bool:
    """Tell a machine's answer: by headers first (RFC 3834), then by how absences are titled."""
    if str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if any(message.get(name) for name in _MACHINES):
        return True
    precedence = str(message.get("Precedence", "")).strip().lower()
    # who answers an absence writes « RE: » before it
    return precedence == "auto_reply" or begins(re.sub(rf"^(?:{_GATEWAY})+", "", plain(_subject(message))), "subject", "absence")


def _is_bounce(message: Message) -> bool:
    """Tell a report of non-delivery: RFC 3464, or the null return path with a mail system as sender."""
    if message.get_content_type() == "multipart/report":
        return message.get_param("report-type") == "delivery-status"
    machines = re.compile(words("mail", "signs")["machines"])
    is_system = any(machines.match(a) for a in _addresses(message, "From"))
    is_empty = str(message.get("Return-Path", "<>")).strip() == "<>"
    subject = bare(_subject(message))
    titled = begins(subject, "subject", "bounce") or begins(subject, "subject", "delay")
    return is_empty and (is_system or (titled and (bool(message.get("Return-Path")) or bool(message.get("X-Failed-Recipients")))))
