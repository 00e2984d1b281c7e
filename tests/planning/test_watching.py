"""The dead-man's switch, by named days: Friday 8 May 2026 is worked, Saturday and Sunday are not, Ascension is the 14th."""

from datetime import UTC, datetime, time, timedelta

import pytest

from models.office import Patience
from models.views import SignsOfLife
from planning.watching import Silence, silences
from planning.working_days import Calendar

CALENDAR = Calendar("LU", weekend=(5, 6), recess=(), language="fr", zone="Europe/Luxembourg")
FRIDAY, MONDAY = datetime(2026, 5, 8, 5, tzinfo=UTC), datetime(2026, 5, 11, 5, tzinfo=UTC)   # seven in Luxembourg
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
PATIENCE = Patience(round_hours=3, inbox_hours=6, outbox_hours=4)


def silent(now, *, round_=None, inbox=None, since=LONG_AGO, waiting=None):
    beats = {k: v for k, v in (("round", round_), ("inbox", inbox)) if v}
    return silences(SignsOfLife(now, beats, since, waiting), CALENDAR, time(7), PATIENCE)


@pytest.mark.parametrize(("now", "round_", "expected"), [
    (MONDAY + timedelta(hours=2, minutes=59), FRIDAY, False),
    (MONDAY + timedelta(hours=3), FRIDAY, True),
    (MONDAY + timedelta(hours=3), MONDAY + timedelta(minutes=2), False),
    (MONDAY - timedelta(hours=20), FRIDAY + timedelta(minutes=1), False),     # Sunday: no round is expected
    (datetime(2026, 5, 14, 12, tzinfo=UTC), datetime(2026, 5, 13, 5, 1, tzinfo=UTC), False),    # Ascension Day
])
def test_a_round_is_missed_only_on_a_working_day_and_after_the_hours_allowed(now, round_, expected):
    assert (Silence.ROUND in silent(now, round_=round_, inbox=now)) is expected


def test_an_office_that_never_made_a_round_is_silent_from_its_first_morning_on():
    opened = FRIDAY + timedelta(hours=4)
    assert silent(FRIDAY + timedelta(hours=9), since=opened) == ()
    assert silent(MONDAY + timedelta(hours=7), since=opened) == (Silence.ROUND, Silence.INBOX)
    assert silent(MONDAY + timedelta(days=9), since=None) == ()


def test_the_inbox_has_hours_of_its_own():
    assert silent(MONDAY + timedelta(hours=5), round_=MONDAY, inbox=FRIDAY) == ()
    assert silent(MONDAY + timedelta(hours=6), round_=MONDAY, inbox=FRIDAY) == (Silence.INBOX,)


def test_a_letter_that_waits_too_long_is_told_also_on_a_sunday():
    sunday = datetime(2026, 5, 10, 12, tzinfo=UTC)
    assert silent(sunday, round_=FRIDAY, inbox=FRIDAY, waiting=sunday - timedelta(hours=4)) == ()
    assert silent(sunday, round_=FRIDAY, inbox=FRIDAY, waiting=sunday - timedelta(hours=4, seconds=1)) == (Silence.OUTBOX,)


def test_the_hour_of_the_round_is_the_offices_on_both_sides_of_a_change_of_the_clock():
    calendar_morning = datetime(2026, 10, 26, 6, tzinfo=UTC)    # Monday, seven in winter time
    before = calendar_morning - timedelta(minutes=1)
    assert silent(calendar_morning + timedelta(hours=2, minutes=59), round_=before, inbox=calendar_morning) == ()
    assert silent(calendar_morning + timedelta(hours=3), round_=before, inbox=calendar_morning) == (Silence.ROUND,)
