"""One person gets one letter a day, whatever cycles and institutions it is about; what is joint is right in each cycle."""

from datetime import date
from email.header import decode_header, make_header

import pytest
from sqlmodel import select

from flows import brake, letters_out, on_request, open_cycle
from models.refusals import NoSuchLetter
from models.tables import Cycle, Journal, Letter
from models.words import Purpose
from store import cycles, database, letters, office_folder
from tasks import requests
from tasks.views import cycle_view
from tests.flows.post_desk import CYCLE, DUE, LIST, OFFICER, REQUESTS, PostDesk

OTHER = "crc.2021"
REMINDED = date(2019, 5, 17)
"""A Friday."""


@pytest.fixture
def two(post: PostDesk) -> PostDesk:
    """An office whose requests of one cycle left today, and which has asked the Ministry of Justice in another one, too."""
    open_cycle.open_cycle("crc", LIST, date(2021, 2, 26), OFFICER, accept=True)
    with database.writing() as session:
        other = cycles.get(session, OTHER, lock=True)
        requests.ask(session, other, "mj", Purpose.UPDATE, DUE, REQUESTS, post.asked("mj")[:1])
    post.round()
    with database.reading() as session:
        of_other = select(Letter.number).join(Cycle, Cycle.id == Letter.cycle_id).where(Cycle.code == OTHER)
        number = session.exec(of_other.where(Letter.kind == "request", Letter.institution == "mj")).one()
    letters_out.recall(OTHER, OFFICER, letter=f"{OTHER}-{number}")
    return post


@pytest.fixture
def reminded(two: PostDesk) -> PostDesk:
    """That office on the morning on which the ministry is to be reminded in both cycles, before the round."""
    letters_out.release(OTHER, OFFICER)
    for day in ("2019-04-03", "2019-04-04"):
        two.day(day)
        two.round()
    two.day(REMINDED)
    return two


def of(cycle: str, institution: str = "mj", *kinds: str) -> list[tuple[str, str, str]]:
    """Return the letters that speak of a cycle: cycle they lie with, kind and state."""
    with database.reading() as session:
        found = session.exec(select(Letter, Cycle).join(Cycle, Cycle.id == Letter.cycle_id).order_by(Letter.id)).all()
        speaking = {x.id for x in letters.in_state(session, cycles.get(session, cycle), *type(found[0][0].state))}
        return [
            (own.code, x.kind, x.state) for x, own in found
            if x.id in speaking and x.institution == institution and x.kind in (kinds or (x.kind,))
        ]


def joint() -> Letter:
    with database.reading() as session:
        to_mj = select(Letter).where(Letter.kind == "digest", Letter.institution == "mj")
        return session.exec(to_mj.order_by(Letter.id.desc())).first()


def test_who_was_asked_today_is_asked_in_another_cycle_on_the_next_working_day(two: PostDesk) -> None:
    assert letters_out.release(OTHER, OFFICER) == 13
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "preview")]
    two.round()
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "preview")], "the same day"
    two.day("2019-04-06")
    two.round()
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "preview")], "a Saturday"
    two.day("2019-04-08")
    two.round()
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "sent")]
    with database.reading() as session:
        letter = session.exec(select(Letter).where(Letter.kind == "update")).one()
        deeds = list(session.exec(select(Journal.deed).where(Journal.subject == f"{OTHER}-{letter.number}").order_by(Journal.n)))
    assert letter.released_by == OFFICER and deeds == ["compose", "let_go", "release", "sent"]


def test_a_letter_that_an_officer_releases_by_its_code_leaves_today(two: PostDesk) -> None:
    with database.reading() as session:
        number = session.exec(select(Letter.number).where(Letter.kind == "update")).one()
    letters_out.release(OTHER, OFFICER, letter=f"{OTHER}-{number}")
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "sent")]


def test_what_waits_and_need_not_be_said_any_more_is_never_sent(two: PostDesk) -> None:
    letters_out.release(OTHER, OFFICER)
    on_request.answered_otherwise(OTHER, "mj-1", OFFICER)
    two.day("2019-04-08")
    two.round()
    assert of(OTHER, "mj", "update") == [(OTHER, "update", "recalled")]


def test_reminders_of_two_cycles_are_one_letter_that_is_right_in_both(reminded: PostDesk) -> None:
    reminded.round()
    assert of(CYCLE, "mj", "reminder", "digest") == of(OTHER, "mj", "reminder", "digest") == [(CYCLE, "digest", "sent")]
    mail = reminded.mail_of(joint())
    said = mail.get_payload(0).get_payload(decode=True).decode()
    assert f"{CYCLE}/mj-1.1" in said and f"{OTHER}/mj-1.1" in said and "2 cycles de rapport" in said
    assert str(make_header(decode_header(mail["Subject"]))).endswith(f"[{CYCLE}, {OTHER}]")
    zone, code = office_folder.load().zone, f"{CYCLE}-{joint().number}"
    for cycle in (CYCLE, OTHER):
        view = cycle_view(cycle, zone, whole=True)
        assert next(r for r in view.requests if r.institution == "mj").reminded_on == (REMINDED,)
        with database.reading() as session:
            row = cycles.get(session, cycle)
            assert letters.code_of(row, letters.find(session, row, code)) == code
            deeds = list(session.exec(select(Journal.deed).where(Journal.subject == code, Journal.cycle_id == row.id)))
        assert sorted(deeds) == ["compose", "release", "sent"]
    reminded.round()
    assert of(OTHER, "mj", "reminder", "digest") == [(CYCLE, "digest", "sent")]


