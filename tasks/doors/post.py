"""Which door letters leave by: a folder, or a mail server; in live mode only to the domains that may be written to."""

import contextlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from models.addresses import AddressRefused, address
from models.refusals import ModeForbids, OfficeFolderFaulty
from models.settings import Settings
from models.words import BY_SERVER, Channel, Mode
from store import clock, cycles, database, letters, office_folder, pulses
from store.files import write_atomically
from tasks.doors.door import Absent, Post, Receipt, Refused
from tasks.doors.graph_post import GraphPost
from tasks.doors.smtp import SmtpPost

NOT_ALLOWED: Final = "office.yaml: live_domains"
"""The reason kept with a letter that live mode does not let go: where the domains stand that may be written to."""


@contextlib.contextmanager
def post_for(settings: Settings, channel: Channel, mode: Mode, archive: str | None = None) -> Iterator[Post]:
    """Open the door of a channel for one batch of letters.

    Raises `ModeForbids` where a demonstration or a simulated clock asks for real mail, and `OfficeFolderFaulty` when
    the address of the server is missing or unsafe. In live mode only the office's `live_domains` are written to. What goes
    by SMTP goes to the `archive` too.
    """
    with _door(settings, channel, mode, archive) as door:
        if mode is Mode.LIVE:
            office = office_folder.load().office
            door = AllowedPost(door, office.live_domains, {archive, address(office.sender)})
        yield door


@contextlib.contextmanager
def _door(settings: Settings, channel: Channel, mode: Mode, archive: str | None) -> Iterator[Post]:
    if channel not in BY_SERVER:
        yield FilePost(settings.outbox)
        return
    if mode is Mode.DEMO or _on_simulated_clock():
        raise ModeForbids(mode=mode.value)
    if channel is Channel.GRAPH:
        if settings.graph_url is None:
            raise OfficeFolderFaulty(key="TURNUS_GRAPH_URL")
        yield GraphPost(settings.graph_url.get_secret_value(), _rename)
        return
    if settings.smtp_url is None:
        raise OfficeFolderFaulty(key="TURNUS_SMTP_URL")
    with database.reading() as session:
        null_path = pulses.NULL_PATH in pulses.last(session)
    url = settings.smtp_url.get_secret_value()
    with SmtpPost(url, secret=settings.signing_key, archive=archive, null_path=null_path) as post:
        yield post


def _rename(letter_code: str, message_id: str) -> None:
    with database.writing() as session:
        cycle = cycles.get(session, letters.cycle_named(letter_code), lock=True)
        letters.rename(session, letters.find(session, cycle, letter_code), message_id)


def _on_simulated_clock() -> bool:
    with database.reading() as session:
        return clock.is_replay(session)


class AllowedPost:
    """A door that writes to the domains of an allow-list only, and to the office itself; a domain below one is another."""

    def __init__(self, door: Post, domains: Collection[str], ours: Collection[str | None] = ()) -> None:
        self._door = door
        self._domains = domains
        self._ours = ours

    def send(self, letter_code: str, recipients: tuple[str, ...], data: bytes) -> Receipt:
        """Send a letter by the door behind; raises `Refused` before anything leaves when one recipient is outside."""
        if not all(recipient in self._ours or is_allowed(recipient, self._domains) for recipient in recipients):
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
