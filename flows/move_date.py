"""A date of the body moves, and with it the stages that follow from it, open requests, and letters."""

from collections.abc import Iterable
from datetime import date

from prefect import flow

from flows.acting import acting
from flows.desk import Desk
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import MoveChanged
from models.views import AnchorDate, CycleView
from planning.moving import moving, moving_one
from tasks import dates
from tasks.views import cycle_view


@flow(name="move-date", flow_run_name="{cycle} · move-date")
def move_date(
    cycle: Line,
    anchor: Line,
    on: date,
    officer: Line,
    reason: Reason = "",
    provisional: bool = False,
    accept: bool = False,
    confirm: bool = False,
    seen: Line = "",
) -> None:
    """Show on the page what a new date of the body would move, for whom, and which letters would follow; confirmed, move it.

    Args:
        cycle: code of the reporting cycle
        anchor: which date of the body, for example report_due
        on: the new date; the same day again confirms a provisional one
        officer: code of the officer who records it
        reason: kept in clear; names nobody
        provisional: the body has not confirmed the date
        accept: accept the plan also when it becomes too short
        confirm: move the date; otherwise only show what would follow
        seen: what the preview is known by, filled in by the page; refused when something else would move by now
    """
    with acting("move_date", officer, cycle) as here:
        view = cycle_view(cycle, here.folder.zone)
        new, _ = moving_one(view, anchor, on, here.today, here.calendar, provisional=provisional)
        if confirm:
            file_dates(here, view, [new], officer, reason, accept=accept, seen=seen)
        else:
            dates.propose(cycle, new, officer)


def file_dates(
    here: Desk, view: CycleView, new: Iterable[AnchorDate], officer: str, reason: str, *, accept: bool, seen: str = ""
) -> None:
    """Compute the timetable with these dates of the body and file what moves; a plan too short waits for an officer."""
    found = moving(view, new, here.today, here.calendar)
    if seen and seen != found.digest:
        raise MoveChanged(cycle=view.code)
    dates.move(
        view.code, found.anchors, found.plan.milestones, found.requests, officer, reason, here.folder.zone,
        accepted=accept or not found.plan.shortfalls,
    )
