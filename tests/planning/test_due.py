from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.actions import Action, ActionKind
from models.instrument import Instrument, Ladder, LadderStep
from models.views import CycleView, DecisionView, DraftView
from models.words import CycleStatus, DraftState, LetterKind, Purpose, RequestState, Verdict
from planning.due import due_actions
from planning.working_days import Calendar
from tests.days import day
from tests.planning.conftest import opened
from tests.planning.simulated import days

Asked = Callable[..., CycleView]
CHASES = frozenset({ActionKind.REMIND, ActionKind.ESCALATE, ActionKind.TELEPHONE})


def step(id: str, when: str, letter: LetterKind = LetterKind.REMINDER, after: int = 0, gap: int = 0) -> LadderStep:
    return LadderStep(id=id, when=when, letter=letter, after_reminders=after, gap=gap, unverified=True)


SHORT = Ladder(
    steps=(
        step("before-10", "-10 working days"),
        step("after-1", "+1 working day"),
        step("after-2", "+2 working days", LetterKind.ESCALATION, after=2),
    )
)


def keys(view: CycleView, today: str, calendar: Calendar) -> list[str]:
    return [a.key for a in due_actions(view, day(today), calendar)]


@pytest.mark.parametrize(
    ("today", "reminded", "done", "expected"),
    [
        ("Thursday 2026-06-04", [], [], []),
        ("Friday 2026-06-05", [], [], ["remind:crc.2020:mj:1.1:before-10"]),  # 10 working days before
        ("Monday 2026-06-08", ["Friday 2026-06-05"], ["remind:before-10"], []),
        ("Monday 2026-06-22", ["Friday 2026-06-05"], ["remind:before-10"], ["remind:crc.2020:mj:1.1:after-1"]),
        ("Tuesday 2026-06-23", [], [], []),  # National Day
        (
            "Wednesday 2026-06-24",
            ["Friday 2026-06-05", "Monday 2026-06-22"],
            ["remind:before-10", "remind:after-1"],
            ["escalate:crc.2020:mj:1.1:after-2"],  # two reminders were sent
        ),
        ("Monday 2026-07-20", [], [], []),  # recess
        (
            "Wednesday 2026-09-16",
            [],
            [],
            ["remind:crc.2020:mj:1.1:after-1"],
        ),  # no round all summer: first the focal point
        (
            "Thursday 2026-09-17",
            ["Wednesday 2026-09-16"],
            ["remind:after-1"],
            ["remind:crc.2020:mj:1.1:after-1.2"],  # and once more, for the two that an escalation needs
        ),
        ("Saturday 2026-09-19", [], [], []),
    ],
)
def test_a_silent_ministry_is_reminded_then_escalated(
    asked: Asked, calendar: Calendar, today: str, reminded: list[str], done: list[str], expected: list[str]
) -> None:
    view = asked(day("Friday 2026-06-19"), reminded_on=tuple(map(day, reminded)))
    view = replace(view, stage="clear", drafts=(), instrument=view.instrument.model_copy(update={"ladder": SHORT}))
    short = (d.split(":") for d in done)
    view = replace(view, keys=view.keys | {f"{deed}:crc.2020:mj:1.1:{at}" for deed, at in short})
    assert keys(view, today, calendar) == expected


@pytest.mark.parametrize(
    ("today", "sent", "expected"),
    [
        ("Tuesday 2019-06-18", ["Monday 2019-05-20", "Thursday 2019-06-13"], ["escalate"]),
        ("Monday 2019-06-17", ["Monday 2019-05-20", "Thursday 2019-06-13"], []),  # its day has not come
        ("Tuesday 2019-06-18", ["Monday 2019-05-20", "Friday 2019-06-14"], []),  # the last is two days old
        ("Wednesday 2019-06-19", ["Monday 2019-05-20", "Friday 2019-06-14"], ["escalate"]),
        ("Tuesday 2019-06-25", ["Monday 2019-05-20", "Thursday 2019-06-13"], ["escalate", "telephone"]),
    ],
)
def test_escalation_needs_its_day_two_reminders_and_a_gap(
    asked: Asked, calendar: Calendar, today: str, sent: list[str], expected: list[str]
) -> None:
    done = {f"remind:crc.2020:mj:1.1:{s}" for s in ("before-15", "before-5", "after-2")}
    view = asked(day("Tuesday 2019-06-11"), reminded_on=tuple(map(day, sent)))
    assert [k.split(":")[0] for k in keys(replace(view, keys=view.keys | done), today, calendar)] == expected


