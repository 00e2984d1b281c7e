"""A cycle that began elsewhere is adopted: a folder of files and a table become a cycle at its stage; nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from documents import grid
from documents.words import languages, words
from flows.acting import acting
from flows.bring_out import refresh
from flows.desk import Desk, desk
from flows.open_cycle import without_fault
from models.actions import Action
from models.adoption import AskedBefore, TableFault
from models.asking import INPUTS
from models.refusals import NoSuchDate, NoSuchFolder, NoSuchStage, NoTable
from models.views import AnchorDate
from models.words import DateStatus
from planning.adoption import COLUMNS, days_at, read_table, steps_done
from planning.foresight import foresee
from planning.leads import on_day
from planning.opening import Call, code_of, edition_of
from planning.timetable import timetable
from tasks import adoption
from tasks.adoption import Adopted
from tasks.views import cycle_view

TABLES = (".csv", ".xlsx")


@dataclass(frozen=True)
class Outcome:
    """What came of an adoption: with faults nothing was taken over; else what it was, and what would be done next."""

    code: str
    faults: tuple[TableFault, ...] = ()
    adopted: Adopted | None = None
    unnamed: tuple[str, ...] = ()
    """Files of the folder that the table does not name."""
    ahead: tuple[tuple[date, Action], ...] = ()


def adopt(instrument: str, folder: Path, dates: Mapping[str, date], officer: str, stage: str = "") -> Outcome:
    """Adopt a cycle with these dates of the body, past ones too, at a stage, or at the one that its timetable has today.

    Raises `NoSuchFolder`, `NoTable`, `NoSuchInstrument`, `InstrumentFaulty`, `NoSuchStage`, `NoSuchDate`, `CycleAlreadyOpen`,
    `TimetableFaulty`, `DatesCross`.
    """
    found = without_fault(instrument)
    edition = edition_of(found, Call(tuple(s.id for s in found.stages if s.optional and s.id == stage)))
    if stage and stage not in edition.stage_ids():
        raise NoSuchStage(stage=stage, known=", ".join(edition.stage_ids()))
    known = [a.id for a in edition.anchors]
    if unknown := [anchor for anchor in dates if anchor not in known]:
        raise NoSuchDate(given=unknown[0], known=", ".join(known), anchor=known[0])
    anchors = tuple(
        AnchorDate(a.id, dates.get(a.id), DateStatus.CONFIRMED if a.id in dates else DateStatus.OPEN)
        for a in edition.anchors
    )
    code = code_of(edition, anchors, number="")
    with acting("adopt", officer) as here:
        names = _names(folder)
        asked, faults = _table(folder, names, here, tuple(q.code for q in edition.questions()))
        named = {a.file for request in asked for a in request.answers} | {r.letter for r in asked if r.letter}
        read, unread = adoption.read_files(asked, {n: (folder / n).read_bytes() for n in named & names}, here.office.language)
        if wrong := (*faults, *unread):
            return Outcome(code, faults=wrong)
        plan = timetable(edition, {a.id: a for a in anchors}, here.calendar)
        began = min((request.asked_on for request in asked), default=here.today)
        adopted = adoption.adopt(
            on_day(edition, here.folder.directory, began), code, anchors=anchors, milestones=plan.milestones,
            days=days_at(edition, plan.milestones, stage, here.today),
            asks=next((s for s in edition.stages if s.asks_for in INPUTS), edition.stages[0]),
            asked=asked, steps={(r.institution, r.asked_on): steps_done(edition, r, here.calendar) for r in asked},
            read=read, officer=officer, today=here.today, mode=here.office.mode, zone=here.folder.zone,
        )
    refresh(code)
    unnamed = tuple(sorted(name for name in names - named if not name.lower().endswith(TABLES)))
    return Outcome(code, adopted=adopted, unnamed=unnamed, ahead=ahead(code))


def ahead(code: str) -> tuple[tuple[date, Action], ...]:
    """Return what the coming rounds would do for a cycle, day by day, if nothing came in."""
    here = desk()
    return foresee(cycle_view.fn(code, here.folder.zone), here.today, here.calendar)


def _names(folder: Path) -> frozenset[str]:
    if not folder.is_dir():
        raise NoSuchFolder(folder=folder)
    return frozenset(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))


def _table(
    folder: Path, names: frozenset[str], here: Desk, questions: tuple[str, ...]
) -> tuple[tuple[AskedBefore, ...], tuple[TableFault, ...]]:
    tables = sorted(name for name in names if name.lower().endswith(TABLES))
    if len(tables) != 1:
        raise NoTable(folder=folder.name, found=", ".join(tables) or "–")
    try:
        rows = grid.read((folder / tables[0]).read_bytes(), tables[0]).rows
    except grid.NotATable:
        raise NoTable(folder=folder.name, found=tables[0]) from None
    return read_table(rows, heads(), here.folder.directory, questions, names - set(tables), here.today)


def heads() -> dict[str, tuple[str, ...]]:
    """Return the names that each column of the table may bear, the code's own first."""
    spoken = [words("adoption", language)["columns"] for language in languages("adoption")]
    return {key: tuple(dict.fromkeys((key.replace("_", " "), *(str(said[key]).casefold() for said in spoken)))) for key in COLUMNS}
