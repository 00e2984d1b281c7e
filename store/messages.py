"""Messages received, and the contributions understood from them. Raw bytes come first; nothing is ever deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, func, select

from models.letters import Lacking
from models.refusals import NoSuchMessage, NothingToPlace
from models.tables import Answer, Contribution, Cycle, Flaw, Message, Question, Request
from models.words import FlawKind, LetterKind, MessageClass, MessageState, Nature, RequestState, Standing
from store import asked, books, clock, database, letters, requests
from store.cycles import touch

MAIL_DOOR, SHELF_DOOR, HAND_DOOR = "mail", "shelf", "hand"
"""By which door a message came."""
REVIEWED, EVIDENCE, THIRD_DOCUMENT = "review", "evidence", "third_document"
"""Why a message was filed: a draft that came back, the paper behind an officer's act, a document of who was consulted."""
_MAILS = (".eml", ".msg")


@dataclass(frozen=True)
class Thanked:
    """Who is thanked for what they sent: a mark of their address, and the function in which they are a contact, if any."""

    mark: str = ""
    function: str = ""


NOBODY_KNOWN: Final = Thanked()


@dataclass(frozen=True)
class Filed:
    """One answer to be filed: its place in the Word file, its length in words, its language where it tells one.

    `digest` is the same for answers that say the same.
    """

    question: str
    anchor: str
    words: int
    nature: Nature = Nature.TEXT
    remarks: str = ""
    language: str = ""
    refers_to: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Noticed:
    """Something noticed in a contribution as it arrived; no word of it."""

    kind: FlawKind
    question: str = ""
    place: int = 0
    count: int = 1


def is_mail(file: Path | str) -> bool:
    """Tell by its name a mail that lies in a folder, as mail programs and Outlook save one."""
    return str(file).casefold().endswith(_MAILS)


def receive(
    session: Session,
    door: str,
    source_key: str,
    sha256: str,
    *,
    cycle_id: int | None = None,
    at: datetime | None = None,
    officer: str | None = None,
) -> Message | None:
    """File something received, once: None when this very thing, or the same bytes, came through before.

    `at` is the instant of its arrival (aware), now when it is not known; `cycle_id` the cycle whose shelf it lay on,
    `officer` who laid it there, where that is known.
    """
    if session.exec(select(Message.id).where(Message.sha256 == sha256)).first() is not None:
        return None
    new = database.insert_once(
        session, Message, code=_code(session, sha256), door=door, source_key=source_key, sha256=sha256,
        received_at=at or clock.now(session), kind=MessageClass.UNKNOWN, state=MessageState.RECEIVED, cycle_id=cycle_id,
        officer=officer,
    )
    if not new:
        return None
    message = session.exec(select(Message).where(Message.source_key == source_key)).one()
    books.enter(session, "receive", officer=officer, subject=message.code, sha256=sha256, door=door)
    return message


def _code(session: Session, sha256: str) -> str:
    """Return the shortest code, of ten digits of the hash or more, that no other message bears."""
    known = set(session.exec(select(Message.code).where(col(Message.code).startswith(f"m{sha256[:10]}"))))
    return next(code for length in range(10, 65) if (code := f"m{sha256[:length]}") not in known)


def by_bytes(session: Session, sha256: str) -> Message | None:
    """Return the message of these bytes, if they came before."""
    return session.exec(select(Message).where(Message.sha256 == sha256)).first()


def with_bytes(session: Session, sha256: str) -> Message:
    """Return the message of these bytes, which came before."""
    return session.exec(select(Message).where(Message.sha256 == sha256)).one()


def waiting(session: Session) -> list[str]:
    """Return the codes of the messages that were received but not yet understood."""
    query = select(Message.code).where(Message.state == MessageState.RECEIVED).order_by(col(Message.id))
    return list(session.exec(query))


def last_mails(session: Session, number: int) -> list[str]:
    """Return the hashes of the mails received last, the newest first."""
    query = select(Message.sha256).where(Message.door == MAIL_DOOR).order_by(col(Message.id).desc()).limit(number)
    return list(session.exec(query))


