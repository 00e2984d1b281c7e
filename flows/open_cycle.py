"""A cycle opens: its instrument is frozen, its dates follow from the body's, its questions are allocated."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from prefect import flow

from flows.acting import acting
from flows.bring_out import refresh
from flows.desk import desk
from models.instrument import Instrument
from models.lines import Line
from models.refusals import DueDatePast, InstrumentFaulty, NoSuchDate, OpaqueCycle
from models.views import AnchorDate
from models.words import DateStatus, Edge
from planning.check import load_instrument, misnamed
from planning.leads import on_day
from planning.opening import Call, code_of, dates_in, edition_of
from planning.rules import due_anchor, due_stage
from planning.timetable import timetable
from store import office_folder
from tasks import acts, shelf


@flow(name="open-cycle", flow_run_name="open-cycle · {instrument}")
def open_cycle(
    instrument: Line,
    list_received: date | None,
    report_due: date | None,
    officer: Line,
    accept: bool = False,
    number: Line = "",
    symbol: Line = "",
    dates: Line = "",
    stages: Line = "",
    theme: Line = "",
    word_limit: int = 0,
    leads: Line = "",
    provisional: bool = False,
    parent: Line = "",
) -> str:
    """Open a reporting cycle; return its code, for example `crc.2029`.

    Args:
        instrument: name of the instrument, for example crc
        list_received: day on which the body's list arrived, or is expected
        report_due: day on which the report is due, or whatever else the body asks for
        officer: code of the officer who opens
        accept: accept the plan also when there is too little time
        number: number of the report, for example 5-6
        symbol: symbol of the body's list
        dates: other dates of the body, for example call=2027-01-15 asked=2027-09-17T18:30
        stages: optional stages this cycle has, for example referral kickoff
        theme: theme of the body's call
        word_limit: longest text the call allows, in words; 0: as the instrument says
        leads: institutions that answer, the first leads; as the instrument says when empty
        provisional: the body has not confirmed these dates
        parent: code of the cycle that it comes out of, for example that of the dialogue in which a question was put
    """
    found = without_fault(instrument)
    here = desk().folder
    call = Call(tuple(stages.replace(",", " ").split()), theme, word_limit, tuple(leads.replace(",", " ").split()))
    for institution in call.leads:
        here.institution(institution)
    edition = edition_of(found, call)
    # Whatever a body calls the day by which it must have what it asks for, the form has one field for it.
    due = "report_due" if any(a.id == "report_due" for a in edition.anchors) else due_anchor(edition)
    given = {"list_received": list_received, due: report_due}
    days = {name: AnchorDate(name, on, DateStatus.CONFIRMED) for name, on in given.items() if on} | dates_in(dates)
    if provisional:
        days = {name: replace(date, status=DateStatus.PROVISIONAL) for name, date in days.items()}
    return open_on(edition, days, officer, accept=accept, number=number, symbol=symbol, parent=parent)


def without_fault(instrument: str) -> Instrument:
    """Return an instrument in which `turnus check` finds nothing; raises `InstrumentFaulty` with its first fault."""
    own = office_folder.own(instrument)
    others = office_folder.rests_on(instrument)
    for name in (*others, instrument):      # what it rests on may be faulty, too
        file = office_folder.instrument_files()[name]
        found, faults = load_instrument(file.read_text("utf-8"), file.name, tuple(desk().folder.directory), others)
        for fault in (*faults, *misnamed(others.get(name, own), file.name)):
            raise InstrumentFaulty(file=fault.file, key=fault.key, fault=fault.sentence)
    return found or own


def open_on(
    edition: Instrument,
    dates: Mapping[str, AnchorDate],
    officer: str,
    *,
    accept: bool = False,
    number: str = "",
    symbol: str = "",
    parent: str = "",
) -> str:
    """Open a cycle on this edition with these dates of the body; the last of them names it.

    A plan with too little time waits for an officer to accept it. Raises `NoSuchDate` for a date the body does not set,
    `NoDateGiven` without any, `OpaqueCycle`, `DueDatePast`, `CycleAlreadyOpen`, `TimetableFaulty`; of its
    parent `NoSuchCycle`, `CycleNotOpen`.
    """
    if edition.opaque and (edition.theme or symbol):
        raise OpaqueCycle(instrument=edition.id)
    known = [a.id for a in edition.anchors]
    if unknown := [anchor for anchor in dates if anchor not in known]:
        raise NoSuchDate(given=unknown[0], known=", ".join(known), anchor=known[0])
    code = code_of(edition, dates.values(), number)
    with acting("open_cycle", officer) as here:
        anchors = {a: dates.get(a) or AnchorDate(a, None, DateStatus.OPEN) for a in known}
        plan = timetable(edition, anchors, here.calendar)
        due = plan.date_of(due_stage(edition), Edge.DUE)
        if due and due < here.today:
            raise DueDatePast(due_on=due)
        edition = on_day(edition, here.folder.directory, here.today)
        acts.open_cycle(
            edition, code, anchors=list(anchors.values()), milestones=plan.milestones, officer=officer,
            mode=here.office.mode, plan_accepted=accept or not plan.shortfalls, zone=here.folder.zone, number=number, symbol=symbol,
            parent=parent,
        )
    if not edition.opaque:
        shelf.lay_out(code)
    refresh(code)
    if parent:
        refresh(parent)
    return code
