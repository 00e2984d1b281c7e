"""The SMTP door against Postfix: what a server in earnest answers at each moment of a letter."""

import email
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from documents.outgoing import build_mail
from models.letters import Reminder
from models.words import LetterKind
from tasks.doors.door import NotSent, OurFault, Refused, Retry
from tasks.doors.smtp import SmtpPost
from tasks.letters.text import render
from tests import postfix

TO = ("focal@mj.invalid",)
ARCHIVE = "archives@postfix.invalid"


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[postfix.Server]:
    """One server for the module; its certificate is nobody's, and a letter may have 20 kB."""
    with postfix.running(ARCHIVE, certificate=certificate, largest=20_000) as server:
        yield server


@pytest.fixture
def letter(mail_to: Callable[[str], bytes]) -> bytes:
    return mail_to(TO[0])


def test_a_letter_arrives_once_and_its_copy_too(server: postfix.Server, letter: bytes) -> None:
    with SmtpPost(f"mailto://{server.address}", secret=b"s", archive=ARCHIVE) as post:
        receipt = post.send("crc.2029-1", TO, letter)
    assert receipt.code == 250 and "queued as" in receipt.reply
    [arrived] = server.take()
    copy, = (server.folder / "archive" / "new").iterdir()
    for mail in (arrived, copy.read_bytes()):
        assert mail.startswith(b"Return-Path: <enfants@menje.invalid>") and mail.endswith(letter.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(("local", "outcome", "code"), [
    ("parti", Refused, 550), ("comble", Refused, 552), ("pleine", Retry, 452), ("plus-tard", Retry, 450),
])
def test_one_recipient_that_is_not_taken_stops_that_letter_for_all_and_no_other(
    server: postfix.Server, letter: bytes, local: str, outcome: type[NotSent], code: int
) -> None:
    with SmtpPost(f"mailto://{server.address}") as post:
        with pytest.raises(NotSent) as fault:
            post.send("crc.2029-1", (*TO, f"{local}@mj.invalid"), letter)
        post.send("crc.2029-2", TO, letter)
    assert (type(fault.value), fault.value.code) == (outcome, code)
    assert len(server.take()) == 1


def test_a_letter_larger_than_the_server_takes_is_refused_before_it_is_sent(server: postfix.Server, letter: bytes) -> None:
    with SmtpPost(f"mailto://{server.address}") as post, pytest.raises(Refused, match="SIZE"):
        post.send("crc.2029-1", TO, letter + b"x" * 20_000)
    assert server.take() == []


def test_a_server_that_is_not_who_it_says_gets_no_letter(server: postfix.Server, letter: bytes) -> None:
    with SmtpPost(f"mailtos://{server.address}&verify=yes") as post, pytest.raises(OurFault, match="TLS"):
        post.send("crc.2029-1", TO, letter)
    with SmtpPost(f"mailtos://{server.address}&verify=no") as post:
        post.send("crc.2029-1", TO, letter)
    assert len(server.take()) == 1


def test_line_breaks_directions_and_nul_in_subjects_and_names_make_no_header_and_no_recipient(
    server: postfix.Server, reminder: Reminder
) -> None:
    hostile = "Rappel\r\nBcc: autre@ailleurs.invalid\r\n\r\n.\r\nRSET\x00\u202e"
    mail = build_mail(
        replace(render(LetterKind.REMINDER, reminder, "fr"), subject=hostile), sender="enfants@menje.invalid",
        sender_name=hostile, to=TO[0], message_id="<a2@menje.invalid>", date=datetime(2026, 12, 1, 7, tzinfo=UTC),
        attachments=[(f"{hostile}.docx", "application/octet-stream", b"x")],
    )
    with SmtpPost(f"mailto://{server.address}") as post:
        post.send("crc.2029-1", TO, mail)
    [arrived] = [email.message_from_bytes(letter) for letter in server.take()]
    assert arrived["Bcc"] is None and arrived["X-Original-To"] == TO[0]
    seen = [str(make_header(decode_header(arrived[name]))) for name in ("Subject", "From")]
    seen += [part.get_filename() for part in arrived.walk() if part.get_filename()]
    assert len(seen) == 3 and all("Bcc: autre@ailleurs.invalid" in text for text in seen)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf") for text in seen for sign in text)
