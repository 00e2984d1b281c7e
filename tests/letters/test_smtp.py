"""The SMTP door against a real server, one outcome after the other."""

import asyncio
import logging
import socket
import ssl
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import SecretStr

from models.refusals import ModeForbids, OfficeFolderFaulty
from models.settings import settings
from models.words import Channel, Mode
from store import clock, database
from tasks.post import InDoubt, NotSent, OurFault, Refused, Retry, SmtpPost, post_for

TO = ("focal@mj.invalid",)
FROM = "enfants@menje.invalid"


class Desk:
    """A server that answers as told and keeps what it accepted: `"RCPT": "550 no"`, or None to hang up."""

    def __init__(self, **answers: str | None) -> None:
        self.answers = answers
        self.letters: list[Envelope] = []
        self.connections = 0

    def _answer(self, verb: str, server: SMTP) -> str:
        answer = self.answers.get(verb, "250 OK")
        if answer is None:
            assert server.transport is not None
            server.transport.abort()
        return answer or "250 OK"

    async def handle_MAIL(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server)

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self._answer(address if address in self.answers else "RCPT", server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        answer = self._answer("DATA", server)
        if answer.startswith("250") and self.answers.get("DATA", "") is not None:
            self.letters.append(envelope)
        return answer


class Told(SMTP):
    """aiosmtpd, greeting and asking for the text as the desk was told."""

    async def push(self, status: Any) -> None:
        if str(status).startswith("220 desk"):
            status = self.event_handler.answers.get("GREETING", status)
        await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:
        if answer := self.event_handler.answers.get("TEXT"):
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)


@contextmanager
def serving(desk: Desk, **options: Any) -> Iterator[str]:
    """Run a server; gives what follows `mailto://` in its address."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)     # a server that hangs up in the middle complains about itself

    def connection() -> SMTP:
        desk.connections += 1
        return Told(desk, hostname="desk", loop=loop, **options)

    server = loop.run_until_complete(loop.create_server(connection, "127.0.0.1", 0))
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}?from={FROM}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


@pytest.fixture
def letter(mail_to: Callable[[str], bytes]) -> bytes:
    return mail_to(TO[0])


@pytest.fixture(scope="module")
def tls(certificate: Path) -> ssl.SSLContext:
    """A server's side of an encrypted connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_letter_arrives_with_its_bytes_and_its_envelope(letter: bytes) -> None:
    desk = Desk(DATA="250 2.0.0 queued as 4F")
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post:
        receipt = post.send("crc.2029-1", TO, letter)
    assert (receipt.code, receipt.reply) == (250, "2.0.0 queued as 4F")
    assert desk.letters[0].content == letter
    assert (desk.letters[0].mail_from, tuple(desk.letters[0].rcpt_tos)) == (FROM, TO)


def test_lines_that_begin_with_a_dot_arrive_as_written() -> None:
    desk = Desk()
    data = b"From: a@menje.invalid\r\n\r\n.\r\n..un\r\ndeux\r\n"
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post:
        post.send("crc.2029-1", TO, data)
    assert desk.letters[0].content == data


def test_the_letters_of_a_batch_share_one_connection(letter: bytes) -> None:
    desk = Desk()
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post:
        for number in range(5):
            post.send(f"crc.2029-{number}", TO, letter)
    assert (desk.connections, len(desk.letters)) == (1, 5)


def test_no_connection_is_made_without_a_letter() -> None:
    desk = Desk()
    with serving(desk) as address, SmtpPost(f"mailto://{address}"):
        pass
    assert desk.connections == 0


@pytest.mark.parametrize(("answers", "outcome", "code"), [
    ({"GREETING": "421 busy"}, Retry, 421),
    ({"GREETING": "554 not you"}, OurFault, 554),
    ({"MAIL": "451 later"}, Retry, 451),
    ({"MAIL": "550 not from you"}, OurFault, 550),
    ({"RCPT": "450 greylisted"}, Retry, 450),
    ({"RCPT": "550 no such user"}, Refused, 550),
    ({"TEXT": "451 later"}, Retry, 451),
    ({"TEXT": "554 no"}, Refused, 554),
    ({"DATA": "452 disk full"}, Retry, 452),
    ({"DATA": "554 spam"}, Refused, 554),
    ({"MAIL": None}, Retry, None),
    ({"RCPT": None}, Retry, None),
    ({"DATA": None}, InDoubt, None),
], ids=str)
def test_each_answer_of_a_server_has_one_outcome(
    letter: bytes, answers: dict[str, str | None], outcome: type[NotSent], code: int | None
) -> None:
    desk = Desk(**answers)
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post, pytest.raises(NotSent) as fault:
        post.send("crc.2029-1", TO, letter)
    assert type(fault.value) is outcome
    assert fault.value.code == code
    assert desk.letters == []


def test_a_refused_letter_does_not_stop_the_next(letter: bytes) -> None:
    desk = Desk(**{"parti@mj.invalid": "550 no such user"})
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post:
        with pytest.raises(Refused):
            post.send("crc.2029-1", ("parti@mj.invalid",), letter)
        post.send("crc.2029-2", TO, letter)
    assert (desk.connections, len(desk.letters)) == (1, 1)


