"""Who was consulted on a report, and the register of their documents, which never enter its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from documents.words import words
from models import days
from models.refusals import AlreadyRegistered, ChildrenUnprotected, NothingToPlace
from models.tables import Cycle, Request, ThirdDocument
from models.words import Heard, MessageState, Purpose, RequestState
from store import books, clock, cycles, database, messages, questions
from store.office_folder import OfficeFolder

REASON = "third_document"
ANSWERS = {RequestState.ANSWERED: "answered", RequestState.SILENT: "silent"}
WAITING = (MessageState.HELD, MessageState.RECEIVED)


@dataclass(frozen=True)
class Particulars:
    """What is said of a document: whose it is, of what kind, when it came, whether it is public, the questions it touches.

    Of what children said also how and at what ages they were heard, who keeps their consents, and that nobody can be known.
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
            is_public=said.is_public, questions=", ".join(said.questions), sha256=message.sha256, method=said.method.strip(),
            ages=said.ages.strip(), consent=said.consent.strip(), registered_by=officer,
        ))
        messages.settle(
            session, message, message.kind, MessageState.FILED, cycle_id=cycle.id, officer=officer, reason=REASON)
        books.enter(
            session, "register", cycle_id=cycle.id, officer=officer, subject=str(last + 1), sha256=message.sha256,
            kind=said.kind.value, public=said.is_public,
        )
        cycles.touch(session, cycle)
    return last + 1


def documents(session: Session, cycle: Cycle) -> list[ThirdDocument]:
    """Return the register of a cycle, by number."""
    return list(session.exec(
        select(ThirdDocument).where(ThirdDocument.cycle_id == cycle.id).order_by(col(ThirdDocument.number))))


def today(code: str, folder: OfficeFolder) -> date:
    """Return the office's day."""
    with database.reading() as session:
        return clock.today(session, folder.zone)


def who_was_consulted(code: str, folder: OfficeFolder) -> list[str]:
    """Return who was consulted, a sentence each in the language of the report, for its introduction.

    Of a confidential document only that its body was heard; of children how and at what ages, never whom or what.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        language = cycle.language if cycle.language in ("fr", "de", "en") else folder.office.language
        said = words("sentences", language)["consulted"]
        asked = session.exec(
            select(Request)
            .where(Request.cycle_id == cycle.id, Request.purpose == Purpose.CONSULTATION, Request.state != RequestState.WITHDRAWN)
            .order_by(col(Request.id))).all()
        found = documents(session, cycle)

        def name(body: str) -> str:
            return folder.name(body, cycle.opened_on, language) if body in folder.directory else body

        def day(on: date) -> str:
            return days.written(on, language, "long")

        lines = [
            said[ANSWERS.get(r.state, "asked")].format(body=name(r.institution), day=day(r.asked_on))
            for r in asked
        ]
        for one in found:
            if one.kind is Heard.CHILDREN:
                lines.append(said["children"].format(body=name(one.body), method=one.method, ages=one.ages, day=day(one.came_on)))
            else:
                key = "document" if one.is_public else "confidential"
                lines.append(said[key].format(body=name(one.body), day=day(one.came_on), questions=one.questions or "–"))
        return lines
