"""The kinds of stages: what opens each, what finishes it, and who may finish it.

A stage opens when the one before is finished. It is finished when it waits for nothing; an officer may finish it
earlier where it waits only for what an officer may waive (a date, an answer), never where a person's gate is shut.
A stage `by_officer` waits for an officer's word when it waits for nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.asking import INPUTS
from models.days import written_moment
from models.instrument import Names, Stage
from models.views import CycleView, DraftView
from models.words import DraftState, Edge, Purpose, StageKind, Verdict
from planning.offsets import Moment
from planning.sentences import say


@dataclass(frozen=True)
class Wait:
    """Something a stage waits for; `asks` names the step that an officer is to decide."""

    key: str
    facts: tuple[tuple[str, object], ...] = ()
    asks: str | None = None
    waivable: bool = True

    def in_words(self, language: str) -> str:
        """Return what is waited for, in words of the office."""
        return say(self.key, language, **{name: _in_words(fact, language) for name, fact in self.facts})


@dataclass(frozen=True)
class Standing:
    """Whether a stage is finished, or what it waits for."""

    waits_for: tuple[Wait, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether the round may move on by itself."""
        return not self.waits_for

    def in_words(self, language: str) -> tuple[str, ...]:
        """Return what is waited for, in words of the office."""
        return tuple(wait.in_words(language) for wait in self.waits_for)


Finish = Callable[[CycleView, Stage, date], list[Wait]]


@dataclass(frozen=True)
class KindRule:
    """One row of the table of kinds. `alone` says whether the round may finish it or only an officer."""

    opens: str
    finishes: str
    waits: Finish
    alone: bool = True


def standing(view: CycleView, today: date) -> Standing:
    """Return whether the cycle's present stage is finished on a day, or what it waits for."""
    stage = view.instrument.stage(view.stage)
    waits = [*_allocation(view, stage), *STAGES[stage.kind].waits(view, stage, today)]
    if stage.by_officer and not waits:
        waits = [Wait("officer_records", (("stage", stage.name),), asks=stage.id)]
    return Standing(tuple(waits))


def shut_gates(view: CycleView) -> tuple[Wait, ...]:
    """Return what the present stage waits for and no officer may waive; it depends on no date."""
    return tuple(wait for wait in standing(view, date.max).waits_for if not wait.waivable)


def next_stage(view: CycleView) -> Stage | None:
    """Return the stage after the present one, over those that the plan leaves out; None at the last."""
    here = view.instrument.stage_ids().index(view.stage)
    return next((s for s in view.instrument.stages[here + 1 :] if s.id not in view.dropped), None)


def open_step(view: CycleView) -> str | None:
    """Return the step on which an officer may now decide about the current draft, None when none is open.

    It is the next of the stage's chain, or the stage itself where it has none and is ended by an officer's word.
    """
    stage = view.instrument.stage(view.stage)
    if stage.chain:
        return next((w.asks for w in _clearance(view, stage) if w.key == "step"), None)
    return stage.id if stage.kind in BY_WORD and view.current_draft() and not _decided(view, stage) else None


