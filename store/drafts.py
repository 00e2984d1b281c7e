"""Drafts as lists of blocks, the decisions on them, and what was submitted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from models.refusals import AlreadyDecided, AlreadySubmitted, DraftNotCurrent, NoDraft, NothingSubmitted
from models.tables import Answer, Assignment, Block, Contribution, Cycle, Decision, Draft, Question, Request, Submission
from models.views import DecisionView, DraftView, SubmissionView
from models.words import DraftState, Nature, Role, Verdict
from store import books, clock
from store.holders import Holders

ROLES = (Role.LEAD, Role.SUPPORT, None)


@dataclass(frozen=True)
class Piece:
    """A piece of text for a draft: who wrote it for which question, where it stands, and on which answer it rests."""

    question: str
    institution: str
    answer_id: int
    sha256: str
    anchor: str
    words: int
    editor: str | None = None

    @property
    def id(self) -> str:
        """The name of the block in the report: `A.01/mj`, an editor's `A.01/mj+` and the beginning of its file's hash."""
        return f"{self.question}/{self.institution}" + (f"+{self.sha256[:8]}" if self.editor else "")


def pieces(session: Session, cycle: Cycle, codes: frozenset[str] | None = None) -> list[Piece]:
    """Return the pieces of the next draft, in the order of the report; `codes` are its questions, None for all.

    The newest taken answer of each institution to each question, the lead's first; a successor's takes the place of what
    was answered before it took over. An editor's text stands in an answer's place while it is based on it. Where a newer
    answer meets an editor's text, both are returned, the editor's first. An editor's text is never left out.
    """
    taken, holders = _taken(session, cycle), Holders(session, cycle)
    there = {(answer.question, answer.institution) for answer, _ in taken}
    edited: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for piece in _pieces_of(session, current(session, cycle)):
        if piece.editor:
            place = (piece.question, piece.institution)
            # The successor's newer answer meets the editor's text on its predecessor's.
            edited[place if place in there else (piece.question, holders.of(*place))].append(piece)
    chosen = []
    for answer, nature in taken:
        editors = edited[(answer.question, answer.institution)]
        chosen.extend(editors)
        if nature is Nature.TEXT and all(e.answer_id != answer.answer_id for e in editors):
            chosen.append(answer)
    return [p for p in chosen if codes is None or p.question in codes]


def _taken(session: Session, cycle: Cycle) -> list[tuple[Piece, Nature]]:
    holders = Holders(session, cycle)
    newest: dict[tuple[int, str], tuple[Answer, Contribution, Question]] = {}
    for answer, contribution, question, institution in session.exec(
        select(Answer, Contribution, Question, Request.institution)
        .join(Contribution, col(Contribution.id) == Answer.contribution_id)
        .join(Request, col(Request.id) == Contribution.request_id)
        .join(Question, col(Question.id) == Answer.question_id)
        .where(Request.cycle_id == cycle.id, col(Contribution.taken).is_(True), col(Question.asked))
        .order_by(col(Contribution.id))
    ):
        newest[(question.position, institution)] = (answer, contribution, question)
        for before in holders.replaced(question.code, institution, contribution.id):
            newest.pop((question.position, before), None)
    assigned = session.exec(select(Assignment).where(Assignment.cycle_id == cycle.id))
    roles = {(a.question_id, a.institution): a.role for a in assigned}

    def order(place: tuple[int, str]) -> tuple[int, int, str]:
        # Sorted here: databases order `mj` and `m-esr` each by its own collation.
        position, institution = place
        question = newest[place][2]
        return position, ROLES.index(roles.get((question.id, holders.of(question.code, institution)))), institution

    return [
        (Piece(q.code, institution, a.id, c.sha256, a.anchor, a.words), a.nature)
        for (_, institution), (a, c, q) in sorted(newest.items(), key=lambda item: order(item[0]))
    ]


def _pieces_of(session: Session, draft: Draft | None) -> list[Piece]:
    if draft is None:
        return []
    rows = session.exec(
        select(Block, Question.code)
        .join(Question, col(Question.id) == Block.question_id)
        .where(Block.draft_id == draft.id)
        .order_by(col(Block.position))
    )
    return [Piece(code, b.institution, b.answer_id, b.sha256, b.anchor, b.words, b.editor) for b, code in rows]


def pieces_of(session: Session, cycle: Cycle, number: int) -> list[Piece]:
    """Return the blocks of a filed draft; raises `NoDraft`."""
    return _pieces_of(session, by_number(session, cycle, number))


def pieces_held_by(session: Session, cycle: Cycle, number: int, institution: str) -> list[Piece]:
    """Return the blocks of a filed draft that are an institution's now, those it took over included; raises `NoDraft`."""
    holders = Holders(session, cycle)
    return [p for p in pieces_of(session, cycle, number) if holders.of(p.question, p.institution) == institution]


