"""Nothing goes to the wrong person, twice, or against a brake."""

import threading
from datetime import date

import pytest

from flows import brake, letters_out, moves, on_request
from flows.record_decision import record_decision
from models.instrument import ReleasePolicy
from models.refusals import (
    CycleAlreadyOpen,
    DueDatePast,
    LetterChanged,
    LetterGone,
    MoveNotPossible,
    NoDraft,
    NoSuchInstitution,
    NothingHeld,
    NothingToRelease,
    PostedAnotherDay,
    RequestClosed,
)
from models.words import LetterKind
from store import cycles, requests
from tasks.letters import letters
from tests.flows.post_desk import CYCLE, OFFICER

REMINDED = date(2019, 5, 17)


def test_requests_wait_for_an_officer_and_reminders_to_the_same_rank_go_by_themselves(post):
    assert {x.released_by for x in post.letters("request")} == {OFFICER}
    post.day(REMINDED)
    post.round()
    assert {x.released_by for x in post.letters("reminder")} == {"policy"}
    assert len(post.letters("reminder")) == 13


def test_a_batch_over_its_size_waits_for_an_officer_and_stays_theirs_the_next_day(post, monkeypatch):
    thaw = cycles._thaw
    small = {"release": ReleasePolicy(batch_limit=5)}
    monkeypatch.setattr(cycles, "_thaw", lambda *edition: thaw(*edition).model_copy(update=small))
    post.day(REMINDED)
    post.round()
    assert {(x.state, x.release) for x in post.letters("reminder")} == {("preview", "officer")}
    post.day("2019-05-20")
    post.round()
    assert {x.state for x in post.letters("reminder")} == {"preview"}
    letters_out.release(CYCLE, OFFICER)
    assert {(x.state, x.released_by) for x in post.letters("reminder")} == {("sent", OFFICER)}


def test_letters_are_released_without_a_look_at_all_requests_of_their_cycle(post, monkeypatch):
    thaw, looks = cycles._thaw, []
    small = {"release": ReleasePolicy(batch_limit=5)}
    monkeypatch.setattr(cycles, "_thaw", lambda *edition: thaw(*edition).model_copy(update=small))
    post.day(REMINDED)
    post.round()
    monkeypatch.setattr(requests, "views", lambda *asked, _seen=requests.views, **how: looks.append(1) or _seen(*asked, **how))
    waiting = [x for x in post.letters("reminder") if x.state == "preview"]
    letters_out.release(CYCLE, OFFICER)
    assert (len(looks), len(waiting), len(post.letters("reminder"))) == (0, 13, 13)


def test_the_round_may_run_twice_and_late(post):
    post.day(REMINDED)
    post.round()
    post.round()
    post.day("2019-05-20")
    post.round()
    assert len(post.letters("reminder")) == 13


def test_a_round_that_ended_between_a_preview_and_its_release_is_finished_by_the_next(post, monkeypatch):
    post.day(REMINDED)
    releasing, released = letters.release, []

    def killed_at_the_third(*letter, **undo):
        if len(released) == 2:
            raise KeyboardInterrupt
        released.append(releasing(*letter, **undo))

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(letters, "release", killed_at_the_third)
        post.round()
    assert "preview" in {x.state for x in post.letters("reminder")}
    post.round()
    assert [x.state for x in post.letters("reminder")] == ["sent"] * 13


def test_a_hold_stops_a_letter_at_the_moment_of_sending_and_lifting_lets_it_go(post):
    post.day(REMINDED)
    post.hold("mj")
    post.round()
    assert "mj" not in {x.institution for x in post.letters("reminder")}
    brake.lift(brake.Scope.INSTITUTION, OFFICER, CYCLE, "mj")
    post.round()
    assert [x.state for x in post.letters("reminder", "mj")] == ["sent"]
    with pytest.raises(NothingHeld):
        brake.lift(brake.Scope.INSTITUTION, OFFICER, CYCLE, "mj")


