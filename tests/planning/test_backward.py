"""Planning back from a due date, and on to the next cycle."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.instrument import Instrument, Recurrence
from models.refusals import TimetableFaulty
from models.words import DateStatus, Edge
from planning.backward import back_from
from planning.recurrence import next_cycle
from planning.rules import anchors_before, due_anchor, faultless
from planning.timetable import timetable
from planning.working_days import Calendar
from tests.days import day
from tests.planning.conftest import anchors, instrument


def unknown(crc: Instrument) -> dict:
    return anchors(**{a.id: None for a in crc.anchors})


def test_the_list_must_come_early_enough_for_every_stage(crc: Instrument, calendar: Calendar) -> None:
    back = back_from(day("Friday 2029-03-30"), crc, unknown(crc), calendar)
    assert back.assumed == ("list_received",)
    assert back.anchors["report_due"].status is DateStatus.CONFIRMED
    received = back.anchors["list_received"]
    assert received.on and received.status is DateStatus.PROVISIONAL and calendar.is_working_day(received.on)
    assert not timetable(crc, back.anchors, calendar).is_squeezed
    later = back.anchors | {"list_received": anchors(list_received=calendar.add(received.on, 1))["list_received"]}
    assert timetable(crc, later, calendar).is_squeezed


def test_what_is_known_is_not_assumed(crc: Instrument, calendar: Calendar) -> None:
    known = unknown(crc) | anchors(list_received=day("Tuesday 2028-03-07"))
    back = back_from(day("Friday 2029-03-30"), crc, known, calendar)
    assert back.assumed == ()
    assert back.anchors["list_received"] == known["list_received"]


def test_a_due_date_that_is_counted_from_the_bodys_is_reached(calendar: Calendar) -> None:
    dialogue = instrument("instruments/crc-dialogue.yaml")
    back = back_from(day("Sunday 2026-03-29"), dialogue, anchors(asked=None), calendar)
    assert timetable(dialogue, back.anchors, calendar).date_of("submit", Edge.DUE) <= day("Sunday 2026-03-29")
    assert back.assumed == ("asked",)


@settings(max_examples=12, deadline=None)
@given(due=st.dates(date(2027, 1, 1), date(2039, 12, 31)))
def test_whenever_it_is_due_the_plan_back_from_it_is_ordered_and_works(
    crc: Instrument, calendar: Calendar, due: date
) -> None:
    plan = timetable(crc, back_from(due, crc, unknown(crc), calendar).anchors, calendar)
    days = [m.on for m in plan.milestones if m.on]
    assert days == sorted(days)
    assert all(map(calendar.is_working_day, days))
    assert plan.date_of("submit", Edge.DUE) == calendar.on_or_before(due)
    assert not plan.shortfalls


def test_the_next_cycle_lies_one_interval_on(crc: Instrument, calendar: Calendar) -> None:
    now = anchors(list_received=date(2019, 3, 5), report_due=date(2020, 2, 28), dialogue=date(2021, 5, 19))
    proposed = next_cycle(crc, now.values(), calendar)
    assert proposed and proposed.code == "crc.2028"
    assert proposed.dates == {"list_received": date(2027, 3, 5), "report_due": date(2028, 2, 28)}


@pytest.mark.parametrize("report_due", [None, date(2020, 2, 29)])
def test_nothing_is_proposed_without_a_rule_or_a_due_date(
    crc: Instrument, calendar: Calendar, report_due: date | None
) -> None:
    now = anchors(list_received=date(2019, 3, 5), report_due=report_due).values()
    once = crc.model_copy(update={"recurrence": None})
    assert next_cycle(once, now, calendar) is None
    assert (next_cycle(crc, now, calendar) is None) is (report_due is None)


def test_cycle_after_cycle_plans_without_end(crc: Instrument, calendar: Calendar) -> None:
    yearly = crc.model_copy(update={"recurrence": Recurrence(every="12 months", unverified=True)})
    now = anchors(list_received=date(2027, 3, 5), report_due=date(2028, 2, 29))
    for year in range(2029, 2049):
        proposed = next_cycle(yearly, now.values(), calendar)
        assert proposed and proposed.code == f"crc.{year}"
        now = anchors(**proposed.dates)
        plan = timetable(yearly, now, calendar)
        days = [m.on for m in plan.milestones if m.on]
        ours = set(days) - set(proposed.dates.values())  # the body's own day may be a Sunday
        assert days == sorted(days) and all(map(calendar.is_working_day, ours))
        assert any(calendar.closures(proposed.dates["list_received"], proposed.dates["list_received"] + timedelta(days=366)))


def test_what_the_body_sets_before_the_report_is_found_in_the_rules(crc: Instrument) -> None:
    assert (anchors_before(crc), due_anchor(crc)) == (("list_received",), "report_due")


def test_dates_that_count_in_a_circle_are_named_with_the_remedy(crc: Instrument) -> None:
    stages = list(crc.stages)
    stages[1] = stages[1].model_copy(update={"opens": "+1 working day from collect.due"})
    with pytest.raises(TimetableFaulty, match=r"key=stages\[1\]\.opens.*circle"):
        faultless(crc.model_copy(update={"stages": tuple(stages)}))