def current(session: Session, cycle: Cycle) -> Draft | None:
    """Return the draft that is not superseded."""
    return session.exec(
        select(Draft).where(Draft.cycle_id == cycle.id, Draft.state != DraftState.SUPERSEDED)
    ).one_or_none()


def by_number(session: Session, cycle: Cycle, number: int) -> Draft:
    """Return a draft by number; raises `NoDraft`."""
    draft = session.exec(select(Draft).where(Draft.cycle_id == cycle.id, Draft.number == number)).first()
    if draft is None:
        raise NoDraft(cycle=cycle.code, draft=number)
    return draft


def submission(session: Session, cycle: Cycle, number: int) -> Submission:
    """Return a submission by number; raises `NothingSubmitted`."""
    found = session.exec(
        select(Submission).where(Submission.cycle_id == cycle.id, Submission.number == number)
    ).first()
    if found is None:
        raise NothingSubmitted(cycle=cycle.code)
    return found


def file_draft(
    session: Session,
    cycle: Cycle,
    blocks: Sequence[Piece],
    *,
    sha256: str,
    pdf: str | None,
    origins: str,
    words: int,
    made_by: str,
) -> Draft:
    """File the next numbered draft of a cycle; the one before is superseded. Words are body words, tables included."""
    before = session.exec(select(Draft).where(Draft.cycle_id == cycle.id)).all()
    session.execute(
        update(Draft)
        .where(col(Draft.cycle_id) == cycle.id, col(Draft.state) != DraftState.SUPERSEDED)
        .values(state=DraftState.SUPERSEDED)
    )
    draft = Draft(
        cycle_id=cycle.id, number=len(before) + 1, state=DraftState.WORKING, sha256=sha256, pdf=pdf, origins=origins,
        words=words, made_at=clock.now(session), made_by=made_by,
    )
    session.add(draft)
    session.flush()
    ids = dict(session.exec(select(Question.code, Question.id).where(Question.cycle_id == cycle.id)).all())
    session.add_all(
        Block(
            draft_id=draft.id, position=position, question_id=ids[b.question], institution=b.institution,
            answer_id=b.answer_id, editor=b.editor, sha256=b.sha256, anchor=b.anchor, words=b.words,
        )
        for position, b in enumerate(blocks, start=1)
    )
    books.enter(
        session, "draft", cycle_id=cycle.id, subject=str(draft.number), sha256=sha256, words=words, blocks=len(blocks)
    )
    session.flush()
    return draft


def circulate(session: Session, draft: Draft) -> None:
    """Mark a draft as circulated."""
    draft.state = DraftState.CIRCULATED
    session.add(draft)


def decide(
    session: Session, cycle: Cycle, number: int, step: str, verdict: Verdict, *, officer: str, reason: str
) -> Decision:
    """Record an officer's decision on the current draft at one step; the officer is as stated.

    Raises `NoDraft`, `DraftNotCurrent` when a newer draft took its place, `AlreadyDecided` when the step was decided.
    """
    draft = by_number(session, cycle, number)
    newest = current(session, cycle)
    if newest is None or newest.id != draft.id:
        raise DraftNotCurrent(draft=number, current=newest.number if newest else 0)
    known = session.exec(select(Decision).where(Decision.draft_id == draft.id, Decision.step == step)).first()
    if known is not None:
        raise AlreadyDecided(step=step, draft=number, officer=known.officer)
    decision = Decision(
        cycle_id=cycle.id, draft_id=draft.id, step=step, verdict=verdict, officer=officer,
        decided_at=clock.now(session), reason_id=books.reason(session, reason),
    )
    session.add(decision)
    books.enter(
        session, "decide", cycle_id=cycle.id, officer=officer, subject=step, draft=number, verdict=verdict,
        sha256=draft.sha256, identity="stated", reason=decision.reason_id or "",
    )
    session.flush()
    return decision


