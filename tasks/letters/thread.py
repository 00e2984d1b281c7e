"""Which mails a letter follows, so that mail programs and answers keep the letters about one request together."""

from collections.abc import Sequence
from contextlib import suppress
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
        others = [session.get_one(Message, matter.message_id) for matter in matters[1:] if matter.message_id]
        return _answer_to(message, *(one for one in others if one.door == MAIL_DOOR))
    requests = [session.get_one(Request, matter.request_id) for matter in matters if matter.request_id]
    before = [identifier for request in requests for identifier in letters.left_about(session, request)]
    return Thread(before[0], tuple(before)) if before else Thread()


def _answer_to(*messages: Message) -> Thread:
    """Return what a letter follows that answers these mails: the first of them, and the threads of all."""
    came = []
    for message in messages:
        with suppress(MailRefused):
            came.append(mail.read(files.read(message.sha256)))
    known = [one for one in came if one.message_id]
    if not known:
        return Thread()
    threads = dict.fromkeys(identifier for one in known for identifier in (*one.references, one.message_id or ""))
    return Thread(known[0].message_id, tuple(threads))
