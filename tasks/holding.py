"""The holding area looked at: each message that waits, with what it seems to be and the requests it may answer."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from documents.replies.known import Known
from documents.replies.lacking import lacking
from documents.replies.matching import Sign
from models.tables import Letter, Matter, Message
from store import asked, cycles, database, files, messages, office_folder
from store.messages import MAIL_DOOR
from tasks.acquaintance import known
from tasks.replies import understood


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


def guesses(cycle: str = "", message: str = "") -> list[Guess]:
    """Return what waits, of a cycle and of none, or one message; nothing is changed. Raises `NoSuchCycle`, `NoSuchMessage`."""
    folder = office_folder.load()
    with database.reading() as session:
        of = cycles.get(session, cycle) if cycle else None
        found = [messages.get(session, message)] if message else messages.held(session, of)
        here = known(session, folder)
        letters = {one.code: about for one in found if (about := asked.about(session, one))}
    return [_with_letter(_guess(one, folder.zone, here), letters.get(one.code), folder.zone) for one in found]


def _with_letter(guess: Guess, about: tuple[Matter, Letter | None] | None, zone: ZoneInfo) -> Guess:
    if about is None:
        return guess
    sent_at = about[1].sent_at if about[1] else None
    return replace(guess, asked=True, asked_on=sent_at.astimezone(zone).date() if sent_at else None)


def _guess(message: Message, zone: ZoneInfo, here: Known) -> Guess:
    on = message.received_at.astimezone(zone).date()
    if message.door != MAIL_DOOR:
        return Guess(message.code, on, message.institution, message.reason or "", message.kind.value, {}, [])
    finding = understood(files.read(message.sha256), here).finding
    requests = {request: list(finding.match.signs) for request in finding.match.named}
    return Guess(
        message.code, on, message.institution, message.reason or "", finding.kind.value, requests, list(finding.reasons),
        lacking(finding.kind, finding.reasons) or "",
    )
