"""Who is away is not written to: who stands in is, at once, and no longer than the absence lasts."""

import json
from contextlib import nullcontext
from datetime import date

import pytest
from pydantic import SecretStr
from sqlmodel import delete, select

from flows import absences, letters_out, on_request
from flows.absences import Person, StandIn
from flows.bring_out import bring_out, dashboard_page
from flows.desk import desk
from models.refusals import (
    AbsenceOver,
    CannotStandIn,
    EverybodyAway,
    NobodyAbsent,
    NoSuchContact,
    NoSuchInstitution,
    StandInCircle,
    WrittenToOnPaper,
)
from models.settings import settings
from models.tables import Absence, Journal, Replay
from models.words import Function
from store import database, files, office_folder, persons
from tasks.absences import UNKNOWN_RETURN, note_absence, note_dead_address
from tasks.letters.page import letter_page, shown_preview
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard
from tests.flows.post_desk import CYCLE, OFFICER
from tests.mail_server import Desk, serving

REMINDED = date(2019, 5, 17)
FOCAL, DEPUTY = "point-focal@mj.invalid", "suppleance@mj.invalid"


@pytest.fixture
def post(post):
    """The office, with a deputy at the Ministry of Justice."""

    def with_a_deputy(data):
        data["contacts"] = [c for c in data["contacts"] if c["institution"] != "mj" or c["function"] == "superior"] + [
            {"institution": "mj", "function": "focal_point", "address": FOCAL},
            {"institution": "mj", "function": "deputy", "address": DEPUTY},
        ]
        return data

    post.edit("contacts.yaml", with_a_deputy)
    return post


def folder():
    return office_folder.load()


def reached(post, kind: str) -> list[tuple[str, str]]:
    """Return the letters of a kind to the Ministry of Justice: in which function, and in which state."""
    return [(x.function, x.state) for x in post.letters(kind, "mj")]


def stuck(post) -> list[str]:
    return [letter.reason for letter in dashboard_page(desk(), CYCLE).stuck]


def test_a_reminder_goes_to_the_deputy_while_the_focal_point_is_away_and_no_longer(post):
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER, until=date(2019, 5, 20))
    post.day(REMINDED)
    post.round()
    assert reached(post, "reminder") == [("deputy", "sent")]
    assert post.mail_of(post.letters("reminder", "mj")[0])["To"] == DEPUTY
    post.day("2019-06-07")
    post.round()
    assert reached(post, "reminder")[-1] == ("focal_point", "sent")


def test_a_letter_to_who_stands_in_says_in_whose_place_it_comes_and_so_do_preview_and_page(post):
    def names(data):
        for contact in data["contacts"]:
            if contact["institution"] == "mj" and contact["function"] == "focal_point":
                contact |= {"civility": "Madame", "name": "Exemple"}
        return data

    post.edit("contacts.yaml", names)
    sentence = "en lieu et place du point focal (Madame Exemple)."
    post.day("2019-05-02")
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER)
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letter = post.letters("decision", "mj")[0]
    preview = json.loads(files.read(letter.preview))
    assert sentence in plain(preview["letter"]["text"])
    page = letter_page([shown_preview("l", letter, folder())], "fr")
    assert "<dt>en lieu et place de</dt><dd>point focal</dd>" in page
    shown = dashboard_page(desk(), CYCLE)
    assert [line.in_place_of for line in shown.outbox if line.institution == "mj"] == [(Function.FOCAL_POINT,)]
    text = render_dashboard(shown, PageWords("fr"))
    assert "suppléant<br>en lieu et place de\u202f: point focal" in text.replace("\u00a0", "\u202f") and "Exemple" not in text
    letters_out.release(CYCLE, OFFICER)
    post.day("2019-05-03")
    post.round()
    mail = post.mail_of(post.letters("decision", "mj")[0])
    assert mail["To"] == DEPUTY
    texts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    assert all(sentence in plain(part.get_payload(decode=True).decode()) for part in texts) and len(texts) == 2
    absences.end_absence("mj", Function.FOCAL_POINT, OFFICER)
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 21), OFFICER)
    preview = json.loads(files.read(post.letters("decision", "mj")[-1].preview))
    assert preview["in_place_of"] == [] and "en lieu et place" not in preview["letter"]["text"]


