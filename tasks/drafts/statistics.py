"""The statistics annex of a cycle: its workbooks go out and come back, small numbers are hidden, the rest is printed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from documents.composed import Annex
from documents.grid import Fault
from documents.statistics import book
from documents.statistics import returned as came_back
from documents.statistics.printed import printed
from documents.statistics.quoted import Quoted, quoted
from documents.statistics.returned import NotABook, Returned, values_of
from documents.statistics.suppression import Shown, shown
from documents.statistics.unhidden import small_figures
from documents.words import languages, words
from models.figures import Cell, Layout, ReturnedFigures, years_before
from models.instrument import Instrument
from models.refusals import NoSuchFigure, ReasonNeeded
from models.tables import Cycle, Request
from models.words import MessageClass, MessageState, Purpose
from store import cycles, database, drafts, figures, files, messages, requests
from store.office_folder import OfficeFolder
from tasks.drafts import contradicting
from tasks.inbox.sender import thanked_for

WORDS = "statistics"
SHOWN_FAULTS = 30
"""Faults that a letter names; the workbook is read anew for all of them."""


def language_of(spoken: str) -> str:
    """Return the language in which tables are worded for somebody who is written to in another."""
    return spoken if spoken in languages(WORDS) else "fr"


def layouts_of(instrument: Instrument, cycle: Cycle, institution: str | None = None) -> list[Layout]:
    """Return the tables of the annex, or those that an institution owns, for the last full years before the cycle opened."""
    owned = instrument.tables if institution is None else instrument.tables_of(institution)
    return [Layout(t, instrument.columns_of(t), years_before(cycle.opened_on.year, t.years)) for t in owned]


def asked_of(session: Session, cycle: Cycle, request: Request) -> list[Layout]:
    """Return the tables that a request asks for: those of its institution, with the first request for contributions."""
    if request.purpose is not Purpose.COLLECT:
        return []
    first = requests.of_institution(session, cycle, request.institution, Purpose.COLLECT)[0]
    return layouts_of(cycles.edition(session, cycle), cycle, request.institution) if first.id == request.id else []


def workbook(session: Session, cycle: Cycle, request: Request, title: str, due_text: str) -> bytes | None:
    """Return the workbook that goes with a request, None where it asks for no tables."""
    layouts = asked_of(session, cycle, request)
    if not layouts:
        return None
    language = language_of(request.language)
    return book.write(
        f"{cycle.code}/{requests.code_of(request)}", language, layouts, words(WORDS, language),
        _known(session, cycle, layouts), title=title, due_text=due_text,
    )


def _known(session: Session, cycle: Cycle, layouts: Sequence[Layout]) -> dict[tuple[str, Cell], Decimal]:
    """Return what was given for the same tables and years in the cycle before."""
    for before in figures.cycles_before(session, cycle):
        given = [table for _, returned in figures.taken(session, before) for table in returned.tables]
        if given:
            return {
                (layout.table.id, cell): value
                for layout, values in values_of(layouts, given) for cell, value in values.items() if value is not None
            }
    return {}


# Coming back

def take(
    message_code: str, raw: bytes, request: Request, folder: OfficeFolder, officer: str | None = None, *, acknowledge: bool = True,
    settles: bool = True,
) -> tuple[bool, str]:
    """File the tables of a workbook for a request; return whether they were taken and the line of receipt.

    With faults they are kept and count for nothing; their sender is told all of them in the acknowledgement.
    """
    said = words(WORDS, folder.office.language)
    named = book.book_of(raw)
    with database.reading() as session:
        cycle = session.get_one(Cycle, request.cycle_id)
        layouts = asked_of(session, cycle, request)
        known = _known(session, cycle, layouts)
    language = named[2] if named and named[2] in languages(WORDS) else "fr"
    try:
        returned = came_back.read(raw, layouts, language, words(WORDS, language), known)
    except NotABook:
        returned = Returned(ReturnedFigures(), (Fault("", "too_large"),))
    sha256, faults = files.write(raw), returned.faults
    with database.writing() as session:
        cycle = cycles.get(session, cycle.code, lock=True)
        message = messages.get(session, message_code)
        code = requests.code_of(request)
        files.register(session, sha256, f"{cycle.code}_{words(WORDS, language)['file']}_{code}.xlsx", files.SHEET)
        today = message.received_at.astimezone(folder.zone).date()
        row = figures.put(session, cycle, request, message, sha256, returned.figures, _kept(faults), today)
        if settles:
            messages.settle(
                session, message, MessageClass.CONTRIBUTION, MessageState.FILED, request=request, officer=officer, reason="figures"
            )
        if acknowledge:
            thanked = thanked_for(message, request.institution, folder)
            messages.thank(session, cycle, request, message, today, thanked, {"tables": row.version})
        cycles.touch(session, cycle)
        version = row.version
    if faults:
        told = " · ".join(fault.in_words(said["faults"]) for fault in faults[:SHOWN_FAULTS])
        return False, str(said["refused"]).format(request=code, count=len(faults), faults=told)
    return True, " ".join((str(said["taken"]).format(request=code, version=version), *noticed(returned.figures, said)))


def _kept(faults: Sequence[Fault]) -> bytes | None:
    data = [[f.sheet, f.place, f.key, [list(value) for value in f.values]] for f in faults]
    return json.dumps(data, ensure_ascii=False).encode() if data else None


def faults_of(faults: str | None) -> list[Fault]:
    """Return the faults that were kept with a version."""
    data = json.loads(files.read(faults)) if faults else []
    return [Fault(place, key, tuple((name, value) for name, value in values), sheet) for sheet, place, key, values in data]


def noticed(returned: ReturnedFigures, said: Mapping[str, Any]) -> list[str]:
    """Return what is to be looked at in tables that were taken: figures of the year before that nobody confirms, or repeats."""
    return [
        str(said[key]).format(table=table.table, year=table.years[-1])
        for table in returned.tables for key in ("unchanged", "repeated") if getattr(table, key)
    ]


def said_of(session: Session, request: Request, version: int, language: str) -> tuple[str, ...]:
    """Return what an acknowledgement says of a version of the tables, a line a fault."""
    said, row = words(WORDS, language_of(language)), figures.version(session, request, version)
    faults = faults_of(row.faults)
    if not faults:
        came = figures.text_of(row)
        tables = ", ".join(table.table for table in came.tables)
        return (str(said["book_received"]).format(tables=tables), *noticed(came, said))
    left = len(faults) - SHOWN_FAULTS
    return (
        str(said["book_faulty"]).format(count=len(faults)), *(fault.in_words(said["faults"]) for fault in faults[:SHOWN_FAULTS]),
        *((str(said["more"]).format(count=left),) if left > 0 else ()),
    )


# What leaves

@dataclass(frozen=True)
class Figures:
    """The figures in force of a cycle: each table with its values, and what of them is shown."""

    tables: tuple[tuple[Layout, Mapping[Cell, Decimal | None]], ...]
    shown: Shown

    def find(self, table: str) -> tuple[Layout, Mapping[Cell, Decimal | None]] | None:
        """Return one table with its values."""
        return next((one for one in self.tables if one[0].table.id == table), None)


def figures_of(session: Session, cycle: Cycle) -> Figures:
    """Return the figures in force of a cycle, judged together."""
    layouts = layouts_of(cycles.edition(session, cycle), cycle)
    given = [table for _, returned in figures.taken(session, cycle) for table in returned.tables]
    tables = tuple(values_of(layouts, given))
    values: dict[Cell, int | None] = {}
    for layout, found in tables:
        if layout.table.threshold:
            values |= {cell: None if value is None else int(value) for cell, value in found.items()}
    lifted = {
        layout.cell(year, row, column) for table, year, row, column in figures.shown(session, cycle)
        for layout, _ in tables if layout.table.id == table
    }
    return Figures(tables, shown([layout for layout, _ in tables], values, lifted))


def annex_of(session: Session, cycle: Cycle, language: str) -> Annex | None:
    """Return the statistics annex of a report, small numbers hidden; None where no figures came."""
    found = figures_of(session, cycle)
    if not found.tables:
        return None
    language = language_of(language)
    said = words(WORDS, language)
    unconfirmed = {t.table for _, given in figures.taken(session, cycle) for t in given.tables if t.unchanged}
    return Annex(str(said["annex"]), (), tuple(
        printed(layout, values, found.shown, language, said, is_confirmed=layout.table.id not in unconfirmed)
        for layout, values in found.tables
    ))


def unhidden(session: Session, cycle: Cycle, language: str) -> tuple[str, ...]:
    """Return where the current draft tells small figures for which no officer has given a reason.

    They stand in tables or sentences of its text, or can be told from figures of the annex that an officer let be shown.
    """
    draft = drafts.current(session, cycle)
    if draft is None:
        return ()
    said, judged = words(WORDS, language_of(language)), figures_of(session, cycle)
    return (
        *(str(said["in_table"]).format(n=n) for n in dict.fromkeys(f.table for f in small_figures(files.read(draft.sha256)))),
        *(str(said["in_block"]).format(**vars(one)) for one in told(session, cycle, judged)),
        *([str(said["in_annex"])] if judged.shown.exposed else []),
    )


def told(session: Session, cycle: Cycle, judged: Figures | None = None) -> tuple[Quoted, ...]:
    """Return the hidden figures of the annex that sentences of the current draft tell."""
    judged, draft = judged or figures_of(session, cycle), drafts.current(session, cycle)
    if draft is None or not judged.shown.hidden:
        return ()
    return quoted(list(contradicting.of_draft(session, cycle, draft)), judged.tables, judged.shown.hidden)


def lift(code: str, table: str, year: int, row: str, column: str, officer: str, reason: str) -> int:
    """Let small figures of a table be shown, with the reason; empty row or column: all of them. Return how many are new.

    Raises `NoSuchFigure`, `ReasonNeeded`.
    """
    if not reason.strip():
        raise ReasonNeeded(block=table)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        judged = figures_of(session, cycle)
        found = judged.find(table)
        places = [
            (table, y, r, c) for layout in ([found[0]] if found else ()) for y in layout.years for r in layout.row_ids
            for c in layout.column_ids
            if layout.cell(y, r, c) in judged.shown.small | judged.shown.lifted
            and year in (0, y) and row in ("", r) and column in ("", c)
        ]
        if not places:
            raise NoSuchFigure(table=table, cycle=code)
        new = figures.show(session, cycle, places, officer=officer, reason=reason)
        if new:
            cycles.touch(session, cycle)
        return new
