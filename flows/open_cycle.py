"""A cycle opens: its instrument is frozen, its dates follow from the body's, its questions are allocated."""

from datetime import date

from prefect import flow

from flows.acting import acting
from flows.bring_out import refresh
from flows.desk import desk
from models.instrument import Instrument
from models.lines import Line
from models.refusals import DueDatePast, InstrumentFaulty
from models.views import AnchorDate
from models.words import DateStatus
from planning.check import load_instrument, misnamed
from planning.leads import on_day
from planning.timetable import timetable
from store import office_folder
from tasks import acts, shelf


@flow(name="open-cycle", flow_run_name="open-cycle · {instrument}")
def open_cycle(
    instrument: Line,
    list_received: date,
    report_due: date,
    officer: Line,
    accept: bool = False,
    number: Line = "",
    symbol: Line = "",
) -> str:
    """Open a reporting cycle; return its code, `<instrument>.<year due>`.

    Args:
        instrument: name of the instrument, for example crc
        list_received: day on which the body's list arrived, or is expected
        report_due: day on which the report is due
        officer: code of the officer who opens
        accept: accept the plan also when there is too little time
        number: number of the report, for example 5-6
        symbol: symbol of the body's list
    """
    edition = without_fault(instrument)
    dates = {"list_received": list_received, "report_due": report_due}
    return open_on(edition, dates, officer, accept=accept, number=number, symbol=symbol)


def without_fault(instrument: str) -> Instrument:
    """Return an instrument in which `turnus check` finds nothing; raises `InstrumentFaulty` with its first fault."""
    edition = office_folder.instrument(instrument)
    file = office_folder.instrument_files()[instrument]
    _, faults = load_instrument(file.read_text("utf-8"), file.name, tuple(desk().folder.directory))
    for fault in (*faults, *misnamed(edition, file.name)):
        raise InstrumentFaulty(file=fault.file, key=fault.key, fault=fault.sentence)
    return edition


def open_on(
    edition: Instrument,
    dates: dict[str, date],
    officer: str,
    *,
    accept: bool = False,
    number: str = "",
    symbol: str = "",
) -> str:
    """Open a cycle on this edition with these dates of the body; the last of them names its year.

    A plan with too little time waits for an officer to accept it. Raises `DueDatePast`, `CycleAlreadyOpen`, `TimetableFaulty`.
    """
    code = f"{edition.id}.{max(dates.values()).year}"
    with acting("open_cycle", officer) as here:
        if max(dates.values()) < here.today:
            raise DueDatePast(due_on=max(dates.values()))
        anchors = {
            a.id: AnchorDate(a.id, dates.get(a.id), DateStatus.CONFIRMED if a.id in dates else DateStatus.OPEN)
            for a in edition.anchors
        }
        plan = timetable(edition, anchors, here.calendar)
        edition = on_day(edition, here.folder.directory, here.today)
        acts.open_cycle(
            edition, code, anchors=list(anchors.values()), milestones=plan.milestones, officer=officer,
            mode=here.office.mode, plan_accepted=accept or not plan.shortfalls, zone=here.folder.zone, number=number, symbol=symbol,
        )
    shelf.lay_out(code)
    refresh(code)
    return code
