"""The IMAP door against a real Dovecot: what lies in a mailbox is kept first, then moved, and nothing is ever lost."""

import logging
import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from models.refusals import OfficeFolderFaulty
from models.settings import HOUSE, settings
from models.tables import Message
from models.words import Mode
from store import clock, database, files
from store.office_folder import OfficeFolder
from tasks.doors import imap, mailbox
from tasks.doors.box import Lying, MailboxShut
from tasks.inbox import inbox
from tests import dovecot
from tests.dovecot import Server
from tests.killing import free_leases, python

HOSTILE = b"Subject: =?utf-8?q?caf=E9?=\r\nFrom: <[x@y]>\r\nTo: \"\r\n\r\n.\r\n\xff no end of line"
MAILS = (b"From: a@mj.invalid\r\nSubject: un\r\n\r\nUn.\r\n", HOSTILE, b"From: b@mj.invalid\r\n\r\n" + b"x" * 500_000 + b"\r\n")
TAKEN = "Turnus/repris"
KINDS = {
    "moves": {},
    "folders under the inbox": {"prefix": "INBOX.", "separator": "."},
    "cannot move": {"capability": "IMAP4rev1 UIDPLUS NAMESPACE"},
    "cannot even expunge one": {"capability": "IMAP4rev1 NAMESPACE"},
}


@pytest.fixture
def server() -> Iterator[Server]:
    with dovecot.running() as running:
        yield running


