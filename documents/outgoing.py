"""A letter as the bytes of a mail, always the same for the same letter; addresses and header texts are checked here."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, getaddresses, parseaddr
from functools import lru_cache
from typing import Any, Final

from documents.calendar import method_of
from models.addresses import address
from models.letters import Rendered

Attachment = tuple[str, str, bytes]
"""File name, media type, content."""

LONGEST_THREAD: Final = 20
_LINE: Final = 78
_ID: Final = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>")
_TO_PERSONS: Final = {"X-Auto-Response-Suppress": "RN, NRN"}
_AUTOMATIC: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply, RN, NRN"}
_REPLYING: Final = _AUTOMATIC | {"Auto-Submitted": "auto-replied"}
"""What a mail says of itself by its kind. `All` and `NDR` would suppress reports of non-delivery too; a person's mail that
called itself automatic would get no note of absence either (Exchange, MS-OXCMAIL)."""


class _Folding(EmailPolicy):
    """The library's policy, but for the headers that its folding spoils.

    Measured on CPython 3.11: between encoded and plain words of a long subject or name it loses spaces; a long name
    with a comma loses its quotation marks and reads as two addresses; message ids longer than a line, as Exchange makes
    them, become encoded words that no program matches.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name in ("Message-ID", "In-Reply-To", "References"):
            return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}".encode("ascii", "replace")
        if name == "Subject" and not (value.isascii() and "=?" not in value):
            return f"{name}: {self._encoded(name, value)}{self.linesep}".encode("ascii")
        if name == "From" and not (value.isascii() and len(name) + len(value) + 2 <= _LINE):
            [mailbox] = value.addresses
            phrase = self._encoded(name, mailbox.display_name)
            return f"{name}: {phrase}{self.linesep} <{mailbox.addr_spec}>{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)

    def _encoded(self, name: str, text: str) -> str:
        return Header(str(text), "utf-8", header_name=name).encode(linesep=self.linesep)


def header_text(text: str) -> str:
    """Return a text fit for a header: one line, without control and direction characters, that nobody decodes."""
    line = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return line.replace("=?", "= ?")


def message_id(secret: bytes, key: str, domain: str, n: int = 1, token: str = "") -> str:
    """Return the Message-ID of a letter, which nobody without the secret can guess; `n` counts its versions.

    It begins with the `token` of the request that the letter is about.
    """
    own = hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()[:32]
    return f"<{token}{'.' if token else ''}{own}.{n}@{domain}>"


def envelope_id(secret: bytes, key: str) -> str:
    """Return what a letter's envelope is called, so that a report of non-delivery can name it and nobody can invent one."""
    return f"{key}.{hmac.new(secret, f'envelope:{key}'.encode(), hashlib.sha256).hexdigest()[:32]}"


def letter_of(secret: bytes, envelope: str) -> str:
    """Return the letter that an envelope's name was made for, empty where we did not make it."""
    key = envelope.rpartition(".")[0]
    return key if key and envelope == envelope_id(secret, key) else ""


def trial_letter(subject: str, *, sender: str, to: str, message_id: str, date: datetime) -> bytes:
    """Return a mail that says nothing: where it arrives, others arrive. `date` is aware."""
    mail = EmailMessage(policy=_Folding(linesep="\r\n"))
    mail["From"], mail["To"], mail["Subject"] = _mailbox(sender), _mailbox(to), header_text(subject)
    mail["Date"], mail["Message-ID"] = format_datetime(date), message_id
    for name, value in _AUTOMATIC.items():
        mail[name] = value
    mail.set_content(f"{subject}\n", cte="quoted-printable")
    return mail.as_bytes()


def build_mail(
    letter: Rendered,
    *,
    sender: str,
    sender_name: str,
    to: str,
    message_id: str,
    date: datetime,
    attachments: Sequence[Attachment] = (),
    automatic: bool = False,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    invitation: bytes | None = None,
) -> bytes:
    """Return the mail of a letter to one person: text and HTML, attachments, headers by kind. `date` is aware.

    `invitation` is a meeting as `documents.calendar` makes it, which a mail program shows beside the letter to be answered.
    `references` are the Message-IDs of its thread, oldest first; what is none is left out. Addresses of an archive belong
    into the envelope alone. Raises `models.addresses.AddressRefused`.
    """
    mail = EmailMessage(policy=_Folding(linesep="\r\n"))
    mail["From"] = _mailbox(sender, sender_name)
    mail["To"] = _mailbox(to)
    if reply_to:
        mail["Reply-To"] = _mailbox(reply_to)
    mail["Subject"] = header_text(letter.subject)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    answers = _ids([in_reply_to or ""])
    if answers:
        mail["In-Reply-To"] = answers[0]
    if thread := _ids(references):
        mail["References"] = " ".join((thread[0], *thread[1:][1 - LONGEST_THREAD:]))
    for name, value in ((_REPLYING if answers else _AUTOMATIC) if automatic else _TO_PERSONS).items():
        mail[name] = value
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if invitation is not None:
        method = {"method": method_of(invitation).value}
        mail.add_alternative(invitation.decode(), subtype="calendar", params=method, cte="base64")
    for file_name, media_type, content in attachments:
        maintype, _, subtype = media_type.partition("/")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=header_text(file_name))
    mail["Content-Language"] = letter.language      # last: what begins with Content- moves into the part that is made first
    _set_boundaries(mail, message_id)
    return mail.as_bytes()


def is_automatic(mail: bytes) -> bool:
    """Say whether one of our mails calls itself automatic."""
    return bool(field(mail, "Auto-Submitted"))


def sender_of(mail: bytes) -> str:
    """Return the address in the From of one of our mails."""
    return _address_in(field(mail, "From"))


@lru_cache
def _address_in(text: str) -> str:
    return parseaddr(text)[1]


def recipients_of(mail: bytes) -> tuple[str, ...]:
    """Return the addresses in the To of one of our mails."""
    return tuple(address for _, address in getaddresses([field(mail, "To")]))


def field(mail: bytes, name: str) -> str:
    """Return a field of the head of one of our mails, its lines made one; empty when there is none."""
    head = mail.partition(b"\r\n\r\n")[0]
    found = re.search(rb"^%b:(.*(?:\n[ \t].*)*)" % name.encode(), head, re.MULTILINE)
    return " ".join(found[1].decode("ascii", "replace").split()) if found else ""


def _ids(texts: Sequence[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if _ID.fullmatch(text)]


def _mailbox(text: str, name: str = "") -> Address:
    return Address(display_name=header_text(name), addr_spec=address(text))


def _set_boundaries(mail: EmailMessage, seed: str) -> None:
    """Name the borders of the parts after the letter; left alone, they would be random."""
    for number, part in enumerate(p for p in mail.walk() if p.is_multipart()):
        part.set_boundary("=_" + hashlib.sha256(f"{seed}{number}".encode()).hexdigest()[:40])
