"""The body's list of questions: read a file, make it the questions of a cycle, say who answers what."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import lists_shown
from cli.given import bytes_of, kept
from cli.options import AsJson, Cycle, Institution, Officer, Question, Reason, day_option
from cli.output import print_json, print_table
from cli.refusals import FileRefused
from cli.running import act, engine, officer_or_only
from cli.words import language
from models.refusals import AlreadyThere

if TYPE_CHECKING:
    from documents.questions.items import QuestionList

app = typer.Typer()
PANEL = "Course of a cycle"
asked = typer.Typer(no_args_is_help=True, help="Read the list of questions of a body, and make it those of a cycle.")
app.add_typer(asked, name="questions", rich_help_panel=PANEL)

ListFile = Annotated[Path, typer.Argument(help="The list as the body published it (.docx or .txt).")]
Leads = Annotated[str, typer.Argument(help="Ids of institutions with commas, for example mj,menje; the first leads.")]


@asked.callback()
def questions() -> None:
    """Read the list of questions of a body, and make it those of a cycle."""


@asked.command("read")
def read(file: ListFile, as_json: AsJson = False) -> None:
    """Read a list and show its questions, and with its place whatever could not be parsed; changes nothing."""
    from documents.words import words

    said = words("questions", language())
    found = _read(file)
    unparsed = [entry.in_words(said) for entry in found.unparsed]
    if as_json:
        print_json({
            "language": found.language,
            "items": [vars(item) for item in found.items],
            "unparsed": [{"place": place, "text": text} for place, text in unparsed],
        })
        return
    if found.items:
        print_table(said["columns"], (
            (i.number, i.text, ", ".join(i.articles), "; ".join(i.cited), " › ".join(i.heading_path)) for i in found.items
        ))
    else:
        typer.echo(said["none"])
    if unparsed:
        typer.echo(said["unparsed"])
        print_table([said["place"], said["text"]], unparsed)


@asked.command("import")
def import_list(
    cycle: Cycle,
    file: ListFile,
    officer: Officer = None,
    adds: Annotated[bool, typer.Option("--adds", help="The list adds to the one in force and does not replace it.")] = False,
) -> None:
    """Take in the body's list for a cycle and propose who answers what; nothing is asked before it is confirmed."""
    _read(file)
    message = kept(cycle, file, bytes_of(file))
    act("lists.import_list", cycle=cycle, message=message, officer=officer, adds=adds)
    show(cycle)


@asked.command("show")
def show(cycle: Cycle, as_json: AsJson = False) -> None:
    """Show the list that waits, or the questions of a cycle: who answers what and why, what changed, what is contested."""
    found = lists_shown.of_cycle(cycle, language())
    if as_json:
        print_json(found.data)
        return
    for title, heads, rows in found.tables:
        if title:
            typer.echo(title)
        print_table(heads, rows)


@asked.command("table")
def table(cycle: Cycle, to: Annotated[Path, typer.Argument(help="The workbook to write (.xlsx).")]) -> None:
    """Write the table of who answers what as a workbook, to be corrected and given back."""
    from flows.allocation_workbook import allocation_of, workbook
    from flows.desk import desk

    if to.exists():
        raise AlreadyThere(file=to.name)
    to.write_bytes(workbook(desk(), *allocation_of(cycle)))


@asked.command("correct")
def correct(
    cycle: Cycle, file: Annotated[Path, typer.Argument(help="The corrected workbook (.xlsx).")], officer: Officer = None
) -> None:
    """Take a corrected workbook: whole, or with every fault named by its cell not at all."""
    from documents.allocation_book import NotABook
    from documents.words import words
    from store import office_folder
    from tasks import allocation_table

    said = words("questions", language())
    raw = bytes_of(file)
    try:
        faults = allocation_table.read(raw, cycle, office_folder.load()).faults
    except NotABook:
        raise FileRefused(reason=said["no_book"]) from None
    for fault in faults:
        typer.echo(fault.in_words(said["book_faults"]), err=True)
    if faults:
        raise typer.Exit(1)
    with engine():
        from flows.lists import take_table

        typer.echo(take_table(cycle, file.name, raw, officer_or_only(officer)))


