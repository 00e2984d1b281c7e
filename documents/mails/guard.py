"""The guard in front of a mail: measured on its bytes, since parsing itself is what hostile mails are slow at."""

import re
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 40 * 1024 * 1024
MAX_HEADER_BLOCK: Final = 128 * 1024
MAX_FIELD: Final = 64 * 1024
MAX_PARTS: Final = 300
MAX_DEPTH: Final = 12

_BOUNDARY: Final = re.compile(rb"^--", re.MULTILINE)
_CONTAINER: Final = re.compile(rb"(?i)(?:multipart|message)/")
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*")


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


def measure(raw: bytes) -> None:
    """Refuse by size and number on the bytes, since parsing itself is what hostile mails are slow at."""
    if len(raw) > MAX_BYTES:
        raise MailRefused(Fault.TOO_LARGE)
    end = _END_OF_HEADERS.search(raw, 0, MAX_HEADER_BLOCK + 4)
    headers = raw[: end.start()] if end else raw
    if len(headers) > MAX_HEADER_BLOCK or any(len(one) > MAX_FIELD for one in _FIELD.findall(headers)):
        raise MailRefused(Fault.HEADERS_TOO_LONG)
    # a signature line or a quoted message starts with -- too, so lines count against a higher number than parts
    if len(_BOUNDARY.findall(raw)) > 10 * MAX_PARTS or len(_CONTAINER.findall(raw)) > 2 * MAX_PARTS:
        raise MailRefused(Fault.TOO_MANY_PARTS)


def parsed(raw: bytes) -> Message:
    """Return a message by the lenient rules. Raises MailRefused, and what the parser itself raises."""
    message = message_from_bytes(raw, policy=policy.compat32)   # policy.default fails on 16 of 60 bad headers
    _check_depth(message, 0)
    return message


def _check_depth(part: Message, depth: int) -> None:
    """Refuse what is nested too deep, attached messages included."""
    if depth > MAX_DEPTH:
        raise MailRefused(Fault.TOO_DEEP)
    for child in part.get_payload() if part.is_multipart() else ():
        if isinstance(child, Message):
            _check_depth(child, depth + 1)
