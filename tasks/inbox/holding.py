"""The holding area looked at: each message that waits, with what it seems to be and the requests it may answer."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from documents.replies.classes import ReplyClass
from documents.replies.known import Known
from documents.replies.lacking import lacking
from documents.replies.matching import Sign
from models.tables import Letter, Matter, Message, Request
from store import asked, cycles, database, files, messages, office_folder
from store.messages import MAIL_DOOR
from tasks.inbox.acquaintance import known
from tasks.inbox.replies import understood
from tasks.inbox.wishes import wish_of


@dataclass(frozen=True)
class Guess:
    """A held message: `why` it waits and `kind` are codes; `requests` it may answer, each with the signs for it."""

    message: str
    received_on: date
    institution: str | None
    why: str
    kind: str
    requests: dict[str, list[Sign]]
    reasons: list[str]
    lacks: str = ""
    """What the sender may be asked for, by its code."""
    asked: bool = False
    asked_on: date | None = None
    """The day the letter left that asks for it."""
    wished_for: date | None = None
    """Until when a mail asks for more time, by `wished_in_words` of it."""
    wished_in_words: str = ""


def guesses(cycle: str = "", message: str = "") -> list[Guess]:
    """Return what waits, of a cycle and of none, or one message; nothing is changed. Raises `NoSuchCycle`, `NoSuchMessage`."""
    folder = office_folder.load()
    with database.reading() as session:
        of = cycles.get(session, cycle) if cycle else None
        found = [messages.get(session, message)] if message else messages.held(session, of)
        here = known(session, folder)
        letters = {one.code: about for one in found if (about := asked.about(session, one))}
        due = {one.code: _due_on(session, one) for one in found}
    return [
        _with_letter(_guess(one, due[one.code], folder.zone, here), letters.get(one.code), folder.zone) for one in found
    ]


def _due_on(session: Session, message: Message) -> date | None:
    request = session.get(Request, message.request_id) if message.request_id else None
    return request.due_on if request else None


def _with_letter(guess: Guess, about: tuple[Matter, Letter | None] | None, zone: ZoneInfo) -> Guess:
    if about is None:
        return guess
    sent_at = about[1].sent_at if about[1] else None
    return replace(guess, asked=True, asked_on=sent_at.astimezone(zone).date() if sent_at else None)


def _guess(message: Message, due_on: date | None, zone: ZoneInfo, here: Known) -> Guess:
    on = message.received_at.astimezone(zone).date()
    if message.door != MAIL_DOOR:
        return Guess(message.code, on, message.institution, message.reason or "", message.kind.value, {}, [])
    finding = understood(files.read(message.sha256), here).finding
    requests = {request: list(finding.match.signs) for request in finding.match.named}
    wish = wish_of(message, due_on, zone) if finding.kind is ReplyClass.EXTENSION_REQUEST else None
    return Guess(
        message.code, on, message.institution, message.reason or "", finding.kind.value, requests, list(finding.reasons),
        lacking(finding.kind, finding.reasons) or "", wished_for=wish.until if wish else None,
        wished_in_words=wish.words if wish else "",
    )
