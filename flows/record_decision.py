"""An officer clears a draft at one step, or sends it back."""

from typing import Annotated

from prefect import flow
from pydantic import AfterValidator, Field

from flows.acting import acting
from models.lines import LONGEST_REASON, Line, as_line
from models.words import Verdict
from planning.kinds import open_step
from tasks import acts
from tasks.views import cycle_view

Reason = Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(as_line)]


@flow(name="record-decision", flow_run_name="{cycle} · record-decision · {step}")
def record_decision(
    cycle: Line, step: Line, draft: int, verdict: Verdict, officer: Line, reason: Reason = "", message: Line = ""
) -> None:
    """Record an officer's decision on the current draft; the officer is as stated, not verified.

    Args:
        cycle: code of the reporting cycle
        step: step of the clearance
        draft: number of the draft that was read
        verdict: clear or send_back
        officer: code of the officer who decides
        reason: kept in clear; names nobody
        message: code of the held message that holds the signed decision; empty when there is none
    """
    with acting("record_decision", officer, cycle) as here:
        view = cycle_view(cycle, here.folder.zone, whole=True)
        acts.decide(view, open_step(view), draft, step, verdict, officer, reason, here.today, message)
