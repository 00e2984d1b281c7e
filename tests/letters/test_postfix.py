"""The SMTP door against Postfix: what a server in earnest answers at each moment of a letter."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tasks.door import NotSent, OurFault, Refused, Retry
from tasks.smtp import SmtpPost
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
