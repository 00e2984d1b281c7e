"""What the bodies really asked, planned as if it came today: the windows fit or say what they cost."""

from datetime import date
from itertools import pairwise

import pytest
import yaml

from models.instrument import Instrument
from models.words import DateStatus, Edge
from planning.calendars import of_cycle, recess_around
from planning.concessions import concessions
from planning.timetable import Timetable, timetable
from planning.working_days import Calendar
from tests.planning.conftest import HOUSE, anchors

HISTORY = yaml.safe_load((HOUSE / "tests/data/history.yaml").read_text("utf-8"))
WINDOWS = [
    pytest.param(window, asked, id=f"{window['id']}-{asked}") for window in HISTORY["windows"] for asked in window["asked"]
]

EXACT = 0
DUE_YEAR = 364
"""Days by which a lag may be longer where only the year of the due date is known."""
TOLERANCES = {"exact": EXACT, "due_year": DUE_YEAR}
HAND_OVER = 1
"""Working days before the body's own day by which the plan may hand over: that day may be a holiday."""


def planned(crc: Instrument, calendar: Calendar, asked: date, due: date, **later: date) -> Timetable:
    return timetable(crc, anchors(list_received=asked, report_due=due, **later), calendar)


@pytest.mark.parametrize(("window", "asked"), WINDOWS)
def test_a_window_of_the_past_is_planned_to_its_day(crc: Instrument, calendar: Calendar, window: dict, asked: date) -> None:
    dates = anchors(list_received=asked, report_due=window["due"])
    plan = timetable(crc, dates, calendar)
    counted = of_cycle(crc, dates.values(), calendar)
    handed_over = plan.date_of("submit", Edge.DUE)
    assert handed_over and 0 <= counted.between(handed_over, window["due"]) <= HAND_OVER
    days = [m.on for m in plan.milestones if m.on and m.stage not in ("dialogue", "follow_up")]
    assert days[0] >= asked and days[-1] <= window["due"]
    assert all(a <= b for a, b in pairwise(days))
    assert bool(plan.shortfalls) is window["compressed"]


@pytest.mark.parametrize(("window", "asked"), WINDOWS)
def test_recess_is_worked_through_only_where_the_window_lies_in_it(
    crc: Instrument, calendar: Calendar, window: dict, asked: date
) -> None:
    found = recess_around(crc, anchors(list_received=asked, report_due=window["due"]).values(), calendar)
    assert bool(found) is window.get("recess", False)


@pytest.mark.parametrize(("window", "asked"), [w for w in WINDOWS if w.values[0]["compressed"]])
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_a_compressed_plan_says_what_it_costs(
    crc: Instrument, calendar: Calendar, window: dict, asked: date, language: str
) -> None:
    dates = anchors(list_received=asked, report_due=window["due"])
    plan = timetable(crc, dates, calendar)
    said = concessions(crc, dates, plan, calendar, language)
    assert len(said) >= len(plan.shortfalls)
    assert all(s.endswith(".") and "{" not in s for s in said)
    left_out = {m.stage for m in plan.milestones if m.status is DateStatus.DROPPED}
    assert left_out == {s.stage for s in plan.shortfalls if s.dropped}
    dropped = [s for s in said if s.startswith(("Abandonnée faute", "Entfällt aus Zeitmangel", "Dropped for lack"))]
    assert len(dropped) == len(left_out)
    assert all(any(crc.stage(stage).name.in_language(language) in s for s in dropped) for stage in left_out)


@pytest.mark.parametrize(
    ("asked", "due", "left_out"),
    [
        (date(2007, 6, 29), date(2007, 8, 6), {"review"}),  # OPAC: five weeks in summer
        (date(2013, 5, 21), date(2013, 7, 1), {"review"}),  # the list of the third and fourth reports
        (date(2018, 5, 14), date(2018, 5, 22), {"review"}),  # one week
        (date(2024, 2, 15), date(2024, 6, 5), set()),  # under four months of spring
    ],
)
def test_the_short_windows_leave_out_what_may_be_left_out(
    crc: Instrument, calendar: Calendar, asked: date, due: date, left_out: set[str]
) -> None:
    assert {s.stage for s in planned(crc, calendar, asked, due).shortfalls if s.dropped} == left_out


@pytest.mark.parametrize("lag", HISTORY["lags"], ids=lambda lag: str(lag["id"]))
def test_what_came_late_came_this_late(lag: dict) -> None:
    late = (lag["received"] - lag["due"]).days
    assert lag["days"] <= late <= lag["days"] + TOLERANCES[lag["tolerance"]]


def test_the_report_of_2020_came_three_working_days_late(calendar: Calendar) -> None:
    assert calendar.between(date(2020, 2, 28), date(2020, 3, 4)) == 3