def held(session: Session, cycle: Cycle | None = None) -> list[Message]:
    """Return what waits to be placed: of a cycle and of none, or all."""
    query = select(Message).where(Message.state == MessageState.HELD).order_by(col(Message.id))
    if cycle is not None:
        query = query.where((col(Message.cycle_id) == cycle.id) | col(Message.cycle_id).is_(None))
    return list(session.exec(query))


def get(session: Session, code: str) -> Message:
    """Return a message by code; raises `NoSuchMessage`."""
    message = session.exec(select(Message).where(Message.code == code)).first()
    if message is None:
        raise NoSuchMessage(message=code)
    return message


def settle(
    session: Session,
    message: Message,
    kind: MessageClass,
    state: MessageState,
    *,
    cycle_id: int | None = None,
    request: Request | None = None,
    institution: str | None = None,
    officer: str | None = None,
    reason: str | None = None,
    found: dict[str, Any] | None = None,
) -> None:
    """Record what a message is and what is done with it, with the reason's code when it is held or refused.

    `found` is what it was found to be when it came; without it what was noted before stays.
    """
    message.kind, message.state, message.reason = kind, state, reason
    message.found = found or message.found
    message.cycle_id = request.cycle_id if request else cycle_id
    message.request_id = request.id if request else None
    message.institution = request.institution if request else institution
    message.officer = officer
    session.add(message)
    books.enter(
        session, state.value, cycle_id=message.cycle_id, officer=officer, institution=message.institution,
        subject=message.code, kind=kind.value, reason=reason or "",
    )


def keep_as_evidence(session: Session, cycle: Cycle, code: str, officer: str, request: Request | None = None) -> str:
    """File a held message as the paper behind an officer's act (a signed decision, a scanned answer); return its hash.

    Raises `NoSuchMessage`, `NothingToPlace`.
    """
    message = get(session, code)
    if message.state is not MessageState.HELD:
        raise NothingToPlace(message=code, message_state=message.state.value)
    settle(
        session, message, message.kind, MessageState.FILED, cycle_id=cycle.id, request=request, officer=officer,
        reason=EVIDENCE,
    )
    return message.sha256


def kept(session: Session, cycle: Cycle) -> list[tuple[Message, bool]]:
    """Return what came to a cycle and was filed, oldest first, and of each whether it is a reply; else it is evidence.

    Files of officers are no part of it, nor documents of those who were consulted, which the register has.
    """
    contributed = (
        select(Contribution.message_id).join(Request, col(Request.id) == Contribution.request_id)
        .where(Request.cycle_id == cycle.id)
    )
    here = (col(Message.cycle_id) == cycle.id) & (col(Message.state) == MessageState.FILED)
    foreign = (col(Message.kind) == MessageClass.OFFICER_FILE) & (func.coalesce(Message.reason, "") != EVIDENCE)
    is_third = func.coalesce(Message.reason, "") == THIRD_DOCUMENT
    query = select(Message).where((here & ~foreign & ~is_third) | col(Message.id).in_(contributed)).order_by(col(Message.id))
    return [(row, row.kind is MessageClass.CONTRIBUTION and row.reason != EVIDENCE) for row in session.exec(query)]


