"""Calendar feeds, read back by a reader that is not ours to write with."""

from datetime import date

import icalendar
import pytest

from flows import moves, on_request
from flows.desk import desk
from flows.feeds import cycle_feed, institution_feed, lay_feeds, office_feed
from models.refusals import NoSuchCycle
from models.settings import settings
from tests.flows.post_desk import CYCLE, DUE, OFFICER, PostDesk

MORE_TIME = date(2019, 6, 18)      # a Tuesday


def read(data: bytes) -> dict[str, icalendar.Event]:
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    found = {str(event["UID"]): event for event in events}
    assert len(found) == len(events), "two entries bear one id"
    return found


def test_a_feed_of_a_cycle_has_the_dates_of_the_body_and_of_each_stage(post: PostDesk) -> None:
    found = read(cycle_feed(desk(), CYCLE))
    domain = desk().office.domain
    assert found[f"{CYCLE}.stage.collect@{domain}"]["DTSTART"].dt == DUE
    assert found[f"{CYCLE}.body.report_due@{domain}"]["DTSTART"].dt == date(2020, 2, 28)
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED"}
    assert {int(event["SEQUENCE"]) for event in found.values()} == {0}
    assert cycle_feed(desk(), CYCLE) == cycle_feed(desk(), CYCLE)


def test_the_feed_of_an_institution_has_what_it_owes_and_follows_when_the_date_moves(post: PostDesk) -> None:
    uid = f"due.{CYCLE}.mj-1@{desk().office.domain}"
    before = read(institution_feed(desk(), "mj"))
    assert before[uid]["DTSTART"].dt == DUE and int(before[uid]["SEQUENCE"]) == 0
    assert not any("maee" in other for other in before)
    on_request.extend(CYCLE, "mj-1", MORE_TIME, OFFICER)
    after = read(institution_feed(desk(), "mj"))
    assert after[uid]["DTSTART"].dt == MORE_TIME and int(after[uid]["SEQUENCE"]) == 1
    assert before.keys() == after.keys()


def test_the_feed_of_a_cancelled_cycle_says_of_each_date_that_it_is_cancelled(post: PostDesk) -> None:
    before = read(cycle_feed(desk(), CYCLE))
    moves.cancel(CYCLE, OFFICER)
    after, owed = read(cycle_feed(desk(), CYCLE)), read(institution_feed(desk(), "mj"))
    assert before.keys() == after.keys()
    assert {str(event["STATUS"]) for event in (*after.values(), *owed.values())} == {"CANCELLED"}
    assert all(int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"]) for uid in before)


def test_the_office_sees_every_cycle_and_the_feeds_lie_on_the_shelf(post: PostDesk) -> None:
    assert read(office_feed(desk())).keys() == read(cycle_feed(desk(), CYCLE)).keys()
    lay_feeds()
    folder = settings().shelf / "calendriers"
    names = {path.name for path in folder.iterdir()}
    assert {"office.ics", f"{CYCLE}.ics", "mj.ics"} <= names
    written = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    lay_feeds()
    assert written == {path: path.stat().st_mtime_ns for path in folder.iterdir()}, "nothing new, nothing written"


def test_a_feed_of_what_is_not_there_is_refused(post: PostDesk) -> None:
    with pytest.raises(NoSuchCycle):
        cycle_feed(desk(), "crc.1999")
