"""The clearance of a draft: an officer decides at the step that is open, or silence agrees where a rule lets it."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session, select

from models.actions import Action
from models.instrument import Stage
from models.refusals import (
    AlreadyDecided,
    BlocksUndecided,
    BlocksUntranslated,
    ContributionsUnvalidated,
    DerogationNeeded,
    DraftOverLimit,
    NotAStageToReturnTo,
    NotInThisFunction,
    PartsUndecided,
    PersonalDataUnseen,
    Refusal,
    SentBackWithoutReason,
    SmallNumbersShown,
    StepNotOpen,
)
from models.tables import Cycle, Draft
from models.views import CycleView, DraftView
from models.words import Derogation, Identity, Mode, Verdict
from store import books, contributions, cycles, database, drafts, files, messages, office_folder
from store.office_folder import OfficeFolder
from tasks.drafts import statistics
from tasks.reviews.approvers import said_in_time

POLICY: Final = "policy"


def writers_of(code: str) -> frozenset[str]:
    """Return who had a hand in the text of the current draft: officers who edited it or wrote it themselves."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        draft = drafts.current(session, cycle)
        if draft is None:
            return frozenset()
        edited = any(p.editor for p in drafts.pieces_of(session, cycle, draft.number))
        if not edited and "written_for" not in json.loads(files.read(draft.origins)):
            return frozenset()
        return frozenset(session.exec(select(Draft.made_by).where(Draft.cycle_id == cycle.id)))


def decide(
    view: CycleView,
    open_step: str | None,
    draft: int,
    step: str,
    verdict: Verdict,
    officer: str,
    reason: str,
    today: date,
    folder: OfficeFolder,
    *,
    message: str = "",
    identity: Identity = Identity.STATED,
    needed: tuple[Derogation, ...] = (),
    derogation: str = "",
    small_numbers: tuple[str, ...] = (),
    back_to: str = "",
) -> None:
    """Record a decision at the step that is open; a draft sent back takes the cycle back to the stage that is to repair it.

    `needed` are the derogations without which this officer cannot clear it; `derogation` says why one is made,
    `small_numbers` where the draft tells some. A held message may be the signed paper behind a decision. In earnest what an
    officer only says, also of a paper, is announced: it counts once a second officer says the same. Raises `NoSuchMessage`,
    `NothingToPlace`, `CycleNotOpen`, `StepNotOpen`, `NoDraft`, `DraftNotCurrent`, `AlreadyDecided`, `DraftOverLimit`,
    `DerogationNeeded`, `SmallNumbersShown`, what `_in_the_way` names, `NotInThisFunction`, `SentBackWithoutReason`,
    `NotAStageToReturnTo`.
    """
    stage = view.instrument.stage(view.stage)
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, view.code, lock=True))
        newest = drafts.current(session, cycle)
        if newest and newest.number == draft:
            if any(d.step == step and d.draft == draft and not d.announced for d in view.decisions):
                raise AlreadyDecided(step=step, draft=draft)
            if step != open_step:
                raise StepNotOpen(step=step, stage=stage.id, open=open_step or "–")
            _in_function(stage, step, officer, folder, is_on_paper=bool(message) or _rests_on_paper(view, draft, step, verdict))
            if verdict is Verdict.CLEAR:
                _may_be_cleared(view, stage, newest, needed, derogation, small_numbers)
        back = _back(stage, verdict, reason, back_to)
        decision = drafts.decide(
            session, cycle, draft, step, verdict, officer=officer, reason=reason,
            identity=Identity.PAPER if message else identity, derogations=needed if derogation else (), derogation=derogation,
            announced=folder.office.mode is Mode.LIVE and identity is Identity.STATED and bool(stage.chain), back_to=back,
            paper=message,
        )
        if message:
            messages.keep_as_evidence(session, cycle, message, officer)
        if decision.announced:
            cycles.touch(session, cycle)
        else:
            _follow(session, cycle, stage, newest, step, verdict, officer, back, today)