@pytest.mark.parametrize(
    "change",
    [
        dict(state=RequestState.ANSWERED, answered_on=date(2019, 6, 3)),
        dict(state=RequestState.WITHDRAWN),
        dict(state=RequestState.PREPARED, sent_on=None),  # the letter waits for an officer
        dict(held=True),
        dict(sent_on=date(2019, 6, 5)),  # asked after the day of the reminder
        dict(revision=2, due_set_on=date(2019, 6, 5)),  # the date was moved after that day
    ],
)
def test_nobody_is_reminded_who_answered_was_not_asked_or_is_on_hold(
    asked: Asked, calendar: Calendar, change: dict[str, object]
) -> None:
    silent = asked(day("Tuesday 2019-06-11"))
    assert keys(silent, "Wednesday 2019-06-05", calendar) == ["remind:crc.2020:mj:1.1:before-5"]
    assert keys(asked(day("Tuesday 2019-06-11"), **change), "Wednesday 2019-06-05", calendar) == []


@pytest.mark.parametrize(
    "change", [dict(held=True), dict(status=CycleStatus.SUSPENDED), dict(status=CycleStatus.CLOSED)]
)
def test_nothing_is_due_while_the_cycle_is_held_or_does_not_run(
    asked: Asked, calendar: Calendar, change: dict[str, object]
) -> None:
    assert due_actions(replace(asked(day("Tuesday 2019-06-11")), **change), date(2019, 6, 5), calendar) == ()


def test_a_moved_due_date_counts_its_ladder_anew(asked: Asked, calendar: Calendar) -> None:
    view = asked(day("Friday 2019-06-28"), revision=2, due_set_on=day("Tuesday 2019-06-11"))
    assert keys(view, "Friday 2019-06-21", calendar) == ["remind:crc.2020:mj:1.2:before-5"]


def test_who_is_silent_on_a_circulated_draft_is_not_chased_after_the_due_date(asked: Asked, calendar: Calendar) -> None:
    view = asked(day("Tuesday 2019-06-11"), purpose=Purpose.REVIEW)
    assert keys(view, "Tuesday 2019-06-11", calendar) == ["remind:crc.2020:mj:1.1:before-5"]
    assert keys(view, "Friday 2019-06-14", calendar) == []
    done = view.keys | {"remind:crc.2020:mj:1.1:before-5"}
    assert keys(replace(view, keys=done), "Friday 2019-06-14", calendar) == []


def test_each_institution_is_asked_once_and_one_on_hold_is_not(cycle: CycleView, calendar: Calendar) -> None:
    view = replace(cycle, stage="collect", assigned=("mfin", "mj", "ms"), held_institutions=frozenset({"ms"}))
    assert keys(view, "Tuesday 2019-04-02", calendar) == [
        "request:crc.2020:mfin:-:collect",
        "request:crc.2020:mj:-:collect",
    ]
    view = replace(view, keys=frozenset({"request:crc.2020:mj:-:collect"}))
    assert keys(view, "Wednesday 2019-04-03", calendar) == ["request:crc.2020:mfin:-:collect"]


def test_a_draft_is_made_when_there_is_none_and_again_when_it_is_stale(cycle: CycleView, calendar: Calendar) -> None:
    view = replace(cycle, stage="consolidate")
    assert keys(view, "Tuesday 2019-09-17", calendar) == ["consolidate:crc.2020:-:-:draft-1"]
    draft = DraftView(1, DraftState.WORKING, 20_000, "d", date(2019, 9, 17))
    assert keys(replace(view, drafts=(draft,)), "Wednesday 2019-09-18", calendar) == []
    stale = replace(draft, stale=True)
    assert keys(replace(view, drafts=(stale,)), "Wednesday 2019-09-18", calendar) == [
        "consolidate:crc.2020:-:-:draft-2"
    ]


