"""After the submission the cycle lives: the body acknowledges, sets the day of the dialogue, sends its observations."""

from datetime import date

from prefect import flow

from flows.acting import acting
from flows.move_date import file_dates
from models.lines import Line
from tasks import acts


@flow(name="follow-up", flow_run_name="{cycle} · follow-up")
def follow_up(
    cycle: Line,
    officer: Line,
    received_on: date | None = None,
    dialogue_on: date | None = None,
    observations_on: date | None = None,
) -> None:
    """Record what the body made known after the submission.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who records it
        received_on: day on which the body received the report
        dialogue_on: first day of the dialogue
        observations_on: day of the concluding observations
    """
    with acting("follow_up", officer, cycle) as here:
        if received_on:
            acts.acknowledge_submission(cycle, officer, received_on)
        told = {"dialogue": dialogue_on, "observations": observations_on}
        if any(told.values()):
            file_dates(here, cycle, {k: v for k, v in told.items() if v}, officer, "", accept=True)
