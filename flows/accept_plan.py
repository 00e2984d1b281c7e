"""An officer accepts a plan that has too little time."""

from prefect import flow

from flows.acting import acting
from models.lines import Line
from tasks import acts


@flow(name="accept-plan", flow_run_name="{cycle} · accept-plan")
def accept_plan(cycle: Line, officer: Line) -> None:
    """Accept the compressed plan of a cycle, so that its requests can go out.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who accepts
    """
    with acting("accept_plan", officer, cycle):
        acts.accept_plan(cycle, officer)