def _prepare(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    waits = _next_opening(view, today)
    if not view.plan_accepted:
        waits.insert(0, Wait("plan_not_accepted", asks="accept-plan", waivable=False))
    return waits


def _allocation(view: CycleView, stage: Stage) -> list[Wait]:
    """Return what of the allocation waits for an officer before anybody is asked: a list of the body, a contest."""
    following = next_stage(view)
    asks_next = following is not None and following.asks_for in INPUTS
    if not (asks_next or stage.kind is StageKind.PREPARE or stage.asks is Purpose.ALLOCATION):
        return []
    waits = []
    if view.list_waits:
        waits.append(Wait("list_waits", (("list", view.list_waits.number),), asks="confirm-allocation", waivable=False))
    if contested := list(dict.fromkeys(contest.question for contest in view.contests)):
        waits.append(Wait("contested", (("questions", ", ".join(contested)),), asks="settle-contest", waivable=False))
    return waits


def _collect(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    following = next_stage(view)
    if following and view.date_of(following.id, Edge.OPENS):
        return _next_opening(view, today)
    if view.date_of(stage.id, Edge.DUE) is None:
        return [Wait("officer_moves_on")]
    return _answers(view, stage.asks_for)


def _consolidate(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    draft = view.working_draft()
    if draft is None:
        return [Wait("no_draft", waivable=False)]
    waits = _fresh(draft)
    if any(d.draft == draft.number and d.verdict is Verdict.SEND_BACK and not d.announced for d in view.decisions):
        waits.append(Wait("sent_back_draft", (("draft", draft.number),), waivable=False))
    limit = view.instrument.word_limit
    if limit and draft.words > limit.words:
        facts = (("draft", draft.number), ("words", draft.words), ("limit", limit.words))
        waits.append(Wait("over_limit", facts, asks="over-limit"))
    return [*waits, *_answers(view, Purpose.SHORTEN), *_next_opening(view, today)]


def _consult(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    return [] if _decided(view, stage) else _due(view, stage, today)


def _translate(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    return [] if _decided(view, stage) else [Wait("officer_closes", asks=stage.id)]


def _review(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    late_or_answered = [] if _passed(view, stage, today) else _answers(view, Purpose.REVIEW)
    following = next_stage(view)
    opens = view.milestone(following.id, Edge.OPENS) if following else None
    if _decided(view, stage) or (opens and view.has_come(opens, today)):
        return late_or_answered
    return [*late_or_answered, Wait("review_undecided", asks=stage.id)]


def _clear(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    return _clearance(view, stage)


def _submit(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    draft = view.current_draft()
    handed_over = draft and view.is_handed_over(draft)
    return [] if handed_over else [Wait("not_submitted", asks="submit", waivable=False)]


def _until_due(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    return _due(view, stage, today)


def _report(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    draft = view.current_draft()
    opened = view.entered_on or view.date_of(stage.id, Edge.OPENS) or view.opened_on
    if draft is None or draft.made_on < opened:
        return [Wait("no_draft", asks=stage.id, waivable=False)]
    return _clearance(view, stage)


def _follow_up(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    return [Wait("officer_closes")]


STAGES: dict[StageKind, KindRule] = {
    StageKind.PREPARE: KindRule(
        "the cycle is opened", "the plan is accepted and the next stage's opening date has come", _prepare
    ),
    StageKind.COLLECT: KindRule(
        "the stage before is finished",
        "the next stage's opening date has come (late answers still come in), or all have answered where it is open",
        _collect,
    ),
    StageKind.CONSOLIDATE: KindRule(
        "the stage before is finished",
        "a current draft within the limit holds every answer taken, no shortening is awaited, "
        "and the next stage's opening date has come",
        _consolidate,
    ),
    StageKind.CONSULT: KindRule(
        "the stage before is finished", "an officer clears it, or its due date has passed", _consult
    ),
    StageKind.TRANSLATE: KindRule("the stage before is finished", "an officer clears the translation", _translate),
    StageKind.REVIEW: KindRule(
        "the stage before is finished",
        "all have answered or its due date has passed (tacit consent where the stage says so), and an officer clears the draft "
        "or the next stage's opening date has come",
        _review,
    ),
    StageKind.CLEAR: KindRule(
        "the stage before is finished", "every step of its chain has cleared the current draft", _clear
    ),
    StageKind.SUBMIT: KindRule("the stage before is finished", "the submission of its draft is recorded", _submit),
    StageKind.ATTEND: KindRule("the stage before is finished", "its due date has passed", _until_due),
    StageKind.EXAMINE: KindRule("the stage before is finished", "its due date has passed", _until_due),
    StageKind.REPORT: KindRule(
        "the stage before is finished", "a draft made since it opened is cleared by its chain", _report
    ),
    StageKind.FOLLOW_UP: KindRule("the stage before is finished", "an officer ends it", _follow_up, alone=False),
}


BY_WORD = frozenset({StageKind.CONSULT, StageKind.TRANSLATE, StageKind.REVIEW})
"""Kinds that an officer's decision under the stage's own id ends."""


def _in_words(fact: object, language: str) -> object:
    if isinstance(fact, Names):
        return fact.in_language(language)
    return written_moment(fact.on, fact.at, language) if isinstance(fact, Moment) else fact


def _next_opening(view: CycleView, today: date) -> list[Wait]:
    following = next_stage(view)
    if following is None:
        return []
    opens = view.milestone(following.id, Edge.OPENS)
    if opens is None or opens.on is None:
        return [Wait("officer_moves_on")]
    return [] if view.has_come(opens, today) else [Wait("next_opens", (("day", Moment(opens.on, opens.at)),))]


def _passed(view: CycleView, stage: Stage, today: date) -> bool:
    """Say whether the due date is over: its hour, or without one its whole day."""
    due = view.milestone(stage.id, Edge.DUE)
    if due is None or due.on is None:
        return False
    return due.on < today or (due.at is not None and view.has_come(due, today))


def _due(view: CycleView, stage: Stage, today: date) -> list[Wait]:
    if _passed(view, stage, today):
        return []
    due = view.milestone(stage.id, Edge.DUE)
    if due is None or due.on is None:
        return [Wait("officer_moves_on")]
    return [Wait("due_passes", (("day", Moment(due.on, due.at)),))]


def _answers(view: CycleView, purpose: Purpose | None) -> list[Wait]:
    silent = sorted({r.institution for r in view.of_purpose(purpose) if r.is_open}) if purpose else []
    return [Wait("requests_open", (("institutions", ", ".join(silent)),))] if silent else []


def _fresh(draft: DraftView) -> list[Wait]:
    return [Wait("draft_stale", (("draft", draft.number),), waivable=False)] if draft.stale else []


def _unsettled(view: CycleView, draft: DraftView) -> list[Wait]:
    """Return what keeps a draft from being cleared: what is undecided, what nobody stands by, what may not be published."""
    found = (
        ("undecided", draft.undecided, "arrange-block"), ("untranslated", draft.untranslated, "arrange-block"),
        ("doubled", draft.doubled, "choose-part"), ("unvalidated", draft.unvalidated, "validate-contribution"),
        ("personal", draft.personal if view.instrument.is_public else (), "allow-publication"),
    )
    return [
        Wait(key, (("draft", draft.number), ("blocks", ", ".join(blocks))), asks=asks, waivable=False)
        for key, blocks, asks in found if blocks
    ]


def _verdict(view: CycleView, step: str) -> Verdict | None:
    """Return the last verdict of a step on the current draft."""
    draft = view.current_draft()
    said = [d.verdict for d in view.decisions if d.step == step and draft and d.draft == draft.number and not d.announced]
    return said[-1] if said else None


def _decided(view: CycleView, stage: Stage) -> bool:
    return any(_verdict(view, s) is Verdict.CLEAR for s in (stage.id, *(c.id for c in stage.chain)))


def _clearance(view: CycleView, stage: Stage) -> list[Wait]:
    """Return the first step of a stage's chain that the current draft lacks: one step after the other."""
    draft = view.current_draft()
    if draft is None:
        return [Wait("no_draft", waivable=False)]
    if draft.stale and draft.state is not DraftState.CLEARED:
        return _fresh(draft)
    for step in stage.chain:
        facts = (("step", step.name), ("draft", draft.number))
        verdict = _verdict(view, step.id)
        if verdict is Verdict.SEND_BACK:
            return [Wait("sent_back", facts, waivable=False)]
        if verdict is None:
            return [*_unsettled(view, draft), Wait("step", facts, asks=step.id, waivable=False)]
    return []
