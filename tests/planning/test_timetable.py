from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.instrument import Instrument
from models.refusals import DatesCross
from models.views import AnchorDate, CycleView
from models.words import DateStatus, Edge
from planning.calendars import of_cycle
from planning.compression import Leg, compress, lent
from planning.timetable import timetable
from planning.working_days import Calendar
from tests.days import day
from tests.planning.conftest import anchors


@pytest.mark.parametrize(
    ("stage", "edge", "expected"),
    [
        ("prepare", Edge.OPENS, "Tuesday 2019-03-05"),
        ("collect", Edge.OPENS, "Tuesday 2019-04-02"),
        ("collect", Edge.DUE, "Tuesday 2019-06-11"),
        ("consolidate", Edge.OPENS, "Tuesday 2019-09-17"),  # after the summer recess
        ("review", Edge.OPENS, "Thursday 2019-11-07"),
        ("review", Edge.DUE, "Thursday 2019-12-05"),
        ("clear", Edge.OPENS, "Friday 2020-01-10"),
        ("clear", Edge.DUE, "Thursday 2020-02-13"),
        ("submit", Edge.DUE, "Friday 2020-02-28"),
        ("dialogue", Edge.DUE, "Wednesday 2021-05-19"),
        ("follow_up", Edge.DUE, "Thursday 2022-01-06"),
    ],
)
def test_the_cycle_of_2019_has_these_dates(cycle: CycleView, stage: str, edge: Edge, expected: str) -> None:
    assert cycle.date_of(stage, edge) == day(expected)


def test_a_date_tells_rule_base_and_each_shift(crc: Instrument, calendar: Calendar) -> None:
    days = anchors(list_received=date(2019, 3, 5), report_due=date(2020, 2, 29), observations=date(2021, 6, 21))
    because = {(m.stage, m.edge): m.because for m in timetable(crc, days, calendar).milestones}
    assert because[("collect", Edge.DUE)] == (
        "10 semaines après l'ouverture de l'étape « Demandes de contribution » (mardi 2 avril 2019)."
    )
    assert because[("consolidate", Edge.OPENS)] == (
        "25 jours ouvrables après l'échéance de l'étape « Demandes de contribution » (mardi 11 juin 2019) ; "
        "jours fermés non comptés : vacances d'été (lundi 15 juillet 2019 – dimanche 15 septembre 2019)."
    )
    assert because[("submit", Edge.DUE)] == (
        "Le jour même : « Date fixée par le Comité pour le rapport » (samedi 29 février 2020) ; "
        "avancé du samedi 29 février 2020 (jour fermé : samedi) au jour ouvrable précédent."
    )
    assert because[("dialogue", Edge.DUE)] == "Date ouverte : la date « Dialogue constructif » n'est pas encore fixée."


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_every_date_has_its_reason_in_every_language(crc: Instrument, calendar: Calendar, language: str) -> None:
    days = anchors(list_received=date(2019, 3, 5), report_due=date(2019, 9, 30))
    reasons = [m.because for m in timetable(crc, days, calendar, language=language).milestones]
    assert all(r.endswith(".") and "{" not in r for r in reasons)
    others = timetable(crc, days, calendar, language="fr" if language != "fr" else "de").milestones
    assert all(a != b.because for a, b in zip(reasons, others, strict=True))


def test_a_provisional_date_of_the_body_makes_provisional_dates(crc: Instrument, calendar: Calendar) -> None:
    days = anchors(list_received=date(2019, 3, 5), report_due=date(2020, 2, 28))
    days["report_due"] = replace(days["report_due"], status=DateStatus.PROVISIONAL)
    plan = {(m.stage, m.edge): m for m in timetable(crc, days, calendar).milestones}
    assert plan[("review", Edge.DUE)].status is DateStatus.PROVISIONAL
    assert "provisoire" in plan[("review", Edge.DUE)].because
    assert plan[("collect", Edge.DUE)].status is DateStatus.CONFIRMED
    assert plan[("dialogue", Edge.DUE)].status is DateStatus.OPEN


