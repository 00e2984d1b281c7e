"""Entries for a calendar, read back by a reader that is not ours to write with."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from documents.calendar import Entry, Method, Person, due, meeting, method_of
from models.addresses import AddressRefused

NOTE = Entry(
    "due.crc.2029.mj-1@office.invalid", "Rapport CDE – contribution ; à « vérifier », merci", date(2026, 12, 11), 2,
    datetime(2026, 12, 1, tzinfo=UTC), "fr", description="crc.2029/mj-1.3",
)
OFFICE = Person("Service, des \"droits\" de l'enfant", "droits-enfant@office.invalid")
GUEST = Person("Point focal", "o'brien@mj.invalid")


def read(data: bytes) -> tuple[icalendar.Calendar, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_a_due_date_lasts_the_day_takes_no_time_and_asks_nothing() -> None:
    calendar, event = read(due(NOTE))
    assert calendar["METHOD"] == "PUBLISH" and event["TRANSP"] == "TRANSPARENT"
    assert event["DTSTART"].to_ical() == b"20261211" and event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTEND"].to_ical() == b"20261212"
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (NOTE.uid, 2, NOTE.title)
    assert event["DTSTAMP"].dt == NOTE.stamped
    assert "ORGANIZER" not in event and "ATTENDEE" not in event


def test_the_same_entry_has_the_same_bytes_in_short_lines() -> None:
    assert due(NOTE) == due(replace(NOTE))
    assert all(len(line) <= 75 for line in due(NOTE).split(b"\r\n"))
    assert due(NOTE).endswith(b"END:VCALENDAR\r\n")


def test_a_meeting_is_answered_to_who_invites() -> None:
    calendar, event = read(meeting(NOTE, OFFICE, GUEST))
    assert calendar["METHOD"] == "REQUEST" and event["STATUS"] == "CONFIRMED" and event["TRANSP"] == "OPAQUE"
    assert event["ORGANIZER"] == f"mailto:{OFFICE.address}" and event["ATTENDEE"] == f"mailto:{GUEST.address}"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE" and event["ORGANIZER"].params["CN"].startswith("Service, des")


def test_a_meeting_with_an_hour_is_the_same_instant_everywhere() -> None:
    at = datetime(2039, 7, 4, 14, 30, tzinfo=ZoneInfo("Europe/Luxembourg"))
    _, event = read(meeting(replace(NOTE, at=at), OFFICE, GUEST))
    assert event["DTSTART"].to_ical() == b"20390704T123000Z" and event["DTSTART"].dt == at


def test_a_meeting_that_is_called_off_keeps_its_uid_and_counts_on() -> None:
    calendar, event = read(meeting(replace(NOTE, sequence=3), OFFICE, GUEST, cancelled=True))
    assert calendar["METHOD"] == "CANCEL" and event["STATUS"] == "CANCELLED"
    assert (event["UID"], event["SEQUENCE"]) == (NOTE.uid, 3)
    assert method_of(calendar.to_ical()) is Method.CANCEL


@pytest.mark.parametrize("evil", ["a\r\nATTENDEE:mailto:x@y.invalid", "a\nMETHOD:CANCEL", "a\x00\u202eb", "a;X=y:z,\\n"])
def test_no_value_opens_a_line_of_its_own(evil: str) -> None:
    data = meeting(replace(NOTE, title=evil, description=evil), replace(OFFICE, name=evil), GUEST)
    _, event = read(data)
    assert method_of(data) is Method.REQUEST and not isinstance(event["ATTENDEE"], list)
    assert not {"X"} & event.keys() and "\u202e" not in data.decode()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(AddressRefused):
        meeting(NOTE, OFFICE, replace(GUEST, address="x@y.invalid>\r\nBcc: z@y.invalid"))
