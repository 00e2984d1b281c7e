"""Reminders of a cycle's or an institution's own: how an officer writes them, and which count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.actions import ActionKind
from models.instrument import Ladder, LadderStep
from models.refusals import NotALadder, TooFewReminders
from models.views import CycleView
from models.words import LetterKind
from planning.due import due_actions
from planning.ladder import ladder, ladder_of, written
from planning.lateness import calls
from planning.working_days import Calendar
from tests.days import day


def step(name: str, when: str, **more: object) -> LadderStep:
    return LadderStep.model_validate({"id": name, "when": when, "unverified": True, **more})


USUAL = Ladder(
    steps=(
        step("before-10", "-10 working days"), step("after-1", "+1 working day"),
        step("after-2", "+2 working days", letter="escalation", after_reminders=2, gap=1, tone=3),
    ),
    telephone=step("after-5", "+5 working days", after_reminders=2),
)


@pytest.mark.parametrize("text", ["-10 -3 +2 superior+5 call+10", "-5", "+1 +2 superior+3", "call+10", "none", "-10 +0"])
def test_a_ladder_is_written_as_it_is_read(text: str) -> None:
    assert written(ladder(text, USUAL)) == text


def test_commas_are_read_and_the_usual_ladder_can_be_written() -> None:
    assert written(ladder("-10, -3", USUAL)) == "-10 -3"
    assert written(USUAL) == "-10 +1 superior+2 call+5"
    assert ladder(written(USUAL), USUAL).steps[0].id == USUAL.steps[0].id   # what was sent under it counts


def test_a_letter_to_the_superior_needs_what_the_instrument_says_and_the_tone_rises() -> None:
    steps = ladder("-10 -3 +2 superior+5", USUAL).steps
    assert [(s.tone, s.letter) for s in steps] == [
        (1, LetterKind.REMINDER), (1, LetterKind.REMINDER), (2, LetterKind.REMINDER), (3, LetterKind.ESCALATION),
    ]
    assert (steps[-1].after_reminders, steps[-1].gap) == (2, 1)
    with pytest.raises(TooFewReminders):
        ladder("-10 superior+5", USUAL)


@pytest.mark.parametrize("text", ["soon", "-10 -10", "+2 -3", "call+5 +6", "10", "-10 call", "superior5", "+1000"])
def test_what_is_no_ladder_is_refused_with_the_step(text: str) -> None:
    with pytest.raises(NotALadder):
        ladder(text, USUAL)


@pytest.fixture
def late(asked) -> CycleView:
    """A cycle that asked two institutions, with the usual ladder."""
    view = asked(date(2026, 6, 19), sent_on=date(2026, 4, 1))
    (request,) = view.requests
    usual = view.instrument.model_copy(update={"ladder": USUAL})
    both = (request, replace(request, institution="mss"))
    return replace(view, stage="clear", drafts=(), instrument=usual, requests=both)


def where(view: CycleView, **more: object) -> CycleView:
    return replace(view, requests=tuple(replace(r, **more) for r in view.requests))


def due(view: CycleView, on: str, calendar: Calendar) -> list[str]:
    kinds = (ActionKind.REMIND, ActionKind.ESCALATE, ActionKind.TELEPHONE)
    return [a.key for a in due_actions(view, day(on), calendar) if a.kind in kinds]


def test_an_institution_s_own_ladder_comes_before_the_cycle_s_and_that_before_the_instrument_s(late, calendar) -> None:
    assert ladder_of(late, "mj") == USUAL
    changed = replace(late, ladders={"": "-3", "mss": "none"})
    assert written(ladder_of(changed, "mj")) == "-3" and not ladder_of(changed, "mss").steps
    assert due(late, "Friday 2026-06-05", calendar) == ["remind:crc.2020:mj:1.1:before-10", "remind:crc.2020:mss:1.1:before-10"]
    assert due(changed, "Friday 2026-06-05", calendar) == []
    assert due(changed, "Tuesday 2026-06-16", calendar) == ["remind:crc.2020:mj:1.1:before-3"]


def test_a_promised_day_keeps_reminders_back_until_it_has_passed(late, calendar) -> None:
    promised = where(late, promised_on=date(2026, 6, 24), reminded_on=(date(2026, 6, 5), date(2026, 6, 10)))
    assert due(promised, "Wednesday 2026-06-24", calendar) == []
    assert "escalate:crc.2020:mj:1.1:after-2" in due(promised, "Thursday 2026-06-25", calendar)


def test_a_call_is_to_be_made_from_the_day_the_ladder_says_until_somebody_was_reached(late, calendar) -> None:
    key = "telephone:crc.2020:mj:1.1:after-5"
    assert calls(late, calendar) == ()
    asked_for = replace(late, keys=late.keys | {key})
    assert [r.institution for r in calls(asked_for, calendar)] == ["mj"]
    early, reached = date(2026, 6, 1), calendar.add(date(2026, 6, 19), 5)
    assert [r.institution for r in calls(where(asked_for, called_on=early), calendar)] == ["mj"]
    assert calls(where(asked_for, called_on=reached), calendar) == ()
    assert calls(where(asked_for, called_on=reached + timedelta(days=1)), calendar) == ()
