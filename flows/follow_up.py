"""After the submission the cycle lives: the body acknowledges, sets its dates, sends its observations."""

from datetime import date

from prefect import flow

from flows.acting import acting
from flows.move_date import file_dates
from models.lines import Line
from models.views import AnchorDate
from models.words import DateStatus
from planning.opening import dates_in
from tasks import acts
from tasks.views import cycle_view


@flow(name="follow-up", flow_run_name="{cycle} · follow-up")
def follow_up(
    cycle: Line,
    officer: Line,
    received_on: date | None = None,
    dialogue_on: date | None = None,
    observations_on: date | None = None,
    dates: Line = "",
) -> None:
    """Record what the body made known: the receipt of what was submitted, and its dates.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who records it
        received_on: day on which the body received the report
        dialogue_on: first day of the dialogue
        observations_on: day of the concluding observations
        dates: other dates of the body, for example plenary=2027-05-26
    """
    with acting("follow_up", officer, cycle) as here:
        if received_on:
            acts.acknowledge_submission(cycle, officer, received_on)
        named = {"dialogue": dialogue_on, "observations": observations_on}
        told = {anchor: AnchorDate(anchor, on, DateStatus.CONFIRMED) for anchor, on in named.items() if on} | dates_in(dates)
        if told:
            file_dates(here, cycle_view(cycle, here.folder.zone), told.values(), officer, "", accept=True)
