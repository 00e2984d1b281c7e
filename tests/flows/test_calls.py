"""Reminders of one's own, and the telephone: who is to be called, what was promised, and what that keeps back."""

from datetime import date

import pytest
from sqlmodel import select

from flows import absences, on_request
from flows.absences import Person
from flows.bring_out import dashboard_page
from flows.desk import desk
from flows.on_request import CallOutcome
from models.refusals import DueDatePast, NoSuchInstitution, NotALadder, PromisedTooLate, TooFewReminders
from models.tables import Call, Journal, Reason
from models.words import Function
from store import database, persons
from tasks.doors import notices
from tests.flows.post_desk import CYCLE, OFFICER

CALLED = date(2019, 5, 20)


@pytest.fixture
def soon(post):
    """The office, whose ladder for the Ministry of Justice asks for a call on 20 May, seventeen working days before."""
    on_request.set_ladder(CYCLE, OFFICER, "call-14", "mj")
    return post


def calls() -> list[tuple[str, str]]:
    return [(c.institution, c.function) for c in dashboard_page(desk(), CYCLE).calls]


def test_a_ladder_of_its_own_takes_the_place_of_the_instrument_s_and_gives_it_back(post):
    on_request.set_ladder(CYCLE, OFFICER, "none", "mj", "accord")
    post.day("2019-05-17")
    post.round()
    assert "mj" not in {x.institution for x in post.letters("reminder")} and len(post.letters("reminder")) == 12
    assert post.view().ladders == {"mj": "none"}
    on_request.set_ladder(CYCLE, OFFICER, "", "mj")
    assert post.view().ladders == {}
    post.round()
    assert [x.state for x in post.letters("reminder", "mj")] == ["sent"]
    with database.reading() as session:
        entry = session.exec(select(Journal).where(Journal.deed == "ladder")).first()
        assert (entry.officer, entry.institution, entry.facts["steps"]) == (persons.mark_of(session, OFFICER), "mj", "none")


def test_a_promise_for_a_day_after_the_report_is_due_is_refused(post):
    with pytest.raises(PromisedTooLate) as refused:
        on_request.record_call(CYCLE, "mj-1", CallOutcome.PROMISED, OFFICER, promised_on=date(2099, 1, 1))
    last = date.fromisoformat(refused.value.facts["until"])
    view = post.view()
    assert last > next(r.due_on for r in view.requests if r.full_code.startswith("mj-1."))
    on_request.record_call(CYCLE, "mj-1", CallOutcome.PROMISED, OFFICER, promised_on=last)
    with database.reading() as session:
        assert [call.promised_on for call in session.exec(select(Call))] == [last]


def test_what_is_no_ladder_changes_nothing(post):
    for text, refusal in (("bientôt", NotALadder), ("-5 superior+5", TooFewReminders)):
        with pytest.raises(refusal):
            on_request.set_ladder(CYCLE, OFFICER, text)
    with pytest.raises(NoSuchInstitution):
        on_request.set_ladder(CYCLE, OFFICER, "-5", "mjj")
    assert post.view().ladders == {}


def test_the_coordinator_is_told_whom_to_call_by_function_and_the_call_is_recorded(soon, monkeypatch):
    told = []
    monkeypatch.setattr("flows.morning_round.notify", lambda kind, facts, **more: told.append((kind, dict(facts))))
    absences.record_absence("mj", Person.FOCAL_POINT, OFFICER, until=date(2019, 5, 21))
    soon.day(CALLED)
    soon.round()
    expected = {"cycle": CYCLE, "institution": "mj", "function": "focal_point"}
    assert [facts for kind, facts in told if kind == "call_needed"] == [expected]   # nobody stands in: the focal point it is
    assert "mj, point focal, est à appeler" in notices.sentence("call_needed", expected, "fr")
    assert calls() == [("mj", "focal_point")]
    on_request.record_call(CYCLE, "mj-1", CallOutcome.NO_ANSWER, OFFICER)
    assert calls() == [("mj", "focal_point")]
    on_request.record_call(
        CYCLE, "mj-1", CallOutcome.PROMISED, OFFICER, Function.SUPERIOR, date(2019, 5, 28), reason="version brève convenue"
    )
    assert calls() == []
    with database.reading() as session:
        call = session.exec(select(Call).where(Call.outcome == "promised")).one()
        assert (call.reached, call.promised_on, call.quiet) == (Function.SUPERIOR, date(2019, 5, 28), True)
        assert session.get_one(Reason, call.reason_id).text == "version brève convenue"
        facts = session.exec(select(Journal.facts).where(Journal.deed == "call")).all()
    assert "version" not in str(facts)


def test_a_promised_day_keeps_reminders_back_unless_the_officer_says_otherwise(post):
    post.day("2019-05-16")
    on_request.record_call(CYCLE, "mj-1", CallOutcome.PROMISED, OFFICER, promised_on=date(2019, 5, 21))
    on_request.record_call(CYCLE, "mss-1", CallOutcome.PROMISED, OFFICER, promised_on=date(2019, 5, 21), quiet=False)
    post.day("2019-05-17")
    post.round()
    reminded = {x.institution for x in post.letters("reminder")}
    assert "mj" not in reminded and "mss" in reminded
    post.day("2019-05-22")
    post.round()
    assert [x.state for x in post.letters("reminder", "mj")] == ["sent"]


def test_no_answer_is_promised_for_a_day_that_has_passed(post):
    with pytest.raises(DueDatePast):
        on_request.record_call(CYCLE, "mj-1", CallOutcome.PROMISED, OFFICER, promised_on=date(2019, 3, 1))
