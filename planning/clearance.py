"""The clearance of a draft, step by step: since when a step is asked, until when, and what it may not pass without."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.instrument import ClearanceStep, Stage
from models.views import CycleView
from models.words import Derogation
from planning.kinds import open_step
from planning.offsets import Offset, parse_offset
from planning.working_days import Calendar


@dataclass(frozen=True)
class OpenStep:
    """The step of a chain that is asked now: since when, and the last day it has, None where no time is set."""

    step: ClearanceStep
    asked_on: date
    due_on: date | None

    def is_over(self, today: date) -> bool:
        """Say whether its time has passed."""
        return self.due_on is not None and today > self.due_on


def asked(view: CycleView, calendar: Calendar) -> OpenStep | None:
    """Return the step of the present stage's chain that is open, None where none is."""
    stage = view.instrument.stage(view.stage)
    step = next((s for s in stage.chain if s.id == open_step(view)), None)
    draft = view.current_draft()
    if step is None or draft is None:
        return None
    before = [d.decided_on for d in view.decisions if d.draft == draft.number and d.step in _before(stage, step)]
    since = max(before) if before else max(view.entered_on or view.opened_on, draft.made_on)
    return OpenStep(step, since, parse_offset(step.within).apply(since, calendar) if step.within else None)


def _before(stage: Stage, step: ClearanceStep) -> set[str]:
    ids = [s.id for s in stage.chain]
    return set(ids[: ids.index(step.id)])


def agreed_by_silence(view: CycleView, today: date, calendar: Calendar) -> OpenStep | None:
    """Return the open step whose time is over and whose silence agrees, where its rule says so."""
    now = asked(view, calendar)
    return now if now and now.step.silence and now.is_over(today) else None


def reminder_due(view: CycleView, today: date, calendar: Calendar) -> tuple[OpenStep, int, Offset] | None:
    """Return the last reminder whose day has come for who is to act at the open step, which one it is, and its place.

    None while none has come, and where a decision is announced already: it waits for another officer.
    """
    now, draft = asked(view, calendar), view.current_draft()
    if now is None or now.due_on is None or draft is None:
        return None
    if any(d.step == now.step.id and d.draft == draft.number for d in view.decisions):
        return None
    offsets = [parse_offset(text) for text in now.step.reminders]
    come = [(n, o) for n, o in enumerate(offsets, 1) if now.asked_on < o.apply(now.due_on, calendar) <= today]
    return (now, *come[-1]) if come else None


def late_by(view: CycleView, today: date, calendar: Calendar) -> int:
    """Return by how many working days the open step is late, 0 where it is not."""
    now = asked(view, calendar)
    if now is None or now.due_on is None or not now.is_over(today):
        return 0
    return calendar.between(now.due_on, today)


def derogations(view: CycleView, officer: str, writers: Iterable[str], *, small_numbers: int = 0) -> tuple[Derogation, ...]:
    """Return what the current draft may be cleared with only by a recorded derogation."""
    stage, draft, limit = view.instrument.stage(view.stage), view.current_draft(), view.instrument.word_limit
    found = {
        Derogation.OVER_LIMIT: bool(limit and draft and draft.words > limit.words),
        Derogation.OWN_TEXT: bool(stage.chain) and officer in set(writers),
        Derogation.SMALL_NUMBERS: bool(stage.chain) and small_numbers > 0,
    }
    return tuple(derogation for derogation, holds in found.items() if holds)