def test_a_hold_on_everything_reaches_a_letter_already_released(post):
    post.office(undo_minutes=30)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    assert [x.state for x in post.letters("decision")] == ["released"]
    brake.hold(brake.Scope.EVERYTHING, OFFICER)
    post.day("2019-05-03")
    post.round()
    assert [x.state for x in post.letters("decision")] == ["released"]
    brake.lift(brake.Scope.EVERYTHING, OFFICER)
    post.round()
    assert [x.state for x in post.letters("decision")] == ["sent"]


def test_a_released_letter_can_be_recalled_until_it_leaves(post):
    post.office(undo_minutes=30)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    letters_out.recall(CYCLE, OFFICER, f"{CYCLE}-14")
    post.day("2019-05-03")
    post.round()
    assert [x.state for x in post.letters("decision")] == ["recalled"]
    with pytest.raises(LetterGone):
        letters_out.recall(CYCLE, OFFICER, f"{CYCLE}-14")


def test_a_letter_that_would_read_otherwise_than_seen_is_not_released(post):
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)

    def moved(data):
        for contact in data["contacts"]:
            if (contact["institution"], contact["function"]) == ("mj", "focal_point"):
                contact["address"] = "autre@mj.invalid"
        return data

    post.edit("contacts.yaml", moved)
    with pytest.raises(LetterChanged):
        letters_out.release(CYCLE, OFFICER)
    letters_out.release(CYCLE, OFFICER)
    assert post.mail_of(post.letters("decision")[0])["To"] == "autre@mj.invalid"


def test_an_answer_stops_the_reminder_that_was_already_written(post):
    post.office(release={"reminder": "officer"})
    post.day(REMINDED)
    post.round()
    assert [x.state for x in post.letters("reminder", "mss")] == ["preview"]
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    letters_out.release(CYCLE, OFFICER)
    assert [x.state for x in post.letters("reminder", "mss")] == ["recalled"]


def test_to_a_head_of_institution_nothing_is_mailed(post):
    def raised(data):
        for contact in data["contacts"]:
            if contact["institution"] == "mj" and contact["function"] == "focal_point":
                contact |= {"rank": "head", "civility": "Madame", "name": "Fonction (exemple)",
                            "title": {"fr": "la Présidente"}}
        return data

    post.edit("contacts.yaml", raised)
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    letter, = post.letters("decision")
    assert (letter.channel, letter.state) == ("print", "released")
    printed = list((post.var / "shelf" / CYCLE / "out" / "lettres").glob("*.docx"))
    assert len(printed) == 1
    post.day("2019-05-06")
    for day in (date(2019, 5, 1), date(2019, 5, 7)):   # before its release, after today
        with pytest.raises(PostedAnotherDay):
            letters_out.record_posting(CYCLE, f"{CYCLE}-{letter.number}", OFFICER, day)
    letters_out.record_posting(CYCLE, f"{CYCLE}-{letter.number}", OFFICER, date(2019, 5, 3))
    assert post.letters("decision")[0].state == "sent"
    assert not (post.var / "outbox" / "new" / f"{CYCLE}-{letter.number}.eml").exists()


def test_in_practice_every_letter_goes_to_one_address_and_names_the_true_addressee(post):
    post.office(mode="practice", practice_address="essais@office.invalid")
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    mail = post.mail_of(post.letters("decision")[0])
    assert mail["To"] == "essais@office.invalid"
    assert "Ministère de la Justice" in mail.get_payload(0).get_payload(decode=True).decode()


def test_an_absent_smtp_server_loses_nothing(post, monkeypatch):
    from models.settings import settings

    monkeypatch.setenv("TURNUS_SMTP_URL", "mailto://127.0.0.1:1?from=office@office.invalid")
    settings.cache_clear()
    post.office(mode="practice", practice_address="essais@office.invalid", channel="smtp", undo_minutes=0)
    from sqlmodel import delete

    from models.tables import Replay
    from store import cycles, database, obstacles
    from tasks.post.delivery import overdue

    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    with database.writing() as session:
        session.exec(delete(Replay))
    letters_out.release(CYCLE, OFFICER)
    assert [(x.channel, x.state) for x in post.letters("decision")] == [("smtp", "released")]
    with database.reading() as session:
        standing = obstacles.standing(session, cycles.get(session, CYCLE))
    assert [(o.institution, o.because) for o in standing] == [("mj", "server_waits")] and overdue() == 1


