"""A date of the body moves, and the stages that follow from it."""

from collections.abc import Mapping
from datetime import date

from prefect import flow

from flows.acting import acting
from flows.desk import Desk
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import NoSuchStage
from models.views import AnchorDate
from models.words import DateStatus
from planning.timetable import timetable
from tasks import acts
from tasks.views import cycle_view


@flow(name="move-date", flow_run_name="{cycle} · move-date")
def move_date(cycle: Line, anchor: Line, on: date, officer: Line, reason: Reason = "", accept: bool = False) -> None:
    """File a new date of the body; the stages that count from it move too, and with them their ladders.

    Args:
        cycle: code of the reporting cycle
        anchor: which date of the body, for example report_due
        on: the new date
        officer: code of the officer who records it
        reason: kept in clear; names nobody
        accept: accept the plan also when it becomes too short
    """
    with acting("move_date", officer, cycle) as here:
        file_dates(here, cycle, {anchor: on}, officer, reason, accept=accept)


def file_dates(
    here: Desk, cycle: str, dates: Mapping[str, date], officer: str, reason: str, *, accept: bool
) -> None:
    """Compute the timetable with these dates of the body and file what moved; a plan too short waits for an officer."""
    view = cycle_view(cycle, here.folder.zone)
    known = {a.id for a in view.instrument.anchors}
    if unknown := sorted(set(dates) - known):
        raise NoSuchStage(stage=unknown[0], known=", ".join(sorted(known)))
    anchors = {a.id: a for a in view.anchors}
    anchors |= {anchor: AnchorDate(anchor, on, DateStatus.CONFIRMED) for anchor, on in dates.items()}
    plan = timetable(view.instrument, anchors, here.calendar)
    acts.move_dates(cycle, list(anchors.values()), plan.milestones, officer, reason, accepted=accept or not plan.shortfalls)
