"""The cleared report is handed over: its files are frozen with their hashes."""

from datetime import date

from prefect import flow

from flows.acting import acting
from models.lines import Line
from tasks import acts
from tasks.drafts.drafts import write_final
from tasks.views import cycle_view


@flow(name="submit", flow_run_name="{cycle} · submit")
def submit(cycle: Line, officer: Line, submitted_on: date | None = None) -> str:
    """Record that the cleared report was handed over, and freeze its files; return the manifest's hash.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who hands over
        submitted_on: day of the submission; today when empty
    """
    with acting("submit", officer, cycle) as here:
        view = cycle_view(cycle, here.folder.zone, whole=True)
        day = submitted_on or here.today
        acts.may_submit(view, day, here.today)
        report = write_final(cycle, here.folder, day)
        return acts.submit(view, report, officer, day, here.folder.directory)
