"""Which runs wait in Prefect's list for a cycle."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from models.words import Edge
from planning.upcoming import Upcoming
from tasks.engine.runs import wanted_runs

ZONE, WALL = ZoneInfo("Europe/Luxembourg"), datetime(2029, 1, 12, 9, 0, tzinfo=UTC)


def test_released_letters_are_waited_for_at_the_full_minute_and_nothing_lies_in_the_past() -> None:
    days = [Upcoming("collect", Edge.DUE, date(2029, 1, 15), 1), Upcoming("collect", Edge.OPENS, date(2029, 1, 12), 1)]
    leaving = [
        datetime(2029, 1, 12, 9, 10, 5, tzinfo=UTC), datetime(2029, 1, 12, 9, 10, 40, tzinfo=UTC),
        datetime(2029, 1, 12, 8, 50, tzinfo=UTC),
    ]
    assert wanted_runs(days, ZONE, time(7), wall=WALL, leaving=leaving) == {
        "collect.due.1": datetime(2029, 1, 15, 7, tzinfo=ZONE),
        "leaving.20290112T0911": datetime(2029, 1, 12, 9, 11, tzinfo=UTC),
    }
