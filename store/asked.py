"""Whom an officer asked back: once for each message, and one letter a day about one thing."""

from datetime import date

from sqlmodel import Session, col, select

from models.letters import Lacking
from models.refusals import AskedBefore, AskedToday
from models.tables import Cycle, Letter, Matter, Message, Request
from models.words import LetterKind, MessageState
from store import books, letters, requests


def ask(
    session: Session,
    cycle: Cycle,
    message: Message,
    institution: str,
    request: Request | None,
    lacking: Lacking,
    function: str,
    today: date,
    officer: str,
) -> None:
    """Note that a sender is to be asked for what a held message lacks; raises `AskedBefore`, `AskedToday`.

    `function` is what the sender is at the institution, empty where they are not among its contacts.
    """
    about = f"{cycle.code}:{institution}:{requests.code_of(request) if request else '-'}"
    if not letters.raise_matter(
        session, f"ask:{message.code}", cycle, institution, LetterKind.ASKING_BACK, request=request, message=message,
        lacking=lacking.value, function=function,
    ):
        raise AskedBefore(message=message.code)
    if not books.once(session, f"ask:{about}:{today}", cycle.id, request.id if request else None):
        raise AskedToday(institution=institution)
    books.enter(
        session, "ask_sender", cycle_id=cycle.id, officer=officer, institution=institution, subject=message.code,
        lacking=lacking.value,
    )


def about(session: Session, message: Message) -> tuple[Matter, Letter | None] | None:
    """Return what a sender was asked about a message and the letter that says it; None where nobody was asked."""
    query = (
        select(Matter, Letter)
        .join(Letter, col(Letter.id) == Matter.letter_id, isouter=True)
        .where(Matter.message_id == message.id, Matter.kind == LetterKind.ASKING_BACK)   # the newest, where it was written anew
        .order_by(col(Matter.id).desc())
    )
    return session.exec(query).first()


def waiting(session: Session, request: Request) -> list[tuple[Message, Lacking]]:
    """Return the messages held since their sender was asked about this request, with what they lack."""
    query = (
        select(Message, Matter)
        .join(Matter, col(Matter.message_id) == Message.id)
        .where(
            Matter.kind == LetterKind.ASKING_BACK, Matter.request_id == request.id, Message.state == MessageState.HELD,
            col(Matter.key).startswith("ask:"),
        )
        .order_by(col(Matter.id))
    )
    return [(message, Lacking(matter.facts["lacking"])) for message, matter in session.exec(query)]