def file_contribution(
    session: Session,
    cycle: Cycle,
    message: Message,
    request: Request,
    sha256: str,
    answers: Sequence[Filed],
    *,
    standing: Standing,
    today: date,
    left_over: int = 0,
    officer: str | None = None,
    thanked: Thanked | None = NOBODY_KNOWN,
    author: str | None = None,
    came_in: Message | None = None,
    noticed: Sequence[Noticed] = (),
) -> Contribution:
    """File one version of a contribution with its answers, bring the request up to date, have it acknowledged.

    `today` is the day it was received, whenever it is filed. A contribution after the due date is *late*: filed and
    acknowledged, but in no draft until an officer takes it. What of the request waited for this to come, because it could
    not be filed and its sender was asked, waits no more; what could be read in it is kept as evidence. `came_in` is the
    message it came in with others, of which it is then a part; `author` the administration that wrote it; None is
    `thanked` for what an officer brought in.
    """
    last = session.exec(select(func.max(Contribution.version)).where(Contribution.request_id == request.id)).one()
    late = today > request.due_on
    contribution = Contribution(
        request_id=request.id, version=(last or 0) + 1, message_id=message.id, sha256=sha256, standing=standing,
        received_on=today, late=late, taken=not late, author=author, beside_id=_first_part(session, request, came_in or message),
    )
    session.add(contribution)
    session.flush()
    session.add_all(
        Flaw(
            contribution_id=contribution.id, number=n, kind=one.kind, question=one.question, place=one.place, count=one.count
        )
        for n, one in enumerate(noticed, start=1)
    )
    ids = dict(session.exec(select(Question.code, Question.id).where(Question.cycle_id == cycle.id)).all())
    session.add_all(
        Answer(
            contribution_id=contribution.id, question_id=ids[a.question], language=a.language or request.language,
            nature=a.nature, anchor=a.anchor, words=a.words, remarks=a.remarks, refers_to=a.refers_to or None, digest=a.digest,
        )
        for a in answers
    )
    session.flush()
    settle(session, message, MessageClass.CONTRIBUTION, MessageState.FILED, request=request, officer=officer)
    for waiting, lacking in asked.waiting(session, request):
        is_evidence = lacking is Lacking.WORD_WANTED
        settle(
            session, waiting, waiting.kind, MessageState.FILED if is_evidence else MessageState.NOTED, request=request,
            reason=EVIDENCE if is_evidence else "answered_since",
        )
    _bring_up_to_date(session, request, today)
    books.enter(
        session, "contribution", cycle_id=cycle.id, officer=officer, institution=request.institution,
        subject=requests.code_of(request), version=contribution.version, sha256=sha256, late=late,
        words=sum(a.words for a in answers), author=author,
    )
    if thanked:
        facts = {"version": contribution.version, "late": late, "left_over": left_over}
        thank(session, cycle, request, message, today, thanked, facts)
    touch(session, cycle)
    return contribution


def _first_part(session: Session, request: Request, message: Message) -> int | None:
    """Return the first contribution to a request that came in the same message."""
    own = f"{HAND_DOOR}:{message.code}:"
    return session.exec(
        select(Contribution.id)
        .join(Message, col(Message.id) == Contribution.message_id)
        .where(
            Contribution.request_id == request.id,
            (col(Message.id) == message.id) | col(Message.source_key).startswith(own, autoescape=True),
        )
        .order_by(col(Contribution.id))
    ).first()


def thank(
    session: Session, cycle: Cycle, request: Request, message: Message, today: date, thanked: Thanked,
    facts: dict[str, int | bool],
) -> None:
    """Have a sender thanked once a day for what came to a request; thanks not yet written speak of what came last."""
    key = f"acknowledge:{cycle.code}:{requests.code_of(request)}:{today}:{thanked.mark}".rstrip(":")
    to = {"function": thanked.function} if thanked.function else {}
    is_new = letters.raise_matter(
        session, key, cycle, request.institution, LetterKind.ACKNOWLEDGEMENT, request=request, message=message, **facts, **to
    )
    if not is_new and (waiting := letters.waiting_matter(session, key)):
        waiting.message_id, waiting.facts = message.id, waiting.facts | facts
        session.add(waiting)


def _bring_up_to_date(session: Session, request: Request, today: date) -> None:
    if request.state not in requests.OPEN:
        return
    complete = requests.required(session, request) <= requests.answered(session, request).keys()
    if complete:
        requests.close(session, request, RequestState.ANSWERED, today)
    else:
        request.state = RequestState.PARTIAL
        session.add(request)


def late_contributions(session: Session, cycle: Cycle) -> list[tuple[Request, Contribution]]:
    """Return the late contributions that wait for a decision."""
    return list(
        session.exec(
            select(Request, Contribution)
            .join(Contribution, col(Contribution.request_id) == Request.id)
            .where(Request.cycle_id == cycle.id, col(Contribution.late).is_(True), col(Contribution.taken).is_(False))
            .order_by(col(Contribution.id))
        ).all()
    )
