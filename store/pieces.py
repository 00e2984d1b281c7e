"""What goes into the next draft, piece by piece: the newest taken answers, the editors' texts, and what officers decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from models.tables import Answer, Assignment, Block, BlockRule, Contribution, Cycle, Draft, Question, Request
from models.words import OFFICE, Arrangement, Nature, Role
from store import block_rules
from store.holders import Holders
from store.lookups import lookup

ROLES = (Role.LEAD, Role.SUPPORT, None)
Place = tuple[str, str]
"""A question's code and an institution."""


@dataclass(frozen=True)
class Piece:
    """A piece of text for a draft: who wrote it for which question, where it stands, and on which answer it rests.

    `language` is empty where it is not known; what is `left_out` is not printed, and stays in the list.
    """

    question: str
    institution: str
    answer_id: int
    sha256: str
    anchor: str
    words: int
    editor: str | None = None
    language: str = ""
    left_out: bool = False

    @property
    def id(self) -> str:
        """The name of the block in the report: `A.01/mj`, an editor's `A.01/mj+` and the beginning of its file's hash."""
        return f"{self.question}/{self.institution}" + (f"+{self.sha256[:8]}" if self.editor else "")

    @property
    def is_printed(self) -> bool:
        """Whether it stands in the report: neither struck out by an editor nor left out by an officer."""
        return bool(self.anchor) and not self.left_out


def due(
    session: Session, cycle: Cycle, draft: Draft | None, codes: frozenset[str] | None = None, held: Sequence[Piece] | None = None
) -> list[Piece]:
    """Return the pieces of the draft after this one, in the order of the report; `codes` are its questions, None for all.

    The newest taken answer of each institution to each question, the lead's first unless officers gave them places; a
    successor's takes the place of what was answered before it took over, a locked block keeps its version. An editor's
    text stands in an answer's place while it is based on it. Where a newer answer meets an editor's text, both are
    returned, the editor's first. An editor's text is never left out but by an officer, and then stays in the list. `held` is
    what the draft holds, where that is known.
    """
    rules = block_rules.in_force(session, cycle)
    taken, holders = _taken(session, cycle, rules), Holders(session, cycle)
    there = {(answer.question, answer.institution) for answer, _ in taken}
    edited: dict[Place, list[Piece]] = defaultdict(list)
    for piece in of(session, draft) if held is None else held:
        if piece.editor:
            place = (piece.question, piece.institution)
            # The successor's newer answer meets the editor's text on its predecessor's.
            edited[place if place in there else (piece.question, holders.of(*place))].append(piece)
    chosen: list[Piece] = []
    for answer, nature in taken:
        place = (answer.question, answer.institution)
        editors = edited[place]
        here = [*editors]
        if nature is not Nature.OTHERWISE and all(e.answer_id != answer.answer_id for e in editors):
            here.append(answer)
        chosen.extend(_ruled(piece, rules[place]) for piece in here)
    return [p for p in chosen if codes is None or p.question in codes or p.institution == OFFICE]


def _ruled(piece: Piece, rules: Mapping[Arrangement, BlockRule]) -> Piece:
    original = rules.get(Arrangement.IN_ORIGINAL)
    language = "" if original and original.answer_id == piece.answer_id else piece.language
    return replace(piece, left_out=Arrangement.LEFT_OUT in rules, language=language)


def newest(session: Session, cycle: Cycle) -> dict[Place, tuple[int, int]]:
    """Return the newest taken answer at each place, by row and version, whatever is locked."""
    taken = [p for p, _ in _taken(session, cycle, defaultdict(dict))]
    known = versions(session, taken)
    return {(p.question, p.institution): (p.answer_id, known[p.answer_id]) for p in taken}


