"""No answer is taken for what programs send, nobody passes for somebody else, nobody is asked for what they did not forget."""

import io
from email.message import EmailMessage

import docx
import pytest

from documents.mails.mail import read
from documents.replies.authentication import Trust, verdict_of
from documents.replies.classes import ReplyAction, ReplyClass, classify
from documents.replies.known import Known, Senders
from documents.replies.received import received

REQUEST, LETTER, OURS, THEIRS = "crc.2029/mj-1", "<a-letter@office.invalid>", "rapports@office.invalid", "point-focal@mj.invalid"
WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"
KNOWN = Known(
    is_office=True, own=frozenset({OURS}), trust=Trust("none"),
    requests_of_letters=lambda ids: (REQUEST,) if LETTER in ids else (),
    sender=Senders([(THEIRS, ["mj"], False)]), writers=lambda request: frozenset({"mj"}), open_cycles=frozenset({"crc.2029"}),
)
SERVER, MICROSOFT = Trust("internet", "mx.office.invalid"), Trust("internet", form="microsoft")


def word_file(*lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


FILLED = word_file("[V.06] Décrire les mesures prises.", "La loi du 3 mai 2024 a créé un service.")
FREE = word_file("La loi du 3 mai 2024 a créé un service.")


def mail(text, subject="RE: Demande de contribution", file=None, sender=THEIRS, **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["In-Reply-To"] = sender, OURS, subject, LETTER
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if file:
        message.add_attachment(file, maintype="application", subtype=WORD, filename="contribution.docx")
    return message


def found(message, known=KNOWN):
    finding = classify(received(message.as_bytes()), known)
    return finding.kind, finding.action


def invitation_answered(file):
    message = mail("Voici aussi notre contribution.", "Accepté : réunion", file)
    message.add_attachment(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", maintype="text", subtype="calendar")
    return message


@pytest.mark.parametrize("message", [
    mail("Ci-joint.", file=FILLED, X_Loop="liste@mj.invalid"),
    mail("Ci-joint.", file=FILLED, List_Id="<service.mj.invalid>", Precedence="list"),
    mail("Transmis par le registre.", file=FILLED, Auto_Submitted="auto-generated"),
    mail("👍", file=FILLED),
    invitation_answered(FILLED),
], ids=["another's loop sign", "a list", "a registry", "a thumb", "an invitation accepted"])
def test_an_answer_is_one_whatever_programs_write_about_it(message):
    assert found(message) == (ReplyClass.REPLY, ReplyAction.INGEST)


@pytest.mark.parametrize("message", [
    mail("Transmis par le registre.", file=FREE, Auto_Submitted="auto-generated"),
    mail("👍", file=FREE),
    mail("Ci-joint.", file=FREE, List_Id="<service.mj.invalid>", List_Unsubscribe="<mailto:a@mj.invalid>"),
])
def test_a_file_of_an_institution_asked_is_in_front_of_a_person(message):
    assert found(message)[0] is ReplyClass.WRONG_ATTACHMENT


def test_no_letter_is_prepared_to_a_program():
    kind = ReplyClass.WRONG_ATTACHMENT
    assert found(mail("Transmis.", file=FREE, Auto_Submitted="auto-generated")) == (kind, ReplyAction.HUMAN)
    assert found(mail("Ci-joint.", file=FREE)) == (kind, ReplyAction.ASK_SENDER)


def test_an_answer_passed_on_within_the_office_is_no_loop():
    assert found(mail("Voir plus bas.", "TR: contribution", FILLED, OURS)) == (ReplyClass.UNVERIFIED, ReplyAction.HUMAN)
    assert found(mail("Ci-joint.", "Demande de contribution", FILLED, OURS)) == (ReplyClass.LOOP, ReplyAction.IGNORE)


@pytest.mark.parametrize("subject", ["RE: Absence : Demande", "AW: Abwesenheitsnotiz: Bitte", "Re: Automatic reply: Yours"])
def test_who_answers_an_absence_is_not_absent(subject):
    asked = mail("Bonjour, la question 3 vise-t-elle aussi les communes ? Qui vous remplace ?", subject)
    assert found(asked) == (ReplyClass.QUESTION, ReplyAction.HUMAN)
    assert found(mail("Je suis absent.", subject.partition(": ")[2]))[0] is ReplyClass.AUTO_REPLY


@pytest.mark.parametrize("sender", ["noreply@wetransfer.com", "no-reply@sharepointonline.com", "noreply@filesender.invalid"])
def test_what_a_file_service_announces_is_no_advertisement(sender):
    said = f"{THEIRS} vous a envoyé contribution.docx\nhttps://wetransfer.com/downloads/abcdef0123456789"
    message = mail(said, "Des fichiers", None, f'"{THEIRS} via un service" <{sender}>', List_Unsubscribe="<https://x.invalid>")
    assert found(message) == (ReplyClass.WITH_LINK, ReplyAction.HUMAN)


@pytest.mark.parametrize("link", ["https://intranet.mj.invalid/:w:/g/personal/a/EdkfjDKkk?e=4", "https://mj.invalid/:x:/r/sites/a"])
def test_a_file_kept_on_a_server_of_one_s_own_is_a_link(link):
    assert found(mail(f"Notre contribution : {link}")) == (ReplyClass.WITH_LINK, ReplyAction.ASK_SENDER)


def test_answers_written_into_the_letter_that_is_quoted_are_a_person_s():
    quoted = "-----Message d'origine-----\nDe : Service\nEnvoyé : lundi\nObjet : Demande\n\n[V.06] Décrire.\nLa loi l'a créé."
    assert found(mail(f"Nos réponses figurent ci-dessous, en rouge.\n\n{quoted}")) == (ReplyClass.REPLY, ReplyAction.HUMAN)


@pytest.mark.parametrize("text", [
    "Notre contribution vous parviendra avec une semaine de retard, le 18 décembre.",
    "Unser Beitrag wird sich leider um zwei Wochen verzögern.",
    "We are running late; you will have our answers by 22 December instead of 11 December.",
    "Eis Äntwert kënnt eréischt déi Woch duerno, mir hu leider Verspéidung.",
])
def test_who_says_that_it_will_be_late_asks_for_time(text):
    assert found(mail(text))[0] is ReplyClass.EXTENSION_REQUEST


@pytest.mark.parametrize("text", [
    "Bien reçu, merci. Nous reviendrons vers vous dans les délais.",
    "Concernant la question V.06, la loi du 3 mai 2024 a créé un service de médiation, doté de 12 agents.",
])
def test_nobody_is_asked_for_a_file_that_they_did_not_speak_of(text):
    assert found(mail(text)) == (ReplyClass.QUESTION, ReplyAction.HUMAN)
    assert found(mail("Voilà.")) == (ReplyClass.WITHOUT_ATTACHMENT, ReplyAction.ASK_SENDER)


def test_a_stranger_knows_an_answer_though_not_what_it_answers():
    message = mail("Ci-joint.", "Contribution", FILLED)
    assert found(message, Known()) == (ReplyClass.REPLY, ReplyAction.HUMAN)


@pytest.mark.parametrize(("results", "trust", "verdict"), [
    ("mx.office.invalid; dkim=pass header.d=mj.invalid; dmarc=pass (p=reject) header.from=mj.invalid", SERVER, "pass"),
    ("mx.office.invalid; spf=none smtp.mailfrom=dmarc=pass@evil.invalid; dmarc=fail header.from=mj.invalid", SERVER, "fail"),
    ("spf=pass (IP 192.0.2.1) smtp.mailfrom=dmarc=pass@evil.invalid; dmarc=fail header.from=mj.invalid", MICROSOFT, "fail"),
    ('mx.office.invalid; spf=pass smtp.mailfrom="a; dmarc=pass"@evil.invalid; dmarc=fail header.from=mj.invalid', SERVER, "fail"),
    ('mx.office.invalid; spf=pass smtp.mailfrom="a@evil.invalid; dmarc=fail header.from=mj.invalid', SERVER, "none"),
    ("mx.office.invalid; spf=pass (says dmarc=pass header.from=mj.invalid) smtp.mailfrom=a@evil.invalid", SERVER, "none"),
    ("mx.office.invalid; dkim=pass header.d=evil.invalid; dkim=fail header.d=mj.invalid", SERVER, "none"),
    ("mx.office.invalid; dkim=fail header.d=evil.invalid; dkim=pass header.d=mj.invalid", SERVER, "pass"),
    ("mx.office.invalid; spf=pass smtp.mailfrom=a@evil.invalid smtp.mailfrom=mj.invalid", SERVER, "none"),
    ("mx.office.invalid; dmarc=pass header.from=mj.invalid; dmarc=fail header.from=mj.invalid", SERVER, "fail"),
])
def test_what_a_sender_chose_to_be_called_proves_nothing(results, trust, verdict):
    raw = f"Authentication-Results: {results}\r\nFrom: a@mj.invalid\r\nTo: {OURS}\r\nSubject: x\r\n\r\nx\r\n".encode()
    assert verdict_of(read(raw), trust) == verdict
