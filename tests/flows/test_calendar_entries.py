"""What letters bring for calendars: due dates for who wants them, meetings that are answered, move and are called off."""

import email
from collections.abc import Iterator
from datetime import date
from email.message import Message
from zoneinfo import ZoneInfo

import icalendar
import pytest
import yaml

from cli.by_hand import by_hand
from flows import letters_out, morning_round, moves, on_request
from flows.acting import acting
from flows.move_date import file_dates, move_date
from models.refusals import NothingToRelease
from models.settings import settings
from models.words import LetterState
from planning.opening import dates_in
from store.office_folder import OfficeFolder
from tasks.views import cycle_view
from tests.conftest import Installation
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk, set_day
from tests.flows.shape_desk import Walk
from tests.flows.test_shapes import opened

INVITED = ("mj", "menje")


@pytest.fixture
def committee(office: OfficeFolder, installation: Installation) -> Iterator[Walk]:
    """A meeting of the human-rights committee on 10 March 2027, to which two ministries were invited by mail."""
    file = installation.office / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("undo_minutes: 10", "undo_minutes: 0"), "utf-8")
    people = [{"institution": i, "function": "focal_point", "address": f"focal@{i}.invalid"} for i in INVITED]
    (installation.office / "contacts.yaml").write_text(yaml.safe_dump({"schema_version": 1, "contacts": people}), "utf-8")
    with by_hand():
        walk = opened("human-rights-committee", "2027-02-15", dates="convened=2027-02-15 meeting=2027-03-10")
        morning_round.morning_round()
        letters_out.release(walk.code, OFFICER)
        yield walk


def mails(walk: Walk, kind: str, institution: str) -> list[Message]:
    """Return the mails of a kind that left for an institution, oldest first."""
    left = [x for x in walk.letters() if x.kind == kind and x.institution == institution and x.state is LetterState.SENT]
    folder = settings().var / "outbox" / "new"
    return [email.message_from_bytes((folder / f"{walk.code}-{x.number}.eml").read_bytes()) for x in left]


def waiting(walk: Walk) -> list[str]:
    """Return who a letter about the meeting waits for."""
    return sorted(x.institution for x in walk.letters() if x.kind == "invitation" and x.state is LetterState.PREVIEW)


def entry(mail: Message) -> tuple[str, icalendar.Event]:
    """Return the method and event of a mail's entry; where it is to be answered it stands beside the letter too."""
    [attached] = [part for part in mail.walk() if (part.get_filename() or "").endswith(".ics")]
    data = attached.get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(data)
    inline = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if calendar["METHOD"] != "PUBLISH":
        [shown] = inline
        assert shown.get_param("method") == calendar["METHOD"] and shown.get_payload(decode=True) == data
        alternatives = next(part for part in mail.walk() if part.get_content_type() == "multipart/alternative")
        assert alternatives.get_payload()[-1] is shown
    else:
        assert not inline
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def plain(mail: Message) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode().replace("\u00a0", " ")


def test_who_is_invited_can_answer_from_the_calendar(committee: Walk) -> None:
    [mail] = mails(committee, "invitation", "mj")
    method, event = entry(mail)
    assert method == "REQUEST" and event["SEQUENCE"] == 0 and event["DTSTART"].to_ical() == b"20270310"
    assert event["ATTENDEE"] == "mailto:focal@mj.invalid" and event["ORGANIZER"] == "mailto:droits-enfant@office.invalid"
    [other] = mails(committee, "invitation", "menje")
    assert entry(other)[1]["UID"] == event["UID"]


