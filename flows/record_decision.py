"""An officer clears a draft at one step, or sends it back."""

from typing import Annotated

from prefect import flow
from pydantic import AfterValidator, Field

from flows.acting import acting
from models.lines import LONGEST_REASON, Line, as_line
from models.words import Verdict
from planning.clearance import derogations
from planning.kinds import open_step
from store import cycles, database
from tasks.drafts import statistics
from tasks.reviews import clearance
from tasks.views import cycle_view

Reason = Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(as_line)]


@flow(name="record-decision", flow_run_name="{cycle} · record-decision · {step}")
def record_decision(
    cycle: Line, step: Line, draft: int, verdict: Verdict, officer: Line, reason: Reason = "", message: Line = "",
    code: Line = "", derogation: Reason = "", back_to: Line = "",
) -> None:
    """Record an officer's decision on the current draft, at the step that is open.

    Args:
        cycle: code of the reporting cycle
        step: step of the clearance
        draft: number of the draft that was read
        verdict: clear or send_back
        officer: code of the officer who decides
        reason: kept in clear; names nobody
        message: code of the held message that holds the signed decision; empty when there is none
        code: one-time code of the officer's authenticator; used up, whatever becomes of the decision
        derogation: why a draft is cleared over the limit, with small numbers in it, or by who wrote it; names nobody
        back_to: stage that is to repair a draft sent back; the nearest when empty
    """
    with acting("record_decision", officer, cycle, code=code) as here:
        view = cycle_view(cycle, here.folder.zone, whole=True)
        with database.reading() as session:
            small = statistics.unhidden(session, cycles.get(session, cycle), here.office.language)
        needed = derogations(view, officer, clearance.writers_of(cycle), small_numbers=len(small))
        clearance.decide(
            view, open_step(view), draft, step, verdict, officer, reason, here.today, here.folder, message=message,
            identity=here.identity, needed=needed, derogation=derogation, small_numbers=small, back_to=back_to,
        )
