"""What passes from one institution to another: its part in questions, and the requests that ask them."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from models.tables import Assignment, Contribution, Cycle, Item, Ledger, Question, Request, Succession
from models.words import RequestState, Role
from store import books, requests


def pass_on(
    session: Session, cycle: Cycle, institution: str, successor: str, questions: Iterable[str], today: date
) -> None:
    """Give an institution's part in questions to its successor, and note it; a lead remains a lead."""
    newest = session.exec(
        select(func.max(Contribution.id))
        .join(Request, col(Request.id) == Contribution.request_id)
        .where(Request.cycle_id == cycle.id)
    ).one()
    held = select(Assignment).join(Question, col(Question.id) == Assignment.question_id).where(
        Assignment.cycle_id == cycle.id, col(Question.code).in_(list(questions))
    )
    theirs = {a.question_id: a for a in session.exec(held.where(Assignment.institution == successor))}
    for assignment in session.exec(held.where(Assignment.institution == institution)).all():
        session.add(
            Succession(
                cycle_id=cycle.id, question_id=assignment.question_id, institution=institution, successor=successor,
                role=assignment.role, passed_on=today, contribution_id=newest,
            )
        )
        if own := theirs.get(assignment.question_id):
            own.role = Role.LEAD if Role.LEAD in (own.role, assignment.role) else own.role
            session.add(own)
            session.delete(assignment)
        else:
            assignment.institution = successor
            session.add(assignment)
    session.flush()


def take_over(
    session: Session, cycle: Cycle, origin: Request, successor: str, questions: Iterable[str], today: date
) -> Request:
    """File the request by which a successor is asked what another was asked, with its due date and its ladder.

    The steps of the ladder that were done count as done.
    """
    heir = requests.ask(
        session, cycle, successor, origin.purpose, due_on=origin.due_on, today=today, language=origin.language,
        questions=questions,
    )
    heir.origin_id, heir.revision, heir.due_set_on = origin.id, origin.revision, origin.due_set_on
    session.add(heir)
    for key in session.exec(select(Ledger.key).where(Ledger.cycle_id == cycle.id)).all():
        deed, _, rest = key.partition(":")
        code, _, rest = rest.partition(":")
        inside = f"{origin.institution}:{origin.number}."
        if code == cycle.code and rest.startswith(inside):
            books.once(session, f"{deed}:{code}:{successor}:{heir.number}.{rest.removeprefix(inside)}", cycle.id, heir.id)
    session.flush()
    return heir


def count_as_asked(session: Session, cycle: Cycle, institution: str, successor: str) -> None:
    """Let a stage at which an institution was asked count as one at which its successor was: no round asks it anew."""
    begin = f"request:{cycle.code}:{institution}:"
    for key in session.exec(select(Ledger.key).where(Ledger.cycle_id == cycle.id)).all():
        if key.startswith(begin):
            books.once(session, f"request:{cycle.code}:{successor}:{key.removeprefix(begin)}", cycle.id)


def passed(session: Session, cycle: Cycle, institution: str, to: str = "") -> frozenset[str]:
    """Return the codes of the questions that passed from an institution to a successor, to any when none is named."""
    query = select(Question.code).join(Succession, col(Succession.question_id) == Question.id).where(
        Succession.cycle_id == cycle.id, Succession.institution == institution
    )
    return frozenset(session.exec(query.where(Succession.successor == to) if to else query))


def leave(session: Session, request: Request, questions: Iterable[str]) -> None:
    """Take questions out of a request, because somebody else is asked them now."""
    rows = session.exec(
        select(Item)
        .join(Question, col(Question.id) == Item.question_id)
        .where(Item.request_id == request.id, col(Question.code).in_(list(questions)))
    ).all()
    for row in rows:
        session.delete(row)
    session.flush()


def heirs(session: Session, request: Request) -> tuple[Request, ...]:
    """Return who owes now what a request asked: itself, or the requests of those who took over."""
    if request.state is not RequestState.TRANSFERRED:
        return (request,)
    after = session.exec(select(Request).where(Request.origin_id == request.id).order_by(col(Request.id))).all()
    return tuple(heir for each in after for heir in heirs(session, each))
