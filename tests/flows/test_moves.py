"""A cycle is finished stage by stage, ended, and set going again by an officer's word."""

import pytest

from flows import letters_out, moves
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.actions import Action, ActionKind
from models.refusals import MoveNotPossible
from models.words import CycleStatus, RequestState
from store import cycles, database, office_folder
from tasks import requests
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk


def states(post: PostDesk) -> set[RequestState]:
    return {r.state for r in post.view().requests}


def test_an_officer_finishes_a_stage_before_its_date_but_not_where_a_decision_is_missing(post: PostDesk) -> None:
    assert post.view().stage == "collect"
    moves.finish(CYCLE, OFFICER)
    assert post.view().stage == "consolidate"
    assert RequestState.SENT in states(post)    # late answers still come in
    with pytest.raises(MoveNotPossible):
        moves.finish(CYCLE, OFFICER)    # there is no draft
    assert post.view().stage == "consolidate"


def test_who_finishes_the_last_stage_closes_the_cycle(post: PostDesk) -> None:
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), "follow_up", today=desk().today)
    moves.finish(CYCLE, OFFICER)
    assert post.view().status is CycleStatus.CLOSED
    assert states(post) == {RequestState.WITHDRAWN}


def test_a_reopened_cycle_asks_again_what_was_still_asked_and_its_ladder_counts_anew(post: PostDesk) -> None:
    moves.cancel(CYCLE, OFFICER)
    assert states(post) == {RequestState.WITHDRAWN}
    moves.reopen(CYCLE, OFFICER)
    assert post.view().status is CycleStatus.OPEN
    assert {(r.state, r.revision) for r in post.view().requests} == {(RequestState.SENT, 2)}
    post.day("2019-05-17")
    post.round()
    assert len(post.letters("reminder")) == len(post.letters("request")) == len(post.view().requests)


def test_requests_that_had_not_left_are_withdrawn_and_written_anew(unreleased: PostDesk) -> None:
    asked = len(unreleased.letters("request"))
    moves.cancel(CYCLE, OFFICER)
    assert {str(x.state) for x in unreleased.letters("request")} == {"recalled"}
    moves.reopen(CYCLE, OFFICER)
    assert letters_out.release(CYCLE, OFFICER) == asked
    assert states(unreleased) == {RequestState.SENT}


def test_a_cycle_that_runs_is_not_reopened(post: PostDesk) -> None:
    with pytest.raises(MoveNotPossible):
        moves.reopen(CYCLE, OFFICER)


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_page_shows_a_refused_return_under_the_name_of_its_form(post: PostDesk, language: str) -> None:
    post.office(language=language)
    with pytest.raises(MoveNotPossible):
        moves.return_to(CYCLE, "submit", OFFICER)
    page = dashboard_page(desk(), CYCLE)
    assert [act.form for act in page.acts if act.refusal] == ["return-to"]
    assert page.acts[0].refusal in render_dashboard(page, PageWords(language))


def test_a_round_that_closes_a_cycle_withdraws_what_is_still_asked(post: PostDesk) -> None:
    with database.writing() as session:
        cycles.enter_stage(session, cycles.get(session, CYCLE), "dialogue", today=desk().today)
    action = Action(ActionKind.FINISH, f"finish:{CYCLE}:-:-:dialogue", stage="dialogue", step=None)
    assert requests.perform.fn(CYCLE, [action], office_folder.load().zone) == 1
    assert post.view().status is CycleStatus.CLOSED
    assert states(post) == {RequestState.WITHDRAWN}
