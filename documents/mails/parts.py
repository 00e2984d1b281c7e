"""The parts of a mail: what is written in it, what is attached to it, and what is wrapped up in that."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final

from documents import opening
from documents.mails.guard import Fault, MailRefused, measure, parsed
from documents.mails.text import header_line, in_charset, seen, without_markup

MAX_OPENED: Final = 2                 # wrappings in wrappings


@dataclass(frozen=True)
class Attachment:
    """One attached file; the name is a label for people, never a path.

    `inside` names the archive or message it came in, `fault` says why a wrapping was not opened: `hostile`, `encrypted`.
    """

    name: str
    type: str
    data: bytes
    inside: str = ""
    fault: str = ""
    inline: bool = False
    """Shown within the text: a logo, a picture pasted."""


def leaves(part: Message, unwrapped: int = 0) -> Iterator[Message]:
    """Yield the parts that hold content; an attached message is one of them, a signed mail is looked into."""
    if part.get_content_type() in ("message/partial", "message/external-body"):
        raise MailRefused(Fault.IN_PIECES)
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in part.get_payload():
            if isinstance(child, Message):
                yield from leaves(child, unwrapped)
    elif unwrapped < MAX_OPENED and (signed := _signed(part)) is not None:
        measure(signed)
        yield from leaves(parsed(signed), unwrapped + 1)
    else:
        yield part


def _signed(part: Message) -> bytes | None:
    """Return the MIME entity that an opaquely signed part holds (S/MIME)."""
    if part.get_content_type() not in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return None
    try:
        return opening.from_signed(data_of(part))
    except opening.NotOpened:
        return None


def text_of(parts: list[Message]) -> str:
    """Return the written text: the plain parts, or the HTML ones without their markup where there is no plain one."""
    written = [part for part in parts if not _is_attached(part)]
    plain_parts = [_body(part) for part in written if part.get_content_type() == "text/plain"]
    rich = [without_markup(_body(part)) for part in written if part.get_content_type() == "text/html"]
    return "\n".join(t.strip() for t in (plain_parts if any(map(str.strip, plain_parts)) else rich)).strip()


def _body(part: Message) -> str:
    text = in_charset(data_of(part), str(part.get_param("charset", "utf-8")))
    return text.replace("\0", "").replace("\r\n", "\n")


def data_of(part: Message) -> bytes:
    """Return the content of a part."""
    if part.is_multipart():      # asked otherwise, the library decodes by charsets that cannot
        return b"\n".join(message.as_bytes() for message in part.get_payload() if isinstance(message, Message))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename()) or (
        part.get_content_type() not in ("text/plain", "text/html")
    )


def attachments(parts: list[Message]) -> Iterator[Attachment]:
    """Yield the files of a mail, those in archives too."""
    for number, part in enumerate((p for p in parts if _is_attached(p)), start=1):
        yield from _opened(Attachment(label(part, number), part.get_content_type(), data_of(part), inline=_is_inline(part)), 0)


def _is_inline(part: Message) -> bool:
    return part.get_content_disposition() != "attachment" and (
        part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    )


def label(part: Message, number: int = 0) -> str:
    """Return what a file is called."""
    name = header_line(part.get_filename()).replace("\\", "/").rpartition("/")[2][:200]
    return name or f"attachment-{number}"


def _opened(given: Attachment, depth: int) -> Iterator[Attachment]:
    """Yield a file, or instead of an archive what lies in it; the archive itself where it is not opened."""
    reader = (
        opening.from_archive if opening.is_archive(given.data)
        else opening.from_winmail if opening.is_winmail(given.data) else None
    )
    if reader is None:
        yield given
        return
    try:
        if depth >= MAX_OPENED:
            raise opening.NotOpened("hostile")
        inner = reader(given.data)
    except opening.NotOpened as shut:
        yield Attachment(given.name, given.type, given.data, given.inside, shut.cause)
        return
    for one in inner:
        yield from _opened(Attachment(seen(one.name) or given.name, "application/octet-stream", one.data, given.name), depth + 1)


def kind_of(part: Message) -> str:
    """Return a part's media type with the parameter that tells what it is for."""
    told = [f"{name}={str(part.get_param(name)).lower()}" for name in ("report-type", "method", "smime-type", "protocol")
            if part.get_param(name)]
    return " ".join([part.get_content_type(), *told, *(["reaction"] if _disposition(part) == "reaction" else [])])


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).split(";")[0].strip().lower()
