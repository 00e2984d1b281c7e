"""What a mail system reports of a letter: who did not get it, for how long, and which letter it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import Message
from typing import Final

from documents.phrases import plain
from documents.words import words

_ID: Final = re.compile(r"<[^<>\s]+>")
_STATUS: Final = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY_CODE: Final = re.compile(r"(?<!\d)([45])\d\d(?=[ -])")
_RETURNED: Final = re.compile(r"(?im)^(?:> ?)?message-id:\s*(<[^<>\s]+>)")
_RETURNED_FROM: Final = re.compile(r"(?im)^(?:> ?)?from:.*?([^\s<>\"]+@[^\s<>\"]+)")
_RETURNED_SUBJECT: Final = re.compile(r"(?im)^(?:> ?)?subject:[ \t]*(.+)")
_FULL_STATUS: Final = ("5.2.2", "5.2.3", "5.3.1", "5.4.7", "5.5.3")
"""Said of a full mailbox, a letter too long, a system out of room, a time run out: later, or smaller, it may arrive."""


@dataclass(frozen=True)
class Report:
    """What became of a letter: `action` is failed, delayed or delivered; `hard` where trying again is of no use.

    `letters` are the Message-IDs of what it brings back, `subject` and `sender` those of the letter, `envelope` is what its
    envelope was called.
    """

    action: str
    hard: bool
    status: str
    recipients: tuple[str, ...]
    envelope: str
    letters: tuple[str, ...]
    subject: str
    sender: str


def report_of(leaves: list[Message], text: str, subject: str) -> Report:
    """Return the report that the parts of a mail make; where there is no machine-readable one, by its words."""
    fields = list(_fields(leaves))
    said = plain(f"{subject}\n{text}")
    statuses = [v for n, v in fields if n == "status"]
    status = next((s[0] for v in statuses if (s := _STATUS.search(v))), "") or next((m[0] for m in _STATUS.finditer(said)), "")
    heads = list(_returned_heads(leaves)) or [_head_in(text)]
    return Report(
        action=_action({v.strip().lower() for n, v in fields if n == "action"}, status, said),
        hard=_is_hard(status, said),
        status=status,
        recipients=tuple(dict.fromkeys(
            v.partition(";")[2].strip().strip("<>").lower() for n, v in fields if n in ("final-recipient", "original-recipient")
        )),
        envelope=next((v.strip() for n, v in fields if n == "original-envelope-id"), ""),
        letters=tuple(dict.fromkeys(i for head in heads for i in _ID.findall(head.get("message-id", "")))),
        subject=next((head["subject"] for head in heads if head.get("subject")), ""),
        sender=next((head["from"].lower() for head in heads if head.get("from")), ""),
    )


def _fields(leaves: list[Message]) -> Iterator[tuple[str, str]]:
    """Yield the fields of the machine-readable part (RFC 3464)."""
    for part in leaves:
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload() if part.is_multipart() else [_text_head(part)]
            for block in blocks:
                if isinstance(block, Message):
                    yield from ((name.lower(), str(value)) for name, value in block.items())


def _action(actions: set[str], status: str, said: str) -> str:
    if "failed" in actions:
        return "failed"
    if "delayed" in actions:
        return "delayed"
    if actions & {"delivered", "relayed", "expanded"}:
        return "delivered"
    if re.search(words("mail", "signs")["waits"], said) and not status.startswith("5"):
        return "delayed"
    return "failed"


def _is_hard(status: str, said: str) -> bool:
    signs = words("mail", "signs")
    if status in _FULL_STATUS:
        return False
    if status:
        return status.startswith("5")
    if re.search(signs["gone"], said):
        return True
    if re.search(signs["full"], said):
        return False
    code = _REPLY_CODE.search(said)
    return code is None or code[1] == "5"


def _returned_heads(leaves: list[Message]) -> Iterator[dict[str, str]]:
    """Yield the heads of the letters that are brought back, whole or as their head alone."""
    for part in leaves:
        if part.get_content_type() in ("message/rfc822", "message/global") and part.is_multipart():
            yield from (_head(message) for message in part.get_payload() if isinstance(message, Message))
        elif part.get_content_type() in ("text/rfc822-headers", "message/global-headers"):
            yield _head(_text_head(part))


def _text_head(part: Message) -> Message:
    data = part.get_payload(decode=True)
    raw = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    return message_from_string(raw.lstrip(), policy=policy.compat32)


def _head(message: Message) -> dict[str, str]:
    return {name: str(message.get(name, "")) for name in ("message-id", "subject", "from")}


def _head_in(text: str) -> dict[str, str]:
    """Return what a copy in running text says of the letter."""
    found = {"message-id": _RETURNED, "from": _RETURNED_FROM, "subject": _RETURNED_SUBJECT}
    return {name: match[1] for name, one in found.items() if (match := one.search(text))}
