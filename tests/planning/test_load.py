"""What all open cycles ask of whom in which week."""

from dataclasses import replace
from datetime import date

import pytest

from models.views import AnchorDate, CycleView, RequestView
from models.words import CycleStatus, DateStatus, Mode, Purpose, RequestState
from planning.load import load, monday
from planning.opening import Call, edition_of
from planning.rules import due_anchor
from planning.timetable import timetable
from planning.usual import usual_dates
from planning.working_days import Calendar
from tests.planning.test_mandate import read

TODAY = date(2027, 4, 19)      # a Monday


def running(name: str, due: date, calendar: Calendar) -> CycleView:
    edition = edition_of(read(f"{name}.yaml"), Call())
    dates = usual_dates(edition, {due_anchor(edition): due}, calendar)
    anchors = {a: AnchorDate(a, on, DateStatus.CONFIRMED) for a, on in dates.items()}
    plan = timetable(edition, anchors, calendar)
    return CycleView(
        code=f"{name}.{due:%Y-%m}", instrument=edition, status=CycleStatus.OPEN, mode=Mode.PRACTICE, language="fr",
        stage=edition.stages[0].id, opened_on=TODAY, anchors=tuple(anchors.values()), milestones=plan.milestones,
    )


@pytest.fixture
def plenary(calendar: Calendar) -> CycleView:
    return running("cdenf", date(2027, 5, 20), calendar)


@pytest.fixture
def network(calendar: Calendar) -> CycleView:
    return running("eu-migration", date(2027, 6, 10), calendar)


def test_a_stage_to_come_asks_whoever_has_its_questions_in_its_weeks(plenary: CycleView, calendar: Calendar) -> None:
    found = load([plenary], TODAY, 8, calendar)
    assert found.weeks[0] == TODAY and len(found.weeks) == 8
    assert found.institutions == ("menje", "mfsva", "mj")
    asked = {week: {a.stage for a in rows} for (i, week), rows in found.asked.items() if i == "mj"}
    assert asked == {date(2027, 4, 19 + 7 * n) if n < 2 else date(2027, 5, 3 + 7 * (n - 2)): {"information"} for n in range(5)}
    assert found.collisions == ()


def test_two_cycles_that_ask_one_institution_in_one_week_are_named(
    plenary: CycleView, network: CycleView, calendar: Calendar
) -> None:
    met = load([plenary, network], TODAY, 8, calendar).collisions
    assert {(i, week) for i, week, _ in met} >= {("menje", date(2027, 5, 3)), ("mfsva", date(2027, 5, 3))}
    assert {a.cycle for _, _, asked in met for a in asked} == {plenary.code, network.code}
    assert "maint" not in {i for i, _, _ in met}, "one cycle alone asks it"


def test_what_was_asked_counts_with_its_own_date_and_what_is_late_is_to_be_done_today(
    plenary: CycleView, calendar: Calendar
) -> None:
    late = RequestView("mj", 1, Purpose.COLLECT, 1, date(2027, 4, 16), RequestState.SENT, sent_on=date(2027, 4, 1))
    answered = replace(late, institution="menje", state=RequestState.ANSWERED)
    found = load([replace(plenary, requests=(late, answered))], TODAY, 8, calendar)
    weeks = {i: sorted(week for (who, week) in found.asked if who == i) for i in found.institutions}
    assert weeks["mj"] == [TODAY]
    assert "menje" not in weeks, "it has answered"
    assert len(weeks["mfsva"]) == 5, "it is still to be asked"


def test_recess_is_named_and_a_cycle_that_rests_asks_nothing(plenary: CycleView, calendar: Calendar) -> None:
    found = load([replace(plenary, status=CycleStatus.SUSPENDED)], date(2027, 7, 12), 12, calendar)
    assert found.asked == {}
    assert monday(date(2027, 8, 4)) in found.recess and monday(date(2027, 9, 27)) not in found.recess
