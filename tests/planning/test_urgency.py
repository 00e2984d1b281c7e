"""Which days count, by urgency; hours run on through the night and over changes of the clock."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.instrument import Instrument, Names
from models.office import Recess
from models.views import AnchorDate, CycleView
from models.words import DateStatus, Edge, Urgency
from planning import calendars
from planning.due import due_actions, is_worked
from planning.offsets import Moment, parse_offset
from planning.timetable import timetable
from planning.working_days import Calendar
from tests.days import day
from tests.planning.conftest import anchors, instrument, opened

SUMMER = Recess(begins="07-15", ends="09-15", name=Names(fr="vacances d'été"))
LUXEMBOURG = Calendar("LU", weekend=(5, 6), recess=[SUMMER], language="fr", zone="Europe/Luxembourg")


@pytest.fixture(scope="session")
def dialogue() -> Instrument:
    return instrument("instruments/crc-dialogue.yaml")


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("Friday 2026-03-20", ("Sunday 2026-03-22", time(18, 30))),
        ("Friday 2026-03-27", ("Sunday 2026-03-29", time(19, 30))),  # the night in which summer time begins
        ("Friday 2026-10-23", ("Sunday 2026-10-25", time(17, 30))),  # and the one in which it ends
        ("Friday 2036-03-28", ("Sunday 2036-03-30", time(19, 30))),
    ],
)
def test_a_question_of_friday_evening_is_due_on_sunday_evening(
    dialogue: Instrument, calendar: Calendar, asked: str, due: tuple[str, time]
) -> None:
    put = {"asked": AnchorDate("asked", day(asked), DateStatus.CONFIRMED, time(18, 30))}
    plan = timetable(dialogue, put, calendar)
    last = plan.milestones[-1]
    assert (last.stage, last.edge) == ("submit", Edge.DUE)
    assert (last.on, last.at) == (day(due[0]), due[1])
    assert ("l'heure change" in last.because) is (due[1] != time(18, 30))
    assert not plan.shortfalls


@pytest.mark.parametrize(
    ("urgency", "works", "rests"),
    [
        (Urgency.ORDINARY, ["Friday 2026-07-10"], ["Saturday 2026-07-11", "Monday 2026-07-20", "Tuesday 2026-06-23"]),
        (Urgency.SHORT, ["Friday 2026-07-10", "Monday 2026-07-20"], ["Saturday 2026-07-11", "Tuesday 2026-06-23"]),
        (Urgency.DIALOGUE, ["Saturday 2026-07-11", "Monday 2026-07-20", "Tuesday 2026-06-23"], []),
    ],
)
def test_the_more_urgent_the_fewer_days_off(urgency: Urgency, works: list[str], rests: list[str]) -> None:
    counted = calendars.of_urgency(urgency, LUXEMBOURG)
    assert all(counted.is_working_day(day(d)) for d in works)
    assert not any(counted.is_working_day(day(d)) for d in rests)
    assert all((counted.closed_because(day(d)) is None) is (d in works) for d in (*works, *rests))


@pytest.mark.parametrize(
    ("first", "last", "lies"),
    [
        ("Friday 2007-06-29", "Monday 2007-08-06", True),
        ("Tuesday 2013-05-21", "Monday 2013-07-01", False),
        ("Tuesday 2029-07-10", "Thursday 2029-09-20", True),  # three days before and three after
        ("Friday 2017-06-30", "Wednesday 2017-10-25", False),  # two months beside it
        ("Monday 2028-05-01", "Friday 2029-07-20", False),  # the last days only
    ],
)
def test_a_window_lies_in_recess_where_too_little_time_is_left_beside_it(
    crc: Instrument, first: str, last: str, lies: bool
) -> None:
    dates = anchors(list_received=day(first), report_due=day(last)).values()
    assert bool(calendars.recess_around(crc, dates, LUXEMBOURG)) is lies
    assert calendars.of_cycle(crc, dates, LUXEMBOURG).is_working_day(day("Monday 2029-07-16")) is lies


def test_nights_and_weekends_of_a_dialogue_are_the_delegations_alone(dialogue: Instrument, calendar: Calendar) -> None:
    put = {"asked": AnchorDate("asked", day("Friday 2026-03-27"), DateStatus.CONFIRMED, time(18, 30))}
    view = opened(dialogue, calendar, day("Friday 2026-03-27"))
    view = replace(view, anchors=tuple(put.values()), milestones=timetable(dialogue, put, calendar).milestones)
    view = replace(view, assigned=("menje", "m3s"))
    asked = {a.institution for a in due_actions(view, day("Saturday 2026-03-28"), calendar)}
    assert asked == {"menje"}
    assert {a.institution for a in due_actions(view, day("Monday 2026-03-30"), calendar)} >= {"menje", "m3s"}


def test_in_recess_only_the_cycle_whose_window_lies_in_it_is_worked_on(cycle: CycleView, calendar: Calendar) -> None:
    monday = day("Monday 2007-07-23")
    short = anchors(list_received=day("Friday 2007-06-29"), report_due=day("Monday 2007-08-06"))
    assert not is_worked(cycle, monday, calendar)
    assert is_worked(replace(cycle, anchors=tuple(short.values())), monday, calendar)


@given(
    on=st.dates(day("Monday 2024-01-01"), day("Wednesday 2036-12-31")), hour=st.times(), hours=st.integers(-300, 300)
)
def test_hours_there_and_back_are_the_same_moment(on, hour, hours) -> None:
    hour = hour.replace(microsecond=0, fold=0)
    there = Moment(on, hour).plus_hours(hours, LUXEMBOURG.zone)
    back = there.plus_hours(-hours, LUXEMBOURG.zone)
    apart = abs((back.on - on).days) * 24 + abs(_minutes(back.at) - _minutes(hour)) / 60
    assert apart in (0, 1)  # one only for an hour that the clock leaves out or shows twice
    if hour.hour not in (2, 3):
        assert back == Moment(on, hour)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def test_days_lead_to_a_day_and_hours_to_an_hour() -> None:
    friday = Moment(day("Friday 2026-03-27"), time(18, 30))
    assert parse_offset("+2 days").after(friday, LUXEMBOURG) == Moment(day("Sunday 2026-03-29"))
    assert parse_offset("0 days").after(friday, LUXEMBOURG) == friday
    assert parse_offset("-1 hours").after(friday, LUXEMBOURG) == Moment(friday.on, time(17, 30))
    assert parse_offset("+48 hours").apply(friday.on, LUXEMBOURG) == friday.on + timedelta(days=2)
