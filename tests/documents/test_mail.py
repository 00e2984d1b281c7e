"""Mails as they come: replies, absences, bounces, and hostile bytes."""

import random
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from documents.mails.mail import Attachment, Fault, MailRefused, bare, read

HEAD = b"From: Point focal <focal@mj.invalid>\r\nTo: rapports@office.invalid\r\n"


def mail(headers: bytes = b"", body: bytes = b"Bonjour") -> bytes:
    return HEAD + headers + b"\r\n" + body


@pytest.fixture
def reply() -> bytes:
    message = EmailMessage()
    message["From"] = "Point focal <Focal@MJ.invalid>"
    message["To"] = "rapports@office.invalid"
    message["Subject"] = "RE: Rapport CDE – contribution attendue"
    message["Date"] = "Fri, 05 Jun 2026 10:00:00 +0200"
    message["Message-ID"] = "<r1@mj.invalid>"
    message["In-Reply-To"] = "<q1@office.invalid>"
    message["References"] = "<q0@office.invalid> <q1@office.invalid>"
    message.set_content("Veuillez trouver notre réponse.")
    message.add_attachment(b"PK", maintype="application", subtype="octet-stream", filename="Réponse ministère.docx")
    return message.as_bytes()


def test_a_reply_is_read_with_its_thread_and_its_file(reply):
    found = read(reply)
    assert found.sender == "focal@mj.invalid"
    assert found.subject == "RE: Rapport CDE – contribution attendue"
    assert found.date == datetime(2026, 6, 5, 8, 0, tzinfo=UTC)
    assert (found.message_id, found.in_reply_to) == ("<r1@mj.invalid>", ("<q1@office.invalid>",))
    assert found.references == ("<q0@office.invalid>", "<q1@office.invalid>")
    assert found.text == "Veuillez trouver notre réponse."
    assert found.attachments == (Attachment("Réponse ministère.docx", "application/octet-stream", b"PK"),)
    assert not found.automatic and not found.bounce


@pytest.mark.parametrize("headers", [
    b"Auto-Submitted: auto-replied\r\n", b"X-Autoreply: yes\r\n", b"Precedence: auto_reply\r\n",
    "Subject: Réponse automatique : contribution\r\n".encode(), b"Subject: Automatic reply: x\r\n",
    b"Subject: Abwesenheitsnotiz: x\r\n", b"Subject: =?utf-8?q?Absence_du_bureau?=\r\n",
])
def test_a_machines_answer_is_told(headers):
    assert read(mail(headers)).automatic


@pytest.mark.parametrize("headers", [
    b"Auto-Submitted: no\r\n", b"X-Auto-Response-Suppress: All\r\n", b"Precedence: bulk\r\n",
    b"Subject: Je suis absente la semaine prochaine, mais voici la contribution\r\n",
])
def test_a_persons_answer_is_not(headers):
    assert not read(mail(headers)).automatic


