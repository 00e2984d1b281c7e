"""Messages that Outlook saved: read like any mail, attached or by themselves; what does not open is a person's."""

import random
from email.message import EmailMessage

import pytest

from documents.mails import mail
from documents.mails.mail import Fault, MailRefused
from documents.mails.outlook import is_msg, to_mail
from documents.opening import NotOpened
from documents.replies.received import received
from tests.outlook_file import SECTOR, compound, message

FORM = b"%PDF-1.4 " + b"x" * 5000
HEADERS = (
    "Received: from a\r\nDate: Thu, 2 May 2019 09:00:00 +0200\r\nIn-Reply-To: <l1@office.invalid>\r\nContent-Type: text/plain\r\n"
)


def test_a_message_is_read_with_sender_subject_text_files_and_what_it_answers():
    data = compound(message(
        "Réponse à la question", "focal@mj.invalid", "Voici notre réponse.\r\nBien à vous", ("Réponse été.pdf", FORM),
        headers=HEADERS, p1035="<m1@mj.invalid>",
    ))
    assert is_msg(data)
    read = mail.read(data)
    assert (read.sender, read.subject, read.message_id) == ("focal@mj.invalid", "Réponse à la question", "<m1@mj.invalid>")
    assert read.in_reply_to == ("<l1@office.invalid>",) and read.text.startswith("Voici notre réponse.")
    assert [(a.name, a.data.rstrip(b"\0")) for a in read.attachments] == [("Réponse été.pdf", FORM)]
    assert to_mail(data) == to_mail(data)


def test_a_message_in_a_message_is_opened_and_says_which_letter_it_answers():
    inner = message("Antwort", "focal@mj.invalid", "Anbei.", ("Antwort.pdf", FORM), p1042="<l1@office.invalid>")
    read = mail.read(compound(message("WG: Antwort", "chef@mj.invalid", "Siehe unten.", within=inner)))
    assert [m.in_reply_to for m in read.forwarded] == [("<l1@office.invalid>",)]
    assert "Antwort.pdf" in [a.name for a in read.attachments]


def test_attached_to_a_mail_it_is_opened_there():
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "focal@mj.invalid", "rapports@office.invalid", "TR: réponse"
    outer.set_content("Voir le message joint.")
    inner = compound(message("Réponse", "focal@mj.invalid", "Voici.", ("Réponse.pdf", FORM), p1042="<l1@office.invalid>"))
    outer.add_attachment(inner, maintype="application", subtype="vnd.ms-outlook", filename="Réponse.msg")
    came = received(outer.as_bytes())
    assert [one.role for one in came.files] == ["message", "pdf"]
    assert [m.in_reply_to for m in came.mail.forwarded] == [("<l1@office.invalid>",)]


def test_nested_beyond_reason_it_stays_shut():
    tree = message("x", "a@b.invalid", "x")
    for _ in range(5):
        tree = message("x", "a@b.invalid", "x", within=tree)
    with pytest.raises(NotOpened) as shut:
        to_mail(compound(tree))
    assert shut.value.cause == "hostile"
    with pytest.raises(MailRefused) as refused:
        mail.read(compound(tree))
    assert refused.value.fault is Fault.UNREADABLE


def test_too_many_files_are_hostile():
    with pytest.raises(NotOpened) as shut:
        to_mail(compound(message("x", "a@b.invalid", "x", *((f"{n}", b"x") for n in range(101)))))
    assert shut.value.cause == "hostile"


def test_headers_bear_no_line_breaks():
    read = mail.read(compound(message("a\r\nBcc: x@y.invalid", "a@b.invalid", "x")))
    assert read.subject == "a Bcc: x@y.invalid" and "x@y.invalid" not in read.to


def test_a_damaged_one_is_refused_and_never_stops_the_reader():
    whole = compound(message("Réponse", "focal@mj.invalid", "Voici.", ("Réponse.pdf", FORM)))
    rolled = random.Random(5)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(rolled.randint(1, 30)):
            broken[rolled.randrange(len(broken))] = rolled.randrange(256)
        data = bytes(broken[: rolled.randint(600, len(broken))])
        try:
            mail.read(data)
        except MailRefused:
            continue


def test_a_hundred_thousand_properties_are_hostile():
    many = message("x", "a@b.invalid", "x") | {f"__substg1.0_{n:08X}": b"" for n in range(100_000)}
    with pytest.raises(NotOpened) as shut:
        to_mail(compound(many))
    assert shut.value.cause == "hostile"


def test_nested_fifty_deep_it_stays_shut():
    tree = message("x", "a@b.invalid", "x")
    for _ in range(50):
        tree = message("x", "a@b.invalid", "x", within=tree)
    with pytest.raises(NotOpened):
        to_mail(compound(tree))


def test_headers_longer_than_those_of_a_mail_are_hostile():
    with pytest.raises(NotOpened) as shut:
        to_mail(compound(message("x", "a@b.invalid", "x", headers="X-A: b\r\n" * 20_000)))
    assert shut.value.cause == "hostile"


@pytest.mark.parametrize("table", [bytes(SECTOR), bytes(range(0, 256, 4)) * (SECTOR // 64)])
def test_where_its_table_runs_in_circles_no_attachment_is_lost_in_silence(table):
    data = compound(message("Réponse", "focal@mj.invalid", "Voici.", ("Réponse.pdf", FORM)))
    with pytest.raises(NotOpened) as shut:
        to_mail(data[:-SECTOR] + table)
    assert shut.value.cause == "damaged"


def test_one_so_large_that_its_table_has_lists_of_its_own_is_read():
    read = mail.read(compound(message("Réponse", "focal@mj.invalid", "Voici.", ("Réponse.pdf", FORM * 2_000))))
    assert [len(a.data) // len(FORM) for a in read.attachments] == [2_000]