def test_a_functional_mailbox_is_told_the_function_and_no_name(post):
    def names(data):
        held = [c for c in data["contacts"] if c["institution"] != "mj" or c["function"] == "superior"]
        data["contacts"] = [*held, {"institution": "mj", "function": "focal_point", "name": "Exemple", "address": FOCAL},
                            {"institution": "mj", "function": "mailbox", "address": "boite@mj.invalid"}]
        return data

    post.edit("contacts.yaml", names)
    post.day("2019-05-02")
    absences.record_dead_address("mj", Function.FOCAL_POINT, OFFICER)
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    text = plain(json.loads(files.read(post.letters("decision", "mj")[0].preview))["letter"]["text"])
    assert "en lieu et place du point focal." in text and "Exemple" not in text


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_letter_that_waits_for_release_is_written_anew_to_who_stands_in(post):
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    assert reached(post, "decision") == [("focal_point", "preview")]
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER)
    assert reached(post, "decision") == [("deputy", "preview")]
    absences.end_absence("mj", Function.FOCAL_POINT, OFFICER)
    assert reached(post, "decision") == [("focal_point", "preview")]


def test_what_was_released_for_somebody_who_goes_away_is_called_back_and_waits_for_the_officer_again(post):
    post.office(undo_minutes=30)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER)
    assert reached(post, "decision") == [("focal_point", "recalled"), ("deputy", "preview")]
    letters_out.release(CYCLE, OFFICER)
    post.day("2019-05-03")
    post.round()
    assert reached(post, "decision") == [("focal_point", "recalled"), ("deputy", "sent")]


def test_a_letter_released_today_does_not_reach_who_is_away_from_tomorrow(post):
    post.office(undo_minutes=60)
    post.day("2019-05-02")
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER, since=date(2019, 5, 3))
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    assert reached(post, "decision") == [("focal_point", "released")]
    from tasks.post import delivery

    post.day("2019-05-03")
    assert delivery.deliver(folder()) == 0
    post.round()
    assert reached(post, "decision") == [("focal_point", "recalled"), ("deputy", "preview")]


def test_with_nobody_there_the_letter_waits_and_the_office_is_told(post):
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER)
    absences.record_dead_address("mj", Function.DEPUTY, OFFICER)
    post.day(REMINDED)
    post.round()
    assert reached(post, "reminder") == [] and stuck(post) == ["nobody_there"]
    absences.end_absence("mj", Function.DEPUTY, OFFICER)
    assert reached(post, "reminder") == [("deputy", "sent")] and stuck(post) == []


def test_another_address_in_the_office_folder_ends_a_dead_one(post):
    absences.record_dead_address("mj", Function.FOCAL_POINT, OFFICER)

    def corrected(data):
        for contact in data["contacts"]:
            if (contact["institution"], contact["function"]) == ("mj", "focal_point"):
                contact["address"] = "nouvelle@mj.invalid"
        return data

    post.edit("contacts.yaml", corrected)
    post.day(REMINDED)
    post.round()
    assert reached(post, "reminder") == [("focal_point", "sent")]


def test_an_automatic_reply_lets_the_deputy_stand_in_until_the_day_of_return(post):
    post.day("2019-05-02")
    request = post.letters("request", "mj")[0]
    told = {"back_on": date(2019, 5, 21), "letter": f"{CYCLE}-{request.number}"}
    assert note_absence(FOCAL.upper(), folder(), **told)
    assert not note_absence(FOCAL, folder(), **told)
    post.round()
    assert reached(post, "request") == [("focal_point", "sent"), ("deputy", "preview")]
    letters_out.release(CYCLE, OFFICER)
    post.day(REMINDED)
    post.round()
    assert reached(post, "reminder") == [("deputy", "sent")]
    post.day("2019-06-07")
    post.round()
    assert reached(post, "reminder")[-1] == ("focal_point", "sent")


def test_a_letter_that_came_back_is_written_anew_to_the_deputy(post):
    post.day(REMINDED)
    post.round()
    reminder = post.letters("reminder", "mj")[0]
    assert note_dead_address(FOCAL, folder(), letter=f"{CYCLE}-{reminder.number}")
    post.round()
    assert reached(post, "reminder") == [("focal_point", "undeliverable"), ("deputy", "sent")]
    assert post.view().requests and [r.reminded_on for r in post.view().requests if r.institution == "mj"] == [(REMINDED,)]


