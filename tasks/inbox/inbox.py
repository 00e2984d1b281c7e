"""The doors: what lies in the inbox folder, in the mailbox and on the shelf is kept first, then understood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy.exc import OperationalError

from documents.words import words
from models.refusals import CycleBusy, DiskRefuses
from models.settings import settings
from models.words import CycleStatus, MessageState
from store import body_lists as stored_lists
from store import clock, cycles, database, files, leases, messages, office_folder
from store.messages import HAND_DOOR, MAIL_DOOR, SHELF_DOOR
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.deeds import task
from tasks.doors import mailbox
from tasks.doors.box import Lying
from tasks.inbox.understanding import leave, not_understood, understand, understand_file
from tasks.log import deed

LARGEST = 60_000_000


@dataclass(frozen=True)
class Read:
    """What a reading of the doors touched (codes of cycles), and whether a mail had to be left for the next time."""

    touched: tuple[str, ...]
    left: bool


@task("receive replies")
def receive(folder: OfficeFolder) -> Read:
    """Take in what lies in the inbox folder, in the mailbox and on the shelf.

    Raw bytes and their row come first, then the file moves on; a crash in between leaves a duplicate, which is absorbed.
    What is wrong with one item holds up no other: it is held or refused with its reason, and a file that cannot be read
    now (locked by another program) waits for the next round.
    """
    touched: set[str] = set()
    with leases.under(leases.INBOX):
        read = [_take_mail(path) for path in mails()]
        read.append(mailbox.empty(folder, _take_from_mailbox))
        with database.reading() as session:
            codes = cycles.codes(session, CycleStatus.OPEN, CycleStatus.SUSPENDED)
        lying = list(shelf.incoming(codes))
        read += [_take_mail_from_shelf(item, folder) for item in lying if messages.is_mail(item.path)]
        for cycle, items in groupby((i for i in lying if not messages.is_mail(i.path)), lambda item: item.cycle):
            touched |= _empty_shelf(cycle, items, folder)
        with database.reading() as session:
            waiting = messages.waiting(session)
        for code in waiting:
            touched |= understand(code, folder)
    return Read(tuple(sorted(touched)), not all(read))


def note_busy(busy: CycleBusy) -> None:
    """Note that another reading of the doors was under way, and until when it may last."""
    deed(deed="inbox_busy", until=busy.facts.get("until", ""))


def _take_mail(path: Path) -> bool:
    try:
        _take(MAIL_DOOR, path.name, path.read_bytes(), arrived=path.stat().st_mtime)
        _settle_file(path, "processed")
    except OSError as fault:
        leave(fault)
        return False
    return True


def _take_mail_from_shelf(item: shelf.Incoming, folder: OfficeFolder) -> bool:
    """Take a mail that an officer saved and laid on the shelf: it is one like any other, of whichever cycle it is."""
    sentences = words("sentences", folder.office.language)
    try:
        if item.path.stat().st_size > LARGEST:
            shelf.refused(item, sentences["too_large"])
            return True
        code = _take(MAIL_DOOR, item.path.name, item.path.read_bytes(), arrived=item.path.stat().st_mtime)
        shelf.took(item, sentences["taken_mail"].format(message=code) if code else sentences["came_before"])
    except OSError as fault:
        leave(fault, item.cycle)
        return False
    return True


def _take_from_mailbox(lying: Lying) -> None:
    _take(MAIL_DOOR, lying.name, lying.raw, arrived=lying.arrived.timestamp())


def _empty_shelf(cycle: str, items: Iterable[shelf.Incoming], folder: OfficeFolder) -> set[str]:
    """Take what lies on the shelf of a cycle, under its lease; what cannot be taken now stays for the next round."""
    touched: set[str] = set()
    try:
        with leases.under(cycle):
            for item in items:
                try:
                    touched |= take_from_shelf(item, folder)
                except OSError as fault:
                    leave(fault, cycle)
    except CycleBusy as busy:
        leave(busy, cycle)
    return touched


def mails() -> list[Path]:
    """Return the messages that lie in the inbox folder, in order of name."""
    inbox = settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    return sorted(p for p in inbox.iterdir() if messages.is_mail(p) and p.is_file() and not p.name.startswith("."))


def is_anything_waiting() -> bool:
    """Say whether anything lies at a door or was left half done, so that a run is worth its second."""
    with database.reading() as session:
        codes = cycles.codes(session, CycleStatus.OPEN, CycleStatus.SUSPENDED)
        left = bool(messages.waiting(session) or stored_lists.just_read(session))
    return left or bool(mails()) or mailbox.is_read(office_folder.load()) or any(True for _ in shelf.incoming(codes))


def _settle_file(path: Path, folder: str) -> None:
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    path.replace(target / path.name)


def _take(
    door: str, name: str, raw: bytes, *, cycle: str | None = None, arrived: float | None = None, officer: str | None = None
) -> str | None:
    """Keep raw bytes and their row; return the message's code, None when these bytes came before and were settled.

    `arrived` is the time of the file (seconds since 1970): a mail counts from then, however late it is read.
    """
    sha256 = files.write(raw)
    name = shelf.readable(name)
    kind = files.MAIL if door == MAIL_DOOR else "application/octet-stream"
    with database.writing() as session:
        files.register(session, sha256, name, kind)
        at = clock.now(session)
        if arrived is not None and not clock.is_replay(session):
            at = min(at, datetime.fromtimestamp(arrived, UTC))
        message = messages.receive(
            session, door, f"{door}:{name}:{sha256}", sha256, at=at,
            cycle_id=cycles.get(session, cycle).id if cycle else None, officer=officer,
        ) or messages.by_bytes(session, sha256)
        waits = message is not None and message.door == door and message.state is MessageState.RECEIVED
        return message.code if message and waits else None


def keep(cycle: str | None, name: str, raw: bytes) -> str:
    """Keep a file that somebody hands over, mostly for a cycle, raw bytes first; return the code of its message, old or new."""
    sha256 = files.write(raw)
    with database.writing() as session:
        files.register(session, sha256, shelf.readable(name), "application/octet-stream")
        key = f"{HAND_DOOR}:{cycle or ''}:{sha256}"
        owner = cycles.get(session, cycle).id if cycle else None
        message = messages.receive(session, HAND_DOOR, key, sha256, cycle_id=owner)
        if message is None:
            message = messages.with_bytes(session, sha256)
        return message.code


def take_from_shelf(item: shelf.Incoming, folder: OfficeFolder) -> set[str]:
    """Take a file an officer laid on the shelf; the caller holds the lease of its cycle.

    It stays there while the cycle changes under it. Raises `OSError` when it cannot be read or moved now.
    """
    sentences = words("sentences", folder.office.language)
    if item.path.stat().st_size > LARGEST:
        shelf.refused(item, sentences["too_large"])
        return set()
    raw = item.path.read_bytes()
    code = _take(SHELF_DOOR, item.path.name, raw, cycle=item.cycle, officer=shelf.owner(item.path, folder))
    if code is None:
        shelf.took(item, sentences["came_before"])
        return {item.cycle}
    try:
        is_taken, line = understand_file(code, item.cycle, raw, folder, item.path.name)
    except CycleBusy as busy:
        leave(busy, item.cycle)
        return set()
    except (DiskRefuses, OperationalError, OSError):
        raise
    except Exception as fault:
        not_understood(code, fault)
        is_taken, line = True, sentences["to_be_placed"].format(message=code)
    (shelf.took if is_taken else shelf.refused)(item, line)
    return {item.cycle}
