"""What must be right before letters may reach their addressees, and the step itself."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlmodel import func, select

from cli import data_files
from cli.words import say
from documents.words import words
from models.refusals import ModeForbids, OfficeFolderFaulty
from models.settings import settings
from models.tables import Journal
from models.words import BY_SERVER, Channel, Function, Mode
from store import books, clock, database, files
from store.office_folder import OfficeFolder
from tasks.letters.faults import text_faults
from tasks.letters.texts import folders_of

PLACEHOLDER = ".invalid"
MODE = re.compile(r"^mode:[^\n#]*", re.MULTILINE)


def missing(folder: OfficeFolder, *, inbox_is_fed: bool) -> list[str]:
    """Return everything that stands against going live, in sentences; raises `ModeForbids` unless in practice mode."""
    if folder.office.mode is not Mode.PRACTICE:
        raise ModeForbids(mode=folder.office.mode.value)
    here = (*_machine(folder, inbox_is_fed), *_archive(folder), *_clock())
    found = [*here, *_sender(folder), *_addresses(folder), *_files(), *_texts(folder)]
    return [say(f"live_faults.{key}", **facts) for key, facts in found]


Missing = Iterator[tuple[str, dict[str, object]]]


def _machine(folder: OfficeFolder, inbox_is_fed: bool) -> Missing:
    known = settings()
    if not known.has_secret:
        yield "secret", {}
    if folder.office.channel is Channel.GRAPH:
        if known.graph_url is None:
            yield "graph_url", {}
    elif known.smtp_url is None:
        yield "smtp_url", {}
    if known.imap_url is None:
        if not inbox_is_fed:
            yield "inbox", {"folder": known.inbox}
        return
    path = words("sentences", folder.office.language)["mailbox"]
    if fault := _mailbox_fault(known.imap_url.get_secret_value(), "TURNUS_IMAP_URL", *path):
        yield fault


def _archive(folder: OfficeFolder) -> Missing:
    url, address = settings().archive_url, folder.office.post.archive
    if (url is None) != (address is None):
        yield "archive", {}
    elif url and (fault := _mailbox_fault(url.get_secret_value(), "TURNUS_ARCHIVE_URL")):
        yield fault


def _mailbox_fault(url: str, key: str, *path: str) -> tuple[str, dict[str, object]] | None:
    """Open a mailbox as the round would; return what stands against it."""
    from tasks.doors import mailbox  # brings the engine with it

    try:
        mailbox.check(url, key, *path)
    except OfficeFolderFaulty:
        return "mailbox_url", {"setting": key}
    except mailbox.MailboxShut as shut:
        return "mailbox", {"setting": key, "step": shut}
    return None


def _clock() -> Missing:
    with database.reading() as session:
        if clock.is_replay(session):
            yield "replay", {}
        last = session.exec(select(func.max(Journal.at))).one()
    if last and (last if last.tzinfo else last.replace(tzinfo=UTC)) > datetime.now(UTC):
        yield "clock", {"last": last.date()}


def _sender(folder: OfficeFolder) -> Missing:
    if not _is_real(folder.office.sender):
        yield "sender", {"address": folder.office.sender}
    if folder.office.channel not in BY_SERVER:
        yield "channel", {}


def _addresses(folder: OfficeFolder) -> Missing:
    from tasks.doors.post import is_allowed

    written_to = sorted({c.address for c in folder.contacts if c.address} | {o.address for o in folder.officers.values()})
    if invented := [a for a in written_to if not _is_real(a)]:
        yield "placeholder", {"addresses": ", ".join(invented)}
    if elsewhere := [a for a in written_to if _is_real(a) and not is_allowed(a, folder.office.live_domains)]:
        yield "domain", {"addresses": ", ".join(elsewhere)}
    focal = {c.institution for c in folder.contacts if c.function is Function.FOCAL_POINT}
    for institution in sorted({c.institution for c in folder.contacts} - focal):
        yield "focal_point", {"institution": institution}
    if not folder.contacts:
        yield "no_contacts", {}


def _files() -> Missing:
    if left := data_files.to_complete(data_files.read()):
        yield "to_complete", {"places": ", ".join(left)}
    if any(data_files.notice_faults()):
        yield "notice_urls", {}


def _texts(folder: OfficeFolder) -> Missing:
    if told := text_faults(folders_of(folder.path)):
        yield "texts", {"count": len(told)}


def _is_real(address: str) -> bool:
    return "@" in address and not address.casefold().endswith(PLACEHOLDER)


def server_fault(folder: OfficeFolder) -> str:
    """Have the mail server take a mail to the office itself; return what stands against it in a sentence, or nothing."""
    from tasks.doors import door, trial

    try:
        trial.try_server(folder)
    except OfficeFolderFaulty as faulty:
        return say(f"live_faults.{faulty.facts['key'].removeprefix('TURNUS_').lower()}")
    except door.NotSent as fault:
        return say("live_faults.server", said=fault.code or fault.reply)
    return ""


def notice_fault() -> str:
    """Try the office's own channels, where it has any; return what stands against them in a sentence, or nothing."""
    from tasks.doors import notices

    return say("live_faults.notices") if settings().notice_urls and not notices.notify("trial", {}) else ""


def go(folder: OfficeFolder, officer: str) -> None:
    """Write the mode into `office.yaml`, its comments kept, and journal it: both or neither."""
    path = folder.path / "office.yaml"
    text = path.read_text("utf-8")
    line = f"mode: {Mode.LIVE.value}"
    text = MODE.sub(line, text) if MODE.search(text) else f"{text.rstrip()}\n{line}\n"
    with database.writing() as session:
        books.enter(session, "go_live", officer=officer, subject="office")
        files.write_atomically(path, text.encode())
