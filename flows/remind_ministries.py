"""Remind those who still owe something, go over their heads when reminders were in vain, then ask for a call."""

from prefect import flow

from flows.stage_run import stage_run
from models.actions import ActionKind
from models.lines import Line


@flow(name="remind-ministries", flow_run_name="{cycle} · remind-ministries")
def remind_ministries(cycle: Line) -> int:
    """Prepare the reminders and escalations that are due today; return how many are new.

    Args:
        cycle: code of the reporting cycle, for example crc.2029
    """
    return stage_run(cycle, ActionKind.REMIND, ActionKind.ESCALATE, ActionKind.TELEPHONE)
