"""What every stage flow does: see what is due of its kinds, do it, and bring it out when it runs by itself."""

from prefect.runtime import flow_run

from flows.bring_out import bring_out
from flows.desk import desk
from models.actions import ActionKind
from planning.due import due_actions
from store import leases
from tasks.requests import perform
from tasks.views import cycle_view


def stage_run(cycle: str, *kinds: ActionKind) -> int:
    """Do what is due of these kinds in a cycle, under its lease; return how many deeds were new.

    Raises `NoSuchCycle`, `CycleBusy`.
    """
    here = desk()
    with leases.under(cycle):
        view = cycle_view(cycle, here.folder.zone)
        due = [a for a in due_actions(view, here.today, here.calendar) if a.kind in kinds]
        done = perform(cycle, due, here.folder.zone)
    if runs_alone():
        bring_out(cycle)
    return done


def runs_alone() -> bool:
    """Say whether this is a run and nobody's sub-run: the round brings out letters and pages for all its sub-runs at once."""
    return flow_run.id is not None and flow_run.parent_flow_run_id is None


def is_scheduled() -> bool:
    """Say whether this run was started by its deployment's schedule, not by a person, a command or another run."""
    return "auto-scheduled" in (flow_run.tags or ())
