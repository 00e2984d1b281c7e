"""Answers that refer to another institution: whether that one is to be asked too waits for an officer, once."""

from sqlmodel import Session, col, select

from models.refusals import NothingReferred
from models.tables import Answer, Contribution, Cycle, Ledger, Question, Request
from models.views import ReferenceView
from models.words import Nature
from store import books, questions, requests


def open_ones(session: Session, cycle: Cycle) -> tuple[ReferenceView, ...]:
    """Return the newest answers that refer to an institution which does not answer the question, and that nobody settled."""
    newest: dict[tuple[int, str], tuple[Answer, Request, str]] = {}
    for answer, request, code, position in session.exec(
        select(Answer, Request, Question.code, Question.position)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(Request.cycle_id == cycle.id, col(Question.asked))
        .order_by(col(Contribution.id))
    ):
        newest[position, request.institution] = (answer, request, code)
    waiting = [
        ReferenceView(code, request.institution, answer.refers_to, f"{requests.code_of(request)}.{request.revision}")
        for _, (answer, request, code) in sorted(newest.items(), key=lambda item: item[0])
        if answer.nature is Nature.REFERENCE and answer.refers_to
    ]
    if not waiting:
        return ()
    answered_by = questions.leads(session, cycle)
    done = set(session.exec(select(Ledger.key).where(Ledger.cycle_id == cycle.id, col(Ledger.key).startswith("reference:"))))
    return tuple(r for r in waiting if r.to not in answered_by.get(r.question, ()) and _key(cycle, r) not in done)


def settle(
    session: Session, cycle: Cycle, question: str, institution: str, *, asked: bool, officer: str
) -> ReferenceView:
    """Record, once, what an officer made of a reference; return it. Raises `NothingReferred`."""
    found = next(
        (r for r in open_ones(session, cycle) if (r.question, r.institution) == (question, institution)), None
    )
    if found is None or not books.once(session, _key(cycle, found), cycle.id):
        raise NothingReferred(question=question, institution=institution)
    books.enter(
        session, "settle_reference", cycle_id=cycle.id, officer=officer, institution=institution, subject=question,
        to=found.to, asked=asked,
    )
    return found


def _key(cycle: Cycle, reference: ReferenceView) -> str:
    return f"reference:{cycle.code}:{reference.institution}:{reference.question}:{reference.to}"
