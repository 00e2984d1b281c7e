"""What a cycle needs done today: everything due and not yet in its ledger.

Keys are `deed:cycle:institution:request.revision:step`, a part that does not apply is `-`. The cost is that of the open
requests. A `finish` names the next stage, or none at the last: the cycle is closed. After it the caller looks again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from models.actions import Action, ActionKind
from models.asking import ASKING, INPUTS, PASSING
from models.instrument import LadderStep, Stage
from models.views import CycleView, RequestView
from models.words import CycleStatus, DraftState, Edge, LetterKind, Purpose, RequestState, StageKind
from planning.calendars import Rests, rests
from planning.clearance import agreed_by_silence, reminder_due
from planning.clocks import ticks
from planning.kinds import STAGES, next_stage, standing
from planning.ladder import ladder_of
from planning.offsets import Offset, parse_offset
from planning.quiet import StepDay, serves, step_day
from planning.standstill import stands
from planning.succession import ended, hold_key
from planning.working_days import Calendar

DRAFTS = frozenset({StageKind.CONSOLIDATE})
TOLD_AFTER = frozenset({StageKind.TRANSLATE, StageKind.CLEAR})
"""Where a draft is written once more when a consultation on it is over, as its introduction says who was consulted."""


def due_actions(view: CycleView, today: date, calendar: Calendar) -> tuple[Action, ...]:
    """Return what is due by today and not in `view.keys`; nothing on a day off, on hold, or unless the cycle runs.

    `calendar` is the office's; which of its days off count depends on the urgency of the cycle, and on whom a deed is about.
    """
    if view.status is not CycleStatus.OPEN or view.held:
        return ()
    stage = view.instrument.stage(view.stage)
    when = rests(view, calendar)
    if not when.ours.is_working_day(today):
        chases = (a for a in _chases(view, today, when) if a.breaks_quiet)
        return tuple(a for a in chases if a.key not in view.keys)
    held = tuple(_holds(view))
    found = (
        *_chases(view, today, when), *_stage_deeds(view, stage, today, when.ours),
        *_decisions_and_finish(view, stage, today, when.ours),
    )
    others = (a for a in found if a.institution not in {hold.institution for hold in held})
    return (*held, *(a for a in others if a.key not in view.keys and when.of(a.institution).is_working_day(today)))


def is_worked(view: CycleView, today: date, calendar: Calendar) -> bool:
    """Say whether anything of a cycle may be done on a day; `calendar` is the office's."""
    return rests(view, calendar).ours.is_working_day(today) or bool(due_actions(view, today, calendar))


def _holds(view: CycleView) -> Iterator[Action]:
    """Yield the institutions that exist no more and were not yet put on hold: an officer says who takes over."""
    for gone in ended(view):
        key_of_hold = hold_key(view, gone.institution)
        if key_of_hold not in view.keys:
            yield Action(ActionKind.HOLD, key_of_hold, view.stage, gone.institution, step=f"{gone.last_day}")


def key(deed: ActionKind, cycle: str, *, institution: str | None = None, request: str | None = None, step: str) -> str:
    """Return the ledger key of a deed."""
    return ":".join((deed, cycle, institution or "-", request or "-", step))


def _stage_deeds(view: CycleView, stage: Stage, today: date, calendar: Calendar) -> Iterator[Action]:
    if stage.asks_for:
        yield from _requests(view, stage, stage.asks_for, today, calendar)
    if stage.writes:
        yield _action(view, ActionKind.LAY_TEMPLATE, step=stage.writes, key_step=_visit(view))
    draft = view.working_draft()
    if (stage.kind in DRAFTS and (draft is None or draft.stale or draft.newly_consulted)) or _tells_too_little(view, stage):
        number = max((d.number for d in view.drafts), default=0) + 1
        yield _action(view, ActionKind.CONSOLIDATE, step=f"draft-{number}")


def _tells_too_little(view: CycleView, stage: Stage) -> bool:
    """Say whether the draft to be cleared does not name everybody who was consulted, and nobody has decided on it yet."""
    draft = view.working_draft()
    if draft is None or stage.kind not in TOLD_AFTER or draft.state is DraftState.CLEARED:
        return False
    return draft.newly_consulted and not any(d.draft == draft.number for d in view.decisions)


