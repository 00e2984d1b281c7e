"""A date of the body moves after it was looked at, the clock stands and runs again: due dates and letters follow."""

import email
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import select

from flows import clock, letters_out, morning_round, moves, on_request, open_cycle
from flows.bring_out import dashboard_page
from flows.desk import desk
from flows.move_date import move_date
from models.days import written
from models.pages import Forms
from models.refusals import (
    ClockRuns,
    ClockStands,
    DatePassed,
    DueDatePast,
    MoveChanged,
    NoSuchInstitution,
    NoSuchStage,
    NotAWorkingDay,
)
from models.tables import Letter
from models.words import DateStatus, Edge, LetterKind
from planning.upcoming import upcoming
from store import clock as replay
from store import database, files
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard
from tasks.views import cycle_view
from tests.days import day
from tests.flows.post_desk import CYCLE, DUE, OFFICER, PostDesk

FORMS = Forms("http://127.0.0.1:4200", {"open-cycle": "id-open-cycle", "reopen": "id-reopen"})
EARLIER = day("Friday 2019-09-27")
"""A report due so early that the contributions must come sooner too."""


def due_days(post: PostDesk) -> set[date]:
    return {r.due_on for r in post.view().requests}


def anchor(post: PostDesk, name: str):
    return next(a for a in post.view().anchors if a.id == name)


def test_a_move_is_first_shown_and_changes_nothing(post: PostDesk) -> None:
    post.day("2019-05-02")
    before = post.view()
    move_date(CYCLE, "report_due", EARLIER, OFFICER)
    after = post.view()
    assert (after.anchors, after.milestones, after.requests) == (before.anchors, before.milestones, before.requests)
    page = dashboard_page(desk(), CYCLE)
    assert page.move and page.move.requests and page.move.concessions
    assert {m.letter for m in page.move.requests} == {LetterKind.DECISION}
    assert {m.before for m in page.move.requests} == {DUE}
    for language in ("fr", "de", "en"):
        assert "(mj-1) |" in render_dashboard(page, PageWords(language))


def test_confirmed_as_seen_dates_requests_and_letters_follow(post: PostDesk) -> None:
    post.day("2019-05-02")
    move_date(CYCLE, "report_due", EARLIER, OFFICER)
    shown = dashboard_page(desk(), CYCLE).move
    assert shown
    move_date(CYCLE, "report_due", EARLIER, OFFICER, confirm=True, accept=True, seen=shown.seen)
    view = post.view()
    assert {r.institution: r.due_on for r in view.requests} == {m.institution: m.after for m in shown.requests}
    assert {r.revision for r in view.requests} == {2}
    assert view.date_of("collect", Edge.DUE) == shown.requests[0].after
    letters = post.letters("decision")
    assert {letter.institution for letter in letters} == {r.institution for r in view.requests}
    assert {str(letter.state) for letter in letters} == {"preview"}    # an officer releases them
    moved = anchor(post, "report_due")
    assert (moved.on, moved.status) == (EARLIER, DateStatus.MOVED)
    assert [(step.on, step.set_by) for step in moved.history] == [(date(2020, 2, 28), OFFICER), (EARLIER, OFFICER)]
    assert dashboard_page(desk(), CYCLE).move is None


def test_a_letter_about_a_moved_date_names_both_days(post: PostDesk) -> None:
    post.day("2019-05-02")
    move_date(CYCLE, "report_due", EARLIER, OFFICER, confirm=True, accept=True)
    letters_out.release(CYCLE, OFFICER)
    plain = next(part for part in post.mail_of(post.letters("decision", "mj")[0]).walk() if part.get_content_type() == "text/plain")
    text = plain.get_payload(decode=True).decode().replace("\u00a0", " ")
    due = next(r.due_on for r in post.view().requests if r.institution == "mj")
    assert "qui était fixé au 11 juin 2019" in text and written(due, "fr", "long") in text