def test_what_does_not_say_until_when_counts_for_a_week_and_a_past_return_for_nothing(post):
    post.day("2019-05-02")
    assert not note_absence(FOCAL, folder(), back_on=date(2019, 5, 2))
    assert note_absence(FOCAL, folder())
    with database.reading() as session:
        absence = session.exec(select(Absence)).one()
    assert (absence.until, absence.set_by) == (date(2019, 5, 2) + UNKNOWN_RETURN, None)


def test_a_functional_mailbox_is_never_away_and_a_stranger_concerns_nobody(post):
    def with_a_mailbox(data):
        data["contacts"] += [{"institution": "mj", "function": "mailbox", "address": "service@mj.invalid"}]
        return data

    post.edit("contacts.yaml", with_a_mailbox)
    assert not note_absence("service@mj.invalid", folder(), back_on=date(2019, 6, 1))
    assert note_dead_address("service@mj.invalid", folder())
    assert not note_absence("inconnu@ailleurs.invalid", folder())


@pytest.mark.parametrize(("person", "stands_in"), [
    (Person.DEPUTY, StandIn.DEPUTY), (Person.SUPERIOR, StandIn.MAILBOX), (Person.FOCAL_POINT, StandIn.SUPERIOR),
], ids=["oneself", "nobody", "away"])
def test_letters_are_delegated_to_somebody_else_who_is_there(post, person, stands_in):
    absences.record_absence("mj", Person.SUPERIOR, OFFICER, stands_in=StandIn.DEPUTY)
    with pytest.raises(CannotStandIn) as refused:
        absences.record_absence("mj", person, OFFICER, stands_in=stands_in)
    left = {Person.DEPUTY: "next, focal_point", Person.SUPERIOR: "next, focal_point, deputy", Person.FOCAL_POINT: "next, deputy"}
    assert refused.value.facts["left"] == left[person]
    with database.reading() as session:
        assert len(session.exec(select(Absence)).all()) == 1


@pytest.mark.parametrize(("since", "until", "refused"), [
    (date(2019, 5, 6), date(2019, 5, 16), True),     # Monday to Thursday of the next week: both are away from the 13th
    (date(2019, 5, 6), date(2019, 5, 10), False),    # back on Friday, before the other leaves
    (date(2019, 5, 27), None, False),                # after the other came back
])
def test_a_delegation_in_two_steps_does_not_go_in_a_circle(post, since, until, refused):
    post.day("2019-05-02")
    absences.record_absence(
        "mj", Person.SUPERIOR, OFFICER, since=date(2019, 5, 13), until=date(2019, 5, 24), stands_in=StandIn.DEPUTY
    )
    with pytest.raises(StandInCircle) if refused else nullcontext():
        absences.record_absence("mj", Person.DEPUTY, OFFICER, since=since, until=until, stands_in=StandIn.SUPERIOR)
    with database.reading() as session:
        assert len(session.exec(select(Absence)).all()) == (1 if refused else 2)


def test_a_letter_for_those_who_are_all_away_is_not_released_and_the_refusal_says_so(post):
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    for person in (Person.FOCAL_POINT, Person.DEPUTY):
        absences.record_absence("mj", person, OFFICER)
    with pytest.raises(EverybodyAway):
        letters_out.release(CYCLE, OFFICER, f"{CYCLE}-{post.letters('decision', 'mj')[0].number}")


def test_who_is_written_to_on_paper_has_no_address_that_could_be_dead(post):
    def on_paper(data):
        for contact in data["contacts"]:
            if (contact["institution"], contact["function"]) == ("mj", "superior"):
                contact.pop("address", None)
                contact.update(rank="head", name="A. Exemple")
        return data

    post.edit("contacts.yaml", on_paper)
    with pytest.raises(WrittenToOnPaper):
        absences.record_dead_address("mj", Function.SUPERIOR, OFFICER)


def test_absences_are_journaled_by_function_and_the_database_knows_no_address(post):
    absences.record_absence("mj", Person.SUPERIOR, OFFICER, stands_in=StandIn.DEPUTY, reason="congé")
    with database.reading() as session:
        entry = session.exec(select(Journal).where(Journal.deed == "absent")).one()
        absence = session.exec(select(Absence)).one()
        assert (entry.officer, entry.institution, entry.subject) == (persons.mark_of(session, OFFICER), "mj", "superior")
    assert entry.facts["stands_in"] == "deputy" and "congé" not in str(entry.facts)
    assert [(act.form, act.about) for act in dashboard_page(desk(), CYCLE).acts][:1] == [("record-absence", "mj superior")]
    assert "@" not in str(absence.model_dump())


