"""Contributions as an officer sees them: versions and parts, what changed, who stands by them, what was noticed in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.refusals import NoPartsToChoose, NoSuchContribution, NothingToLift, ReasonNeeded
from models.tables import Answer, Attestation, Contribution, Cycle, Flaw, Message, Question, Request
from models.views import ContributionView, FlawView
from models.words import PERSONAL, Attested, ContributionState, Function, Purpose, RequestState, Standing, Way
from store import books, requests
from store.lookups import lookup
from store.pieces import Piece


@dataclass
class _Version:
    """A contribution with its answers by question."""

    row: Contribution
    request: Request
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def delivery(self) -> int:
        """The first of what came together."""
        return self.row.beside_id or self.row.id


@dataclass(frozen=True)
class Gaps:
    """What keeps a draft from being cleared: contributions nobody stands by, doubled answers, what tells of a person."""

    unvalidated: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()


def find(session: Session, request: Request, version: int = 0) -> Contribution:
    """Return a version of what came to a request, the newest without a number; raises `NoSuchContribution`."""
    query = select(Contribution).where(Contribution.request_id == request.id).order_by(col(Contribution.version).desc())
    found = session.exec(query.where(Contribution.version == version) if version else query).first()
    if found is None:
        raise NoSuchContribution(request=requests.code_of(request), version=version or "–")
    return found


def came_with(session: Session, contribution: Contribution) -> list[Contribution]:
    """Return a contribution and the other parts that came with it, the oldest first."""
    return _together(session, contribution.beside_id or contribution.id)


@lookup
def _together(first: int) -> SelectOfScalar[Contribution]:
    query = select(Contribution).where((col(Contribution.id) == first) | (col(Contribution.beside_id) == first))
    return query.order_by(col(Contribution.id))


def words_of(session: Session, contribution: Contribution) -> dict[str, int]:
    """Return the words of each answer of a contribution, by question."""
    return dict(_words(session, contribution.id))


@lookup
def _words(contribution_id: int) -> Select[str, int]:
    query = select(Question.code, Answer.words).join(Answer, col(Answer.question_id) == Question.id)
    return query.where(Answer.contribution_id == contribution_id)


def request_code(session: Session, contribution: Contribution) -> str:
    """Return the code of the request that a contribution answers."""
    return requests.code_of(session.get_one(Request, contribution.request_id))


def before(session: Session, contribution: Contribution) -> Contribution | None:
    """Return the version that came before this one and what came with it, None where it is the first or another part."""
    if contribution.beside_id is not None:
        return None
    query = select(Contribution).where(
        Contribution.request_id == contribution.request_id, Contribution.version < contribution.version
    )
    return session.exec(query.order_by(col(Contribution.version).desc())).first()


def views(session: Session, cycle: Cycle) -> tuple[ContributionView, ...]:
    """Return every version of every contribution to a cycle, by request, the oldest first."""
    versions = _versions(session, cycle)
    validated, exempted = _stood_by(session, cycle, versions)
    noticed: dict[int, list[FlawView]] = defaultdict(list)
    for flaw in session.exec(
        select(Flaw).where(col(Flaw.contribution_id).in_([v.row.id for v in versions])).order_by(col(Flaw.number))
    ):
        noticed[flaw.contribution_id].append(
            FlawView(flaw.number, flaw.kind, flaw.question, flaw.place, flaw.count, flaw.lifted_on is not None)
        )
    by_id = {v.row.id: v for v in versions}
    doubled = _doubled(versions)
    found = []
    for one in sorted(versions, key=lambda v: (v.request.institution, v.request.number, v.row.version)):
        before = [v for v in versions if v.request.id == one.request.id and v.delivery < one.delivery]
        said = {code: answer for v in before for code, answer in v.answers.items()}
        last = max((v.delivery for v in before), default=0)
        there = {code for v in versions if v.delivery == one.delivery for code in v.answers}
        state = ContributionState.VALIDATED if one.row.id in validated else ContributionState.PROVISIONAL
        found.append(ContributionView(
            institution=one.request.institution, request=requests.code_of(one.request), version=one.row.version,
            received_on=one.row.received_on, state=state, author=one.row.author or "",
            part_of=by_id[one.row.beside_id].row.version if one.row.beside_id else None, exempted=one.row.id in exempted,
            questions=tuple(one.answers),
            new=tuple(code for code in one.answers if before and code not in said),
            changed=tuple(
                code for code, answer in one.answers.items()
                if code in said and _differ(answer, said[code])
            ),
            gone=tuple(dict.fromkeys(c for v in before if v.delivery == last for c in v.answers if c not in there)),
            doubled=tuple(code for code in one.answers if code in doubled[one.delivery]),
            flaws=tuple(noticed[one.row.id]),
        ))
    return tuple(found)


def gaps(session: Session, cycle: Cycle, held: Iterable[Piece]) -> Gaps:
    """Return what keeps these pieces of a draft from being cleared."""
    printed = [p for p in held if p.is_printed]
    answers = {p.answer_id for p in printed}
    if not answers:
        return Gaps()
    every = _versions(session, cycle)
    versions = [v for v in every if answers & {a.id for a in v.answers.values()}]
    validated, exempted = _stood_by(session, cycle, versions)
    codes = {v.row.id: f"{requests.code_of(v.request)} v{v.row.version}" for v in versions}
    doubled = _doubled(every)
    places = {a.id: (code, v) for v in versions for code, a in v.answers.items()}
    mine = [places[p.answer_id] for p in printed if p.answer_id in places]
    used = {(v.row.id, code) for code, v in mine}
    flaws = _personal(session, tuple(codes))
    return Gaps(
        tuple(codes[v.row.id] for v in versions if v.row.id not in validated | exempted),
        tuple(dict.fromkeys(f"{code}/{v.request.institution}" for code, v in mine if code in doubled[v.delivery])),
        tuple(
            f"{codes[flaw.contribution_id]} ({flaw.number})" for flaw in flaws
            if not flaw.question or (flaw.contribution_id, flaw.question) in used
        ),
    )


@lookup
def _personal(contribution_ids: tuple[int, ...]) -> SelectOfScalar[Flaw]:
    """What tells of a person in these contributions and was not lifted."""
    return (
        select(Flaw)
        .where(
            col(Flaw.contribution_id).in_(contribution_ids), col(Flaw.kind).in_(list(PERSONAL)), col(Flaw.lifted_on).is_(None)
        )
        .order_by(col(Flaw.contribution_id), col(Flaw.number))
    )


@lookup
def _answers(cycle_id: int) -> Select[Contribution, Request, Answer, str]:
    return (
        select(Contribution, Request, Answer, Question.code)
        .join(Request, col(Request.id) == Contribution.request_id)
        .join(Answer, col(Answer.contribution_id) == Contribution.id)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(Request.cycle_id == cycle_id)
        .order_by(col(Contribution.id), col(Question.position))
    )


def _versions(session: Session, cycle: Cycle) -> list[_Version]:
    found: dict[int, _Version] = {}
    for row, request, answer, code in _answers(session, cycle.id):
        found.setdefault(row.id, _Version(row, request)).answers[code] = answer
    return list(found.values())


def _differ(one: Answer, other: Answer) -> bool:
    """Say whether two answers say something else; of those filed before digests were kept, by their length."""
    return one.digest != other.digest if one.digest and other.digest else one.words != other.words


def _doubled(versions: Iterable[_Version]) -> dict[int, set[str]]:
    """Return the questions that parts of one delivery answer otherwise and nobody has decided on, by delivery."""
    by_delivery: dict[int, dict[str, list[Answer]]] = defaultdict(lambda: defaultdict(list))
    for one in versions:
        for code, answer in one.answers.items():
            if not answer.set_aside:
                by_delivery[one.delivery][code].append(answer)
    found: dict[int, set[str]] = defaultdict(set)
    for delivery, here in by_delivery.items():
        found[delivery] = {code for code, said in here.items() if any(_differ(said[0], other) for other in said[1:])}
    return found


def _stood_by(session: Session, cycle: Cycle, versions: Sequence[_Version]) -> tuple[set[int], set[int]]:
    """Return the contributions that their institutions stand by, and those that an officer lets count without.

    An institution stands by what its own form declares validated, by what it says by another way, and by what it had
    before it when it consented in the review (docs/decisions/0020).
    """
    said: dict[int, set[Attested]] = defaultdict(set)
    for row in _attested(session, cycle.id):
        said[row.contribution_id or 0].add(row.what)
    reviewed: dict[str, date] = {}
    for request in _consents(session, cycle.id):
        reviewed[request.institution] = max(request.asked_on, reviewed.get(request.institution, date.min))
    validated = {
        v.row.id for v in versions
        if v.row.standing is Standing.VALIDATED or Attested.VALIDATED in said[v.row.id]
        or (v.row.taken and v.row.received_on <= reviewed.get(v.request.institution, date.min))
    }
    return validated, {v.row.id for v in versions if Attested.EXEMPTED in said[v.row.id]}


@lookup
def _attested(cycle_id: int) -> SelectOfScalar[Attestation]:
    return select(Attestation).join(Request, col(Request.id) == Attestation.request_id).where(Request.cycle_id == cycle_id)


@lookup
def _consents(cycle_id: int) -> SelectOfScalar[Request]:
    """The requests by which institutions consented in the review."""
    return select(Request).where(
        Request.cycle_id == cycle_id, Request.purpose == Purpose.REVIEW, Request.state == RequestState.ANSWERED
    )


def is_validated(session: Session, cycle: Cycle, contribution: Contribution) -> bool:
    """Say whether its institution stands by a contribution."""
    here = [v for v in _versions(session, cycle) if v.row.id == contribution.id]
    return contribution.id in _stood_by(session, cycle, here)[0]


def attest(
    session: Session,
    request: Request,
    contribution: Contribution | None,
    what: Attested,
    officer: str,
    today: date,
    *,
    way: Way | None = None,
    said_by: Function | None = None,
    said_on: date | None = None,
    message: Message | None = None,
    reason: str = "",
) -> None:
    """File what an officer attests of a request, or of a version of what came to it."""
    row = Attestation(
        request_id=request.id, contribution_id=contribution.id if contribution else None, what=what, way=way, said_by=said_by,
        said_on=said_on, officer=officer, recorded_on=today, message_id=message.id if message else None,
        reason_id=books.reason(session, reason),
    )
    session.add(row)
    books.enter(
        session, f"attest_{what}", cycle_id=request.cycle_id, officer=officer, institution=request.institution,
        subject=requests.code_of(request), version=contribution.version if contribution else None, way=way, said_by=said_by,
        said_on=said_on, message=message.code if message else None, reason=row.reason_id or "",
    )


def choose(session: Session, cycle: Cycle, request: Request, question: str, version: int, officer: str, reason: str) -> None:
    """Let one part's answer to a question hold; the others that came with it are kept, and set aside.

    Raises `NoSuchContribution`, `NoPartsToChoose`.
    """
    chosen = find(session, request, version)
    delivery = chosen.beside_id or chosen.id
    here = [v for v in _versions(session, cycle) if v.delivery == delivery and question in v.answers]
    if len(here) < 2 or all(v.row.id != chosen.id for v in here):
        raise NoPartsToChoose(question=question, request=requests.code_of(request))
    for one in here:
        one.answers[question].set_aside = one.row.id != chosen.id
        session.add(one.answers[question])
    books.enter(
        session, "choose_part", cycle_id=cycle.id, officer=officer, institution=request.institution,
        subject=requests.code_of(request), question=question, version=version, reason=books.reason(session, reason) or "",
    )


def lift(session: Session, request: Request, version: int, number: int, officer: str, reason: str, today: date) -> None:
    """Record that an officer looked at what would be published, and lets it. Raises `NoSuchContribution`, `NothingToLift`."""
    contribution = find(session, request, version)
    flaw = session.exec(
        select(Flaw).where(Flaw.contribution_id == contribution.id, Flaw.number == number)
    ).first()
    if flaw is None or flaw.kind not in PERSONAL or flaw.lifted_on is not None:
        raise NothingToLift(request=requests.code_of(request), version=contribution.version, number=number)
    reason_id = books.reason(session, reason)
    if reason_id is None:
        raise ReasonNeeded(block=f"{requests.code_of(request)} v{contribution.version} ({number})")
    flaw.lifted_on, flaw.lifted_by, flaw.reason_id = today, officer, reason_id
    session.add(flaw)
    books.enter(
        session, "lift_flaw", cycle_id=request.cycle_id, officer=officer, institution=request.institution,
        subject=requests.code_of(request), version=contribution.version, number=number, kind=flaw.kind, reason=reason_id,
    )