def _taken(
    session: Session, cycle: Cycle, rules: dict[Place, dict[Arrangement, BlockRule]]
) -> list[tuple[Piece, Nature]]:
    holders = Holders(session, cycle)
    newest: dict[tuple[int, str], tuple[Answer, str, Question]] = {}
    for answer, contribution, question, institution in _answers(session, cycle.id):
        here = (question.position, institution)
        lock = rules[question.code, institution].get(Arrangement.LOCKED)
        if lock is None or here not in newest or newest[here][0].id != lock.answer_id:
            newest[here] = (answer, contribution.sha256, question)
        for before in holders.replaced(question.code, institution, contribution.id):
            newest.pop((question.position, before), None)
    for answer, question in own(session, cycle):
        here, lock = (question.position, OFFICE), rules[question.code, OFFICE].get(Arrangement.LOCKED)
        if lock is None or here not in newest or newest[here][0].id != lock.answer_id:
            newest[here] = (answer, answer.sha256 or "", question)
    roles = {(question_id, institution): Role(role) for question_id, institution, role in _roles(session, cycle.id)}

    def order(place: tuple[int, str]) -> tuple[int, int, int, str]:
        # Sorted here: databases order `mj` and `m-esr` each by its own collation.
        position, institution = place
        question = newest[place][2]
        given = rules[question.code, institution].get(Arrangement.PLACED)
        rank = given.rank if given and given.rank is not None else len(newest)
        role = ROLES.index(roles.get((question.id, holders.of(question.code, institution))))
        return position, rank, role, institution

    return [
        (Piece(q.code, institution, a.id, sha256, a.anchor, a.words, language=a.language), a.nature)
        for (_, institution), (a, sha256, q) in sorted(newest.items(), key=lambda item: order(item[0]))
    ]


@lookup
def _answers(cycle_id: int) -> Select[Answer, Contribution, Question, str]:
    """The taken answers, by contribution, the oldest first."""
    return (
        select(Answer, Contribution, Question, Request.institution)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(Request.cycle_id == cycle_id, col(Contribution.taken).is_(True), col(Question.asked), ~col(Answer.set_aside))
        .order_by(col(Contribution.id))
    )


@lookup
def _roles(cycle_id: int) -> Select[int, str, str]:
    return select(Assignment.question_id, Assignment.institution, Assignment.role).where(Assignment.cycle_id == cycle_id)


def own(session: Session, cycle: Cycle) -> list[tuple[Answer, Question]]:
    """Return what the office wrote itself, each version, the oldest first."""
    return _own(session, cycle.id)


@lookup
def _own(cycle_id: int) -> Select[Answer, Question]:
    return (
        select(Answer, Question)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(Question.cycle_id == cycle_id, col(Answer.contribution_id).is_(None))
        .order_by(col(Answer.id))
    )


def of(session: Session, draft: Draft | None) -> list[Piece]:
    """Return the blocks of a filed draft, in order; none of no draft."""
    if draft is None:
        return []
    return [
        Piece(code, b.institution, b.answer_id, b.sha256, b.anchor, b.words, b.editor, b.language, b.left_out)
        for b, code in _blocks(session, draft.id)
    ]


@lookup
def _blocks(draft_id: int) -> Select[Block, str]:
    return (
        select(Block, Question.code)
        .join(Question, col(Question.id) == Block.question_id)
        .where(Block.draft_id == draft_id)
        .order_by(col(Block.position))
    )


def versions(session: Session, pieces: Sequence[Piece]) -> dict[int, int]:
    """Return the version of the contribution, or of the office's own text, that each piece rests on, by its answer."""
    ids = {p.answer_id for p in pieces}
    rows = session.exec(
        select(Answer.id, Contribution.version)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .where(col(Answer.id).in_(ids))
    )
    found = dict(rows.all())
    for other in ids - found.keys():
        found[other] = _version_of_own(session, session.get_one(Answer, other))
    return found


def _version_of_own(session: Session, answer: Answer) -> int:
    before = select(func.count(col(Answer.id))).where(
        Answer.question_id == answer.question_id, col(Answer.contribution_id).is_(None), col(Answer.id) <= answer.id
    )
    return session.exec(before).one()
