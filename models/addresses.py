"""Mail addresses: which can be written to, and how they go over the wire; hosts that are this machine."""

import ipaddress
import re
from typing import Annotated, Final

import idna
from pydantic import AfterValidator

from models.scalars import all_seen

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")


class AddressRefused(ValueError):
    """The text is no address that a letter can be sent to; `why` says so with the remedy, without the text."""

    def __init__(self, text: str, why: str) -> None:
        self.why = why
        super().__init__(f"{text!r} {why}")


def address(text: str) -> str:
    """Return an address as it goes over the wire: the part before the @ as written, the domain in ASCII (IDNA).

    Raises `AddressRefused` with one sentence.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at:
        raise AddressRefused(text, "is no mail address; write for example service@ministry.example")
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        raise AddressRefused(
            text, "is no mail address that can be written to: before the @ stand letters without accents, digits and .-_+'; "
            "ask for another",
        )
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        ascii_domain = ""
    if "." not in ascii_domain or ascii_domain.endswith(".") or len(local) + len(ascii_domain) > 253:
        raise AddressRefused(
            text, "is no mail address that can be written to: what follows the @ is no complete domain; "
            "write for example service@ministry.example",
        )
    return f"{local}@{ascii_domain}"


def compared(text: str) -> str:
    """Return an address as two are compared: as it goes over the wire, in small letters; other text in small letters."""
    try:
        return address(text).lower()
    except AddressRefused:
        return text.strip().casefold()


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _as_written(text: str) -> str:
    all_seen(text.strip())
    try:
        address(text)
    except AddressRefused as refused:
        raise ValueError(refused.why) from None
    if text != text.strip():
        raise ValueError("has spaces or line ends around the mail address; take them away")
    return text


def _domain_as_written(text: str) -> str:
    all_seen(text.strip())
    try:
        address(f"x@{text}")
    except AddressRefused:
        raise ValueError("is no domain that can be written to; write for example replies.ministry.example") from None
    return text


MailDomain = Annotated[str, AfterValidator(_domain_as_written)]
"""The type of every domain of mail in a data file, kept as written."""

MailAddress = Annotated[str, AfterValidator(_as_written)]
"""The type of every address in a data file, kept as written; what is wrong is said without the address."""
