"""One letter a day to a person: whose turn it is, what waits for nobody, and that nothing waits for ever."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models.office import Office
from models.settings import HOUSE
from models.words import LetterKind
from planning.one_a_day import PATIENCE, Ready, counts, in_turn, waits_for_nothing
from planning.working_days import Calendar

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2027, 3, day) for day in (1, 2, 3, 4, 5))
EVE_OF_SUMMER_TIME = date(2027, 3, 26)      # Good Friday, no holiday here; clocks go forward on Sunday 28, Monday 29 is one
FAR = date(2027, 6, 30)
OFFICE = Calendar.of(Office.model_validate(yaml.safe_load((HOUSE / "templates/office/office.yaml").read_text("utf-8"))))
THROUGH_RECESS = OFFICE.without_recess()
AUGUST = [date(2028, 8, day) for day in (14, 16, 17, 18, 21, 22)]      # Monday, the 15th is a holiday, Wednesday to Tuesday


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return OFFICE


def ready(
    code: str, due_on: date | None = FAR, *, since: date = MONDAY, kind: LetterKind = LetterKind.REQUEST, person: str = "p",
    calendar: Calendar = OFFICE,
) -> Ready:
    return Ready(code, person, kind, due_on, since, calendar)


def left(waiting: Iterable[Ready], today: date, written: Iterable[str] = ()) -> list[str]:
    """Return the codes of what leaves on a day, as flows do it: each in turn, unless its addressee had one."""
    had, gone = set(written), list[str]()
    for one in in_turn(waiting, today):
        if one.person not in had or waits_for_nothing(one, today):
            gone.append(one.code)
            if counts([one.kind]):
                had.add(one.person)
    return gone


def course(waiting: Sequence[Ready], today: date, calendar: Calendar) -> Mapping[date, list[str]]:
    """Return what leaves on which day, until nothing waits."""
    days = dict[date, list[str]]()
    while waiting:
        if gone := left(waiting, today):
            days[today] = gone
        waiting = [one for one in waiting if one.code not in gone]
        today = calendar.next_working_day(today)
    return days


def test_of_several_the_one_about_the_nearest_day_leaves_and_each_other_on_a_working_day_of_its_own(calendar: Calendar) -> None:
    four = [ready(name, FAR + timedelta(days=n)) for n, name in ((3, "d"), (1, "b"), (2, "c"), (0, "a"))]
    assert course(four, THURSDAY, calendar) == {
        THURSDAY: ["a"], FRIDAY: ["b"], date(2027, 3, 8): ["c"], date(2027, 3, 9): ["d"],
    }


@pytest.mark.parametrize("count", range(1, 7))
def test_so_many_that_compete_take_so_many_working_days(count: int, calendar: Calendar) -> None:
    days = course([ready(str(n)) for n in range(count)], WEDNESDAY, calendar)
    assert [len(gone) for gone in days.values()] == [1] * count
    assert calendar.between(WEDNESDAY, max(days)) == count - 1


def test_a_holiday_and_the_change_of_the_clock_are_waited_out(calendar: Calendar) -> None:
    assert list(course([ready("a"), ready("b"), ready("c")], EVE_OF_SUMMER_TIME, calendar)) == [
        EVE_OF_SUMMER_TIME, date(2027, 3, 30), date(2027, 3, 31),    # Easter Monday is the 29th
    ]


def test_other_persons_wait_for_nobody(calendar: Calendar) -> None:
    assert left([ready("a"), ready("b", person="q")], MONDAY, written=["p"]) == ["b"]


@pytest.mark.parametrize("kind", [LetterKind.ACKNOWLEDGEMENT, LetterKind.ASKING_BACK])
def test_what_answers_waits_for_nothing_and_nothing_waits_for_it(kind: LetterKind, calendar: Calendar) -> None:
    answer = ready("thanks", kind=kind)
    assert left([answer], MONDAY, written=["p"]) == ["thanks"]
    assert left([ready("a", TUESDAY + timedelta(days=9)), answer], MONDAY) == ["thanks", "a"]
    assert not counts([kind, kind]) and counts([kind, LetterKind.REMINDER])


def test_a_file_that_an_officer_asked_for_neither_waits_nor_counts(calendar: Calendar) -> None:
    sent = ready("file", kind=LetterKind.DELIVERY)
    assert sorted(left([ready("a"), sent, replace(sent, code="file-2")], MONDAY)) == ["a", "file", "file-2"]


@pytest.mark.parametrize(("due_on", "leaves"), [
    (FRIDAY, True),                          # today: there is no later day
    (date(2027, 3, 6), True),                # Saturday: Monday is too late
    (date(2027, 3, 8), True),                # Monday: nobody could do anything about it any more
    (date(2027, 3, 9), False),               # Tuesday: Monday will do
    (THURSDAY, False),                       # overdue: one day more or less
    (None, False),
])
def test_what_would_come_too_late_tomorrow_leaves_today(due_on: date | None, leaves: bool, calendar: Calendar) -> None:
    assert (left([ready("a", due_on)], FRIDAY, written=["p"]) == ["a"]) is leaves


def test_what_is_worked_through_the_recess_has_a_tomorrow_in_august() -> None:
    meetings = [ready(name, date(2028, 9, day), since=AUGUST[0], calendar=THROUGH_RECESS) for name, day in (("a", 11), ("b", 12))]
    assert course(meetings, AUGUST[0], THROUGH_RECESS) == {AUGUST[0]: ["a"], AUGUST[1]: ["b"]}
    soon = [replace(one, due_on=AUGUST[1]) for one in meetings]
    assert course(soon, AUGUST[0], THROUGH_RECESS) == {AUGUST[0]: ["a", "b"]}, "the day that they are about is tomorrow"


def test_what_keeps_the_recess_leaves_before_it_where_it_is_about_its_first_day_after(calendar: Calendar) -> None:
    eve, before, after = date(2028, 7, 14), date(2028, 7, 13), date(2028, 9, 18)      # Friday, Thursday, Monday
    assert calendar.next_working_day(eve) == after
    ready_on_eve = [ready("a", after, since=eve), ready("b", after, since=eve)]
    assert course(ready_on_eve, eve, calendar) == {eve: ["a", "b"]}, "nobody could do anything about the second any more"
    assert course([ready("a", after, since=before), ready("b", after, since=before)], before, calendar) == {
        before: ["a"], eve: ["b"],
    }


def test_what_waits_in_the_recess_is_old_after_five_days_that_its_cycle_worked() -> None:
    old = ready("old", None, since=AUGUST[0], calendar=THROUGH_RECESS)
    new = ready("new", date(2028, 8, 25), since=AUGUST[5], calendar=THROUGH_RECESS)
    assert left([old, replace(new, since=AUGUST[4])], AUGUST[4]) == ["new"]
    assert left([old, new], AUGUST[5]) == ["old"]


def test_a_meeting_called_off_and_who_wants_a_letter_for_each_matter_wait_for_nothing(calendar: Calendar) -> None:
    assert left([replace(ready("off"), at_once=True)], MONDAY, written=["p"]) == ["off"]


def test_what_waited_for_a_week_goes_before_what_is_more_urgent(calendar: Calendar) -> None:
    old, new = ready("old", None, since=MONDAY), ready("new", date(2027, 3, 20), since=date(2027, 3, 8))
    assert left([old, new], FRIDAY) == ["new"]
    assert left([old, new], date(2027, 3, 8)) == ["old"]


letters = st.builds(
    Ready,
    code=st.uuids().map(str), person=st.sampled_from("pqr"),
    kind=st.sampled_from([LetterKind.REQUEST, LetterKind.INVITATION, LetterKind.REMINDER, LetterKind.ESCALATION]),
    due_on=st.none() | st.integers(-20, 60).map(lambda n: MONDAY + timedelta(days=n)),
    since=st.integers(0, 10).map(lambda n: MONDAY + timedelta(days=n)), calendar=st.just(OFFICE),
)


@given(them=st.lists(letters, max_size=25, unique_by=lambda one: one.code))
@settings(deadline=None)
def test_a_person_gets_one_a_day_but_what_cannot_wait_and_nothing_waits_for_ever(them: list[Ready], calendar: Calendar) -> None:
    day, waiting, gone = MONDAY, list[Ready](), dict[str, date]()
    for _ in range(len(them) + 12):
        waiting += [one for one in them if one.since <= day and one.code not in gone and one not in waiting]
        today = left(waiting, day)
        patient = Counter(one.person for one in waiting if one.code in today and not waits_for_nothing(one, day))
        assert all(count == 1 for count in patient.values()), "two that could have waited left on one day"
        assert {one.person for one in waiting} == {one.person for one in waiting if one.code in today}, "a day was given away"
        gone |= {code: day for code in today}
        waiting = [one for one in waiting if one.code not in gone]
        day = calendar.next_working_day(day)
    assert len(gone) == len(them)
    for one in them:
        if one.due_on and one.due_on > one.since:
            first = calendar.on_or_after(one.since)
            assert gone[one.code] <= max(first, calendar.previous_working_day(one.due_on)), "it came too late"
        before = [x for x in them if x.person == one.person and x.since <= one.since and x is not one]
        assert calendar.between(one.since, gone[one.code]) <= PATIENCE + len(before) + _younger(one, them, calendar)


def _younger(one: Ready, them: Iterable[Ready], calendar: Calendar) -> int:
    """Return how many came after a letter, and before it had waited too long."""
    return sum(
        x.person == one.person and x.since > one.since and calendar.between(one.since, x.since) <= PATIENCE for x in them
    )
