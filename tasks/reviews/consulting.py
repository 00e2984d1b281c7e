"""Who was consulted on a report, and the register of their documents, which never enter its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import func, select

from models.refusals import AlreadyRegistered, ChildrenUnprotected, NothingToPlace
from models.tables import ThirdDocument
from models.words import Heard, MessageState
from store import books, clock, cycles, database, messages, questions
from store.office_folder import OfficeFolder
from tasks.drafts import introduction

REASON = messages.THIRD_DOCUMENT
WAITING = (MessageState.HELD, MessageState.RECEIVED)


@dataclass(frozen=True)
class Particulars:
    """What is said of a document: whose it is, of what kind, when it came, whether it is public, the questions it touches.

    Of a confidential one the report names the body only where it may be `named`. Of what children said also how and at what
    ages they were heard, who keeps their consents, and that nobody can be known.
    """

    body: str
    kind: Heard
    came_on: date
    is_public: bool
    questions: Sequence[str] = ()
    method: str = ""
    ages: str = ""
    consent: str = ""
    anonymised: bool = False
    named: bool = False


def register(code: str, message_code: str, said: Particulars, officer: str, folder: OfficeFolder) -> int:
    """Enter the file of a message into the register of a cycle; return its number.

    Raises `NoSuchMessage`, `NothingToPlace`, `NoSuchQuestion`, `ChildrenUnprotected`, `AlreadyRegistered`.
    """
    lacking = [name for name in ("method", "ages", "consent") if not getattr(said, name).strip()]
    if said.kind is Heard.CHILDREN and (lacking or not said.anonymised):
        raise ChildrenUnprotected(lacks=", ".join([*lacking, *([] if said.anonymised else ["anonymised"])]))
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        for question in said.questions:
            questions.find(session, cycle, question)
        message = messages.get(session, message_code)
        known = select(ThirdDocument).where(ThirdDocument.cycle_id == cycle.id, ThirdDocument.sha256 == message.sha256)
        if (there := session.exec(known).first()) is not None:
            raise AlreadyRegistered(number=there.number)
        if message.state not in WAITING:
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        last = session.exec(select(func.max(ThirdDocument.number)).where(ThirdDocument.cycle_id == cycle.id)).one() or 0
        session.add(ThirdDocument(
            cycle_id=cycle.id, number=last + 1, body=said.body.strip(), kind=said.kind, came_on=said.came_on,
            is_public=said.is_public, named=said.named, questions=", ".join(said.questions), sha256=message.sha256,
            method=said.method.strip(), ages=said.ages.strip(), consent=said.consent.strip(), registered_by=officer,
        ))
        messages.settle(
            session, message, message.kind, MessageState.FILED, cycle_id=cycle.id, officer=officer, reason=REASON)
        books.enter(
            session, "register", cycle_id=cycle.id, officer=officer, subject=str(last + 1), sha256=message.sha256,
            kind=said.kind.value, public=said.is_public,
        )
        cycles.touch(session, cycle)
    return last + 1


def today(code: str, folder: OfficeFolder) -> date:
    """Return the office's day."""
    with database.reading() as session:
        return clock.today(session, folder.zone)


def who_was_consulted(code: str, folder: OfficeFolder) -> list[str]:
    """Return who was consulted, in the language of the report, as its introduction says it."""
    with database.reading() as session:
        return introduction.paragraphs(session, cycles.get(session, code), folder)
