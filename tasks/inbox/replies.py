"""A received mail, read apart and classified by what the office knows."""

from dataclasses import dataclass, replace

from documents.mails.mail import MailRefused
from documents.reading import read_received
from documents.replies.classes import Finding, classify, refused
from documents.replies.known import Known
from documents.replies.received import Judged, Received
from tasks.inbox.form_files import read_form


@dataclass(frozen=True)
class Understood:
    """A mail and what was found of it; no mail where the guard refused it."""

    received: Received | None
    finding: Finding


def understood(raw: bytes, known: Known) -> Understood:
    """Return what a mail is, by what the office knows."""
    try:
        came = opened(raw)
    except MailRefused as refusal:
        return Understood(None, refused(refusal.fault))
    return Understood(came, classify(came, known))


def opened(raw: bytes) -> Received:
    """Return a mail with its files judged; Word files of other kinds are converted, to see what they say. Raises MailRefused."""
    came = read_received(raw)
    return replace(came, files=tuple(_converted(one) for one in came.files))


def _converted(one: Judged) -> Judged:
    if one.role != "to_convert":
        return one
    read = read_form(one.attachment.data, one.attachment.name)
    return one.read_as(read.form, read.docx) if read.form and read.docx else one