def test_a_meeting_that_moves_and_is_called_off_updates_its_one_entry(committee: Walk) -> None:
    on_request.answered_otherwise(committee.code, "mj-1", OFFICER)       # who has answered is told too
    set_day(date(2027, 2, 17))
    for day in (11, 10):
        move_date(committee.code, "meeting", date(2027, 3, day), OFFICER, confirm=True, accept=True)
    assert not waiting(committee)       # it stands where they were told
    for day in (11, 12):
        move_date(committee.code, "meeting", date(2027, 3, day), OFFICER, confirm=True, accept=True)
    assert waiting(committee) == sorted(INVITED)
    letters_out.release(committee.code, OFFICER)
    for institution in INVITED:
        first, moved = mails(committee, "invitation", institution)
        (_, before), (method, event) = entry(first), entry(moved)
        assert method == "REQUEST" and event["DTSTART"].to_ical() == b"20270312"
        assert event["UID"] == before["UID"] and event["SEQUENCE"] == 4
        assert "prévue le 10 mars 2027, se tiendra le vendredi 12 mars 2027" in plain(moved)
    moves.cancel(committee.code, OFFICER)
    letters_out.release(committee.code, OFFICER)
    *_, moved, called_off = mails(committee, "invitation", "mj")
    method, event = entry(called_off)
    assert method == "CANCEL" and event["STATUS"] == "CANCELLED" and event["SEQUENCE"] == 5
    assert event["UID"] == entry(moved)[1]["UID"]
    assert "n'aura pas lieu" in plain(called_off)


def test_a_meeting_of_which_the_hour_alone_moves_updates_its_one_entry(committee: Walk) -> None:
    def held(moment: str) -> None:
        with acting("move_date", OFFICER, committee.code) as here:
            new = dates_in(f"meeting={moment}").values()
            file_dates(here, cycle_view(committee.code, here.folder.zone), new, OFFICER, "", accept=True)
        letters_out.release(committee.code, OFFICER)

    set_day(date(2027, 2, 17))
    held("2027-03-10T14:30")
    held("2027-03-10T16:00")
    with pytest.raises(NothingToRelease):
        held("2027-03-10T16:00")    # it stands where they were told
    for institution in INVITED:
        first, timed, later = mails(committee, "invitation", institution)
        (_, whole_day), (_, before), (method, event) = entry(first), entry(timed), entry(later)
        assert (method, event["UID"]) == ("REQUEST", whole_day["UID"])
        assert whole_day["SEQUENCE"] < before["SEQUENCE"] < event["SEQUENCE"]
        zone = ZoneInfo("Europe/Luxembourg")
        assert [one.decoded("DTSTART").astimezone(zone).strftime("%d %H:%M") for one in (before, event)] == ["10 14:30", "10 16:00"]
        assert "prévue le 10 mars 2027 à 14:30, se tiendra le mercredi 10 mars 2027 à 16:00" in plain(later)


def wants(institution: str) -> None:
    """Let the focal point of an institution want due dates as entries."""
    file = settings().office / "contacts.yaml"
    read = yaml.safe_load(file.read_text("utf-8"))
    for contact in read["contacts"]:
        if contact["institution"] == institution and contact["function"] == "focal_point":
            contact["calendar"] = True
    file.write_text(yaml.safe_dump(read, allow_unicode=True), "utf-8")


def test_a_due_date_comes_as_an_entry_for_who_wants_it_and_a_moved_one_says_which_to_delete(post: PostDesk) -> None:
    wants("mj")
    post.day("2019-05-02")
    for institution in ("mj", "menje"):
        on_request.extend(CYCLE, f"{institution}-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    mail = post.mail_of(post.letters("decision", "mj")[0])
    method, event = entry(mail)
    assert method == "PUBLISH" and event["TRANSP"] == "TRANSPARENT" and event["SEQUENCE"] == 1
    assert event["DTSTART"].to_ical() == b"20190620" and event["DTSTART"].params["VALUE"] == "DATE"
    assert f"l'entrée « {event['SUMMARY']} » du 11 juin 2019 est à supprimer" in plain(mail)
    assert f"Pièce jointe : {CYCLE}_mj-1_echeance.ics" in plain(mail)
    other = post.mail_of(post.letters("decision", "menje")[0])
    assert not any(part.get_filename() for part in other.walk()) and "à supprimer" not in plain(other)