def cleared(session: Session, draft: Draft) -> None:
    """Mark a draft as cleared by its whole chain."""
    draft.state = DraftState.CLEARED
    session.add(draft)


def submit(
    session: Session, cycle: Cycle, draft: Draft, *, officer: str, submitted_on: date, manifest: str
) -> Submission:
    """File a submission with the manifest of its files and hashes; raises `AlreadySubmitted`."""
    known = session.exec(select(Submission).where(Submission.cycle_id == cycle.id)).all()
    if any(s.draft_id == draft.id for s in known):
        raise AlreadySubmitted(draft=draft.number)
    submission = Submission(
        cycle_id=cycle.id, number=len(known) + 1, draft_id=draft.id, officer=officer, submitted_on=submitted_on,
        manifest=manifest,
    )
    session.add(submission)
    books.enter(
        session, "submit", cycle_id=cycle.id, officer=officer, subject=str(submission.number), draft=draft.number,
        sha256=draft.sha256, manifest=manifest, submitted_on=submitted_on,
    )
    session.flush()
    return submission


def acknowledge(
    session: Session, cycle: Cycle, *, officer: str, received_on: date, receipt: str | None = None
) -> Submission:
    """Record the day the body received the newest submission; raises `NothingSubmitted`."""
    newest = session.exec(
        select(Submission).where(Submission.cycle_id == cycle.id).order_by(col(Submission.number).desc())
    ).first()
    if newest is None:
        raise NothingSubmitted(cycle=cycle.code)
    newest.received_on, newest.receipt = received_on, receipt
    session.add(newest)
    books.enter(
        session, "receipt", cycle_id=cycle.id, officer=officer, subject=str(newest.number), received_on=received_on,
        receipt=receipt or "",
    )
    return newest


def views(
    session: Session, cycle: Cycle, zone: ZoneInfo, codes: frozenset[str] | None = None
) -> tuple[DraftView, ...]:
    """Return the drafts of a cycle, oldest first; the current one says whether newer answers to `codes` wait."""
    rows = session.exec(select(Draft).where(Draft.cycle_id == cycle.id).order_by(col(Draft.number))).all()
    return tuple(
        DraftView(
            number=d.number, state=d.state, words=d.words, file=d.sha256, made_on=d.made_at.astimezone(zone).date(),
            stale=d.state is not DraftState.SUPERSEDED and _is_stale(session, cycle, d, codes),
        )
        for d in rows
    )


def _is_stale(session: Session, cycle: Cycle, draft: Draft, codes: frozenset[str] | None) -> bool:
    held = {(p.question, p.institution, p.answer_id, p.editor) for p in _pieces_of(session, draft)}
    return held != {(p.question, p.institution, p.answer_id, p.editor) for p in pieces(session, cycle, codes)}


def decisions(session: Session, cycle: Cycle, zone: ZoneInfo) -> tuple[DecisionView, ...]:
    """Return the decisions of a cycle in order."""
    rows = session.exec(
        select(Decision, Draft.number)
        .join(Draft, col(Draft.id) == Decision.draft_id)
        .where(Decision.cycle_id == cycle.id)
        .order_by(col(Decision.id))
    )
    return tuple(
        DecisionView(d.step, number, d.verdict, d.officer, d.decided_at.astimezone(zone).date()) for d, number in rows
    )


def submissions(session: Session, cycle: Cycle) -> tuple[SubmissionView, ...]:
    """Return the submissions of a cycle in order."""
    rows = session.exec(
        select(Submission, Draft.number)
        .join(Draft, col(Draft.id) == Submission.draft_id)
        .where(Submission.cycle_id == cycle.id)
        .order_by(col(Submission.number))
    )
    return tuple(SubmissionView(s.number, draft, s.submitted_on, s.received_on) for s, draft in rows)
