"""Which mails a letter follows, so that mail programs and answers keep the letters about one request together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from documents.mails import mail
from documents.mails.mail import MailRefused
from models.tables import Matter, Message, Request
from models.words import LetterKind
from store import files, letters
from store.messages import MAIL_DOOR


@dataclass(frozen=True)
class Thread:
    """The Message-ID that a letter answers, and those of its whole thread, oldest first, as `documents.outgoing` takes them."""

    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


def thread_of(session: Session, matters: Sequence[Matter]) -> Thread:
    """Return what a letter follows: thanks and questions the mail that came, the rest what its requests began with."""
    first = matters[0]
    message = session.get(Message, first.message_id) if first.message_id else None
    if first.kind in (LetterKind.ACKNOWLEDGEMENT, LetterKind.ASKING_BACK) and message and message.door == MAIL_DOOR:
        return _answer_to(message)
    requests = [session.get_one(Request, matter.request_id) for matter in matters if matter.request_id]
    before = [identifier for request in requests for identifier in letters.left_about(session, request)]
    return Thread(before[0], tuple(before)) if before else Thread()


def _answer_to(message: Message) -> Thread:
    try:
        came = mail.read(files.read(message.sha256))
    except MailRefused:
        return Thread()
    return Thread(came.message_id, (*came.references, came.message_id)) if came.message_id else Thread()
