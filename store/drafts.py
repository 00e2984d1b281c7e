"""Drafts as lists of blocks, the decisions on them, and what was submitted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.refusals import AlreadyDecided, AlreadySubmitted, DraftNotCurrent, NoDraft, NothingSubmitted
from models.tables import Block, Cycle, Decision, Draft, Question, Submission
from models.views import DecisionView, DraftView, SubmissionView
from models.words import Derogation, DraftState, Identity, Verdict
from store import blocks, books, clock, consulted, contributions
from store.holders import Holders
from store.lookups import lookup
from store.pieces import Piece, due, of


def pieces(session: Session, cycle: Cycle, codes: frozenset[str] | None = None) -> list[Piece]:
    """Return the pieces of the next draft, in the order of the report; `codes` are its questions, None for all."""
    return due(session, cycle, current(session, cycle), codes)


def pieces_of(session: Session, cycle: Cycle, number: int) -> list[Piece]:
    """Return the blocks of a filed draft; raises `NoDraft`."""
    return of(session, by_number(session, cycle, number))


def pieces_held_by(session: Session, cycle: Cycle, number: int, institution: str) -> list[Piece]:
    """Return what a filed draft prints that is an institution's now, what it took over included; raises `NoDraft`."""
    holders = Holders(session, cycle)
    return [
        p for p in pieces_of(session, cycle, number)
        if not p.left_out and holders.of(p.question, p.institution) == institution
    ]


def current(session: Session, cycle: Cycle) -> Draft | None:
    """Return the draft that is not superseded."""
    return next((draft for draft in _all(session, cycle.id) if draft.state is not DraftState.SUPERSEDED), None)


@lookup
def _all(cycle_id: int) -> SelectOfScalar[Draft]:
    return select(Draft).where(Draft.cycle_id == cycle_id).order_by(col(Draft.number))