@asked.command("set-aside")
def set_aside(cycle: Cycle, officer: Officer = None) -> None:
    """Put the list that waits aside; it is kept, and the questions stay what they are."""
    act("lists.set_list_aside", cycle=cycle, officer=officer)


@app.command("confirm-allocation", rich_help_panel=PANEL)
def confirm_allocation(
    cycle: Cycle,
    officer: Officer = None,
    seen: Annotated[int, typer.Option(min=0, help="Revision of the list that was seen; without it as it is.")] = 0,
) -> None:
    """Make the questions of the list that waits those of the cycle, each with who answers it."""
    act("lists.confirm_allocation", cycle=cycle, officer=officer, seen=seen)


@app.command("allocate", rich_help_panel=PANEL)
def allocate(cycle: Cycle, question: Question, leads: Leads, officer: Officer = None) -> None:
    """Say who answers a question: in the list that waits, or else in the cycle."""
    act("allocation.allocate", cycle=cycle, question=question, leads=leads, officer=officer)


@app.command("record-contest", rich_help_panel=PANEL)
def record_contest(
    cycle: Cycle,
    question: Question,
    institution: Institution,
    officer: Officer = None,
    points_to: Annotated[str, typer.Option(help="Id of the institution that it points to.")] = "",
    message: Annotated[str, typer.Option(help="Code of the message in which it says so.")] = "",
    reason: Reason = "",
) -> None:
    """Record that an institution says a question is not its own, and whose it is."""
    act(
        "allocation.record_contest", cycle=cycle, question=question, institution=institution, points_to=points_to,
        message=message, reason=reason, officer=officer,
    )


@app.command("settle-contest", rich_help_panel=PANEL)
def settle_contest(cycle: Cycle, question: Question, leads: Leads, officer: Officer = None, reason: Reason = "") -> None:
    """Settle what is contested of a question: name who answers it."""
    act("allocation.settle_contest", cycle=cycle, question=question, leads=leads, officer=officer, reason=reason)


@app.command("settle-reference", rich_help_panel=PANEL)
def settle_reference(
    cycle: Cycle,
    question: Question,
    institution: Annotated[str, typer.Argument(help="Institution whose answer refers to another.")],
    outcome: Annotated[Literal["ask", "drop"], typer.Argument(help="Ask the other institution, or leave it.")],
    officer: Officer = None,
    due_on: Annotated[date | None, day_option("--due", "Day by which it is to answer; without it that of the request.")] = None,
) -> None:
    """Decide on an answer that refers to another institution: put the question to that one, or leave it."""
    act(
        "allocation.settle_reference", cycle=cycle, question=question, institution=institution, outcome=outcome,
        officer=officer, due_on=due_on,
    )


@app.command("settle-answers", rich_help_panel=PANEL)
def settle_answers(
    cycle: Cycle,
    question: Question,
    officer: Officer = None,
    to: Annotated[str, typer.Option(help="Code of the question that they answer now; without it they stay.")] = "",
    due_on: Annotated[date | None, day_option("--due", "Day by which those who answered are asked once more.")] = None,
) -> None:
    """Record that the answers to a question which a newer list changed were looked at, or have it asked once more."""
    act("allocation.settle_answers", cycle=cycle, question=question, to=to, due_on=due_on, officer=officer)


def _read(file: Path) -> "QuestionList":
    """Return the questions of a file; raises `NoSuchFile`, `FileRefused`."""
    from documents.questions.file import NotAList, read_file

    try:
        return read_file(bytes_of(file), file.name)
    except NotAList as fault:
        raise FileRefused(reason=fault.sentence(file.name, language())) from None