def test_coming_back_to_the_review_circulates_again(cycle: CycleView, calendar: Calendar) -> None:
    draft = DraftView(2, DraftState.WORKING, 20_000, "d", date(2019, 11, 11))
    view = replace(cycle, stage="review", visit=2, assigned=("mj",), drafts=(draft,))
    view = replace(view, keys=frozenset({"circulate:crc.2020:mj:-:review"}))
    assert "circulate:crc.2020:mj:-:review.2" in keys(view, "Monday 2019-11-11", calendar)


def test_an_officer_is_asked_once_for_each_draft_and_step(cycle: CycleView, calendar: Calendar) -> None:
    draft = DraftView(3, DraftState.WORKING, 20_000, "d", date(2019, 11, 11))
    view = replace(cycle, stage="clear", drafts=(draft,), entered_on=date(2020, 1, 10))
    assert keys(view, "Monday 2020-01-13", calendar) == ["ask_decision:crc.2020:-:-:clear.head_of_unit.3"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("Monday 2020-01-20", []),
        ("Tuesday 2020-01-21", ["minister.3.-3"]),       # asked on Friday 10 January, due on Friday 24 January
        ("Friday 2020-01-24", ["minister.3.-3"]),
        ("Monday 2020-01-27", ["minister.3.+1"]),        # after an outage the last one alone
        ("Thursday 2020-01-30", ["minister.3.+4"]),
        ("Friday 2020-03-13", ["minister.3.+4"]),
    ],
)
def test_who_is_slow_to_clear_is_reminded_around_the_day_it_is_due(
    cycle: CycleView, calendar: Calendar, today: str, expected: list[str]
) -> None:
    draft = DraftView(3, DraftState.WORKING, 20_000, "d", date(2019, 11, 11))
    seen = DecisionView("head_of_unit", 3, Verdict.CLEAR, "o1", date(2020, 1, 10))
    view = replace(cycle, stage="clear", drafts=(draft,), decisions=(seen,), entered_on=date(2020, 1, 10))
    due = [key.removeprefix("remind_approver:crc.2020:-:-:clear.") for key in keys(view, today, calendar) if "approver" in key]
    assert due == expected
    told = replace(view, decisions=(seen, replace(seen, step="minister", announced=True)))
    assert not [key for key in keys(told, today, calendar) if "approver" in key], "announced: it waits for a second officer"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_ministries_do_each_letter_goes_once_to_the_silent_on_a_working_day(
    crc: Instrument, calendar: Calendar, data: st.DataObject
) -> None:
    received = data.draw(st.dates(date(2019, 1, 7), date(2027, 1, 1)), label="list received")
    ministries = ("mfin", "mj", "mt")
    answers = {m: data.draw(st.none() | st.integers(1, 400), label=f"{m} answers after") for m in ministries}
    outage = data.draw(st.tuples(st.integers(0, 400), st.integers(0, 120)), label="outage")
    view = opened(crc, calendar, received, list_received=received, report_due=received + timedelta(days=560))
    view = replace(view, assigned=ministries, plan_accepted=True)
    done: list[tuple[date, CycleView, Action]] = []

    def people(view: CycleView, today: date) -> CycleView:
        since = (today - received).days
        gone = tuple(
            replace(r, state=RequestState.ANSWERED, answered_on=today)
            if r.is_open and (after := answers[r.institution]) and since >= after
            else r
            for r in view.requests
        )
        down = outage[0] <= since < outage[0] + outage[1]
        return replace(view, requests=gone, held=down)

    done += days(view, received, received + timedelta(days=450), calendar, people)
    every_key = [a.key for _, _, a in done]
    assert len(every_key) == len(set(every_key))
    assert all(calendar.is_working_day(on) for on, _, _ in done)
    for on, after, action in done:
        if action.kind in CHASES:
            request = next(r for r in after.requests if (r.institution, r.code) == (action.institution, action.request))
            assert request.is_open and request.answered_on is None
            silent_for = answers[request.institution]
            assert silent_for is None or (on - received).days < silent_for
        if action.kind is ActionKind.ESCALATE:
            assert len(request.reminded_on) >= 2
            assert calendar.between(request.reminded_on[-1], on) >= 3
    per_day = [
        (on, a.institution, a.request) for on, _, a in done if a.kind in (ActionKind.REMIND, ActionKind.ESCALATE)
    ]
    assert len(per_day) == len(set(per_day)), "after an outage each request gets one letter"
