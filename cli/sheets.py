"""Spreadsheets that people keep: contacts, institutions, questions, status, coverage."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Officer, file_option
from cli.refusals import NotATableName, OutOrTake, TableUnreadable
from cli.running import engine, officer_or_only
from cli.words import language, say
from models.adoption import TableFault
from models.refusals import AlreadyThere, TableFaulty

if TYPE_CHECKING:
    from documents.grid import Grid

app = typer.Typer()


class Sheet(StrEnum):
    """What there is a table of."""

    CONTACTS = "contacts"
    INSTITUTIONS = "institutions"
    QUESTIONS = "questions"
    STATUS = "status"
    COVERAGE = "coverage"


@app.command("sheet", rich_help_panel="Installation")
def sheet(
    what: Annotated[Sheet, typer.Argument(help="contacts, institutions, questions, status or coverage.")],
    cycle: Annotated[str, typer.Argument(help="Code of the cycle whose questions, status or coverage are wanted.")] = "",
    out: Annotated[Path | None, file_option("File to write, .xlsx or .csv.")] = None,
    take: Annotated[Path | None, typer.Option(help="Take the table back from this .xlsx or .csv.")] = None,
    officer: Officer = None,
) -> None:
    """Write a table, or take one back: whole, or with every fault named by row and column not at all."""
    if (out is None) == (take is None):
        raise OutOrTake
    if out is not None:
        _write(what, cycle, out)
    elif take is not None and what in (Sheet.CONTACTS, Sheet.INSTITUTIONS):
        _take(what, take)
    elif take is not None:
        _take_standing(what, cycle, take, officer)


def _write(what: Sheet, cycle: str, out: Path) -> None:
    from planning.flat import rows_of
    from store import office_folder
    from tasks import sheets

    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise NotATableName(file=out.name)
    if out.exists():
        raise AlreadyThere(file=out.name)
    heads: Sequence[str]
    if what is Sheet.CONTACTS:
        heads, rows = sheets.CONTACTS, rows_of(sheets.contacts_of(office_folder.load()), sheets.CONTACTS)
    elif what is Sheet.INSTITUTIONS:
        heads, rows = sheets.INSTITUTIONS, rows_of(sheets.institutions_of(office_folder.load()), sheets.INSTITUTIONS)
    else:
        heads, rows = _shown(what, cycle)
    out.write_bytes(sheets.written(heads, rows, out.name, what.value))
    typer.echo(say("sheet.written", file=out, count=len(rows)))


def _shown(what: Sheet, cycle: str) -> tuple[Sequence[str], list[list[str]]]:
    from planning import standing_tables as tables

    columns = {Sheet.STATUS: tables.STATUS, Sheet.COVERAGE: tables.COVERAGE, Sheet.QUESTIONS: tables.QUESTIONS}[what]
    return columns, [[row[c] for c in columns] for row in _rows(what, cycle)]


def _rows(what: Sheet, cycle: str) -> list[dict[str, str]]:
    """Return the rows of a table as text, by column; of status for one cycle or for all."""
    from cli import pictures

    if what is Sheet.STATUS:
        found = [pictures.standing_of(code) for code in ([cycle] if cycle else pictures.codes())]
        rows = [{"cycle": f["cycle"], "reached": "", **r} for f in found for r in f["requests"]]
    elif what is Sheet.COVERAGE:
        rows = pictures.coverage_of(cycle)
    else:
        leads = pictures.leads_of(cycle)
        rows = [
            {
                "code": q.code, "title": q.title.in_language(language()), "articles": ", ".join(q.articles),
                "leads": ", ".join(leads.get(q.code, ())), "data": ", ".join(q.data),
            }
            for q in pictures.questions_of(cycle)
        ]
    return [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]


def _take(what: Sheet, path: Path) -> None:
    from planning.check import load_contacts, load_institutions
    from planning.flat import Flat
    from store import office_folder
    from tasks import sheets

    folder, grid = office_folder.load(), _grid(path)
    contacts = what is Sheet.CONTACTS
    flat = (
        Flat(sheets.CONTACTS, ("institution", "function"), ("digest", "calendar")) if contacts
        else Flat(sheets.INSTITUTIONS, ("id", "abbreviation", "name.fr"), ("unverified",))
    ).read(grid.rows, grid.merged)
    faults = list(flat.faults)
    if contacts:
        kept = sheets.contacts_file(flat.entries)
        told = load_contacts(kept.text, kept.path.name, tuple(folder.directory))[1] if not faults else ()
    else:
        kept, changed = sheets.institutions_file(flat.entries, folder)
        faults += [flat.at(n, "id", "of_house", id=name) for n, name in changed]
        others = sheets.beside(kept.path, folder.office.country)
        told = load_institutions(kept.text, kept.path.name, others)[1] if not faults and kept.count else ()
    faults += [flat.told(fault.key, fault.sentence) for fault in told]
    _tell(faults)
    replaced = kept.path.exists()
    if not sheets.keep(kept):
        typer.echo(say("sheet.unchanged"))
        return
    typer.echo(say("sheet.taken", file=kept.path.name, count=kept.count))
    if replaced:
        typer.echo(say("sheet.before", before=kept.path.name + sheets.BEFORE))


def _take_standing(what: Sheet, cycle: str, path: Path, officer: str | None) -> None:
    from cli import pictures
    from planning import standing_tables as tables
    from planning.calendars import rests
    from planning.flat import Flat

    grid = _grid(path)
    with engine():
        from flows.desk import desk
        from flows.sheets import take_leads, take_standing

        here, view, known = desk(), pictures.view_of(cycle), _rows(what, cycle)
        there = [i for i in here.folder.directory if here.folder.directory.exists(i, here.today)]
        if what is Sheet.STATUS:
            flat = Flat(tables.STATUS, ("cycle", "request")).read(grid.rows, grid.merged)
            changes, faults = tables.request_changes(flat, known, view, here.today, rests(view, here.calendar).others)
            _tell(faults)
            count = take_standing(cycle, changes, officer_or_only(officer)) if changes else 0
        else:
            if what is Sheet.QUESTIONS:
                flat = Flat(tables.QUESTIONS, ("code", "leads")).read(grid.rows, grid.merged)
                leads, faults = tables.leads_by_question(flat, known, there)
            else:
                flat = Flat(tables.COVERAGE, ("question", "institution", "role")).read(grid.rows, grid.merged)
                leads, faults = tables.leads_by_coverage(flat, known, pictures.leads_of(cycle), there)
            _tell(faults)
            count = take_leads(cycle, leads, officer_or_only(officer)) if leads else 0
    typer.echo(say("sheet.changed", count=count, cycle=cycle))


def _grid(path: Path) -> "Grid":
    from documents.grid import MAX_ROWS, NotATable
    from tasks import sheets

    try:
        return sheets.read(path)
    except (NotATable, OSError):
        raise TableUnreadable(file=path.name, rows=MAX_ROWS) from None


def _tell(faults: Sequence[TableFault]) -> None:
    """Say every fault and raise `TableFaulty`; do nothing where there is none."""
    from cli.adoption import sentence
    from documents.words import words

    said = words("adoption", language())
    for fault in faults:
        typer.echo(said["fault"].format(place=fault.place, fault=sentence(fault, said)), err=True)
    if faults:
        raise TableFaulty(count=len(faults))