def test_a_letter_goes_to_all_its_recipients_or_to_none(letter: bytes) -> None:
    desk = Desk(**{"parti@mj.invalid": "550 no such user"})
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post, pytest.raises(Refused):
        post.send("crc.2029-1", (*TO, "parti@mj.invalid"), letter)
    assert desk.letters == []


@pytest.mark.parametrize("answers", [{"RCPT": None}, {"RCPT": "421 closing"}], ids=str)
def test_after_a_break_the_next_letter_finds_a_new_connection(letter: bytes, answers: dict[str, str | None]) -> None:
    desk = Desk(**answers)
    with serving(desk) as address, SmtpPost(f"mailto://{address}") as post:
        with pytest.raises(Retry):
            post.send("crc.2029-1", TO, letter)
        desk.answers.clear()
        post.send("crc.2029-2", TO, letter)
    assert (desk.connections, len(desk.letters)) == (2, 1)


def test_an_absent_server_is_asked_once_by_a_batch(letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Desk()) as address:
        gone = address
    asked: list[object] = []
    connect = socket.create_connection
    monkeypatch.setattr("socket.create_connection", lambda *a, **k: asked.append(a) or connect(*a, **k))
    with SmtpPost(f"mailto://{gone}") as post:
        for number in range(3):
            with pytest.raises(Retry) as wait:
                post.send(f"crc.2029-{number}", TO, letter)
            assert wait.value.code is None
    assert len(asked) == 1


def test_with_starttls_a_letter_and_the_password_are_encrypted(letter: bytes, tls: ssl.SSLContext) -> None:
    desk = Desk()
    seen: list[bytes] = []

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        seen.append(data.password)
        return AuthResult(success=session.ssl is not None)

    with (
        serving(desk, tls_context=tls, require_starttls=True, authenticator=check) as address,
        SmtpPost(f"mailtos://office:gehe%2Fim@{address}&verify=no") as post,
    ):
        post.send("crc.2029-1", TO, letter)
    assert seen == [b"gehe/im"]
    assert desk.letters[0].content == letter


@pytest.mark.parametrize("case", ["certificate", "starttls", "password"])
def test_what_the_server_holds_against_us_is_our_fault_and_bears_no_secret(
    letter: bytes, tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk()
    options: dict[str, Any] = {} if case == "starttls" else {"tls_context": tls}
    if case == "password":
        options["authenticator"] = lambda *_: AuthResult(success=False, handled=False)
    verify = "no" if case == "password" else "yes"
    with (
        serving(desk, **options) as address,
        SmtpPost(f"mailtos://office:geheim@{address}&verify={verify}") as post,
        pytest.raises(OurFault) as fault,
    ):
        post.send("crc.2029-1", TO, letter)
    assert fault.value.code == (535 if case == "password" else None)
    assert case == "password" or fault.value.reply == {"certificate": "TLS", "starttls": "STARTTLS, AUTH"}[case]
    told = "".join(traceback.format_exception(fault.value)) + fault.value.reply + caplog.text
    assert "geheim" not in told
    assert desk.letters == []


@pytest.mark.parametrize("url", [
    "mailto://office:geheim@127.0.0.1:25?from=o@menje.invalid",
    "mailto://smtp.menje.invalid:25?from=o@menje.invalid",
    "mailtos://office:geheim@smtp.menje.invalid?verify=no",
    "mailtos://office:ge/heim@smtp.menje.invalid",
    "mailtos://office:geheim@",
    "https://office:geheim@smtp.menje.invalid",
])
def test_an_unsafe_or_faulty_address_is_refused_without_its_password(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(OfficeFolderFaulty) as fault:
        SmtpPost(url)
    assert "heim" not in "".join(traceback.format_exception(fault.value)) + caplog.text


@pytest.mark.usefixtures("installation")
def test_a_demonstration_cannot_load_smtp() -> None:
    here = settings().model_copy(update={"smtp_url": SecretStr("mailto://localhost:9")})
    with pytest.raises(ModeForbids), post_for(here, Channel.SMTP, Mode.DEMO):
        pytest.fail("a demonstration opened SMTP")


@pytest.mark.usefixtures("installation")
def test_a_simulated_clock_cannot_load_smtp_in_any_mode() -> None:
    here = settings().model_copy(update={"smtp_url": SecretStr("mailto://localhost:9")})
    with post_for(here, Channel.SMTP, Mode.PRACTICE) as post:
        assert isinstance(post, SmtpPost)
    with database.writing() as session:
        clock.set_replay(session, datetime(2019, 6, 3, 5, tzinfo=UTC))
    with pytest.raises(ModeForbids), post_for(here, Channel.SMTP, Mode.LIVE):
        pytest.fail("a replay opened SMTP")


@pytest.mark.usefixtures("installation")
def test_smtp_without_an_address_is_a_fault_of_the_settings() -> None:
    with pytest.raises(OfficeFolderFaulty), post_for(settings(), Channel.SMTP, Mode.PRACTICE):
        pytest.fail("SMTP without a server")
