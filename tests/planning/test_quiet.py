"""Quiet never carries a letter past what it serves: it goes in the last working hour before, or at once with a notice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.actions import ActionKind
from models.office import Office
from models.views import CycleView, Milestone
from models.words import DateStatus, Edge, RequestState
from planning.due import due_actions, is_worked
from planning.offsets import parse_offset
from planning.quiet import StepDay, leaving, step_day, until_of
from planning.working_days import Calendar
from tests.days import day

ZONE = ZoneInfo("Europe/Luxembourg")
Asked = Callable[..., CycleView]
LETTERS = {ActionKind.REMIND, ActionKind.ESCALATE}


def at(text: str, hour: str) -> datetime:
    return datetime.combine(day(text), time.fromisoformat(hour), ZONE)


@pytest.mark.parametrize(
    ("step", "due", "until", "expected"),
    [
        ("-5 working days", "Wednesday 2029-07-11", "Wednesday 2029-07-11", StepDay(day("Wednesday 2029-07-04"))),
        ("+2 working days", "Wednesday 2029-07-11", None, StepDay(day("Friday 2029-07-13"))),
        # Recess begins on the 15th: the step would come in September, the report is due on the 20th of July.
        ("+5 working days", "Wednesday 2029-07-11", "Friday 2029-07-20", StepDay(day("Friday 2029-07-13"))),
        # No working day is left between the due date and what the letter serves.
        ("+2 working days", "Friday 2029-07-13", "Friday 2029-07-20", StepDay(day("Saturday 2029-07-14"), breaks_quiet=True)),
        ("+2 working days", "Friday 2029-07-20", "Friday 2029-07-20", None),
        # A due date on a holiday: the letter of that day comes before it, not after.
        ("0 working days", "Thursday 2029-05-10", "Thursday 2029-05-10", StepDay(day("Tuesday 2029-05-08"))),
    ],
)
def test_a_step_comes_in_time_or_at_once_or_not_at_all(
    calendar: Calendar, step: str, due: str, until: str | None, expected: StepDay | None
) -> None:
    assert step_day(parse_offset(step), day(due), day(until) if until else None, calendar) == expected


@pytest.mark.parametrize(
    ("ready", "until", "leaves", "breaks"),
    [
        (("Friday 2029-03-16", "10:00"), None, ("Friday 2029-03-16", "10:00"), False),
        (("Friday 2029-03-16", "05:30"), None, ("Friday 2029-03-16", "07:00"), False),
        (("Friday 2029-03-16", "19:00"), None, ("Monday 2029-03-19", "07:00"), False),
        (("Friday 2029-03-16", "22:00"), "Monday 2029-03-19", ("Monday 2029-03-19", "07:00"), False),
        (("Friday 2029-03-16", "22:00"), "Sunday 2029-03-18", ("Friday 2029-03-16", "22:00"), True),
        (("Friday 2029-07-13", "20:00"), "Monday 2029-08-06", ("Friday 2029-07-13", "20:00"), True),  # before recess
        # The night in which summer time begins: seven is seven.
        (("Saturday 2029-03-24", "23:00"), None, ("Monday 2029-03-26", "07:00"), False),
    ],
)
def test_a_letter_waits_out_the_night_unless_it_would_be_too_late(
    office: Office, calendar: Calendar, ready: tuple[str, str], until: str | None, leaves: tuple[str, str], breaks: bool
) -> None:
    found = leaving(at(*ready), day(until) if until else None, office, calendar)
    assert (found.at, found.breaks_quiet) == (at(*leaves), breaks)


def test_a_dialogue_knows_no_night(office: Office, calendar: Calendar) -> None:
    ready = at("Saturday 2029-03-17", "23:30")
    assert leaving(ready, None, office, calendar.without_rest()).at == ready


def test_a_letter_of_a_step_does_not_wait_for_the_day_of_the_next(asked: Asked, calendar: Calendar) -> None:
    view = asked(day("Tuesday 2019-06-11"))
    request = view.requests[0]
    assert until_of(view, request, "before-15", calendar) == day("Sunday 2019-06-02")  # before-5 comes on the 3rd
    assert until_of(view, request, "before-5", calendar) == day("Tuesday 2019-06-11")
    assert until_of(view, request, "by_hand", calendar) is None


def ending(view: CycleView, report: date) -> CycleView:
    """Return a cycle whose report is due on a day."""
    moved = [
        replace(m, on=report, status=DateStatus.CONFIRMED) if (m.stage, m.edge) == ("submit", Edge.DUE) else m
        for m in view.milestones
    ]
    return replace(view, milestones=tuple(moved))


def test_before_recess_the_last_reminder_goes_on_the_last_working_day(asked: Asked, calendar: Calendar) -> None:
    view = ending(asked(day("Thursday 2029-07-12")), day("Friday 2029-07-20"))
    steps = [a.step for a in due_actions(view, day("Friday 2029-07-13"), calendar) if a.kind in LETTERS]
    assert steps == ["after-2"]


def test_where_no_working_day_is_left_it_goes_at_once_though_nobody_works(asked: Asked, calendar: Calendar) -> None:
    view = ending(asked(day("Friday 2029-07-13")), day("Friday 2029-07-20"))
    saturday = day("Saturday 2029-07-14")
    (action,) = due_actions(view, saturday, calendar)
    assert (action.step, action.breaks_quiet) == ("after-2", True)
    assert is_worked(view, saturday, calendar)
    assert not is_worked(ending(view, day("Friday 2029-11-30")), saturday, calendar)


def test_a_reminder_of_a_day_to_come_is_not_sent_once_that_day_has_passed(asked: Asked, calendar: Calendar) -> None:
    view = asked(day("Tuesday 2019-06-11"))
    assert [a.step for a in due_actions(view, day("Tuesday 2019-06-11"), calendar)] == ["before-5"]
    assert due_actions(view, day("Wednesday 2019-06-12"), calendar) == ()  # an outage of ours ate it
    assert [a.step for a in due_actions(view, day("Thursday 2019-06-13"), calendar)] == ["after-2"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due=st.dates(date(2028, 1, 10), date(2029, 12, 20)), window=st.integers(0, 90), rounds=st.sets(st.integers(-40, 130))
)
def test_whenever_rounds_are_made_no_letter_leaves_after_what_it_serves(
    asked: Asked, calendar: Calendar, due: date, window: int, rounds: set[int]
) -> None:
    report = due + timedelta(days=window)
    view = ending(asked(due), report)
    view = replace(view, milestones=(*view.milestones, Milestone("x", Edge.DUE, None, DateStatus.OPEN)))
    offsets = {step.id: parse_offset(step.when) for step in view.instrument.ladder.steps}
    for today in (due + timedelta(days=n) for n in sorted(rounds)):
        for action in due_actions(view, today, calendar):
            if action.kind not in LETTERS:
                continue
            assert action.step and today <= (due if offsets[action.step].count <= 0 else report)
            assert calendar.is_working_day(today) or action.breaks_quiet
            sent = replace(view.requests[0], reminded_on=(*view.requests[0].reminded_on, today), state=RequestState.SENT)
            view = replace(view, keys=view.keys | {action.key}, requests=(sent,))
