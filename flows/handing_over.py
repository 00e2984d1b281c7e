"""A submission goes its way: leg by leg to the body, which answers. Nothing is mailed to a body; people hand over, and say so."""

from datetime import date

from prefect import flow

from flows.acting import acting
from models.lines import Line
from models.words import BodyAnswer
from tasks.handing_over import submission


@flow(name="hand-over", flow_run_name="{cycle} · hand-over {leg}")
def hand_over(cycle: Line, officer: Line, leg: Line = "", on: date | None = None, message: Line = "") -> str:
    """Record that the newest submission came to a leg of its route; return which.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who records it
        leg: leg of the route, for example permanent_mission; the next one when empty
        on: day it came there; today when empty
        message: code of the held message that proves it; empty when there is none
    """
    with acting("hand_over", officer, cycle) as here:
        return submission.hand_over(cycle, leg, on or here.today, officer, message, here.today)


@flow(name="record-answer", flow_run_name="{cycle} · record-answer")
def record_answer(cycle: Line, answer: BodyAnswer, officer: Line, on: date | None = None, reason: Line = "") -> None:
    """Record what the body said to the newest submission; a wish for another text takes the cycle back to consolidation.

    Args:
        cycle: code of the reporting cycle
        answer: accepted, shorten or correct
        officer: code of the officer who records it
        on: day of the answer; today when empty
        reason: kept in clear; names nobody
    """
    with acting("record_answer", officer, cycle) as here:
        submission.record_answer(cycle, answer, on or here.today, officer, reason, here.today)