def test_too_little_time_gives_a_compressed_plan_that_keeps_the_minimum(crc: Instrument, calendar: Calendar) -> None:
    plan = timetable(crc, anchors(list_received=date(2019, 3, 5), report_due=date(2019, 9, 30)), calendar)
    assert {s.stage for s in plan.shortfalls} == {"prepare", "collect", "review", "clear", "submit"}
    assert all(s.needs <= s.has < s.planned for s in plan.shortfalls)
    assert plan.date_of("submit", Edge.DUE) == day("Monday 2019-09-30")
    assert any(m.because.startswith("Plan resserré") for m in plan.milestones)


def test_a_window_of_five_weeks_in_summer_says_what_each_stage_lacks(crc: Instrument, calendar: Calendar) -> None:
    # The window given for the replies to the list of issues of 29 June 2007.
    plan = timetable(
        crc, anchors(list_received=day("Friday 2007-06-29"), report_due=day("Monday 2007-08-06")), calendar
    )
    assert all(s.has < s.needs for s in plan.shortfalls)
    assert {s.stage for s in plan.shortfalls} == {"prepare", "collect", "consolidate", "review", "clear", "submit"}


def test_a_report_due_before_its_list_is_refused(crc: Instrument, calendar: Calendar) -> None:
    with pytest.raises(DatesCross, match=r"2020-03-05.*2019-02-28"):
        timetable(crc, anchors(list_received=date(2020, 3, 5), report_due=date(2019, 2, 28)), calendar)


@settings(max_examples=60, deadline=None)
@given(received=st.dates(date(2019, 1, 1), date(2034, 1, 1)), window=st.integers(0, 1200))
def test_dates_are_ordered_and_never_on_a_day_off(
    crc: Instrument, calendar: Calendar, received: date, window: int
) -> None:
    due = received + timedelta(days=window)
    days = {
        "list_received": AnchorDate("list_received", calendar.on_or_after(received), DateStatus.CONFIRMED),
        "report_due": AnchorDate("report_due", calendar.on_or_after(due), DateStatus.CONFIRMED),
    }
    plan = timetable(crc, days, calendar)
    known = [m.on for m in plan.milestones if m.on]
    assert all(a <= b for a, b in pairwise(known))
    counted = of_cycle(crc, days.values(), calendar)   # without recess, where the window lies in it
    assert all(map(counted.is_working_day, known))
    assert {m.on for m in plan.milestones if m.status is DateStatus.DROPPED} <= {None}
    assert plan.shortfalls or window > 200


@given(
    total=st.integers(0, 300),
    legs=st.lists(st.builds(Leg, st.integers(-50, 80), st.integers(0, 20), st.booleans()), min_size=1, max_size=9),
)
def test_compression_spends_exactly_the_days_there_are(total: int, legs: list[Leg]) -> None:
    legs.append(Leg(5, 1, is_stage=True))
    granted = compress(total, legs)
    assert sum(granted) == total
    assert min(granted) >= 0
    if total >= sum(leg.least for leg in legs):
        assert all(has >= leg.least for has, leg in zip(granted, legs, strict=True))


def test_a_day_that_a_stage_lacks_is_lent_by_the_gap_beside_it_and_nothing_else_moves() -> None:
    legs = [Leg(20, 10, is_stage=True), Leg(25, 0, is_stage=False), Leg(19, 20, is_stage=True), Leg(15, 0, is_stage=False),
            Leg(30, 20, is_stage=True)]
    assert lent(legs) == [20, 25, 20, 14, 30]
    assert lent([*legs[:2], Leg(3, 20, is_stage=True), *legs[3:]]) == [20, 22, 20, 1, 30]
    assert lent([Leg(5, 10, is_stage=True), Leg(3, 0, is_stage=False), Leg(8, 8, is_stage=True)]) is None


def test_a_list_that_comes_a_day_later_than_assumed_moves_no_request_back_by_weeks(crc: Instrument, calendar: Calendar) -> None:
    def plan(received: str):
        return timetable(crc, anchors(list_received=day(received), report_due=day("Friday 2029-03-30")), calendar)

    in_time, a_day_late = plan("Wednesday 2028-05-17"), plan("Thursday 2028-05-18")
    assert in_time.date_of("collect", Edge.OPENS) == day("Friday 2028-06-16")
    assert a_day_late.date_of("collect", Edge.OPENS) == day("Monday 2028-06-19")
    assert a_day_late.date_of("review", Edge.OPENS) == in_time.date_of("review", Edge.OPENS)
    assert not a_day_late.shortfalls
