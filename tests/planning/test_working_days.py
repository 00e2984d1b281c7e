import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.days import written
from models.instrument import Names
from models.office import Recess
from planning.offsets import NotADateRule, NotAnOffset, parse_offset, parse_rule
from planning.working_days import Calendar
from tests.days import day

LUXEMBOURG = Calendar(
    "LU", weekend=(5, 6), recess=[Recess(begins="12-20", ends="01-05", name=Names(fr="fêtes"))], language="fr"
)
DATES = st.dates(day("Monday 2018-01-01"), day("Wednesday 2036-12-31"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Friday 2026-06-05", None),
        ("Saturday 2026-06-06", "samedi"),
        ("Tuesday 2026-06-23", "Fête nationale"),
        ("Saturday 2026-08-15", "Assomption"),
        ("Monday 2026-12-21", "fêtes"),
        ("Friday 2026-12-25", "Noël"),
        ("Tuesday 2027-01-05", "fêtes"),
        ("Wednesday 2027-01-06", None),
        ("Thursday 2018-05-10", "Ascension"),
        ("Wednesday 2018-05-09", None),  # Europe Day is a holiday from 2019 on
        ("Thursday 2019-05-09", "Jour de l'Europe"),
    ],
)
def test_a_day_off_says_why(text: str, reason: str | None) -> None:
    assert LUXEMBOURG.closed_because(day(text)) == reason


@pytest.mark.parametrize(
    ("text", "language", "full", "long"),
    [
        ("Tuesday 2026-12-01", "fr", "mardi 1er décembre 2026", "1er décembre 2026"),
        ("Friday 2026-12-11", "fr", "vendredi 11 décembre 2026", "11 décembre 2026"),
        ("Tuesday 2026-12-01", "de", "Dienstag, 1. Dezember 2026", "1. Dezember 2026"),
        ("Tuesday 2026-12-01", "en", "Tuesday, 1 December 2026", "1 December 2026"),
        ("Tuesday 2026-12-01", "lb", "Dënschdeg, 1. Dezember 2026", "1. Dezember 2026"),
    ],
)
def test_the_first_of_a_month_is_written_as_its_language_does(text: str, language: str, full: str, long: str) -> None:
    assert (written(day(text), language), written(day(text), language, "long")) == (full, long)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("Friday 2026-06-19", -10, "Friday 2026-06-05"),
        ("Friday 2026-06-19", 2, "Wednesday 2026-06-24"),  # over National Day
        ("Friday 2026-12-18", 1, "Wednesday 2027-01-06"),  # over recess
        ("Friday 2026-03-27", 1, "Monday 2026-03-30"),  # the clocks change on the Sunday between
        ("Saturday 2026-06-06", 0, "Monday 2026-06-08"),
    ],
)
def test_working_days_are_counted_over_days_off(start: str, count: int, end: str) -> None:
    assert LUXEMBOURG.add(day(start), count) == day(end)


def test_another_country_has_its_own_weekend_and_language() -> None:
    cairo = Calendar("EG", weekend=(4, 5), recess=[], language="en")
    assert cairo.is_working_day(day("Sunday 2026-11-29"))
    assert cairo.closed_because(day("Friday 2026-11-27")) == "Friday"


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Assomption"), ("de", "Mariä Himmelfahrt"), ("en", "Assumption Day")]
)
def test_holidays_are_named_in_the_language_asked_for_whatever_the_machine_speaks(
    language: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "uk_UA.UTF-8")
    monkeypatch.setenv("LANGUAGE", "uk")
    calendar = Calendar("LU", weekend=(5, 6), recess=[], language=language)
    assert calendar.closed_because(day("Saturday 2026-08-15")) == name


@given(DATES, st.integers(-40, 40).filter(bool))
def test_adding_and_counting_agree(start, count) -> None:
    end = LUXEMBOURG.add(start, count)
    assert LUXEMBOURG.is_working_day(end)
    if LUXEMBOURG.is_working_day(start):
        assert LUXEMBOURG.between(start, end) == count


@pytest.mark.parametrize("text", ["2 workdays", "two weeks", "+2  working days", "", "+99999 days", "10"])
def test_what_is_no_offset_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(NotAnOffset, match='is not an offset; write for example "\\+2 working days"'):
        parse_offset(text)


@pytest.mark.parametrize(
    "text", ["report_due", "+2 days after x", "+2 days from x.end", "+1 day from X", "+1 day from x, soon"]
)
def test_what_is_no_date_is_answered_with_a_remedy(text: str) -> None:
    with pytest.raises(NotADateRule, match="write"):
        parse_rule(text)


@pytest.mark.parametrize(
    ("rule", "start", "end"),
    [
        ("+1 month from x", "Saturday 2026-01-31", "Saturday 2026-02-28"),
        ("-2 months from x", "Saturday 2026-01-31", "Sunday 2025-11-30"),
        ("+6 weeks from x", "Tuesday 2026-06-02", "Tuesday 2026-07-14"),
        ("0 days from x", "Sunday 2026-06-07", "Sunday 2026-06-07"),
    ],
)
def test_days_weeks_and_months_are_counted_on_the_wall_calendar(rule: str, start: str, end: str) -> None:
    assert parse_rule(rule).offset.apply(day(start), LUXEMBOURG) == day(end)
