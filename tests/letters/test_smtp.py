"""The SMTP door against a real server, one outcome after the other."""

import logging
import ssl
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import SecretStr

from documents.outgoing import envelope_id, trial_letter
from models.office import Posting
from models.refusals import ModeForbids, OfficeFolderFaulty
from models.settings import settings
from models.words import Channel, Mode
from store import clock, database
from tasks.doors import smtp
from tasks.doors.door import Absent, InDoubt, NotSent, OurFault, Refused, Retry
from tasks.doors.post import post_for
from tasks.doors.smtp import SmtpPost
from tests.mail_server import FROM, Desk, serving, silent_after

TO = ("focal@mj.invalid",)


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
    ({"GREETING": "421 busy"}, Absent, 421),
    ({"GREETING": "554 not you"}, OurFault, 554),
    ({"MAIL": "451 later"}, Absent, 451),
    ({"MAIL": "550 not from you"}, OurFault, 550),
    ({"RCPT": "450 greylisted"}, Retry, 450),
    ({"RCPT": "550 no such user"}, Refused, 550),
    ({"TEXT": "451 later"}, Retry, 451),
    ({"TEXT": "554 no"}, Refused, 554),
    ({"DATA": "452 disk full"}, Retry, 452),
    ({"DATA": "554 spam"}, Refused, 554),
    ({"GREETING": None}, Absent, None),
    ({"MAIL": None}, Retry, None),
    ({"RCPT": None}, Retry, None),
    ({"TEXT": None}, InDoubt, None),
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


@pytest.mark.parametrize(("answers", "outcome"), [(0, Absent), (1, Absent), (2, Retry), (3, Retry), (4, Retry), (5, InDoubt)])
def test_a_server_that_falls_silent_is_not_waited_for_for_ever(
    letter: bytes, monkeypatch: pytest.MonkeyPatch, answers: int, outcome: type[NotSent]
) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    with silent_after(answers) as address, SmtpPost(f"mailto://{address}") as post, pytest.raises(NotSent) as fault:
        post.send("crc.2029-1", TO, letter)
    assert type(fault.value) is outcome


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


def test_a_letter_larger_than_the_server_takes_is_refused_before_it_is_sent(letter: bytes) -> None:
    desk = Desk()
    with serving(desk, data_size_limit=1000) as address, SmtpPost(f"mailto://{address}") as post:
        with pytest.raises(Refused, match="SIZE"):
            post.send("crc.2029-1", TO, letter)
        post.send("crc.2029-2", TO, letter[:200])
    assert len(desk.letters) == 1


def test_each_letter_goes_to_the_archive_in_the_same_transaction(letter: bytes) -> None:
    desk = Desk()
    with serving(desk) as address, SmtpPost(f"mailto://{address}", archive="archives@menje.invalid") as post:
        post.send("crc.2029-1", TO, letter)
        post.send("crc.2029-2", ("archives@menje.invalid",), letter)
    assert [mail.rcpt_tos for mail in desk.letters] == [[*TO, "archives@menje.invalid"], ["archives@menje.invalid"]]
    assert b"archives" not in desk.letters[0].content


def test_an_archive_in_an_accented_domain_is_written_to_in_ascii() -> None:
    assert Posting(archive="archives@ministère.lu").copy_to == "archives@xn--ministre-60a.lu"
    assert Posting().copy_to is None


@pytest.mark.parametrize(("answer", "outcome"), [("550 no such user", OurFault), ("452 full", Absent)])
def test_what_the_archive_refuses_is_not_held_against_the_letter(
    letter: bytes, answer: str, outcome: type[NotSent]
) -> None:
    desk = Desk(**{"archives@menje.invalid": answer})
    with (
        serving(desk) as address, SmtpPost(f"mailto://{address}", archive="archives@menje.invalid") as post,
        pytest.raises(outcome),
    ):
        post.send("crc.2029-1", TO, letter)
    assert desk.letters == []


def test_reports_of_non_delivery_are_asked_for_where_they_are_offered(letter: bytes) -> None:
    desk = Desk(reports=True)
    with serving(desk) as address, SmtpPost(f"mailto://{address}", secret=b"s", archive="archives@menje.invalid") as post:
        post.send("crc.2029-1", ("o'brien+x@mj.invalid",), letter)
    envelope = envelope_id(b"s", "crc.2029-1").upper()
    assert desk.options == [
        ["RET=HDRS", f"ENVID={envelope}"],
        ["NOTIFY=FAILURE,DELAY", "ORCPT=RFC822;O'BRIEN+2BX@MJ.INVALID"],
        ["NOTIFY=NEVER"],
    ]
    assert len({envelope_id(secret, code) for secret in (b"s", b"t") for code in ("crc.2029-1", "crc.2029-2")}) == 4
    assert envelope_id(b"s", "crc.2029-1").startswith("crc.2029-1.")


def test_only_automatic_mail_goes_without_return_path_and_only_where_the_server_takes_that(letter: bytes) -> None:
    automatic = trial_letter("x", sender=FROM, to=TO[0], message_id="<t@menje.invalid>", date=datetime(2026, 12, 1, 7, tzinfo=UTC))
    taking, refusing = Desk(), Desk(NULL="550 no return path")
    for desk, null_path in ((taking, True), (taking, False), (refusing, True)):
        with serving(desk) as address, SmtpPost(f"mailto://{address}", null_path=null_path) as post:
            post.send("crc.2029-1", TO, automatic)
            post.send("crc.2029-2", TO, letter)
    assert [envelope.mail_from for envelope in taking.letters] == ["<>", FROM, FROM, FROM]
    assert [envelope.mail_from for envelope in refusing.letters] == [FROM, FROM]


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