def test_what_is_confirmed_must_be_what_was_seen(post: PostDesk) -> None:
    post.day("2019-05-02")
    move_date(CYCLE, "report_due", EARLIER, OFFICER)
    shown = dashboard_page(desk(), CYCLE).move
    assert shown
    on_request.extend(CYCLE, "mj-1", day("Friday 2019-06-21"), OFFICER)
    with pytest.raises(MoveChanged):
        move_date(CYCLE, "report_due", EARLIER, OFFICER, confirm=True, seen=shown.seen)
    assert anchor(post, "report_due").on == date(2020, 2, 28)


def test_who_was_given_a_day_of_its_own_keeps_it_unless_the_others_get_more(post: PostDesk) -> None:
    post.day("2019-05-02")
    on_request.extend(CYCLE, "mj-1", day("Friday 2019-06-21"), OFFICER)
    move_date(CYCLE, "report_due", EARLIER, OFFICER, confirm=True, accept=True)
    own = {r.institution: r.due_on for r in post.view().requests}
    assert own["mj"] == day("Friday 2019-06-21")
    assert own["menje"] == post.view().date_of("collect", Edge.DUE) != DUE
    move_date(CYCLE, "report_due", day("Friday 2020-02-28"), OFFICER, confirm=True)
    assert {r.institution: r.due_on for r in post.view().requests} == own | {i: DUE for i in own if i != "mj"}


def test_a_plan_that_becomes_too_short_waits_for_an_officer(post: PostDesk) -> None:
    post.day("2019-05-02")
    move_date(CYCLE, "report_due", EARLIER, OFFICER, confirm=True)
    assert not post.view().plan_accepted
    assert dashboard_page(desk(), CYCLE).concessions


def test_a_provisional_date_is_confirmed_by_the_same_day(post: PostDesk) -> None:
    on = day("Wednesday 2021-05-19")
    move_date(CYCLE, "dialogue", on, OFFICER, provisional=True, confirm=True)
    assert anchor(post, "dialogue").status is DateStatus.PROVISIONAL
    move_date(CYCLE, "dialogue", on, OFFICER, confirm=True)
    assert anchor(post, "dialogue").status is DateStatus.CONFIRMED
    assert [step.status for step in anchor(post, "dialogue").history] == ["open", "provisional", "confirmed"]


@pytest.mark.parametrize(
    ("name", "on", "refused"),
    [
        ("list_received", "2019-06-03", DatePassed),
        ("report_due", "2019-03-29", DueDatePast),
        ("report_dew", "2020-03-31", NoSuchStage),
    ],
)
def test_what_cannot_move_is_refused_with_its_reason(post: PostDesk, name: str, on: str, refused: type[Exception]) -> None:
    before = post.view()
    for confirm in (False, True):
        with pytest.raises(refused):
            move_date(CYCLE, name, date.fromisoformat(on), OFFICER, confirm=confirm)
    assert (post.view().anchors, post.view().requests) == (before.anchors, before.requests)
    assert dashboard_page(desk(), CYCLE).acts[0].refusal


@pytest.mark.parametrize(("on", "why"), [
    ("Monday 2019-06-10", "Lundi de Pentecôte"), ("Saturday 2019-06-15", "samedi"), ("Wednesday 2019-07-17", "vacances d'été"),
])
def test_more_time_does_not_end_on_a_day_off(post: PostDesk, on: str, why: str) -> None:
    with pytest.raises(NotAWorkingDay) as refusal:
        on_request.extend(CYCLE, "mj-1", day(on), OFFICER)
    assert refusal.value.facts["why"] == why
    assert refusal.value.facts["before"] < refusal.value.facts["due_on"] < refusal.value.facts["after"]


def test_while_the_clock_of_one_stands_only_the_others_are_reminded_and_its_due_date_follows(post: PostDesk) -> None:
    post.day("2019-05-14")
    clock.stop_clock(CYCLE, OFFICER, "mj", "sitting suspended")
    with pytest.raises(ClockStands):
        clock.stop_clock(CYCLE, OFFICER, "mj")
    post.day("2019-05-21")
    post.round()
    assert {x.institution for x in post.letters("reminder")} == {r.institution for r in post.view().requests} - {"mj"}
    clock.start_clock(CYCLE, OFFICER, "mj")
    own = {r.institution: (r.due_on, r.revision) for r in post.view().requests}
    assert own["mj"] == (day("Tuesday 2019-06-18"), 2)    # five working days, 15 to 21 May
    assert own["ms"] == (DUE, 1)
    assert [str(x.state) for x in post.letters("decision")] == ["preview"]