def by_number(session: Session, cycle: Cycle, number: int) -> Draft:
    """Return a draft by number; raises `NoDraft`."""
    draft = next((one for one in _all(session, cycle.id) if one.number == number), None)
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
    heard: str | None = None,
) -> Draft:
    """File the next numbered draft of a cycle; the one before is superseded. Words are body words, tables included.

    `heard` is the mark of who was consulted when it was written; without it that of the draft before stands.
    """
    before = session.exec(select(Draft).where(Draft.cycle_id == cycle.id).order_by(col(Draft.number))).all()
    session.execute(
        update(Draft)
        .where(col(Draft.cycle_id) == cycle.id, col(Draft.state) != DraftState.SUPERSEDED)
        .values(state=DraftState.SUPERSEDED)
    )
    draft = Draft(
        cycle_id=cycle.id, number=len(before) + 1, state=DraftState.WORKING, sha256=sha256, pdf=pdf, origins=origins,
        words=words, made_at=clock.now(session), made_by=made_by,
        consulted=heard if heard is not None else (before[-1].consulted if before else ""),
    )
    session.add(draft)
    session.flush()
    ids = dict(session.exec(select(Question.code, Question.id).where(Question.cycle_id == cycle.id)).all())
    session.add_all(
        Block(
            draft_id=draft.id, position=position, question_id=ids[b.question], institution=b.institution,
            answer_id=b.answer_id, editor=b.editor, sha256=b.sha256, anchor=b.anchor,
            words=b.words, language=b.language, left_out=b.left_out,
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
    session: Session, cycle: Cycle, number: int, step: str, verdict: Verdict, *, officer: str, reason: str,
    identity: Identity = Identity.STATED, announced: bool = False, derogations: Sequence[Derogation] = (), derogation: str = "",
    back_to: str = "",
    paper: str = "",
) -> Decision:
    """Record an officer's decision on the current draft at one step, with the hash and the language of what was decided on.

    What was announced before is confirmed by a second officer of the same mind, or by one who is known better than said;
    another verdict takes its place, so that nobody stops a step by a mere word.
    Raises `NoDraft`, `DraftNotCurrent` when a newer draft took its place, `AlreadyDecided` when the step was decided.
    """
    draft = by_number(session, cycle, number)
    newest = current(session, cycle)
    if newest is None or newest.id != draft.id:
        raise DraftNotCurrent(draft=number, current=newest.number if newest else 0)
    known = session.exec(select(Decision).where(Decision.draft_id == draft.id, Decision.step == step)).first()
    if known is not None:
        same = known.verdict is verdict
        if not known.announced or (same and officer == known.officer and announced):
            raise AlreadyDecided(step=step, draft=number, officer=known.officer)
    if known is not None and same:
        known.announced, known.confirmed_by = False, officer
        known.derogations = _listed({*known.derogations.split(","), *derogations})
        known.derogation_id = known.derogation_id or books.reason(session, derogation)
        books.enter(
            session, "confirm", cycle_id=cycle.id, officer=officer, subject=step, draft=number, verdict=verdict,
            sha256=draft.sha256, identity=identity, derogation=_listed(derogations) or None, message=paper or None,
        )
        session.add(known)
        session.flush()
        return known
    if known is not None:       # announced only, and now somebody says otherwise; the journal keeps both
        session.delete(known)
        session.flush()
    decision = Decision(
        cycle_id=cycle.id, draft_id=draft.id, step=step, verdict=verdict, officer=officer, identity=identity,
        decided_at=clock.now(session), reason_id=books.reason(session, reason), announced=announced,
        derogations=_listed(derogations), derogation_id=books.reason(session, derogation),
    )
    session.add(decision)
    books.enter(
        session, "announce" if announced else "decide", cycle_id=cycle.id, officer=officer, subject=step, draft=number,
        verdict=verdict, sha256=draft.sha256, language=cycle.language, identity=identity, reason=decision.reason_id or "",
        derogation=decision.derogations or None, derogation_reason=decision.derogation_id, back_to=back_to or None,
        message=paper or None,
    )
    session.flush()
    return decision


def _listed(derogations: Iterable[str]) -> str:
    return ",".join(sorted(set(derogations) - {""}))


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
    return tuple(
        _view(session, cycle, d, zone, codes if d.state is not DraftState.SUPERSEDED else frozenset())
        for d in _all(session, cycle.id)
    )


def _view(session: Session, cycle: Cycle, draft: Draft, zone: ZoneInfo, codes: frozenset[str] | None) -> DraftView:
    found = DraftView(
        number=draft.number, state=draft.state, words=draft.words, file=draft.sha256,
        made_on=draft.made_at.astimezone(zone).date(),
    )
    if draft.state is DraftState.SUPERSEDED:
        return found
    held = of(session, draft)
    gaps = contributions.gaps(session, cycle, held)
    return replace(
        found,
        stale=_content(held) != _content(due(session, cycle, draft, codes, held)),
        untranslated=tuple(p.id for p in held if blocks.is_foreign(p, cycle)),
        undecided=tuple(f"{question}/{institution}" for question, institution in blocks.meeting(held)),
        unvalidated=gaps.unvalidated,
        doubled=gaps.doubled,
        personal=gaps.personal,
        newly_consulted=consulted.of(session, cycle, zone).mark != draft.consulted,
    )


def is_stale(session: Session, cycle: Cycle, draft: Draft, codes: frozenset[str] | None = None) -> bool:
    """Say whether the draft after this one would hold something else."""
    return _content(of(session, draft)) != _content(due(session, cycle, draft, codes))


def _content(held: Sequence[Piece]) -> list[tuple[str, str, int, str | None, bool, str]]:
    return [(p.question, p.institution, p.answer_id, p.editor, p.left_out, p.language) for p in held]


def decisions(session: Session, cycle: Cycle, zone: ZoneInfo) -> tuple[DecisionView, ...]:
    """Return the decisions of a cycle in order."""
    return tuple(
        DecisionView(
            d.step, number, d.verdict, d.officer, d.decided_at.astimezone(zone).date(), d.identity, d.announced,
            tuple(one for one in d.derogations.split(",") if one),
        )
        for d, number in _decided(session, cycle.id)
    )


@lookup
def _decided(cycle_id: int) -> Select[Decision, int]:
    return (
        select(Decision, Draft.number)
        .join(Draft, col(Draft.id) == Decision.draft_id)
        .where(Decision.cycle_id == cycle_id)
        .order_by(col(Decision.id))
    )


def submissions(session: Session, cycle: Cycle) -> tuple[SubmissionView, ...]:
    """Return the submissions of a cycle in order."""
    return tuple(
        SubmissionView(s.number, draft, s.submitted_on, s.received_on) for s, draft in _submitted(session, cycle.id)
    )


@lookup
def _submitted(cycle_id: int) -> Select[Submission, int]:
    return (
        select(Submission, Draft.number)
        .join(Draft, col(Draft.id) == Submission.draft_id)
        .where(Submission.cycle_id == cycle_id)
        .order_by(col(Submission.number))
    )