def test_an_extension_moves_the_ladder_and_is_refused_where_it_cannot_be(post):
    post.day("2019-05-02")
    with pytest.raises(DueDatePast):
        on_request.extend(CYCLE, "mj-1", date(2019, 5, 1), OFFICER)
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 28), OFFICER)
    letters_out.release(CYCLE, OFFICER)
    post.day(REMINDED)
    post.round()
    assert "mj" not in {x.institution for x in post.letters("reminder")}
    on_request.answered_otherwise(CYCLE, "mj-1", OFFICER)
    with pytest.raises(RequestClosed):
        on_request.extend(CYCLE, "mj-1", date(2019, 7, 1), OFFICER)


def test_a_suspended_cycle_owes_nothing_but_still_reads_its_inbox(post):
    moves.suspend(CYCLE, OFFICER)
    post.day(REMINDED)
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    assert post.letters("reminder") == []
    assert len(post.messages()) == 1
    moves.resume(CYCLE, OFFICER)
    with pytest.raises(MoveNotPossible):
        moves.resume(CYCLE, OFFICER)
    post.round()
    assert len(post.letters("reminder")) >= 12


def test_two_officers_deciding_at_once_make_one_decision(post):
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", date(2019, 6, 20), OFFICER)
    outcomes = []

    def release(officer):
        try:
            outcomes.append(letters_out.release.fn(CYCLE, officer))
        except (NothingToRelease, LetterGone) as refusal:
            outcomes.append(type(refusal))

    both = [threading.Thread(target=release, args=(officer,)) for officer in ("o1", "o2")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(str, outcomes))[0] == "1" and len(outcomes) == 2
    assert len(post.letters("decision")) == 1


def test_acts_on_what_is_not_there_are_refused(post):
    from flows.open_cycle import open_cycle

    with pytest.raises(NoDraft):
        record_decision(CYCLE, "minister", 1, "clear", OFFICER)
    with pytest.raises(CycleAlreadyOpen):
        open_cycle("crc", date(2019, 3, 5), date(2020, 2, 28), OFFICER)
    with pytest.raises(DueDatePast):
        open_cycle("crc", date(2010, 3, 5), date(2011, 2, 28), OFFICER)
    with pytest.raises(NoSuchInstitution):
        brake.hold(brake.Scope.INSTITUTION, OFFICER, CYCLE, "mjj")


def test_a_file_is_sent_to_the_officer_who_asks(post):
    post.day("2019-05-02")
    letters_out.send_me(CYCLE, letters_out.Output.COVERAGE, OFFICER)
    letter, = post.letters(LetterKind.DELIVERY)
    mail = post.mail_of(letter)
    assert mail["To"] == "coordination@office.invalid"
    assert any((part.get_filename() or "").endswith(".xlsx") for part in mail.walk())


def test_in_live_mode_a_letter_outside_the_allowed_domains_does_not_leave(unreleased):
    unreleased.office(mode="live", live_domains=["mj.invalid"])
    letters_out.release(CYCLE, OFFICER)
    unreleased.round()
    states = {x.institution: (x.state, unreleased.attempts(x)[-1].reply) for x in unreleased.letters("request")}
    assert states.pop("mj")[0] == "sent"
    assert set(states.values()) == {("undeliverable", "office.yaml: live_domains")}
    assert len(list((unreleased.var / "outbox" / "new").iterdir())) == 1


def test_a_letter_refused_for_its_domain_is_written_anew_once_the_domain_is_allowed(unreleased):
    unreleased.office(mode="live", live_domains=["mj.invalid"])
    letters_out.release(CYCLE, OFFICER)
    unreleased.office(live_domains=["mj.invalid", "mss.invalid"])
    unreleased.round()
    unreleased.round()
    assert [(x.institution, x.state) for x in unreleased.letters("request") if x.state == "preview"] == [("mss", "preview")]
    letters_out.release(CYCLE, OFFICER)
    assert [x.state for x in unreleased.letters("request", "mss")] == ["undeliverable", "sent"]