def test_a_clock_that_stood_for_all_carries_the_stages_that_lay_ahead(post: PostDesk) -> None:
    before = post.view()
    post.day("2019-05-14")
    clock.stop_clock(CYCLE, OFFICER)
    post.day("2019-06-12")
    post.round()
    assert post.letters("reminder") == []
    assert not dashboard_page(desk(), CYCLE).late    # nothing fell due while it stood
    clock.start_clock(CYCLE, OFFICER, accept=True)
    after = post.view()
    counted = desk().calendar
    days = counted.between(date(2019, 5, 14), date(2019, 6, 12))
    assert due_days(post) == {after.date_of("collect", Edge.DUE)} == {counted.add(DUE, days)}
    assert after.date_of("collect", Edge.OPENS) == before.date_of("collect", Edge.OPENS)
    assert after.date_of("submit", Edge.DUE) == before.date_of("submit", Edge.DUE)    # the body's day stands
    assert len(post.letters("decision")) == len(after.requests)


def test_a_clock_that_runs_is_not_started_and_an_unknown_institution_not_stopped(post: PostDesk) -> None:
    with pytest.raises(ClockRuns):
        clock.start_clock(CYCLE, OFFICER)
    with pytest.raises(NoSuchInstitution):
        clock.stop_clock(CYCLE, OFFICER, "mjj")


def test_a_question_of_friday_evening_is_asked_and_closed_by_the_hour(post: PostDesk) -> None:
    def at(instant: str) -> None:
        with database.writing() as session:
            replay.set_replay(session, datetime.fromisoformat(instant).replace(tzinfo=UTC))

    def stage() -> str:
        return cycle_view("crc-dialogue.2019-1", desk().folder.zone).stage

    at("2019-03-29T17:30")    # half past six of a Friday evening; summer time begins on Sunday
    open_cycle.open_cycle("crc-dialogue", None, None, OFFICER, number="1", dates="asked=2019-03-29T18:30", leads="mj")
    morning_round.morning_round("crc-dialogue.2019-1")
    letters_out.release("crc-dialogue.2019-1", OFFICER)
    with database.reading() as session:
        (asked,) = session.exec(select(Letter).where(Letter.kind == "request").order_by(Letter.id.desc()).limit(1)).all()
        text = email.message_from_bytes(files.read(asked.sha256)).as_bytes()
    assert b"18:30" in text and b"30 mars" in text.replace(b"=C2=A0", b" ").replace("\u00a0".encode(), b" ")
    at("2019-03-30T16:00")
    morning_round.morning_round("crc-dialogue.2019-1")
    assert stage() == "collect"    # five o'clock of Saturday: an hour and a half is left
    at("2019-03-30T17:31")
    morning_round.morning_round("crc-dialogue.2019-1")
    assert stage() == "consolidate"
    ahead = upcoming(cycle_view("crc-dialogue.2019-1", desk().folder.zone), date(2019, 3, 30))
    assert [(u.tag, u.on, u.at) for u in ahead][-2:] == [
        ("submit.opens.1", day("Sunday 2019-03-31"), time(17, 30)), ("submit.due.1", day("Sunday 2019-03-31"), time(19, 30)),
    ]


def test_a_closed_cycle_leads_to_the_next_one(post: PostDesk) -> None:
    assert dashboard_page(desk(), CYCLE).next_code == ""
    moves.close(CYCLE, OFFICER)
    page = dashboard_page(desk(), CYCLE)
    assert page.next_code == "crc.2028"
    assert page.next_cycle == {"list_received": date(2027, 3, 5), "report_due": date(2028, 2, 28)}
    for language in ("fr", "de", "en"):
        assert "crc.2028" in render_dashboard(replace(page, forms=FORMS), PageWords(language))
    open_cycle.open_cycle("crc", *page.next_cycle.values(), OFFICER, provisional=True)
    assert {a.status for a in cycle_view("crc.2028", desk().folder.zone).anchors if a.on} == {DateStatus.PROVISIONAL}
    assert dashboard_page(desk(), CYCLE).next_code == ""    # it is open
