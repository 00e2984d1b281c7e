"""Several things for one person on one day are one letter, each with its own due date; what is settled meanwhile falls out."""

from datetime import date
from email.header import decode_header, make_header

import pytest
from sqlmodel import select

from flows import brake, letters_out, on_request
from models.refusals import LetterChanged
from models.tables import Matter
from models.words import LetterKind, Purpose
from store import cycles, database
from tasks import requests
from tests.flows.post_desk import CYCLE, DUE, OFFICER, REQUESTS

REMINDED = date(2019, 5, 17)


@pytest.fixture
def twice(post):
    """The office, which has asked the Ministry of Justice for two things that are due on the same day."""
    ask(post, "mj")
    return post


def ask(post, institution: str) -> None:
    with database.writing() as session:
        cycle = cycles.get(session, CYCLE, lock=True)
        requests.ask(session, cycle, institution, Purpose.UPDATE, DUE, REQUESTS, post.asked(institution)[:1])
    post.day("2019-04-03")
    post.round()
    letters_out.release(CYCLE, OFFICER)


def letters_of(post, *kinds: str) -> list[tuple[str, str]]:
    return [(x.kind, x.state) for x in post.letters(institution="mj") if x.kind in kinds]


def text(post, letter) -> str:
    return post.mail_of(letter).get_payload(0).get_payload(decode=True).decode()


def test_two_reminders_of_one_morning_are_one_letter_that_counts_for_both(twice):
    twice.day(REMINDED)
    twice.round()
    assert letters_of(twice, "reminder", "digest") == [("digest", "sent")]
    (letter,) = twice.letters("digest")
    said = text(twice, letter)
    assert f"{CYCLE}/mj-1.1" in said and f"{CYCLE}/mj-2.1" in said
    assert str(make_header(decode_header(twice.mail_of(letter)["Subject"]))).endswith(f"[{CYCLE}]")
    assert {r.reminded_on for r in twice.view().requests if r.institution == "mj"} == {(REMINDED,)}
    twice.round()
    assert len(twice.letters("digest")) == 1


def test_who_wants_each_matter_by_itself_gets_two_letters(twice):
    def one_by_one(data):
        for contact in data["contacts"]:
            contact |= {"digest": contact["institution"] != "mj"}
        return data

    twice.edit("contacts.yaml", one_by_one)
    twice.day(REMINDED)
    twice.round()
    assert letters_of(twice, "reminder", "digest") == [("reminder", "sent")] * 2


def test_what_is_decided_later_that_day_joins_the_letter_that_waits(twice):
    twice.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    assert letters_of(twice, "decision", "digest") == [("decision", "preview")]
    on_request.extend(CYCLE, "mj-2", date(2019, 6, 21), OFFICER)
    assert letters_of(twice, "decision", "digest") == [("digest", "preview")]
    letters_out.release(CYCLE, OFFICER)
    (letter,) = twice.letters("digest")
    assert "20 juin 2019".replace(" ", "\u00a0") in text(twice, letter) and "21\u00a0juin\u00a02019" in text(twice, letter)


def test_an_answer_that_came_before_the_release_leaves_the_rest_in_the_letter(twice):
    twice.office(release={"reminder": "officer"})
    twice.day(REMINDED)
    twice.round()
    assert letters_of(twice, "reminder", "digest") == [("digest", "preview")]
    on_request.answered_otherwise(CYCLE, "mj-2", OFFICER)
    assert letters_of(twice, "reminder", "digest") == [("reminder", "preview")]
    letters_out.release(CYCLE, OFFICER)
    assert letters_of(twice, "reminder", "digest") == [("reminder", "sent")]


def test_an_answer_that_came_after_the_release_calls_back_the_letter_and_the_rest_is_written_anew(twice):
    twice.office(undo_minutes=60, release={"reminder": "officer"})
    twice.day(REMINDED)
    twice.round()
    letters_out.release(CYCLE, OFFICER)
    on_request.answered_otherwise(CYCLE, "mj-1", OFFICER)
    assert letters_of(twice, "reminder", "digest") == [("digest", "recalled"), ("reminder", "preview")]
    with database.reading() as session:
        dropped = session.exec(select(Matter.dropped_because).where(Matter.kind == LetterKind.REMINDER, Matter.institution == "mj"))
        assert sorted(dropped, key=str) == [None, "answered", "answered"]


def test_a_letter_of_which_something_fell_out_is_not_released_as_it_was_seen(twice, monkeypatch):
    from flows import acting

    twice.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    on_request.extend(CYCLE, "mj-2", date(2019, 6, 21), OFFICER)
    with monkeypatch.context() as patch:
        patch.setattr(acting, "bring_out", lambda cycle: None)
        on_request.answered_otherwise(CYCLE, "mj-2", OFFICER)
    with pytest.raises(LetterChanged):
        letters_out.release(CYCLE, OFFICER)
    assert letters_of(twice, "decision", "digest") == [("decision", "preview")]


def test_a_recalled_letter_takes_all_of_it_back(twice):
    twice.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    on_request.extend(CYCLE, "mj-2", date(2019, 6, 21), OFFICER)
    assert letters_out.recall(CYCLE, OFFICER) == 1
    twice.day("2019-05-03")
    twice.round()
    assert letters_of(twice, "decision", "digest") == [("digest", "recalled")]


def test_what_is_on_hold_keeps_the_letter(twice):
    twice.office(undo_minutes=60)
    twice.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    on_request.extend(CYCLE, "mj-2", date(2019, 6, 21), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    brake.hold(brake.Scope.INSTITUTION, OFFICER, CYCLE, "mj")
    twice.day("2019-05-03")
    twice.round()
    assert letters_of(twice, "digest") == [("digest", "released")]