@pytest.fixture
def reading(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> Callable[[Server], OfficeFolder]:
    """Let the office in practice read a server's mailbox."""

    def of(server: Server) -> OfficeFolder:
        monkeypatch.setattr(settings(), "imap_url", SecretStr(server.url()))
        return replace(office, office=office.office.model_copy(update={"mode": Mode.PRACTICE}))

    return of


def kept() -> list[bytes]:
    """Return the bytes of what was received, in order."""
    with database.reading() as session:
        return [files.read(m.sha256) for m in session.exec(select(Message).order_by(Message.id))]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_lies_in_the_mailbox_is_kept_byte_for_byte_and_moved(
    reading: Callable[[Server], OfficeFolder], kind: dict[str, str]
) -> None:
    with dovecot.running(**kind) as server:
        server.lay(*MAILS)
        read = inbox.receive.fn(reading(server))
        taken = TAKEN if "prefix" not in kind else f"INBOX.{TAKEN.replace('/', '.')}"
        with server.client() as client:
            client.select_folder(taken)
            assert client.search("UNSEEN") == [1, 2, 3]
        assert (read.left, server.lying(), server.lying(taken)) == (False, [], kept())
        assert [raw.rstrip() for raw in kept()] == [mail.rstrip() for mail in MAILS]


def test_a_mail_that_came_before_is_absorbed(reading: Callable[[Server], OfficeFolder], server: Server) -> None:
    folder = reading(server)
    server.lay(MAILS[0], MAILS[0])
    inbox.receive.fn(folder)
    server.lay(MAILS[0])
    inbox.receive.fn(folder)
    assert (len(kept()), server.lying(), len(server.lying(TAKEN))) == (1, [], 3)


def test_a_mailbox_whose_numbering_begins_anew_is_read_as_another(
    reading: Callable[[Server], OfficeFolder], server: Server
) -> None:
    folder = reading(server)
    server.lay(MAILS[0])
    inbox.receive.fn(folder)
    for file in (server.folder / "mail" / dovecot.USER).glob("dovecot*"):
        file.unlink()
    server.lay(MAILS[1])
    inbox.receive.fn(folder)
    with database.reading() as session:
        keys = [m.source_key for m in session.exec(select(Message).order_by(Message.id))]
    assert len(kept()) == 2 and len(set(keys)) == 2


def test_what_dies_between_keeping_and_moving_is_read_again_and_kept_once(
    reading: Callable[[Server], OfficeFolder], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reading(server)
    server.lay(*MAILS)

    class Died(BaseException):
        pass

    with monkeypatch.context() as patch:
        patch.setattr(imap.ImapMailbox, "move", lambda *_: (_ for _ in ()).throw(Died()))
        with pytest.raises(Died):
            inbox.receive.fn(folder)
    assert (len(kept()), len(server.lying())) == (1, 3)
    assert not inbox.receive.fn(folder).left
    assert (len(kept()), server.lying()) == (3, [])


def test_one_mail_that_cannot_be_kept_now_holds_up_no_other_and_stays(
    reading: Callable[[Server], OfficeFolder], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reading(server)
    server.lay(*MAILS)
    with monkeypatch.context() as patch:
        take = inbox._take_from_mailbox

        def refuse(mail: Lying) -> None:
            if mail.uid == 2:
                raise OSError(28, "full")
            take(mail)

        patch.setattr(inbox, "_take_from_mailbox", refuse)
        assert inbox.receive.fn(folder).left
    assert (len(kept()), len(server.lying())) == (2, 1)
    assert not inbox.receive.fn(folder).left
    assert len(kept()) == 3


def test_a_mail_that_cannot_be_moved_is_kept_and_counts_as_read(
    reading: Callable[[Server], OfficeFolder], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.lay(MAILS[0])

    def full(*_: object) -> None:
        raise MailboxShut("mailbox")

    monkeypatch.setattr(imap.ImapMailbox, "move", full)
    assert not inbox.receive.fn(reading(server)).left
    assert (len(kept()), len(server.lying())) == (1, 1)


def test_a_server_that_is_gone_leaves_everything_for_the_next_time(reading: Callable[[Server], OfficeFolder]) -> None:
    with dovecot.running() as server:
        folder = reading(server)
    assert inbox.receive.fn(folder).left and kept() == []


def test_a_faulty_address_of_the_mailbox_leaves_what_lies_there(
    reading: Callable[[Server], OfficeFolder], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reading(server)
    monkeypatch.setattr(settings(), "imap_url", SecretStr("no address"))
    assert inbox.receive.fn(folder).left


READ = """
import os, signal
from store import office_folder
from tasks.doors import imap, mailbox
from tasks.inbox import inbox
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
{dies}
print("ready", flush=True)
inbox.receive.fn(office_folder.load())
"""


@pytest.mark.kill
def test_a_reader_killed_at_each_moment_loses_and_doubles_nothing(
    reading: Callable[[Server], OfficeFolder], server: Server
) -> None:
    office = reading(server).path / "office.yaml"
    office.write_text(office.read_text("utf-8").replace("\nmode: demo\n", "\nmode: practice\n"), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(HOUSE), "TURNUS_IMAP_URL": server.url()}
    mails = [b"From: a@mj.invalid\r\nSubject: %d\r\n\r\n%d\r\n" % (n, n) for n in range(6)]
    server.lay(*mails, mails[0])
    for dies in ("inbox._take_from_mailbox = die", "imap.ImapMailbox.move = die", "inbox.understand = die", ""):
        process = python(READ.format(dies=dies), dict(environment))
        process.communicate(timeout=180)
        assert process.returncode == (-signal.SIGKILL if dies else 0)
        free_leases(dict(environment))
    assert sorted(kept()) == sorted(mails)
    assert (server.lying(), len(server.lying(TAKEN))) == ([], 7)


@pytest.mark.kill
@pytest.mark.timeout(6000)
def test_a_reader_killed_at_random_moments_loses_and_doubles_nothing(
    reading: Callable[[Server], OfficeFolder], server: Server
) -> None:
    office = reading(server).path / "office.yaml"
    office.write_text(office.read_text("utf-8").replace("\nmode: demo\n", "\nmode: practice\n"), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(HOUSE), "TURNUS_IMAP_URL": server.url()}
    chance, sent = random.Random(20290603), []
    for n in range(200 if os.environ.get("TURNUS_FULL") else 3):
        mails = [b"From: a@mj.invalid\r\nSubject: %d.%d\r\n\r\nx\r\n" % (n, m) for m in range(4)]
        server.lay(*mails, mails[0])
        sent += mails
        process = python(READ.format(dies=""), dict(environment))
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        free_leases(dict(environment))
    process = python(READ.format(dies=""), dict(environment))
    process.communicate(timeout=600)
    assert process.returncode == 0
    lost, twice = set(sent) - set(kept()), len(kept()) - len(set(kept()))
    print(f"{len(sent)} mails and {len(sent) // 4} doubles; lost {len(lost)}, twice {twice}")
    assert (lost, twice, server.lying()) == (set(), 0, [])


def test_a_simulated_clock_and_a_demonstration_read_no_mailbox(
    reading: Callable[[Server], OfficeFolder], server: Server
) -> None:
    folder = reading(server)
    server.lay(MAILS[0])
    assert mailbox.is_read(folder)
    with database.writing() as session:
        clock.set_replay(session, clock.now(session))
    assert not (mailbox.is_read(folder) or inbox.receive.fn(folder).left)
    assert (len(server.lying()), kept()) == (1, [])


def test_a_message_id_is_looked_up_also_when_it_came_after_the_mailbox_was_opened(server: Server) -> None:
    with mailbox.opened(server.url(), "TURNUS_IMAP_URL") as box:
        assert not box.holds("<a1@menje.invalid>")
        server.lay(b"Message-ID: <a1@menje.invalid>\r\n\r\n")
        assert box.holds("<a1@menje.invalid>") and not box.holds("<a2@menje.invalid>")


# Encryption, and nothing of the secret in any text


def test_on_this_machine_an_own_certificate_does(certificate: Path) -> None:
    with dovecot.running(certificate=certificate) as server, mailbox.opened(server.url(scheme="imaps"), "K") as box:
        assert box.uids() == []


@pytest.mark.parametrize(
    ("scheme", "secured", "step"), [("imaps", True, "TLS"), ("imap", True, "TLS"), ("imap", False, "connection")]
)
def test_elsewhere_a_certificate_nobody_knows_or_none_at_all_is_refused(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, secured: bool, step: str
) -> None:
    monkeypatch.setattr("tasks.doors.imap.is_loopback", lambda _: False)
    with dovecot.running(certificate=certificate if secured else None) as server, pytest.raises(MailboxShut, match=step):
        mailbox.check(server.url(scheme=scheme), "TURNUS_IMAP_URL")


@pytest.mark.parametrize(("change", "step"), [
    (("gehe%2Fim%40", "autre"), "login"), (("INBOX", "absent"), "mailbox"), (("127.0.0.1:", "127.0.0.1:1"), "connection"),
])
def test_a_fault_says_at_which_step_and_bears_no_secret(
    server: Server, caplog: pytest.LogCaptureFixture, change: tuple[str, str], step: str
) -> None:
    caplog.set_level(logging.DEBUG)
    url = server.url().replace(*change) if step != "connection" else f"imap://{dovecot.USER}:gehe%2Fim%40@127.0.0.1:1/INBOX"
    with pytest.raises(MailboxShut, match=step) as shut:
        mailbox.check(url, "TURNUS_IMAP_URL")
    told = "".join(traceback.format_exception(shut.value)) + caplog.text
    assert "gehe" not in told and "autre" not in told


@pytest.mark.parametrize("url", [
    "https://office:geheim@imap.menje.invalid", "imaps://imap.menje.invalid/INBOX", "imaps://office@imap.menje.invalid",
    "imaps://office:geheim@imap.menje.invalid:port", "imaps://office:ge#heim@imap.menje.invalid", "geheim",
])
def test_what_is_no_address_of_a_mailbox_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(OfficeFolderFaulty) as fault:
        mailbox.check(url, "TURNUS_IMAP_URL")
    assert "heim" not in "".join(traceback.format_exception(fault.value))
