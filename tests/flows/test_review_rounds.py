"""A draft circulates once for each review, always the current one; who keeps silent consents, and is asked again next time."""

from datetime import timedelta

import pytest

from flows import letters_out, moves
from flows.bring_out import dashboard_page
from flows.desk import desk
from flows.record_decision import record_decision
from models.words import Purpose, Verdict
from store import cycles, database
from tasks import acts
from tasks.drafts import drafts
from tasks.post import delivery
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk

DAY = "2019-05-02"


@pytest.fixture
def circulating(post: PostDesk, monkeypatch: pytest.MonkeyPatch) -> PostDesk:
    """A cycle at its review, whose draft of one answer waits in the letters to all institutions."""
    monkeypatch.setattr(drafts, "press", lambda report: (report.docx, None))
    post.day(DAY)
    post.drop(post.answer("mss", post.filled("mss")))
    post.round()
    stage("consolidate")
    post.round()
    stage("review")
    post.round()
    assert {str(x.state) for x in post.letters("circulation")} == {"preview"}
    return post


def stage(name: str) -> None:
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), name, today=desk().today)


def attached(post: PostDesk, letter) -> list[str]:
    return [name for part in post.mail_of(letter).walk() if (name := part.get_filename())]


def circulated(post: PostDesk, state: str) -> list:
    return [x for x in post.letters("circulation") if x.state == state]


def test_a_preview_about_a_superseded_draft_is_renewed_about_the_current_one(circulating: PostDesk) -> None:
    asked = len(circulated(circulating, "preview"))
    drafts.write_draft.fn(CYCLE, desk().folder)
    circulating.round()
    letters_out.release(CYCLE, OFFICER)
    left = circulated(circulating, "sent")
    assert len(left) == asked
    assert {name.split("_")[1] for letter in left for name in attached(circulating, letter)} == {"projet-02"}


def test_a_released_circulation_of_a_superseded_draft_does_not_leave(circulating: PostDesk) -> None:
    circulating.office(undo_minutes=30)
    asked = len(circulated(circulating, "preview"))
    letters_out.release(CYCLE, OFFICER)
    drafts.write_draft.fn(CYCLE, desk().folder)
    circulating.day("2019-05-03")
    delivery.deliver.fn(desk().folder)
    circulating.round()
    assert len(circulated(circulating, "recalled")) == len(circulated(circulating, "preview")) == asked


@pytest.mark.parametrize("is_over", [True, False])
def test_who_kept_silent_agrees_after_the_day_in_the_letter_and_is_asked_again_about_the_next_draft(
    circulating: PostDesk, is_over: bool
) -> None:
    letters_out.release(CYCLE, OFFICER)
    asked = len(circulated(circulating, "sent"))
    due_on = {r.due_on for r in circulating.view().requests if r.purpose is Purpose.REVIEW}
    circulating.day((max(due_on) + timedelta(days=is_over)).isoformat())
    moves.return_to(CYCLE, "consolidate", OFFICER)
    reviews = [r for r in circulating.view().requests if r.purpose is Purpose.REVIEW]
    assert {r.is_consent for r in reviews} == {is_over}
    drafts.write_draft.fn(CYCLE, desk().folder)
    stage("review")
    circulating.round()
    assert len(circulated(circulating, "preview")) == asked


def test_a_review_that_ended_withdraws_the_circulations_that_never_left(circulating: PostDesk) -> None:
    moves.return_to(CYCLE, "consolidate", OFFICER)
    assert {str(x.state) for x in circulating.letters("circulation")} == {"recalled"}
    assert not any(r.is_consent for r in circulating.view().requests)


def test_a_late_answer_is_taken_by_the_request_it_came_to(circulating: PostDesk) -> None:
    circulating.day("2019-07-01")
    circulating.drop(circulating.answer("mj", circulating.filled("mj")))
    circulating.round()
    late = {a.request for a in circulating.view().assignments if a.institution == "mj" and a.late}
    assert late == {"mj-1.1"}
    assert next(row.request.purpose for row in dashboard_page(desk(), CYCLE).rows if row.institution == "mj") == "review"
    acts.take_late(CYCLE, "mj-1.1", OFFICER)


def test_a_draft_sent_back_and_its_stage_are_one_deed(circulating: PostDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(cycles, "enter_stage", killed)
        record_decision(CYCLE, "review", 1, Verdict.SEND_BACK, OFFICER)
    assert circulating.view().decisions == ()
    record_decision(CYCLE, "review", 1, Verdict.SEND_BACK, OFFICER)
    view = circulating.view()
    assert (view.stage, [d.verdict for d in view.decisions]) == ("consolidate", [Verdict.SEND_BACK])
