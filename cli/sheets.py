"""Spreadsheets that people keep: contacts, institutions, questions, status, coverage."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.refusals import NotATableName, OutOrTake, TableUnreadable
from cli.words import language, say
from models.adoption import TableFault
from models.refusals import AlreadyThere, TableFaulty

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
    out: Annotated[Path | None, typer.Option(help="File to write, .xlsx or .csv.")] = None,
    take: Annotated[Path | None, typer.Option(help="Take contacts or institutions from this .xlsx or .csv.")] = None,
) -> None:
    """Write a table, or take contacts or institutions from one: whole, or with every fault named by row and column not at all."""
    if (out is None) == (take is None) or (take and what not in (Sheet.CONTACTS, Sheet.INSTITUTIONS)):
        raise OutOrTake
    if out is not None:
        _write(what, cycle, out)
    elif take is not None:
        _take(what, take)


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


def _shown(what: Sheet, cycle: str) -> tuple[list[str], list[list[str]]]:
    from cli import pictures

    columns = {
        Sheet.STATUS: ("cycle", "request", "institution", "purpose", "state", "due_on", "answered", "words", "days_late"),
        Sheet.COVERAGE: ("question", "institution", "role", "coverage", "nature", "words"),
        Sheet.QUESTIONS: ("code", "title", "articles", "leads", "data"),
    }[what]
    if what is Sheet.STATUS:
        found = [pictures.standing_of(code) for code in ([cycle] if cycle else pictures.codes())]
        rows = [{"cycle": f["cycle"], **r} for f in found for r in f["requests"]]
    elif what is Sheet.COVERAGE:
        rows = pictures.coverage_of(cycle)
    else:
        rows = [
            {
                "code": q.code, "title": q.title.in_language(language()), "articles": ", ".join(q.articles),
                "leads": ", ".join(q.leads), "data": ", ".join(q.data),
            }
            for q in pictures.questions_of(cycle)
        ]
    return list(columns), [["" if r[c] is None else str(r[c]) for c in columns] for r in rows]


def _take(what: Sheet, path: Path) -> None:
    from documents.grid import MAX_ROWS, NotATable
    from planning.check import load_contacts, load_institutions
    from planning.flat import Flat
    from store import office_folder
    from tasks import sheets

    folder = office_folder.load()
    try:
        grid = sheets.read(path)
    except (NotATable, OSError):
        raise TableUnreadable(file=path.name, rows=MAX_ROWS) from None
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
    if faults:
        _tell(faults)
    sheets.keep(kept)
    before = kept.path.name + sheets.BEFORE
    typer.echo(say("sheet.taken", file=kept.path.name, count=kept.count, before=before))


def _tell(faults: Sequence[TableFault]) -> None:
    from cli.adoption import sentence
    from documents.words import words

    said = words("adoption", language())
    for fault in faults:
        typer.echo(said["fault"].format(place=fault.place, fault=sentence(fault, said)), err=True)
    raise TableFaulty(count=len(faults))