def test_an_absence_that_cannot_be_is_refused(post):
    with pytest.raises(NoSuchContact):
        absences.record_absence("mss", Person.DEPUTY, OFFICER)
    with pytest.raises(NoSuchInstitution):
        absences.record_absence("mjj", Person.FOCAL_POINT, OFFICER)
    with pytest.raises(AbsenceOver):
        absences.record_absence("mj", Person.FOCAL_POINT, OFFICER, until=date(2019, 3, 1))
    with pytest.raises(NobodyAbsent):
        absences.end_absence("mj", Function.FOCAL_POINT, OFFICER)
    assert dashboard_page(desk(), CYCLE).acts[0].form == "end-absence" and dashboard_page(desk(), CYCLE).acts[0].refusal


def test_an_address_that_the_mail_server_does_not_know_leads_to_the_deputy(post, monkeypatch):
    post.office(mode="live", live_domains=["mj.invalid"], channel="smtp", undo_minutes=0)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    with database.writing() as session:
        session.exec(delete(Replay))
    with serving(Desk(**{FOCAL: "550 5.1.1 no such mailbox"})) as address:
        monkeypatch.setattr(settings(), "smtp_url", SecretStr(f"mailto://{address}"))
        letters_out.release(CYCLE, OFFICER)
        bring_out(CYCLE)
        assert reached(post, "decision") == [("focal_point", "undeliverable"), ("deputy", "preview")]
        letters_out.release(CYCLE, OFFICER)
    assert reached(post, "decision")[-1] == ("deputy", "sent")
    assert post.attempts(post.letters("decision", "mj")[-1])[-1].recipients == [DEPUTY]


def department(mail, away: str, dead: str) -> bytes | None:
    """Answer as a ministry's mail system does that honours what a letter says of automatic answers."""
    suppressed = mail["X-Auto-Response-Suppress"] or ""
    sent = f"Date: Fri, 17 May 2019 09:00:00 +0200\r\nMessage-ID: <{mail['To']}@system.invalid>\r\n"
    if mail["To"] == away and not {"All", "OOF"} & set(suppressed.replace(",", " ").split()):
        return (
            f"From: {away}\r\nTo: {mail['From']}\r\nSubject: Absence\r\nAuto-Submitted: auto-replied\r\n"
            f"In-Reply-To: {mail['Message-ID']}\r\n{sent}\r\nJe suis absent. De retour le 11 juin 2019.\r\n"
        ).encode()
    if mail["To"] == dead and not {"All", "NDR"} & set(suppressed.replace(",", " ").split()):
        return (
            f"From: MAILER-DAEMON@system.invalid\r\n{sent}"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            "--b\r\n\r\nReport.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; system.invalid\r\n\r\nFinal-Recipient: rfc822; {dead}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail['Message-ID']}\r\n\r\n--b--\r\n"
        ).encode()
    return None


def test_an_absence_and_a_bounce_that_come_by_mail_lead_to_the_deputies(post):
    gone = "point-focal@mss.invalid"

    def with_another_deputy(data):
        data["contacts"] = [c for c in data["contacts"] if c["institution"] != "mss"] + [
            {"institution": "mss", "function": "focal_point", "address": gone},
            {"institution": "mss", "function": "deputy", "address": "suppleance@mss.invalid"},
        ]
        return data

    post.edit("contacts.yaml", with_another_deputy)
    post.day(REMINDED)
    post.round()
    reminders = [post.mail_of(letter) for letter in post.letters("reminder")]
    answers = [answer for mail in reminders if (answer := department(mail, away=FOCAL, dead=gone))]
    assert len(answers) == 2
    post.drop(*answers)
    post.round()
    to_mss = [(x.function, x.state) for x in post.letters("reminder", "mss")]
    assert to_mss == [("focal_point", "undeliverable"), ("deputy", "sent")]
    assert reached(post, "reminder") == [("focal_point", "sent")]
    post.day("2019-06-04")
    post.round()
    assert reached(post, "reminder") == [("focal_point", "sent"), ("deputy", "sent")]
