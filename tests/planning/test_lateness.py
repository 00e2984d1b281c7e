from collections.abc import Callable
from dataclasses import replace

import pytest

from models.views import BlockView, CycleView, DraftView
from models.words import DraftState, Purpose, RequestState
from planning.lateness import days_late, late, proposals
from planning.working_days import Calendar
from tests.days import day

Asked = Callable[..., CycleView]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("Friday 2019-06-21", None),
        ("Saturday 2019-06-22", 0),  # the day after, on which nobody works
        ("Monday 2019-06-24", 1),
        ("Wednesday 2019-06-26", 3),
        ("Monday 2019-09-16", 16),  # recess counts no day
    ],
)
def test_an_answer_is_late_from_the_day_after_its_due_date(
    asked: Asked, calendar: Calendar, today: str, days: int | None
) -> None:
    view = asked(day("Friday 2019-06-21"))
    assert days_late(view.requests[0], day(today), calendar) == days
    assert [row.days for row in late(view, day(today), calendar)] == ([] if days is None else [days])


@pytest.mark.parametrize(
    "change",
    [
        dict(state=RequestState.ANSWERED),
        dict(state=RequestState.PREPARED, sent_on=None),
        dict(purpose=Purpose.REVIEW),  # silence is consent
    ],
)
def test_who_owes_nothing_is_not_late(asked: Asked, calendar: Calendar, change: dict[str, object]) -> None:
    assert late(asked(day("Friday 2019-06-21"), **change), day("Monday 2019-07-01"), calendar) == ()


def test_the_forms_propose_a_week_more_and_who_can_shorten_by_how_much(asked: Asked, calendar: Calendar) -> None:
    view = asked(day("Friday 2019-06-21"))
    draft = DraftView(1, DraftState.WORKING, 21_700, "a", day("Monday 2019-07-01"))
    blocks = (BlockView("A.01/menje", "A.01", "menje", 1, 9000), BlockView("A.02/mj", "A.02", "mj", 1, 400))
    found = proposals(replace(view, drafts=(draft,), blocks=blocks), day("Monday 2019-07-01"), calendar, "o1")
    assert found.due_on == {"mj-1.1": day("Monday 2019-07-08")}
    assert (found.words, found.shorten_by) == ({"menje": 8521, "mj": 379}, day("Monday 2019-09-16"))
