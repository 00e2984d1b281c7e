"""A reminder by hand: once a day, and only where something has been asked."""

from datetime import date

import pytest

from flows import letters_out, on_request
from models.refusals import AlreadyReminded, NotYetAsked
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk


def test_a_second_reminder_on_the_same_day_is_refused(post: PostDesk) -> None:
    post.day("2019-05-02")
    on_request.remind_now(CYCLE, "mj-1", OFFICER)
    with pytest.raises(AlreadyReminded):
        on_request.remind_now(CYCLE, "mj-1", OFFICER)
    assert [str(x.state) for x in post.letters("reminder", "mj")] == ["sent"]
    post.day("2019-05-03")
    on_request.remind_now(CYCLE, "mj-1", OFFICER)
    assert len(post.letters("reminder", "mj")) == 2


def test_a_reminder_of_the_ladder_counts_too(post: PostDesk) -> None:
    post.day("2019-05-17")
    post.round()
    with pytest.raises(AlreadyReminded):
        on_request.remind_now(CYCLE, "mj-1", OFFICER)


def test_while_a_reminder_waits_for_an_officer_no_other_is_written(post: PostDesk) -> None:
    post.office(release={"reminder": "officer"})
    post.day("2019-05-02")
    on_request.remind_now(CYCLE, "mj-1", OFFICER)
    post.day("2019-05-03")
    with pytest.raises(AlreadyReminded):
        on_request.remind_now(CYCLE, "mj-1", OFFICER)
    letters_out.recall(CYCLE, OFFICER)
    on_request.remind_now(CYCLE, "mj-1", OFFICER)
    assert [str(x.state) for x in post.letters("reminder", "mj")] == ["recalled", "preview"]


def test_what_was_not_asked_yet_is_not_reminded(unreleased: PostDesk) -> None:
    unreleased.day(date(2019, 4, 3))
    with pytest.raises(NotYetAsked):
        on_request.remind_now(CYCLE, "mj-1", OFFICER)
    assert unreleased.letters("reminder") == []
