"""The clock of a cycle stands and runs again: nothing falls due while it stands, and due dates follow."""

from dataclasses import replace

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import ClockRuns
from planning.moving import moving, started
from planning.standstill import of_scope
from tasks import dates
from tasks.views import cycle_view


@flow(name="stop-clock", flow_run_name="{cycle} · stop-clock")
def stop_clock(cycle: Line, officer: Line, institution: Line = "", reason: Reason = "") -> None:
    """Stop the clock of a cycle, or of one institution: nobody is reminded, and nothing falls due.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        institution: id of one institution; empty for all
        reason: kept in clear; names nobody
    """
    with acting("stop_clock", officer, cycle) as here:
        if institution:
            here.folder.institution(institution)
        dates.stop_clock(cycle, institution or None, officer, reason, here.folder.zone)


@flow(name="start-clock", flow_run_name="{cycle} · start-clock")
def start_clock(cycle: Line, officer: Line, institution: Line = "", reason: Reason = "", accept: bool = False) -> None:
    """Set a stopped clock going again: what lay ahead falls due later by the working days it stood, and letters say so.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        institution: id of the institution whose clock stands; empty for all
        reason: kept in clear; names nobody
        accept: accept the plan also when it becomes too short
    """
    with acting("start_clock", officer, cycle) as here:
        view = cycle_view(cycle, here.folder.zone)
        standing = of_scope(view.stops, institution or None)
        if standing is None:
            raise ClockRuns(cycle=cycle, institution=institution or "*")
        ended = replace(standing, started_on=here.today)
        view = replace(view, stops=(*(s for s in view.stops if s is not standing), ended))
        plan = moving(view, [], here.today, here.calendar).plan
        dates.start_clock(
            cycle, ended, plan.milestones, started(view, ended, here.calendar), officer, reason, here.folder.zone,
            accepted=accept or not plan.shortfalls,
        )
