"""An act that cannot be done now is refused for its true reason."""

from datetime import date

import pytest

from flows import moves, on_request, place_reply
from flows.record_decision import record_decision
from flows.submit import submit
from models.refusals import CycleNotOpen, NothingToConfirm
from models.words import Verdict
from tests.flows.post_desk import CYCLE, OFFICER

JULY = date(2019, 7, 1)
ACTS = {
    "remind-now": lambda: on_request.remind_now(CYCLE, "mj-1", OFFICER),
    "extend": lambda: on_request.extend(CYCLE, "mj-1", JULY, OFFICER),
    "shorten": lambda: on_request.shorten(CYCLE, "mj", 500, JULY, OFFICER),
    "record-decision": lambda: record_decision(CYCLE, "minister", 1, Verdict.CLEAR, OFFICER),
    "submit": lambda: submit(CYCLE, OFFICER),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("stop", "status"), [(moves.suspend, "suspended"), (moves.cancel, "cancelled")])
def test_nothing_is_asked_or_decided_in_a_cycle_that_is_not_open(post, act, stop, status):
    stop(CYCLE, OFFICER)
    with pytest.raises(CycleNotOpen) as refused:
        ACTS[act]()
    assert refused.value.facts == {"cycle": CYCLE, "cycle_status": status}


def test_what_is_no_officers_file_is_not_confirmed(post):
    post.day("2019-05-02")
    post.drop(post.answer("mss", text="Bien reçu."))
    post.round()
    with pytest.raises(NothingToConfirm):
        place_reply.confirm_received(CYCLE, post.held(), OFFICER)
