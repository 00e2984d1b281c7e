"""Entries for a calendar (iCalendar, RFC 5545): a due date to take note of, a meeting to answer; the same bytes each time.

Instants are in UTC: a description of the office's zone would end with the dates that the zone's table foresees.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from models.addresses import address
from models.lines import as_line

MEDIA_TYPE: Final = "text/calendar"
_MAKER: Final = "-//Turnus//Reporting cycles//EN"


class Method(StrEnum):
    """What an entry wants: to be kept, to be answered, to be taken out."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Entry:
    """What stands in a calendar on a day, or from an instant on (`at`, aware).

    `uid` stays while the date moves, `sequence` counts its revisions from 0; `stamped` is the instant (aware) it was
    written. `language` is that of title and description.
    """

    uid: str
    title: str
    on: date
    sequence: int
    stamped: datetime
    language: str
    at: datetime | None = None
    description: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody at a meeting: who invites, or who is invited."""

    name: str
    address: str


def due(entry: Entry) -> bytes:
    """Return a due date: it lasts the day, takes no time and asks for nothing."""
    return _calendar(entry, Method.PUBLISH, {"transp": "TRANSPARENT"})


def meeting(entry: Entry, organizer: Person, attendee: Person, *, cancelled: bool = False) -> bytes:
    """Return an invitation that a calendar answers by mail, or its cancellation. Raises `models.addresses.AddressRefused`."""
    method = Method.CANCEL if cancelled else Method.REQUEST
    more = {
        "transp": "OPAQUE", "status": "CANCELLED" if cancelled else "CONFIRMED", "organizer": _person(organizer),
        "attendee": _person(attendee, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE"),
    }
    return _calendar(entry, method, more)


def method_of(data: bytes) -> Method:
    """Return what an entry of ours wants."""
    said = next(line for line in data.splitlines() if line.startswith(b"METHOD:"))
    return Method(said.removeprefix(b"METHOD:").decode())


class Certainty(StrEnum):
    """How far an entry of a feed holds."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


def feed(name: str, entries: Iterable[tuple[Entry, Certainty]]) -> bytes:
    """Return a calendar to subscribe to: its entries keep their `uid` while they move, and say when they are cancelled."""
    from icalendar import Calendar

    calendar = Calendar()
    for key, value in (("prodid", _MAKER), ("version", "2.0"), ("method", Method.PUBLISH.value), ("x-wr-calname", as_line(name))):
        calendar.add(key, value)
    for entry, certainty in entries:
        calendar.add_component(_event(entry, {"transp": "TRANSPARENT", "status": certainty.value}))
    data: bytes = calendar.to_ical()
    return data


def _calendar(entry: Entry, method: Method, more: dict[str, Any]) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    for name, value in (("prodid", _MAKER), ("version", "2.0"), ("method", method.value)):
        calendar.add(name, value)
    calendar.add_component(_event(entry, more))
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Entry, more: dict[str, Any]) -> Any:
    from icalendar import Event, vText  # a seventh of a second that most letters need not wait

    event = Event()
    event.add("uid", as_line(entry.uid))
    event.add("dtstamp", entry.stamped.astimezone(UTC))
    event.add("sequence", entry.sequence)
    for name, text in (("summary", entry.title), ("description", entry.description)):
        if text:
            event.add(name, vText(as_line(text), params={"LANGUAGE": entry.language}))
    if entry.at is not None:
        event.add("dtstart", entry.at.astimezone(UTC))
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
    for name, value in more.items():
        event.add(name, value)
    return event


def _person(person: Person, **parameters: str) -> Any:
    from icalendar import vCalAddress

    found = vCalAddress(f"mailto:{address(person.address)}")
    found.params["CN"] = as_line(person.name).replace('"', "'") or person.address
    found.params.update(parameters)
    return found