def consent(session: Session, cycle: Cycle, action: Action, today: date) -> bool:
    """Record that silence agreed to the current draft at a step whose rule lets it; False where it may not, or somebody decided.

    Nobody agrees by a silence of which no letter told them in time.
    """
    draft = drafts.current(session, cycle)
    stage = cycles.edition(session, cycle).stage(action.stage)
    if draft is None or cycle.stage != action.stage:
        return False
    step = next(one for one in stage.chain if one.id == action.step)
    if action.due_on is None or not said_in_time(session, cycle, step, draft.number, action.due_on, office_folder.load().zone):
        return False
    gaps = contributions.gaps(session, cycle, drafts.pieces_of(session, cycle, draft.number))
    if any(found for _, found in _in_the_way(gaps, cycles.edition(session, cycle).is_public)):
        return False        # silence agrees to nothing that an officer could not clear
    limit = cycles.edition(session, cycle).word_limit
    if statistics.unhidden(session, cycle, "fr") or (limit and draft.words > limit.words):
        return False        # nor to small numbers, or to a text too long, for which it gives no reason
    if not books.once(session, action.key, cycle.id):
        return False
    drafts.decide(
        session, cycle, draft.number, action.step or "", Verdict.CLEAR, officer=POLICY, reason="", identity=Identity.SILENCE
    )
    _follow(session, cycle, stage, draft, action.step or "", Verdict.CLEAR, POLICY, "", today)
    return True


def _follow(
    session: Session, cycle: Cycle, stage: Stage, draft: Draft | None, step: str, verdict: Verdict, officer: str, back: str,
    today: date,
) -> None:
    if verdict is Verdict.CLEAR and stage.chain and step == stage.chain[-1].id and draft:
        drafts.cleared(session, draft)
    if back:
        cycles.enter_stage(session, cycle, back, officer=officer, deed="sent_back", today=today)
    else:
        cycles.touch(session, cycle)


def _rests_on_paper(view: CycleView, draft: int, step: str, verdict: Verdict) -> bool:
    """Say whether a decision of this mind was announced with the signed paper behind it, which a second officer confirms."""
    return any(
        (d.draft, d.step, d.verdict, d.identity) == (draft, step, verdict, Identity.PAPER) and d.announced for d in view.decisions
    )


def _in_function(stage: Stage, step: str, officer: str, folder: OfficeFolder, *, is_on_paper: bool) -> None:
    """Raise `NotInThisFunction` where another officer bears the step's function; what came on signed paper anybody records."""
    function = next((s.function for s in stage.chain if s.id == step), None)
    bearers = [code for code, one in folder.officers.items() if function and function in one.acts_as]
    if bearers and officer not in bearers and not is_on_paper:
        raise NotInThisFunction(step=step, officer=officer, known=", ".join(bearers))


def _may_be_cleared(
    view: CycleView, stage: Stage, newest: Draft, needed: tuple[Derogation, ...], derogation: str, small_numbers: tuple[str, ...]
) -> None:
    held: DraftView | None = view.current_draft()
    for refusal, found in _in_the_way(held, view.instrument.is_public) if stage.chain and held else ():
        if found:
            raise refusal(draft=newest.number, blocks=", ".join(found))
    if needed and not derogation:
        limit = view.instrument.word_limit
        if needed == (Derogation.OVER_LIMIT,) and limit:
            raise DraftOverLimit(draft=newest.number, words=newest.words, limit=limit.words)
        if needed == (Derogation.SMALL_NUMBERS,):
            raise SmallNumbersShown(draft=newest.number, places="; ".join(small_numbers))
        raise DerogationNeeded(draft=newest.number, derogations=", ".join(needed))


def _in_the_way(draft: DraftView | contributions.Gaps, is_public: bool) -> Sequence[tuple[type[Refusal], tuple[str, ...]]]:
    """Return what keeps a draft from being cleared, each with its refusal."""
    return (
        (BlocksUndecided, draft.undecided if isinstance(draft, DraftView) else ()),
        (BlocksUntranslated, draft.untranslated if isinstance(draft, DraftView) else ()),
        (PartsUndecided, draft.doubled), (ContributionsUnvalidated, draft.unvalidated),
        (PersonalDataUnseen, draft.personal if is_public else ()),
    )


def _back(stage: Stage, verdict: Verdict, reason: str, back_to: str) -> str:
    """Return the stage that is to repair what is sent back, the last of those the instrument names unless one is said."""
    if verdict is not Verdict.SEND_BACK:
        return ""
    if stage.chain and not reason.strip():
        raise SentBackWithoutReason(stage=stage.id)
    if back_to and back_to not in stage.returns_to:
        raise NotAStageToReturnTo(stage=back_to, known=", ".join(stage.returns_to) or "–")
    return back_to or (stage.returns_to[-1] if stage.returns_to else "")