def test_a_delivery_report_is_a_bounce_even_without_a_sender():
    raw = (
        b"From: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nNot delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.invalid\r\n\r\nFinal-Recipient: rfc822; a@mj.invalid\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    found = read(raw)
    assert found.bounce and found.sender == "" and found.text == "Not delivered."
    assert b"Status: 5.1.1" in found.attachments[0].data


@pytest.mark.parametrize("type", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_bounce_names_the_letter_that_it_brings_back(type):
    head = b"From: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    part = b"--b\r\nContent-Type: " + type + b"\r\n\r\nMessage-ID: <q1@office.invalid>\r\nSubject: x\r\n\r\n--b--\r\n"
    assert read(head + b"--b\r\n\r\nNot delivered.\r\n" + part).returned == ("<q1@office.invalid>",)
    assert read(mail(b"Content-Type: multipart/mixed; boundary=b\r\n", part)).returned == ()


def test_html_without_a_text_part_is_read_as_text():
    page = b"<style>p{}</style><p>Voici&nbsp;la</p><div>suite</div>"
    found = read(mail(b"Content-Type: text/html; charset=utf-8\r\n", page))
    assert found.text == "Voici la\nsuite"


@pytest.mark.parametrize("charset", [b"no-such", b"utf-7", b"idna", b"base64", b"\xff"])
def test_an_unknown_or_wrong_charset_is_read_with_replacement(charset):
    assert "Bonjour" in read(mail(b"Content-Type: text/plain; charset=" + charset + b"\r\n", b"Bonjour \xe9\x00")).text


def test_a_file_name_is_a_label_and_never_a_path():
    part = (
        b'--b\r\nContent-Type: application/x; name="x"\r\n'
        b'Content-Disposition: attachment; filename="..\\\\../etc/\x07\xe2\x80\xaepass\x00wd"\r\n\r\nx\r\n--b--\r\n'
    )
    names = [a.name for a in read(mail(b"Content-Type: multipart/mixed; boundary=b\r\n", part)).attachments]
    assert len(names) == 1 and "/" not in names[0] and "\u202e" not in names[0] and "\x07" not in names[0]


def nested(levels: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))


@pytest.mark.parametrize(("raw", "fault"), [
    (b"x" * (41 * 1024 * 1024), Fault.TOO_LARGE),
    (mail(b"Subject: " + b"x" * 200_000 + b"\r\n"), Fault.HEADERS_TOO_LONG),
    (mail(b"Subject: " + b"x\r\n " * 22_000 + b"\r\n"), Fault.HEADERS_TOO_LONG),
    (b"x" * 1_000_000, Fault.HEADERS_TOO_LONG),
    (mail(b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\nx\r\n" * 100_000), Fault.TOO_MANY_PARTS),
    (mail(b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\nx\r\n" * 400), Fault.TOO_MANY_PARTS),
    (HEAD + nested(1_500), Fault.TOO_MANY_PARTS),
    (HEAD + nested(40), Fault.TOO_DEEP),
    (HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 40, Fault.TOO_DEEP),
    (mail(b"Content-Type: message/partial; id=x; number=1\r\n"), Fault.IN_PIECES),
    (mail(b"From: autre@x.invalid\r\n"), Fault.NO_SINGLE_SENDER),
    (b"Subject: x\r\n\r\nBonjour", Fault.NO_SINGLE_SENDER),
    (b"", Fault.NO_SINGLE_SENDER),
])
def test_a_mail_that_cannot_be_read_safely_is_refused_with_its_cause(raw, fault):
    with pytest.raises(MailRefused) as refused:
        read(raw)
    assert refused.value.fault == fault


@pytest.mark.parametrize("header", [
    b"Message-ID: <[x@y]>", b"Message-ID: <@>", b"To: (c):", b'To: "', b"To: <", b"To: a@[", b"To: " + b"(" * 3_000,
    b"Content-Type: text/plain; name*", b"Content-Type: ;;;", b"Subject: =?x-unknown?b?w6k=?=",
    b"Subject: =?utf-8?b?w6?=", b"Subject: =?utf-8?q?a=0D=0ABcc:_x?=", b"Date: Fri, 99 Foo 99999 99:99:99 +9999",
    b"Content-Disposition: attachment; filename*",
    b"Content-Transfer-Encoding: x-uuencode", b"Content-Type: multipart/mixed", b"To: " + b'"a",' * 4_000,
    b"Content-Type: text/plain; charset*=utf-8''%ff", b"Subject: \xff\xfe\xed\xa0\x80",
])
def test_a_malformed_header_never_stops_the_reading(header):
    found = read(mail(header + b"\r\n"))
    assert found.sender == "focal@mj.invalid" and "\n" not in found.subject


def test_an_address_hidden_in_a_name_is_not_the_sender():
    raw = b"From: =?utf-8?q?focal=40mj=2Einvalid=2C?= <real@x.invalid>\r\n\r\nx"
    assert read(raw).sender == "real@x.invalid"


def test_mutated_mails_are_read_or_refused_and_nothing_else(reply):
    chance = random.Random(20260605)
    for _ in range(400):
        changed = bytearray(reply)
        for _ in range(chance.randint(1, 30)):
            place = chance.randrange(len(changed))
            changed[place : place + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        try:
            read(bytes(changed))
        except MailRefused as refused:
            assert refused.fault in Fault


def test_an_invitation_without_a_name_is_an_attachment():
    found = read(mail(b"Content-Type: text/calendar; method=REPLY\r\n", b"BEGIN:VCALENDAR"))
    assert [a.type for a in found.attachments] == ["text/calendar"] and found.text == ""


@pytest.mark.parametrize(("subject", "without"), [
    ("RE: TR : Demande", "demande"), ("[EXTERN] AW: WG: Bitte", "bitte"),
    ("[crc.2029/mj-1] Re: Demande", "[crc.2029/mj-1] demande"),
    ("Provisoire : réunion", "provisoire : reunion"), ("Notre ministère : contribution", "notre ministere : contribution"),
])
def test_a_subject_loses_what_answering_put_before_it_and_no_letter_of_its_words(subject, without):
    assert bare(subject) == without