def _requests(view: CycleView, stage: Stage, purpose: Purpose, today: date, calendar: Calendar) -> Iterator[Action]:
    """Yield a letter to each institution that has none of this stage; nothing while the due date is open.

    Whoever has a question is asked, or those that the stage names. Who was asked before an officer gave it another
    question has a request of its own for what is new, due no sooner than the stage's `minimum` working days ahead.
    """
    kind = ActionKind.CIRCULATE if ASKING[purpose].draft and view.current_draft() else ActionKind.REQUEST
    due = view.date_of(stage.id, Edge.DUE)
    if due is None or (purpose is Purpose.REVIEW and view.current_draft() is None):
        return
    codes = view.instrument.codes_at(stage.id)
    asked = {
        r.institution for r in view.of_purpose(purpose)
        if r.is_open and (codes is None or not r.questions or codes & set(r.questions))
    }
    followers = (holder for named in stage.to for holder in view.followed_by.get(named, (named,)))
    for institution in dict.fromkeys(followers) if stage.to else view.assigned:
        if institution in view.held_institutions:
            continue
        first = _action(view, kind, institution=institution, step=_visit(view))
        if institution not in asked and first.key not in view.keys:
            yield first
        elif purpose in INPUTS and institution in view.unasked:
            new = _action(view, kind, institution=institution, step=f"{_visit(view)}.allocation-{view.allocation}")
            yield replace(new, only_new=True, due_on=max(due, calendar.add(today, stage.minimum)))


def _decisions_and_finish(view: CycleView, stage: Stage, today: date, calendar: Calendar) -> Iterator[Action]:
    now = standing(view, today)
    draft = view.current_draft()
    for wait in now.waits_for:
        if wait.asks:
            step = f"{wait.asks}.{draft.number}" if draft else wait.asks
            yield _action(view, ActionKind.ASK_DECISION, step=wait.asks, key_step=f"{_visit(view)}.{step}")
    if draft and (silent := agreed_by_silence(view, today, calendar)):
        id = silent.step.id
        agreed = _action(view, ActionKind.CONSENT, step=id, key_step=f"{_visit(view)}.{id}.{draft.number}")
        yield replace(agreed, due_on=silent.due_on)
    if draft and (nudge := reminder_due(view, today, calendar)):
        open_step, n, offset = nudge
        key_step = f"{_visit(view)}.{open_step.step.id}.{draft.number}.{offset.count:+d}"
        due = _action(view, ActionKind.REMIND_APPROVER, step=open_step.step.id, key_step=key_step, tone=n)
        yield replace(due, asked_on=open_step.asked_on, due_on=open_step.due_on)
    for tick in ticks(view, today, calendar):
        yield replace(_action(view, ActionKind.REMIND_OFFICER, step=tick.stage, key_step=tick.step), due_on=tick.due_on)
    # A stage entered late may be finished at once; its own letters come first.
    owed = any(deed.key not in view.keys for deed in _stage_deeds(view, stage, today, calendar))
    if now.is_finished and STAGES[stage.kind].alone and not owed and not stands(view.stops, None):
        following = next_stage(view)
        yield _action(view, ActionKind.FINISH, step=following.id if following else None, key_step=_visit(view))


def _chases(view: CycleView, today: date, when: Rests) -> Iterator[Action]:
    for request in view.requests:
        if not _may_be_chased(request, today) or stands(view.stops, request.institution):
            continue
        own = ladder_of(view, request.institution)
        chase = _Chase(view, request, today, when.of(request.institution))
        if step := chase.latest([(step, parse_offset(step.when)) for step in own.steps]):
            yield step
        telephone = own.telephone
        if telephone and chase.has_come(telephone, parse_offset(telephone.when)) and chase.was_reminded(telephone):
            yield chase.action(ActionKind.TELEPHONE, telephone)


def _may_be_chased(request: RequestView, today: date) -> bool:
    """Say whether a request really left, is not answered and not on hold, and its answer not promised for a day to come."""
    if request.promised_on and today <= request.promised_on:
        return False
    left = request.state in (RequestState.SENT, RequestState.PARTIAL) and request.sent_on is not None
    return left and not request.held


