"""What an officer has seen is what leaves: previews follow what officers do, and none is released unseen."""

import json
from datetime import date
from email.header import decode_header, make_header

import pytest

from cli.letter_preview import previews
from cli.refusals import NoSuchLanguage
from flows import letters_out, on_request
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.refusals import LetterChanged, NothingToRelease
from store import files
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

REMINDED, ESCALATED = date(2019, 5, 17), date(2019, 6, 13)


def seen() -> int:
    """Return the number of the newest preview, as the links of the page give it."""
    return dashboard_page(desk(), CYCLE).seen


def states(post: PostDesk, kind: str, institution: str) -> list[str]:
    return [str(x.state) for x in post.letters(kind, institution)]


@pytest.fixture
def escalated(post: PostDesk) -> PostDesk:
    """Every institution silent, and the letters to the superiors waiting for an officer."""
    for day in (REMINDED, date(2019, 6, 4), date(2019, 6, 12), date(2019, 6, 18), date(2019, 6, 25)):
        post.day(day)
        post.round()
    assert states(post, "escalation", "mj") == ["preview"]
    return post


def test_an_extension_withdraws_the_letter_to_the_superior_and_the_rest_is_released_at_once(escalated: PostDesk) -> None:
    waiting = len(escalated.letters("escalation"))
    on_request.extend(CYCLE, "mj-1", date(2019, 7, 12), OFFICER)
    assert states(escalated, "escalation", "mj") == ["recalled"]
    assert letters_out.release(CYCLE, OFFICER, seen=seen()) == waiting    # the decision is in its place


def test_an_answer_by_another_way_withdraws_every_letter_that_asks(escalated: PostDesk) -> None:
    waiting = len(escalated.letters("escalation"))
    on_request.answered_otherwise(CYCLE, "mj-1", OFFICER)
    assert states(escalated, "escalation", "mj") == ["recalled"]
    assert letters_out.release(CYCLE, OFFICER, seen=seen()) == waiting - 1


def test_a_letter_that_counts_days_of_delay_is_renewed_by_the_next_mornings_round(escalated: PostDesk) -> None:
    before = seen()
    escalated.day("2019-06-26")
    escalated.round()
    with pytest.raises(LetterChanged):
        letters_out.release(CYCLE, OFFICER, seen=before)
    assert {str(x.state) for x in escalated.letters("escalation")} == {"preview"}
    assert letters_out.release(CYCLE, OFFICER, seen=seen()) == len(escalated.letters("escalation"))


def test_a_letter_of_a_cycle_is_shown_in_the_languages_it_is_written_in_and_in_no_other(post: PostDesk) -> None:
    code = f"{CYCLE}-{post.letters('request', 'mj')[0].number}"
    assert [one.shown.name.rpartition(".")[2] for one in previews(code, "", "lb")] == ["lb"]
    with pytest.raises(NoSuchLanguage):
        previews(code, "", "xx")


def test_a_second_extension_takes_the_place_of_the_first_one_that_has_not_left(post: PostDesk) -> None:
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    first = seen()
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 27), OFFICER)
    assert states(post, "decision", "mj") == ["recalled", "preview"]
    with pytest.raises(LetterChanged):
        letters_out.release(CYCLE, OFFICER, seen=first)
    assert letters_out.release(CYCLE, OFFICER, seen=seen()) == 1


def test_a_request_that_has_not_left_is_shown_anew_with_its_new_day_and_never_leaves_unseen(unreleased: PostDesk) -> None:
    before, asked = seen(), len(unreleased.letters("request"))
    on_request.extend(CYCLE, "mj-1", date(2019, 7, 12), OFFICER)
    mine = unreleased.letters("request", "mj")[0]
    with pytest.raises(LetterChanged) as refused:
        letters_out.release(CYCLE, OFFICER, seen=before)
    assert f"{CYCLE}-{mine.number}" in refused.value.facts["letter"]
    assert states(unreleased, "request", "mj") == ["preview"]
    assert [str(x.state) for x in unreleased.letters("request")].count("sent") == asked - 1
    letters_out.release(CYCLE, OFFICER, seen=seen())
    subject = str(make_header(decode_header(unreleased.request_mail("mj")["Subject"])))
    assert "pour le 12 juillet 2019 [crc.2020/mj-1.2 " in subject
    assert unreleased.letters("decision") == []    # the request itself says the day


