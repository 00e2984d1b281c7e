"""What was said the last time: a past report loaded, its paragraphs placed, corrected and confirmed."""

from pathlib import Path
from typing import Annotated

import typer

from cli.given import bytes_of, kept
from cli.options import AsJson, Officer
from cli.output import print_json, print_table
from cli.refusals import FileRefused
from cli.running import act, engine, officer_or_only
from cli.words import language, say
from models.refusals import AlreadyThere
from models.words import PastKind

app = typer.Typer()
past = typer.Typer(no_args_is_help=True, help="The last report: which question each paragraph answers.")
app.add_typer(past, name="past", rich_help_panel="The cycle")

Kind = Annotated[PastKind, typer.Option(help="The State's last report, or the body's observations on it.")]
Cycle = Annotated[str, typer.Argument(help="Code of the reporting cycle, or before one is open the name of the instrument.")]
SHOWN = 60
"""Letters of a paragraph in the table."""


@app.command("import-report", rich_help_panel="The cycle")
def import_report(
    file: Annotated[Path, typer.Argument(help="The past report: .docx, or PDF with text.")],
    cycle: Annotated[str, typer.Argument(help="Code of the reporting cycle; none with --instrument.")] = "",
    instrument: Annotated[str, typer.Option(help="Before a cycle is open: the instrument whose next cycle takes it over.")] = "",
    officer: Officer = None,
    kind: Kind = PastKind.REPORT,
) -> None:
    """Read a past report and propose which question each of its paragraphs answers; it counts once it is confirmed."""
    from documents.past import report
    from store import office_folder
    from tasks.drafts.past import sentence

    if bool(cycle) == bool(instrument):
        raise typer.BadParameter(say("usage.cycle_or_instrument"))
    if instrument:
        office_folder.instrument(instrument)
    raw = bytes_of(file)
    try:
        report.read(raw, file.name)
    except report.NotAReport as fault:
        raise FileRefused(reason=f"{file.name}: {sentence(fault, language())}") from None
    message = kept(cycle or None, file, raw)
    act("past.import_report", cycle=cycle or instrument, message=message, officer=officer, kind=kind)
    show(cycle or instrument, kind)


@app.command("confirm-report", rich_help_panel="The cycle")
def confirm_report(
    cycle: Cycle,
    officer: Officer = None,
    kind: Kind = PastKind.REPORT,
    seen: Annotated[int, typer.Option(min=0, help="Revision that was seen; without it as it is.")] = 0,
) -> None:
    """Make the past report that waits the last answer to each question; it is printed with the questions from then on."""
    act("past.confirm_report", cycle=cycle, officer=officer, kind=kind, seen=seen)


@past.command("show")
def show(cycle: Cycle, kind: Kind = PastKind.REPORT, as_json: AsJson = False) -> None:
    """Show which question each paragraph of the last report answers, how sure that is and why."""
    from documents.words import words
    from tasks.drafts.past import shown

    found = shown(cycle, kind)
    if as_json:
        print_json({
            "cycle": cycle, "kind": found.kind, "file": found.name, "number": found.number, "revision": found.revision,
            "waits": found.waits, **found.content.model_dump(mode="json"),
        })
        return
    said = words("past", language())
    typer.echo(said["waits" if found.waits else "in_force"].format(file=found.name, revision=found.revision))
    columns = ("number", "code", "sure", "because", "headings", "text")
    print_table([said["columns"][key] for key in columns], (
        (p.number, p.code or "–", said["sure"][p.sure], said["because"][p.because], "".join(p.headings[-1:]), p.text[:SHOWN])
        for p in found.content.paragraphs
    ))


@past.command("table")
def table(
    cycle: Cycle, to: Annotated[Path, typer.Argument(help="The workbook to write (.xlsx).")], kind: Kind = PastKind.REPORT
) -> None:
    """Write where the paragraphs belong as a workbook, to be corrected and given back."""
    from tasks.drafts.past import workbook

    if to.exists():
        raise AlreadyThere(file=to.name)
    to.write_bytes(workbook(cycle, kind, language()))


@past.command("correct")
def correct(
    cycle: Cycle, file: Annotated[Path, typer.Argument(help="The corrected workbook (.xlsx).")], officer: Officer = None
) -> None:
    """Take a corrected workbook: whole, or with every fault named by its cell not at all."""
    from documents.words import words
    from tasks.drafts.past import faults_of

    raw = bytes_of(file)
    if faults := faults_of(cycle, raw):
        for fault in faults:
            typer.echo(fault.in_words(words("past", language())["faults"]), err=True)
        raise typer.Exit(1)
    with engine():
        from flows.past import take_table

        typer.echo(take_table(cycle, file.name, raw, officer_or_only(officer)))
