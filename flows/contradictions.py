"""What passages say against each other: looked for, put to both, agreed, brought to arbitration, settled."""

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from tasks.drafts import contradicting
from tasks.drafts.contradicting import Outcome


@flow(name="find-contradictions", flow_run_name="{cycle} · find-contradictions")
def find_contradictions(cycle: Line, officer: Line) -> int:
    """Compare the passages of the current draft with each other and with the last report; return how much is new.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who asks for it
    """
    with acting("find_contradictions", officer, cycle) as here:
        return contradicting.look(cycle, here.folder)


@flow(name="settle-contradiction", flow_run_name="{cycle} · settle-contradiction {number}")
def settle_contradiction(
    cycle: Line, number: int, outcome: Outcome, officer: Line, text: Line = "", reason: Reason = ""
) -> None:
    """Record what became of a contradiction: put to both, agreed, brought to arbitration, settled, or none at all.

    Args:
        cycle: code of the reporting cycle
        number: number of the contradiction, as the page shows it
        outcome: what became of it
        officer: code of the officer who settles or records it
        text: what holds, for example 312 in 2018
        reason: why; kept in clear; names nobody; needed to settle it or to set it aside
    """
    with acting("settle_contradiction", officer, cycle) as here:
        contradicting.record(cycle, number, outcome, officer, text, reason, here.folder)