def test_one_letter_renewed_since_it_was_seen_is_not_released_by_its_own_link(unreleased: PostDesk) -> None:
    before = seen()
    on_request.extend(CYCLE, "mj-1", date(2019, 7, 12), OFFICER)
    letter = f"{CYCLE}-{unreleased.letters('request', 'mj')[0].number}"
    with pytest.raises(LetterChanged):
        letters_out.release(CYCLE, OFFICER, letter, before)
    assert letters_out.release(CYCLE, OFFICER, letter, seen()) == 1


def test_nothing_that_was_closed_by_hand_before_it_left_is_asked(unreleased: PostDesk) -> None:
    on_request.answered_otherwise(CYCLE, "mj-1", OFFICER)
    letters_out.release(CYCLE, OFFICER, seen=seen())
    assert states(unreleased, "request", "mj") == ["recalled"]
    with pytest.raises(NothingToRelease):
        letters_out.release(CYCLE, OFFICER)


def test_a_released_reminder_of_a_due_date_that_moved_does_not_leave(post: PostDesk) -> None:
    post.office(release={"reminder": "officer"}, undo_minutes=30)
    post.day(REMINDED)
    post.round()
    letters_out.release(CYCLE, OFFICER)
    on_request.extend(CYCLE, "mj-1", date(2019, 7, 12), OFFICER)
    post.day("2019-05-20")
    post.round()
    assert states(post, "reminder", "mj") == ["recalled"]
    assert states(post, "reminder", "mss") == ["sent"]




def test_a_letter_keeps_the_text_it_was_written_with_and_a_changed_text_shows_it_anew(unreleased: PostDesk) -> None:
    before, office = seen(), desk().folder
    mine = unreleased.letters("request", "mj")[0]
    house = json.loads(files.read(mine.text))
    assert (house["kind"], house["language"], house["own"]) == ("request", "fr", [])
    own = office.path / "letters" / "request" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text(f"Un mot de l'office.\n\n{house['files']['request/fr/body.md.j2']}", "utf-8")
    with pytest.raises(LetterChanged):
        letters_out.release(CYCLE, OFFICER, seen=before)
    mine = unreleased.letters("request", "mj")[0]
    assert json.loads(files.read(mine.text))["own"] == ["request/fr/body.md.j2"]
    assert "Un mot de l'office." in json.loads(files.read(mine.preview))["letter"]["text"]
    letters_out.release(CYCLE, OFFICER, seen=seen())
    assert states(unreleased, "request", "mj") == ["sent"] or states(unreleased, "request", "mj") == ["released"]


def test_a_faulty_text_keeps_its_letter_and_the_page_says_how_to_mend_it(unreleased: PostDesk) -> None:
    own = desk().folder.path / "letters" / "reminder" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text("{{ deadline }}", "utf-8")
    letters_out.release(CYCLE, OFFICER, seen=seen())
    unreleased.day(REMINDED)
    unreleased.round()
    assert unreleased.letters("reminder") == []
    for letter in dashboard_page(desk(), CYCLE).stuck:
        assert "letters/reminder/fr" in letter.reason and "'deadline' is undefined" in letter.reason


def test_a_letter_of_the_cycle_can_be_looked_at_in_any_language_and_nothing_is_kept(post: PostDesk) -> None:
    before = len(post.letters())
    [request] = previews("request", CYCLE, "lb")
    assert request.shown.language == "lb" and request.shown.unread and not request.shown.example
    assert "[Original op Franséisch, net iwwersat]" in request.shown.text and "Lëtzebuerg" in request.shown.text
    [by_code] = previews(f"{CYCLE}-1", "", "")
    assert by_code.shown.language == "fr" and b"Content-Language: fr" in by_code.mail
    [none_yet] = previews("shortening", CYCLE, "de")
    assert none_yet.shown.example
    assert len(post.letters()) == before
