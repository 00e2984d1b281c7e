"""Tables that came back change what they may change: who answers, by when, what was promised; in one act, or nothing."""

from collections.abc import Mapping, Sequence

from flows.acting import acting
from flows.on_request import CallOutcome
from models.adoption import RequestChange
from models.refusals import ListWaitsForTable
from models.words import Edge
from planning.rules import due_stage
from tasks import allocation, requests
from tasks.views import cycle_view


def take_leads(cycle: str, leads: Mapping[str, Sequence[str]], officer: str) -> int:
    """Let others answer these questions of a cycle, the first leads; return how many. Raises `ListWaitsForTable`."""
    with acting("take_sheet", officer, cycle) as here:
        if cycle_view.fn(cycle, here.folder.zone).list_waits:
            raise ListWaitsForTable(cycle=cycle)
        allocation.allocate_all(cycle, leads, officer)
    return len(leads)


def take_standing(cycle: str, changes: Sequence[RequestChange], officer: str) -> int:
    """Give requests of a cycle more time and file what was promised by telephone; return how many are concerned."""
    with acting("take_sheet", officer, cycle) as here:
        view = cycle_view.fn(cycle, here.folder.zone)
        requests.take_changes(
            cycle, changes, officer, here.folder.zone, outcome=CallOutcome.PROMISED.value,
            report_due=view.date_of(due_stage(view.instrument), Edge.DUE),
        )
    return len(changes)
