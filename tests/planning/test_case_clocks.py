"""On which days the officers entrusted with a case are told of its clock, and that a rehearsal comes to each of them."""

from dataclasses import replace
from datetime import date

import pytest

from models.actions import ActionKind
from models.instrument import Instrument
from models.views import CycleView
from planning.check import load_instrument, readable_instruments
from planning.due import due_actions
from planning.next_due import next_due
from planning.opening import Call, edition_of
from planning.working_days import Calendar
from tests.days import day
from tests.planning.conftest import HOUSE, opened

FILES = {p.name: p.read_text("utf-8") for p in sorted((HOUSE / "instruments").glob("opic*.yaml"))}


def instrument(name: str) -> Instrument:
    found, told = load_instrument(FILES[f"{name}.yaml"], f"{name}.yaml", others=readable_instruments(FILES))
    assert found, told
    return edition_of(found, Call())


@pytest.fixture(params=["opic", "opic-inquiry"])
def case(request: pytest.FixtureRequest, calendar: Calendar) -> CycleView:
    """A case transmitted on Monday 1 March 2027: its clock ends on Wednesday 1 September."""
    received = date(2027, 3, 1)
    return opened(instrument(request.param), calendar, received, transmitted=received)


def told(view: CycleView, today: date, calendar: Calendar) -> list[str]:
    return [a.key.rpartition(":")[2] for a in due_actions(view, today, calendar) if a.kind is ActionKind.REMIND_OFFICER]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("Monday 2027-05-31", []),
        ("Tuesday 2027-06-01", ["explanations.1.1"]),      # three months before
        ("Friday 2027-07-30", ["explanations.1.2"]),       # one month before, which is a Sunday
        ("Wednesday 2027-08-18", ["explanations.1.3"]),    # ten working days before
        ("Friday 2027-08-27", ["explanations.1.4"]),
        ("Tuesday 2027-08-31", ["explanations.1.5"]),
        ("Wednesday 2027-09-01", ["explanations.1.5"]),
        ("Thursday 2027-09-02", ["explanations.1.6"]),
        ("Saturday 2027-09-04", []),
    ],
)
def test_a_clock_is_told_of_around_its_end(case: CycleView, calendar: Calendar, today: str, expected: list[str]) -> None:
    assert told(case, day(today), calendar) == expected
    ahead = replace(case, stage="entrusted")
    assert told(ahead, day(today), calendar) == expected, "it runs whether or not the stage before was ended"
    assert told(replace(case, stage="close"), day(today), calendar) == []


def test_whoever_jumps_from_day_to_day_comes_to_each_of_them(case: CycleView, calendar: Calendar) -> None:
    view, today, days = case, date(2027, 3, 1), []
    while today < date(2027, 9, 3):
        found = due_actions(view, today, calendar)
        days += [today] if any(a.kind is ActionKind.REMIND_OFFICER for a in found) else []
        view = replace(view, keys=view.keys | {a.key for a in found})
        today = next_due(view, today, calendar) or date.max
    assert days == [date(2027, 6, 1), date(2027, 7, 30), date(2027, 8, 18), date(2027, 8, 27), date(2027, 8, 31), date(2027, 9, 2)]