@dataclass(frozen=True)
class _Chase:
    """The ladder of one request on one day."""

    view: CycleView
    request: RequestView
    today: date
    calendar: Calendar

    def latest(self, ladder: list[tuple[LadderStep, Offset]]) -> Action | None:
        """Return the one letter due now: the latest step that has come, if neither it nor a later one was done."""
        reached = [step for step, offset in ladder if self.has_come(step, offset)]
        timely = {step.id for step, offset in ladder if self.serves_still(offset)}
        for step in reversed(reached):
            kind = ActionKind.ESCALATE if step.letter is LetterKind.ESCALATION else ActionKind.REMIND
            action = self.action(kind, step)
            if action.key in self.view.keys:
                return None
            if step.id not in timely:
                continue
            if kind is ActionKind.REMIND:
                return action
            if self.was_reminded(step):
                return action
            if reminder := self._missing_reminder(step, reached):
                return reminder
        return None

    def _missing_reminder(self, escalation: LadderStep, reached: list[LadderStep]) -> Action | None:
        """Return the last reminder once more where an outage of ours ate those that an escalation needs.

        The focal point is written to first, each time `gap` working days after the reminder before.
        """
        reminders = [s for s in reached[: reached.index(escalation)] if s.letter is LetterKind.REMINDER]
        if not reminders:
            return None
        last = reminders[-1]
        first_time = self.action(ActionKind.REMIND, last)
        if first_time.key not in self.view.keys:
            return first_time
        sent = len(self.request.reminded_on)
        if 0 < sent < escalation.after_reminders and self._gap_has_passed(escalation):
            return self.action(ActionKind.REMIND, last, key_step=f"{last.id}.{sent + 1}")
        return None

    def has_come(self, step: LadderStep, offset: Offset) -> bool:
        """Say whether the day of a step has come, and lies after the letter and after the due date was last set."""
        found = self.day_of(offset)
        after = max(d for d in (self.request.sent_on, self.request.due_set_on) if d)
        chased = offset.count <= 0 or self.request.purpose not in PASSING
        return chased and found is not None and after < found.on <= self.today

    def serves_still(self, offset: Offset) -> bool:
        """Say whether the letter of a step would not leave after what it serves."""
        until = serves(self.view, self.request, offset)
        return until is None or self.today <= until

    def day_of(self, offset: Offset) -> StepDay | None:
        """Return the day of a step, None where none is left before what it serves."""
        return step_day(offset, self.request.due_on, serves(self.view, self.request, offset), self.calendar)

    def was_reminded(self, step: LadderStep) -> bool:
        """Say whether enough reminders of this due date left, the last of them long enough ago."""
        return len(self.request.reminded_on) >= step.after_reminders and self._gap_has_passed(step)

    def _gap_has_passed(self, step: LadderStep) -> bool:
        sent = self.request.reminded_on
        return not sent or self.calendar.between(max(sent), self.today) >= step.gap

    def action(self, kind: ActionKind, step: LadderStep, key_step: str | None = None) -> Action:
        """Return the deed of a step for this request."""
        day = self.day_of(parse_offset(step.when))
        action = _action(
            self.view,
            kind,
            institution=self.request.institution,
            request=self.request.code,
            step=step.id,
            key_step=key_step,
            tone=step.tone,
        )
        return replace(action, breaks_quiet=bool(day and day.breaks_quiet))


def _visit(view: CycleView) -> str:
    """Return the stage, numbered from the second visit on: coming back to it is a new occasion."""
    return view.stage if view.visit == 1 else f"{view.stage}.{view.visit}"


def _action(
    view: CycleView,
    kind: ActionKind,
    *,
    step: str | None,
    institution: str | None = None,
    request: str | None = None,
    key_step: str | None = None,
    tone: int = 1,
) -> Action:
    return Action(
        kind=kind,
        key=key(kind, view.code, institution=institution, request=request, step=key_step or step or "-"),
        stage=view.stage,
        institution=institution,
        request=request,
        step=step,
        tone=tone,
    )
