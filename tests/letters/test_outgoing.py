"""The bytes of a mail, read back by both of the library's readers, and the addresses it may go to."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

import pytest

from documents.outgoing import build_mail, field, is_automatic, message_id, recipients_of, sender_of
from models.addresses import AddressRefused, address, compared
from models.letters import Reminder, Rendered
from models.words import LetterKind
from tasks.letters.text import render

POLICIES = {"compat32": email.policy.compat32, "default": email.policy.default}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES = ("Réponse ministère.docx", "crc.2029_projet-03.docx", 'a "b"; c=d.docx', f"{'Contribution détaillée ' * 8}.docx")


@pytest.fixture
def letter(reminder: Reminder) -> Rendered:
    return render(LetterKind.REMINDER, reminder, "fr")


def built(letter: Rendered, **changes: Any) -> bytes:
    usual: dict[str, Any] = {
        "sender": "enfants@menje.invalid", "sender_name": "Service des droits de l'enfant", "to": "focal@mj.invalid",
        "message_id": "<a1@menje.invalid>", "date": datetime(2026, 12, 1, 7, tzinfo=UTC),
    }
    return build_mail(letter, **usual | changes)


def read(data: bytes, policy: str = "default") -> Message:
    return email.message_from_bytes(data, policy=POLICIES[policy])  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("name", [
    "Service",
    "Ministère de l'Éducation nationale, de l'Enfance et de la Jeunesse – Service des droits de l'enfant",
    "Ministry of Education, Children and Youth, Service of Children's Rights (reports), Luxembourg",
])
def test_a_long_name_of_the_sender_stays_one_name_before_one_address(letter: Rendered, name: str) -> None:
    raw = read(built(letter, sender_name=name), "compat32")["From"]
    [(phrase, sender)] = getaddresses([raw])
    assert (str(make_header(decode_header(phrase))), sender) == (name, "enfants@menje.invalid")


def test_the_same_letter_gives_the_same_bytes(letter: Rendered) -> None:
    attachments = (("a.docx", WORD, b"PK"),)
    assert built(letter, attachments=attachments) == built(letter, attachments=attachments)


def test_every_line_ends_with_crlf_and_is_short_ascii(letter: Rendered) -> None:
    data = built(letter, attachments=((NAMES[3], WORD, bytes(5000)),))
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", data) is None
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_keeps_its_name_and_its_bytes(letter: Rendered, policy: str, name: str) -> None:
    content = bytes(range(256))
    message = read(built(letter, attachments=((name, WORD, content),)), policy)
    part = next(part for part in message.walk() if part.get_content_type() == WORD)
    assert part.get_filename() == name
    assert part.get_payload(decode=True) == content


@pytest.mark.parametrize("subject", [
    "Rapport CDE – contribution attendue pour le 11\u00a0décembre\u00a02026 – rappel n°\u00a01 [crc.2029/mj-1.1]",
    f"{'Très long sujet à plier, ' * 20}[crc.2029/mj-1.1]",
    "plain ascii [crc.2029/mj-1.1]",
])
def test_a_subject_is_folded_and_read_back_whole(letter: Rendered, subject: str) -> None:
    data = built(replace(letter, subject=subject))
    lines = data.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, lines)) <= 78
    raw = read(data, "compat32")["Subject"]
    assert str(make_header(decode_header(raw))).split() == subject.split()


@pytest.mark.parametrize("evil", [
    "x\r\nBcc: other@elsewhere.invalid", "x\nBcc: y@z.invalid", "x\rBcc: y@z.invalid", "x\u2028Bcc: y@z.invalid",
    "x\x0bBcc: y@z.invalid", "=?utf-8?q?x=0D=0ABcc:_y@z.invalid?=", "=\u202e?utf-8?q?x=0D=0ABcc:_y@z.invalid?=",
])
def test_no_value_opens_a_header_of_its_own(letter: Rendered, evil: str) -> None:
    message = read(built(replace(letter, subject=evil), sender_name=evil, references=(evil,), in_reply_to=evil,
                         attachments=((evil, WORD, b""),)))
    assert all("Bcc" not in part for part in message.walk())
    assert "\n" not in "".join(str(value) for value in message.values() if "multipart" not in str(value))


def test_text_and_page_come_back_as_written(letter: Rendered) -> None:
    message = read(built(letter))
    bodies = {part.get_content_type(): part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()}
    assert bodies["text/plain"].decode().replace("\r\n", "\n") == letter.text
    assert bodies["text/html"].decode().replace("\r\n", "\n").strip() == letter.html.strip()


EVERY = {
    "from", "to", "subject", "date", "message-id", "content-language", "x-auto-response-suppress", "mime-version", "content-type",
}


@pytest.mark.parametrize(("kind", "more", "suppressed", "submitted"), [
    ({}, set(), "RN, NRN", None),
    ({"automatic": True}, {"auto-submitted"}, "OOF, AutoReply, RN, NRN", "auto-generated"),
    ({"automatic": True, "in_reply_to": "<a@b>"}, {"auto-submitted", "in-reply-to"}, "OOF, AutoReply, RN, NRN", "auto-replied"),
])
def test_a_mail_says_of_itself_what_its_kind_needs_and_nothing_else(
    letter: Rendered, kind: dict[str, Any], more: set[str], suppressed: str, submitted: str | None
) -> None:
    mail = read(built(letter, **kind))
    assert {name.lower() for name in mail} == EVERY | more
    assert (mail["X-Auto-Response-Suppress"], mail["Auto-Submitted"]) == (suppressed, submitted)


def test_the_thread_is_named_by_what_are_message_ids_alone_and_stays_short(letter: Rendered) -> None:
    exchange = "<[AM0PR0]@mail.example>"
    none = ["no id", "<a b@c>", "<a@b>\r\nBcc: x@y.invalid", "<é@b>", f"<{'x' * 300}@b>", "<@>"]
    thread = (exchange, *none, *(f"<{n}@b>" for n in range(99)))
    mail = read(built(letter, in_reply_to=exchange, references=thread), "compat32")
    assert mail["In-Reply-To"].split() == [exchange]
    assert mail["References"].split() == [exchange, *(f"<{n}@b>" for n in range(80, 99))]
    assert "In-Reply-To" not in read(built(letter, in_reply_to="<a@b> <c@d>"))


def test_an_answer_goes_where_the_letter_says(letter: Rendered) -> None:
    assert read(built(letter))["Reply-To"] is None
    assert read(built(letter, reply_to="enfants+abc@ministère.lu"))["Reply-To"] == "enfants+abc@xn--ministre-60a.lu"


def test_a_message_id_needs_the_secret_and_is_the_same_every_time() -> None:
    one = message_id(b"secret", "crc.2029-1", "menje.invalid")
    assert one == message_id(b"secret", "crc.2029-1", "menje.invalid")
    assert re.fullmatch(r"<[0-9a-f]{32}\.1@menje\.invalid>", one)
    others = {message_id(b"other", "crc.2029-1", "menje.invalid"), message_id(b"secret", "crc.2029-2", "menje.invalid")}
    assert one not in others and "crc" not in one


@pytest.mark.parametrize(("text", "wire"), [
    ("focal@mj.lu", "focal@mj.lu"),
    (" Focal.Point@MJ.lu ", "Focal.Point@mj.lu"),
    ("o'brien@mj.lu", "o'brien@mj.lu"),
    ("droits+crc@mj.lu", "droits+crc@mj.lu"),
    ("info@ministère.lu", "info@xn--ministre-60a.lu"),
    ("info@straße.lu", "info@xn--strae-oqa.lu"),
])
def test_an_address_goes_over_the_wire_as_the_person_wrote_it(text: str, wire: str) -> None:
    assert address(text) == wire


@pytest.mark.parametrize("text", [
    "", "mj.lu", "@mj.lu", "a@", "a@mj", "rené@mj.lu", "a b@mj.lu", "a@b@mj.lu", ".a@mj.lu", "a..b@mj.lu", "a@mj..lu",
    "a@mj.lu.", "a@-mj.lu", "a\r\nBcc: b@mj.lu", "<a@mj.lu>", "a@mj.lu, b@mj.lu", "a@[127.0.0.1]", f"{'a' * 65}@mj.lu",
    f"a@{'b.' * 140}lu",
])
def test_what_is_no_address_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(AddressRefused) as fault:
        address(text)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(("one", "other"), [
    ("Info@Ministère.lu", "info@xn--ministre-60a.LU"), ("O'Brien@mj.lu", "o'brien@MJ.lu"), (" a@mj.lu", "a@mj.lu"),
    ("no address", "No Address "),
])
def test_one_address_is_one_however_it_is_written(one: str, other: str) -> None:
    assert compared(one) == compared(other)


def test_the_bytes_go_to_the_one_person_asked_for(mail_to: Callable[[str], bytes]) -> None:
    message = read(mail_to("o'brien@mj.lu"))
    assert message["To"] == "o'brien@mj.lu"
    assert message["Cc"] is None


def test_the_head_of_our_own_mail_is_read_without_the_rest(letter: Rendered) -> None:
    name = "Ministère de l’Éducation nationale, de l’Enfance et de la Jeunesse – Service des droits de l’enfant"
    mail = built(letter, sender_name=name, to="o'brien@ministère.lu", automatic=True)
    whole = email.message_from_bytes(mail)
    assert field(mail, "From") == " ".join(whole["From"].split()) and "\n" in whole["From"]
    assert field(mail, "Cc") == "" == field(mail, "rom")
    assert (sender_of(mail), is_automatic(mail)) == (parseaddr(whole["From"])[1], True)
    assert recipients_of(mail) == (parseaddr(whole["To"])[1],)
