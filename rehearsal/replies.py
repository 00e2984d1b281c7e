"""The departments' messages: replies to a letter of the office, as an official's mail program would write them."""

import email
import email.policy
import hashlib
import io
import re
from collections.abc import Mapping
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr, getaddresses
from typing import Final

import docx

from documents.package import read_parts, w, write_parts
from models.words import Standing
from rehearsal.departments import Act, Conduct, Turn
from rehearsal.typist import fill

WORD_TYPE: Final = "vnd.openxmlformats-officedocument.wordprocessingml.document"
_ANSWER: Final = {
    Standing.PROVISIONAL: "Veuillez trouver ci-joint une première version, provisoire, de notre contribution. "
    "Une version complète vous parviendra prochainement.",
    Standing.VALIDATED: "Veuillez trouver ci-joint notre contribution, en réponse à votre courrier. "
    "Cette version a été validée par notre service.",
}
_WRONG_FILE: Final = "Comme convenu, vous trouverez le document en annexe."
_REVIEW: Final = "Veuillez trouver ci-joint le projet avec nos observations."
_COMMENTS: Final = (
    "Le guide est épuisé : convient-il de le dire ?", "Proposition : donner aussi la date à laquelle le guide sera mis à jour.",
)
_CONSENT: Final = "Nous avons relu le projet de rapport et n’avons pas d’observations à formuler."


class NoQuestionnaire(Exception):
    """The letter carries no Word form that could be filled in."""


def reply(
    letter: bytes, conduct: Conduct, turn: Turn, answers: Mapping[str, str], *, sent_at: datetime,
    form: bytes | None = None,
) -> bytes:
    """Return a department's message (.eml) in answer to a letter of the office; the same call gives the same bytes.

    It comes from the letter's addressee. `form` is the questionnaire to fill in when the letter carries none, as an
    escalation may. `sent_at` is aware of its zone. Raises NoQuestionnaire.
    """
    if turn.act is Act.ABSENCE:
        return out_of_office(letter, conduct, sent_at=sent_at)
    received = email.message_from_bytes(letter)
    message = _answering(received, conduct, sent_at, prefix="Re: ")
    message.set_content(_text(conduct, turn))
    if turn.act is Act.ANSWER:
        filled = fill(
            form or questionnaire(letter), answers, filled_by=conduct.service, standing=turn.standing, on=sent_at.date()
        )
        _attach(message, filled, f"Réponse du {conduct.abbreviation} – droits de l’enfant.docx")
    elif turn.act is Act.WRONG_FILE:
        _attach(message, _other_file(conduct), "Relevé de présence – réunion d’équipe.docx")
    elif turn.act is Act.REVIEW:
        _attach(message, _commented(questionnaire(letter), conduct, sent_at), f"Projet relu – {conduct.abbreviation}.docx")
    return message.as_bytes()


def out_of_office(letter: bytes, conduct: Conduct, *, sent_at: datetime) -> bytes:
    """Return the automatic reply (.eml) of an addressee who is away."""
    message = _answering(email.message_from_bytes(letter), conduct, sent_at, prefix="Réponse automatique : ")
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(
        "Bonjour,\n\nJe suis actuellement en congé et prendrai connaissance de votre message à mon retour. "
        "En cas d’urgence, veuillez vous adresser au secrétariat du service.\n\n"
        f"{conduct.service}\n\n{conduct.notice}\n"
    )
    return message.as_bytes()


def forwarded(answer: bytes, officer: str, *, sent_at: datetime) -> bytes:
    """Return an officer's message (.eml) that passes a department's answer on, from the officer's own address."""
    came = email.message_from_bytes(answer)
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = officer
    message["To"] = _plain(came, "To")
    message["Subject"] = f"TR: {_plain(came, 'Subject')}"
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = _plain(came, "Message-ID").replace("<", "<tr-", 1)
    message.set_content("Réponse reçue hors de la boîte de l’office, à confirmer.\n")
    _attach(message, questionnaire(answer), "Réponse transmise par l’agent.docx")
    return message.as_bytes()


def questionnaire(letter: bytes) -> bytes:
    """Return the Word form attached to a letter. Raises NoQuestionnaire."""
    for part in email.message_from_bytes(letter).walk():
        if part.get_content_subtype() == WORD_TYPE and isinstance(content := part.get_payload(decode=True), bytes):
            return content
    raise NoQuestionnaire("the letter carries no Word form; give the one sent with the request")


def _answering(received: Message, conduct: Conduct, sent_at: datetime, prefix: str) -> EmailMessage:
    """Return the head of an answer: from the letter's addressee, to where it asks replies to go, in its thread."""
    name, address = getaddresses([_plain(received, "To")])[0]
    own_id, domain = _plain(received, "Message-ID"), address.rpartition("@")[2]
    seed = hashlib.sha256(f"{own_id} {conduct.institution} {sent_at.isoformat()} {prefix}".encode()).hexdigest()
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = formataddr((name or f"Point focal {conduct.abbreviation}", address))
    asked_to = getaddresses([_plain(received, "Reply-To") or _plain(received, "From")])
    message["To"] = ", ".join(formataddr(to) for to in asked_to)
    message["Subject"] = prefix + re.sub(r"^(Re: )+", "", _plain(received, "Subject"))
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{seed[:32]}@{domain}>"
    message["In-Reply-To"] = own_id
    message["References"] = f"{_plain(received, 'References')} {own_id}".strip()
    return message


def _plain(message: Message, name: str) -> str:
    """Return a header decoded and on one line."""
    return " ".join(str(make_header(decode_header(str(message.get(name, ""))))).split())


def _text(conduct: Conduct, turn: Turn) -> str:
    said = {Act.ANSWER: _ANSWER[turn.standing], Act.WRONG_FILE: _WRONG_FILE, Act.CONSENT: _CONSENT, Act.REVIEW: _REVIEW}[turn.act]
    return (
        f"Madame, Monsieur,\n\n{said}\n\nJe reste à votre disposition pour tout renseignement complémentaire.\n\n"
        f"Pour le {conduct.name}\nLe point focal, {conduct.service}\n\n{conduct.notice}\n"
    )


def _attach(message: EmailMessage, content: bytes, name: str) -> None:
    """Attach a Word file; the boundary follows from the message, so that the bytes do."""
    message.add_attachment(content, maintype="application", subtype=WORD_TYPE, filename=name)
    message.set_boundary("=_" + message["Message-ID"].strip("<>").partition("@")[0])


def _commented(draft: bytes, conduct: Conduct, sent_at: datetime) -> bytes:
    """Return a draft that went round with a reviewer's comments on what it says of their own house, else on its last words."""
    document = docx.Document(io.BytesIO(draft))
    written = [p for p in document.paragraphs if p.runs]
    own = next((p for p in written if conduct.name in p.text), written[-1])
    for text in _COMMENTS:
        comment = document.add_comment(own.runs, text=text, author=conduct.service, initials=conduct.abbreviation)
        comment._comment_elm.set(w("date"), sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    saved = io.BytesIO()
    document.save(saved)
    return write_parts(read_parts(saved.getvalue()))


def _other_file(conduct: Conduct) -> bytes:
    """Return a Word file that has nothing to do with the request."""
    document = docx.Document()
    document.add_heading("Relevé de présence – réunion d’équipe", level=1)
    document.add_paragraph(f"{conduct.service} : réunion interne, sans rapport avec le questionnaire.")
    document.add_paragraph(conduct.notice)
    written = io.BytesIO()
    document.save(written)
    return write_parts(read_parts(written.getvalue()))
