"""Papers of the body: kept for those who need them until the body publishes them."""

from datetime import date

from prefect import flow

from flows.acting import acting
from models.lines import Line
from tasks.handing_over import submission


@flow(name="publish-restricted", flow_run_name="{cycle} · publish-restricted")
def publish_restricted(cycle: Line, officer: Line, published_on: date | None = None) -> int:
    """Record that the body published what was received under restriction; return how many papers are laid on the shelf.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who records it
        published_on: day on which the body published; today when empty
    """
    with acting("publish_restricted", officer, cycle) as here:
        return submission.publish(cycle, published_on or here.today, officer)