def test_a_letter_is_not_found_in_a_cycle_that_it_does_not_speak_of(reminded: PostDesk) -> None:
    with database.reading() as session, pytest.raises(NoSuchLetter):
        letters.find(session, cycles.get(session, OTHER), f"{CYCLE}-1")


def test_an_answer_in_one_cycle_leaves_the_rest_to_the_other(reminded: PostDesk) -> None:
    reminded.office(release={"reminder": "officer"})
    reminded.round()
    assert of(OTHER, "mj", "reminder", "digest") == [(CYCLE, "digest", "preview")]
    on_request.answered_otherwise(CYCLE, "mj-1", OFFICER)
    reminded.round()
    assert of(OTHER, "mj", "reminder") == [(OTHER, "reminder", "preview")]
    assert of(CYCLE, "mj", "reminder") == []
    letters_out.release(OTHER, OFFICER)
    assert of(OTHER, "mj", "reminder") == [(OTHER, "reminder", "sent")]


def test_an_answer_in_the_other_cycle_leaves_its_letter_to_the_first(reminded: PostDesk) -> None:
    reminded.office(release={"reminder": "officer"})
    reminded.round()
    on_request.answered_otherwise(OTHER, "mj-1", OFFICER)
    assert of(CYCLE, "mj", "reminder", "digest") == [(CYCLE, "reminder", "preview")]
    assert of(OTHER, "mj", "reminder", "digest") == []


def test_a_joint_letter_is_released_and_recalled_from_either_cycle(reminded: PostDesk) -> None:
    reminded.office(undo_minutes=60, release={"reminder": "officer"})
    reminded.round()
    code = f"{CYCLE}-{joint().number}"
    letters_out.release(OTHER, OFFICER, letter=code)
    assert of(CYCLE, "mj", "digest") == [(CYCLE, "digest", "released")]
    letters_out.recall(OTHER, OFFICER, letter=code)
    assert joint().state == "recalled"
    reminded.round()
    assert of(OTHER, "mj", "reminder") == of(CYCLE, "mj", "reminder") == []


def test_calling_back_all_letters_of_a_cycle_leaves_what_is_said_of_the_other(reminded: PostDesk) -> None:
    reminded.office(release={"reminder": "officer"})
    reminded.round()
    letters_out.recall(CYCLE, OFFICER)
    reminded.round()
    assert of(OTHER, "mj", "reminder") == [(OTHER, "reminder", "preview")] and of(CYCLE, "mj", "reminder") == []


def test_a_hold_on_one_cycle_does_not_keep_the_other_one_s_reminder(reminded: PostDesk) -> None:
    reminded.office(release={"reminder": "officer"})
    reminded.round()
    brake.hold(brake.Scope.CYCLE, OFFICER, OTHER)
    reminded.round()
    letters_out.release(CYCLE, OFFICER)
    assert of(CYCLE, "mj", "reminder") == [(CYCLE, "reminder", "sent")]
    assert of(OTHER, "mj", "reminder") == []


def test_the_contact_of_two_institutions_is_one_person_whatever_the_case_of_the_address(post: PostDesk) -> None:
    addresses = {"mj": "Claude.Exemple@JUSTICE.invalid", "mss": "claude.exemple@justice.invalid"}

    def one_person(data):
        for contact in data["contacts"]:
            if contact["function"] == "focal_point" and contact["institution"] in addresses:
                contact["address"] = addresses[contact["institution"]]
        return data

    post.edit("contacts.yaml", one_person)
    post.day(REMINDED)
    post.round()
    assert of(CYCLE, "mj", "reminder", "digest") == [(CYCLE, "digest", "sent")] and of(CYCLE, "mss", "reminder", "digest") == []
    said = post.mail_of(joint()).get_payload(0).get_payload(decode=True).decode()
    assert f"{CYCLE}/mj-1.1" in said and f"{CYCLE}/mss-1.1" in said


def test_two_people_who_share_an_address_are_not_greeted_by_one_name(post: PostDesk) -> None:
    names = {"mj": ("Madame", "Une Fonction"), "mss": ("Monsieur", "Autre Fonction")}

    def one_address(data):
        for contact in data["contacts"]:
            if contact["function"] == "focal_point" and contact["institution"] in names:
                contact["civility"], contact["name"] = names[contact["institution"]]
                contact["address"] = "secretariat@ministeres.invalid"
        return data

    post.edit("contacts.yaml", one_address)
    post.day(REMINDED)
    post.round()
    today = [x for institution in names for x in of(CYCLE, institution, "reminder", "digest")]
    assert sorted(today) == [(CYCLE, "reminder", "preview"), (CYCLE, "reminder", "sent")], "one letter a day to one address"
    post.day("2019-05-20")
    post.round()
    for institution, (_, name) in names.items():
        (letter,) = post.letters("reminder", institution)
        assert letter.state == "sent" and name in post.mail_of(letter).get_payload(0).get_payload(decode=True).decode()
