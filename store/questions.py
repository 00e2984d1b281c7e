"""The questions of a cycle and who answers them: put down when it opens, replaced when a new list is confirmed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, delete, select

from models.asking import ASKING, INPUTS
from models.instrument import Instrument
from models.refusals import NoSuchQuestion
from models.tables import Answer, Assignment, Contribution, Cycle, Item, Question, Request
from models.views import ChangedQuestion
from models.words import Channel, LetterKind, LetterState, RequestState, Role
from store import books, letters, requests
from store.holders import Holders


def put_outline(session: Session, cycle: Cycle, instrument: Instrument) -> None:
    """File the questions of an instrument with the leads it names."""
    _put(session, cycle, [q.code for q in instrument.questions()])
    for question in instrument.questions():
        lead(session, cycle, question.code, question.leads)


def replace(
    session: Session,
    cycle: Cycle,
    instrument: Instrument,
    leads: Mapping[str, Sequence[str]],
    *,
    before: Instrument,
    reworded: Collection[str],
    today: date,
) -> None:
    """Make these the questions of a cycle, in the place of those of the edition `before`; `leads` answer those they name.

    What is no longer asked is taken out of what is still open; its answers stay where they are, and wait with those to
    reworded questions until an officer has looked at them.
    """
    codes = [q.code for q in instrument.questions()]
    taken_back: list[TakenBack] = []
    for question in _all(session, cycle):
        if question.asked and question.code not in codes:
            question.asked, question.changed_on = False, today
            session.add(question)
            taken_back += _lead(session, cycle, question.code, ())
    _put(session, cycle, codes)
    for question in _all(session, cycle):
        if question.code in reworded:
            question.changed_on = today
            session.add(question)
    for code in codes:
        if code in leads:
            taken_back += _lead(session, cycle, code, leads[code])
    _tell(session, cycle, taken_back, before)


def _all(session: Session, cycle: Cycle) -> list[Question]:
    return list(session.exec(select(Question).where(Question.cycle_id == cycle.id).order_by(col(Question.position))))


def _put(session: Session, cycle: Cycle, codes: Iterable[str]) -> None:
    known = {question.code: question for question in _all(session, cycle)}
    for position, code in enumerate(codes, start=1):
        question = known.get(code) or Question(cycle_id=cycle.id, code=code, position=position)
        question.position, question.asked = position, True
        session.add(question)
    session.flush()


def find(session: Session, cycle: Cycle, code: str) -> Question:
    """Return a question that is asked, by its code; raises `NoSuchQuestion`."""
    question = session.exec(
        select(Question).where(Question.cycle_id == cycle.id, Question.code == code, col(Question.asked))
    ).first()
    if question is None:
        raise NoSuchQuestion(question=code, cycle=cycle.code)
    return question


def codes(session: Session, cycle: Cycle) -> tuple[str, ...]:
    """Return every code that a question of the cycle has or had."""
    return tuple(question.code for question in _all(session, cycle))


def leads(session: Session, cycle: Cycle) -> dict[str, tuple[str, ...]]:
    """Return who answers each question, the first leads."""
    found: dict[str, tuple[str, ...]] = {}
    for code, institution in session.exec(
        select(Question.code, Assignment.institution)
        .join(Assignment, col(Assignment.question_id) == Question.id)
        .where(Question.cycle_id == cycle.id)
        .order_by(col(Question.position), col(Assignment.role), col(Assignment.id))
    ):
        found[code] = (*found.get(code, ()), institution)
    return found


def lead(session: Session, cycle: Cycle, code: str, institutions: Sequence[str]) -> None:
    """Say who answers a question, the first leads.

    What is open of those that answered it before asks for it no longer, unless they have answered it; they are told.
    """
    _tell(session, cycle, _lead(session, cycle, code, institutions))


TakenBack = tuple[Request, str]
"""A request that had left, and a question that it asks no longer."""


def _lead(session: Session, cycle: Cycle, code: str, institutions: Sequence[str]) -> list[TakenBack]:
    question = session.exec(select(Question).where(Question.cycle_id == cycle.id, Question.code == code)).one()
    before = {a.institution: a for a in session.exec(select(Assignment).where(Assignment.question_id == question.id))}
    gone = [institution for institution in before if institution not in institutions]
    for institution in gone:
        session.delete(before[institution])
    for rank, institution in enumerate(institutions):
        assignment = before.get(institution) or Assignment(
            cycle_id=cycle.id, question_id=question.id, institution=institution, role=Role.SUPPORT
        )
        assignment.role = Role.LEAD if rank == 0 else Role.SUPPORT
        session.add(assignment)
    session.flush()
    return [back for institution in gone for back in _ask_no_longer(session, cycle, question, institution)]


def _ask_no_longer(session: Session, cycle: Cycle, question: Question, institution: str) -> Iterator[TakenBack]:
    open_ones = session.exec(
        select(Request)
        .join(Item, col(Item.request_id) == Request.id)
        .where(
            Request.cycle_id == cycle.id, Request.institution == institution, Item.question_id == question.id,
            col(Request.state).in_(requests.OPEN),
        )
    ).all()
    for request in open_ones:
        if question.code in requests.answered(session, request):
            continue
        session.exec(delete(Item).where(col(Item.request_id) == request.id, col(Item.question_id) == question.id))
        if request.state is RequestState.PREPARED:
            _write_anew(session, cycle, request)
        elif ASKING[request.purpose].form:
            yield request, question.code
        if not requests.questions_of(session, request) and ASKING[request.purpose].form:
            requests.close(session, request, RequestState.WITHDRAWN)
        books.enter(
            session, "no_longer_asked", cycle_id=cycle.id, institution=institution, subject=requests.code_of(request),
            question=question.code,
        )


def _write_anew(session: Session, cycle: Cycle, request: Request) -> None:
    """Call the letter of a request back that was released and has not left: it asks for something else now."""
    first = letters.first_of(session, request)
    if first and first.state is LetterState.RELEASED and first.channel is not Channel.PRINT:
        letters.recall(session, cycle, first, officer=None, because="reallocated")
        letters.raise_again(session, cycle, request)


def _tell(session: Session, cycle: Cycle, taken_back: Sequence[TakenBack], before: Instrument | None = None) -> None:
    """Note one letter a request that says what it asks no longer; titles are those of the edition `before`."""
    edition = before.digest() if before else None
    by_request: dict[str, list[str]] = {}
    for request, code in taken_back:
        by_request.setdefault(requests.code_of(request), []).append(code)
    for request_code, codes_gone in by_request.items():
        letters.raise_matter(
            session, f"no_longer_asked:{cycle.code}:{request_code}:{cycle.allocation}", cycle,
            request_code.rpartition("-")[0], LetterKind.DECISION, verdict="no_longer_asked", questions=",".join(codes_gone),
            edition=edition,
        )


def unasked(
    session: Session, cycle: Cycle, institution: str | None = None, codes: frozenset[str] | None = None
) -> dict[str, tuple[str, ...]]:
    """Return the questions that institutions answer and no request has put to them, by institution; one or all.

    `codes` are the questions looked at, None for all.
    """
    asked = (
        select(Request.institution, Question.code)
        .join(Item, col(Item.request_id) == Request.id)
        .join(Question, col(Question.id) == Item.question_id)
        .where(
            Request.cycle_id == cycle.id, col(Request.purpose).in_(INPUTS), Request.state != RequestState.WITHDRAWN,
        )
    )
    holders = Holders(session, cycle)
    known = {(who, code) for name, code in session.exec(asked) for who in (name, holders.of(code, name))}
    query = (
        select(Assignment.institution, Question)
        .join(Question, col(Question.id) == Assignment.question_id)
        .where(Assignment.cycle_id == cycle.id)
        .order_by(col(Question.position))
    )
    found: dict[str, tuple[str, ...]] = {}
    for name, question in session.exec(query.where(Assignment.institution == institution) if institution else query):
        if (name, question.code) not in known and (codes is None or question.code in codes):
            found[name] = (*found.get(name, ()), question.code)
    return found


def changed(session: Session, cycle: Cycle) -> tuple[ChangedQuestion, ...]:
    """Return the answered questions whose answers wait for an officer's look, because a newer list changed the question."""
    rows = session.exec(
        select(Question, Request.institution)
        .join(Answer, col(Answer.question_id) == Question.id)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .where(Question.cycle_id == cycle.id, col(Question.changed_on).is_not(None))
        .order_by(col(Question.position), col(Request.institution))
    )
    found: dict[str, ChangedQuestion] = {}
    for question, institution in rows:
        known = found.get(question.code)
        who = tuple(dict.fromkeys((*(known.institutions if known else ()), institution)))
        found[question.code] = ChangedQuestion(question.code, question.asked, who)
    return tuple(found.values())


def looked_at(session: Session, cycle: Cycle, code: str) -> Question:
    """Note that an officer has looked at the answers to a changed question; raises `NoSuchQuestion`."""
    question = session.exec(
        select(Question).where(Question.cycle_id == cycle.id, Question.code == code, col(Question.changed_on).is_not(None))
    ).first()
    if question is None:
        raise NoSuchQuestion(question=code, cycle=cycle.code)
    question.changed_on = None
    session.add(question)
    session.flush()
    return question


def give_answers(session: Session, question: Question, to: Question) -> int:
    """Let the answers to a dropped question answer another, where its own answer is not in the same file; count them."""
    moved = 0
    for answer in session.exec(
        select(Answer).where(Answer.question_id == question.id, col(Answer.contribution_id).is_not(None))
    ).all():
        taken = select(Answer.id).where(Answer.contribution_id == answer.contribution_id, Answer.question_id == to.id)
        if session.exec(taken).first() is None:
            answer.question_id = to.id
            session.add(answer)
            moved += 1
    session.flush()
    return moved
