"""Circulate the draft among the institutions and ask the officers whose consent is needed, or tell them of a clock."""

from typing import Final

from prefect import flow

from flows.stage_run import stage_run
from models.actions import ActionKind
from models.lines import Line

KINDS: Final = (
    ActionKind.CIRCULATE, ActionKind.ASK_DECISION, ActionKind.CONSENT, ActionKind.REMIND_APPROVER, ActionKind.REMIND_OFFICER,
)


@flow(name="review", flow_run_name="{cycle} · review")
def review(cycle: Line) -> int:
    """Prepare the circulation of the current draft and the questions to those who clear it; return how many are new.

    Args:
        cycle: code of the reporting cycle, for example crc.2029
    """
    return stage_run(cycle, *KINDS)
