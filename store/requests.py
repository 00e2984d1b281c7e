"""Requests: what was asked of an institution, by when, and how far it got."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.asking import PASSING
from models.letters import FIRST
from models.refusals import NoSuchRequest, RequestClosed
from models.tables import Answer, Assignment, Call, Contribution, Cycle, Item, Letter, Matter, Question, Request
from models.views import AssignmentView, RequestView
from models.words import Function, LetterKind, LetterState, Nature, Purpose, RequestState, Role
from store import books
from store.holders import Holders
from store.holds import Brake
from store.lookups import lookup
from store.numbers import number

OPEN = (RequestState.PREPARED, RequestState.SENT, RequestState.PARTIAL)


def ask(
    session: Session,
    cycle: Cycle,
    institution: str,
    purpose: Purpose,
    *,
    due_on: date,
    today: date,
    language: str,
    questions: Iterable[str] = (),
) -> Request:
    """File a new request to an institution, for the questions of these codes."""
    last = session.exec(
        select(func.max(Request.number)).where(Request.cycle_id == cycle.id, Request.institution == institution)
    ).one()
    request = Request(
        cycle_id=cycle.id, institution=institution, number=(last or 0) + 1, purpose=purpose, language=language,
        due_on=due_on, state=RequestState.PREPARED, asked_on=today,
    )
    session.add(request)
    session.flush()
    rows = session.exec(
        select(Question.id).where(Question.cycle_id == cycle.id, col(Question.code).in_(list(questions)))
    )
    session.add_all(Item(request_id=request.id, question_id=question_id) for question_id in rows)
    session.flush()
    return request


Codes = frozenset[str] | None
"""The questions a stage is about, None for all."""


def institutions(session: Session, cycle: Cycle, codes: Codes = None) -> tuple[str, ...]:
    """Return the institutions that lead or support at least one of these questions."""
    return tuple(sorted(_concerned(session, cycle.id) if codes is None else _concerned_by(session, cycle.id, codes)))


@lookup
def _concerned(cycle_id: int) -> SelectOfScalar[str]:
    return select(Assignment.institution).where(Assignment.cycle_id == cycle_id).distinct()


@lookup
def _concerned_by(cycle_id: int, codes: frozenset[str]) -> SelectOfScalar[str]:
    query = select(Assignment.institution).join(Question, col(Question.id) == Assignment.question_id)
    return query.where(Assignment.cycle_id == cycle_id, col(Question.code).in_(codes)).distinct()


def assigned(session: Session, cycle: Cycle, institution: str, codes: Codes = None) -> tuple[str, ...]:
    """Return the codes of those of these questions that an institution leads or supports, in order."""
    return tuple(code for code in _assigned(session, cycle.id, institution) if codes is None or code in codes)


@lookup
def _assigned(cycle_id: int, institution: str) -> SelectOfScalar[str]:
    return (
        select(Question.code)
        .join(Assignment, col(Assignment.question_id) == Question.id)
        .where(Assignment.cycle_id == cycle_id, Assignment.institution == institution)
        .order_by(col(Question.position))
    )


def of_institution(session: Session, cycle: Cycle, institution: str, purpose: Purpose) -> list[Request]:
    """Return what an institution was asked for a purpose, oldest first."""
    own = select(Request).where(
        Request.cycle_id == cycle.id, Request.institution == institution, Request.purpose == purpose
    )
    return list(session.exec(own.order_by(col(Request.number))))


def find(session: Session, cycle: Cycle, code: str) -> Request:
    """Return the request `mj-1` of a cycle (a revision after the number, `mj-1.2`, is ignored).

    Raises `NoSuchRequest`.
    """
    institution, _, digits = code.rpartition("-")
    found = _numbered(session, cycle.id, institution, number(digits.partition(".")[0]))
    if not found:
        raise NoSuchRequest(cycle=cycle.code, request=code)
    return found[0]


@lookup
def _numbered(cycle_id: int, institution: str, digits: int | None) -> SelectOfScalar[Request]:
    return select(Request).where(
        Request.cycle_id == cycle_id, Request.institution == institution, Request.number == digits
    )


def open_of(session: Session, cycle: Cycle, institution: str, purpose: Purpose) -> Request | None:
    """Return the open request of a purpose to an institution, None when there is none."""
    return session.exec(
        select(Request)
        .where(
            Request.cycle_id == cycle.id, Request.institution == institution, Request.purpose == purpose,
            col(Request.state).in_(OPEN),
        )
        .order_by(col(Request.number).desc())
    ).first()


def code_of(request: Request) -> str:
    """Return how people name a request: `mj-1`."""
    return f"{request.institution}-{request.number}"


def still_open(request: Request) -> Request:
    """Return the request; raises `RequestClosed` when nothing is owed any more."""
    if request.state not in OPEN:
        raise RequestClosed(request=code_of(request), request_state=request.state)
    return request


def extend(session: Session, request: Request, due_on: date, today: date) -> None:
    """Move the due date: a new revision, whose ladder counts anew from today."""
    request.due_on, request.revision, request.due_set_on = due_on, request.revision + 1, today
    session.add(request)
    session.flush()


def close(session: Session, request: Request, state: RequestState, today: date | None = None) -> None:
    """Close a request as answered (on a day) or withdrawn."""
    request.state, request.answered_on = state, today
    session.add(request)
    session.flush()


def withdraw(session: Session, cycle: Cycle) -> None:
    """Withdraw every open request of a cycle."""
    for request in session.exec(select(Request).where(Request.cycle_id == cycle.id, col(Request.state).in_(OPEN))).all():
        close(session, request, RequestState.WITHDRAWN)


def end_silence(session: Session, cycle: Cycle, purpose: Purpose, today: date, *, agrees: bool) -> None:
    """Close what is open of a thing asked whose stage ends: who kept silent until the due date was over agrees, or was silent.

    What never left, and what ends before the day that the letter named, is withdrawn: nobody agrees by a silence that was
    still theirs to break. A request answered without a day of an answer is one answered by silence; where no rule says that
    silence `agrees`, no observations were received, and that is all it says.
    """
    asked = select(Request).where(
        Request.cycle_id == cycle.id, Request.purpose == purpose, col(Request.state).in_(OPEN)
    )
    for request in session.exec(asked).all():
        left = request.state is not RequestState.PREPARED
        silent = left and request.due_on < today
        said = RequestState.ANSWERED if agrees else RequestState.SILENT
        close(session, request, said if silent else RequestState.WITHDRAWN)
        kept = "silence" if agrees else "no_observations"
        books.enter(
            session, kept if silent else "not_awaited" if left else "not_asked", cycle_id=cycle.id,
            institution=request.institution, subject=code_of(request),
        )


def reopen(session: Session, cycle: Cycle, today: date, *, asks: Purpose | None) -> list[Request]:
    """Open what was withdrawn again, each as a new revision whose ladder counts from today; return those that never left.

    `asks` is what the stage asks at which the cycle stands; what passed with another stage is not asked again.
    """
    left = set(
        session.exec(
            select(Matter.request_id)
            .join(Letter, col(Letter.id) == Matter.letter_id)
            .where(Matter.cycle_id == cycle.id, col(Matter.kind).in_(FIRST), Letter.state == LetterState.SENT)
        )
    )
    withdrawn = session.exec(
        select(Request).where(
            Request.cycle_id == cycle.id, Request.state == RequestState.WITHDRAWN,
            col(Request.purpose).not_in(PASSING - {asks}),
        )
    ).all()
    for request in withdrawn:
        came = RequestState.PARTIAL if answered(session, request) else RequestState.SENT
        request.state = came if request.id in left else RequestState.PREPARED
        extend(session, request, request.due_on, today)
    return [request for request in withdrawn if request.id not in left]


def record_call(
    session: Session,
    request: Request,
    officer: str,
    made_on: date,
    outcome: str,
    *,
    reached: Function | None = None,
    promised_on: date | None = None,
    quiet: bool = False,
    reason: str = "",
) -> None:
    """File a telephone call about a request: who was reached, and the day for which the answer was promised."""
    reason_id = books.reason(session, reason)
    session.add(
        Call(
            request_id=request.id, officer=officer, made_on=made_on, outcome=outcome, reached=reached,
            promised_on=promised_on, quiet=quiet, reason_id=reason_id,
        )
    )
    books.enter(
        session, "call", cycle_id=request.cycle_id, officer=officer, institution=request.institution,
        subject=code_of(request), outcome=outcome, reached=reached, promised_on=promised_on,
        quiet=quiet or None, reason=reason_id,
    )


@lookup
def _calls(cycle_id: int) -> SelectOfScalar[Call]:
    """The calls that reached somebody, oldest first."""
    query = select(Call).join(Request, col(Request.id) == Call.request_id)
    return query.where(Request.cycle_id == cycle_id, col(Call.reached).is_not(None)).order_by(col(Call.id))


def questions_of(session: Session, request: Request) -> tuple[str, ...]:
    """Return the codes a request asks for, in order."""
    return tuple(_questions(session, request.id))


@lookup
def _questions(request_id: int) -> SelectOfScalar[str]:
    return (
        select(Question.code)
        .join(Item, col(Item.question_id) == Question.id)
        .where(Item.request_id == request_id)
        .order_by(col(Question.position))
    )


def required(session: Session, request: Request) -> frozenset[str]:
    """Return the codes that must be answered: those the institution leads, or all when it leads none."""
    return led(session, request) or frozenset(questions_of(session, request))


def led(session: Session, request: Request) -> frozenset[str]:
    """Return the codes of a request that the institution leads."""
    return frozenset(_led(session, request.id, request.institution))


@lookup
def _led(request_id: int, institution: str) -> SelectOfScalar[str]:
    return (
        select(Question.code)
        .join(Item, col(Item.question_id) == Question.id)
        .join(Assignment, col(Assignment.question_id) == Question.id)
        .where(Item.request_id == request_id, Assignment.institution == institution, Assignment.role == Role.LEAD)
    )


def origins(session: Session, cycle: Cycle) -> dict[int, tuple[int, ...]]:
    """Return for each request that took over from others the row ids of those, the oldest first."""
    before = dict(_taken_over(session, cycle.id))

    def line(request_id: int | None) -> tuple[int, ...]:
        return (*line(before.get(request_id)), request_id) if request_id else ()

    return {request_id: line(origin) for request_id, origin in before.items()}


@lookup
def _taken_over(cycle_id: int) -> Select[int, int | None]:
    return select(Request.id, Request.origin_id).where(Request.cycle_id == cycle_id, col(Request.origin_id).is_not(None))


def answered(session: Session, request: Request) -> dict[str, int]:
    """Return the codes answered in any version of a request's contributions, with the words of the newest version.

    What its author last said is still to be completed is not answered. What was answered before a successor took over
    counts for what it is asked.
    """
    return _answered(_said(session, request))


def announced(session: Session, request: Request) -> frozenset[str]:
    """Return the codes that were answered by saying that the answer is still to come, and by nothing else."""
    said = _said(session, request)
    return frozenset({code for code, _ in said} - _answered(said).keys())


@dataclass(frozen=True)
class _LastSaid:
    words: int
    nature: Nature


_Said = Mapping[tuple[str, str | None], _LastSaid]
"""What each author last said to each question, in the order of what came; without an author it is the institution itself."""


def _answered(said: _Said) -> dict[str, int]:
    return {code: last.words for (code, _), last in said.items() if last.nature is not Nature.TO_BE_COMPLETED}


def _said(session: Session, request: Request) -> _Said:
    rows = _answers(session, tuple(_with_origins(session, request)))
    asked = None if request.origin_id is None else questions_of(session, request)
    return {
        (code, contribution.author): _LastSaid(words, Nature(nature)) for contribution, code, words, nature in rows
        if asked is None or code in asked
    }


@lookup
def _answers(request_ids: tuple[int, ...]) -> Select[Contribution, str, int, str]:
    """What came to these requests, answer by answer, oldest first."""
    return (
        select(Contribution, Question.code, Answer.words, Answer.nature)
        .join(Answer, col(Answer.contribution_id) == Contribution.id)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(col(Contribution.request_id).in_(request_ids))
        .order_by(col(Contribution.id))
    )


def _with_origins(session: Session, request: Request) -> list[int]:
    line, before = [request.id], request.origin_id
    while before is not None:
        line.append(before)
        before = session.get_one(Request, before).origin_id
    return line


def views(session: Session, cycle: Cycle, zone: ZoneInfo, brake: Brake, *, whole: bool) -> tuple[RequestView, ...]:
    """Return the requests of a cycle: the open ones, or with `whole` all."""
    rows = _every(session, cycle.id) if whole else _open_ones(session, cycle.id)
    if not rows:
        return ()
    before = origins(session, cycle)
    ids = tuple(dict.fromkeys(one for r in rows for one in (r.id, *before.get(r.id, ()))))
    asked: dict[int, list[str]] = defaultdict(list)
    for request_id, code in _items(session, ids):
        asked[request_id].append(code)
    came: dict[int, dict[tuple[str, str | None], _LastSaid]] = defaultdict(dict)
    for contribution, code, words, nature in _answers(session, ids):
        came[contribution.request_id][code, contribution.author] = _LastSaid(words, Nature(nature))
    left, calls = _letters_that_left(session, ids, zone), defaultdict[int, list[Call]](list)
    for call in _calls(session, cycle.id):
        calls[call.request_id].append(call)
    found = []
    for r in rows:
        earlier = before.get(r.id, ())
        said = {place: last for e in earlier for place, last in came[e].items() if place[0] in asked[r.id]} | came[r.id]
        found.append(_view(r, asked[r.id], _answered(said), [x for e in (*earlier, r.id) for x in left[e]], calls[r.id], brake))
    return tuple(found)


@lookup
def _every(cycle_id: int) -> SelectOfScalar[Request]:
    return select(Request).where(Request.cycle_id == cycle_id).order_by(col(Request.institution), col(Request.number))


@lookup
def _open_ones(cycle_id: int) -> SelectOfScalar[Request]:
    # Spelt as in the partial index, so that closed requests cost nothing.
    own = select(Request).where(Request.cycle_id == cycle_id, col(Request.state).in_(OPEN))
    return own.order_by(col(Request.institution), col(Request.number))


@lookup
def _items(request_ids: tuple[int, ...]) -> Select[int, str]:
    return (
        select(Item.request_id, Question.code)
        .join(Question, col(Question.id) == Item.question_id)
        .where(col(Item.request_id).in_(request_ids))
        .order_by(col(Question.position))
    )


@lookup
def _said_and_left(request_ids: tuple[int, ...]) -> Select[Any, str, Any, Any]:
    """What was said about these requests by letters that left, in order of time."""
    return (
        select(Matter.request_id, Matter.kind, Matter.facts, Letter.sent_at)
        .join(Letter, col(Letter.id) == Matter.letter_id)
        .where(col(Matter.request_id).in_(request_ids), Letter.state == LetterState.SENT)
        .order_by(col(Letter.sent_at))
    )


def _letters_that_left(
    session: Session, request_ids: tuple[int, ...], zone: ZoneInfo
) -> dict[int, list[tuple[LetterKind, int, date]]]:
    left: dict[int, list[tuple[LetterKind, int, date]]] = defaultdict(list)
    for request_id, kind, facts, sent_at in _said_and_left(session, request_ids):
        if request_id is not None and sent_at is not None:
            day = sent_at.astimezone(zone).date()
            left[request_id].append((LetterKind(kind), int(facts.get("revision", 1)), day))
    return left


def _view(
    request: Request,
    asked: list[str],
    came: dict[str, int],
    left: list[tuple[LetterKind, int, date]],
    calls: list[Call],
    brake: Brake,
) -> RequestView:
    last = calls[-1] if calls else None
    return RequestView(
        institution=request.institution,
        number=request.number,
        purpose=request.purpose,
        revision=request.revision,
        due_on=request.due_on,
        state=request.state,
        sent_on=next((day for kind, _, day in reversed(left) if kind in FIRST), None),
        reminded_on=tuple(
            day for kind, revision, day in left if kind is LetterKind.REMINDER and revision == request.revision
        ),
        escalated_on=next((day for kind, _, day in left if kind is LetterKind.ESCALATION), None),
        answered_on=request.answered_on,
        questions=tuple(asked),
        answered=tuple(code for code in asked if code in came),
        words=sum(came.values()),
        held=brake.stops(request.institution),
        due_set_on=request.due_set_on,
        called_on=last.made_on if last else None,
        promised_on=last.promised_on if last and last.quiet else None,
    )


def assignments(session: Session, cycle: Cycle) -> tuple[AssignmentView, ...]:
    """Return every question × institution of a cycle with the newest answer, in the order of the report."""
    newest: dict[tuple[str, str], tuple[Answer, Contribution, Request] | tuple[None, None, None]] = {}
    holders = Holders(session, cycle)
    for given, code, version, request in session.exec(
        select(Answer, Question.code, Contribution, Request)
        .join(Question, col(Question.id) == Answer.question_id)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .where(Request.cycle_id == cycle.id, ~col(Answer.set_aside))
        .order_by(col(Contribution.id))
    ):
        newest[(code, holders.of(code, request.institution))] = (given, version, request)
    rows = session.exec(
        select(Assignment, Question)
        .join(Question, col(Question.id) == Assignment.question_id)
        .where(Assignment.cycle_id == cycle.id)
        .order_by(col(Question.position), col(Assignment.role), col(Assignment.institution))
    )
    views = []
    for assignment, question in rows:
        answer, contribution, came_to = newest.get((question.code, assignment.institution), (None, None, None))
        views.append(
            AssignmentView(
                question=question.code,
                institution=assignment.institution,
                role=assignment.role,
                words=answer.words if answer and answer.nature is not Nature.OTHERWISE else (0 if answer else None),
                nature=answer.nature if answer else None,
                version=contribution.version if contribution else None,
                late=bool(contribution and contribution.late),
                taken=bool(contribution and contribution.taken),
                request=f"{code_of(came_to)}.{came_to.revision}" if came_to else "",
            )
        )
    return tuple(views)
