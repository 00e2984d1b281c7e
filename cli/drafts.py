"""A draft and its blocks: out as a Word file, in again as edited, and what officers decide on its blocks."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.given import bytes_of, kept
from cli.options import AsJson, Cycle, Officer, Question, Reason
from cli.output import print_json, print_table
from cli.running import officer_or_only, run
from cli.words import heads, language, say
from models.refusals import AlreadyThere

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

app = typer.Typer()
PANEL = "Drafts"
draft = typer.Typer(no_args_is_help=True, help="Hand a draft out as a Word file, take it back edited, see its blocks.")
app.add_typer(draft, name="draft", rich_help_panel=PANEL)

Block = Annotated[str, typer.Argument(help="Name of the block, for example A.01/mj, as `turnus draft blocks` shows it.")]
Act = Annotated[
    Literal["lock", "unlock", "leave_out", "put_back", "take", "keep_original"],
    typer.Argument(help="What is to be done with it."),
]
Order = Annotated[str, typer.Argument(help="Ids of institutions with commas, for example m-esr,mj; the others follow.")]
Edited = Annotated[Path, typer.Argument(help="The draft as it was edited in Word (.docx).")]
Number = Annotated[int, typer.Option(min=0, help="Number of the draft; 0: the current one.")]


@draft.callback()
def group() -> None:
    """Hand a draft out as a Word file, take it back edited, see its blocks."""


@draft.command("out")
def out(
    cycle: Cycle,
    to: Annotated[Path, typer.Option(help="Where to write it; a folder or a file that does not exist.")] = Path(),
    number: Number = 0,
) -> None:
    """Write a draft as a Word file to be edited; it knows by itself what it is, whatever its name becomes."""
    from store import cycles, database, drafts, files

    with database.reading() as session:
        found = cycles.get(session, cycle)
        wanted = number or max((d.number for d in drafts.views(session, found, _zone())), default=0)
        row = drafts.by_number(session, found, wanted)
        name, data = files.name_of(session, row.sha256), files.read(row.sha256)
    path = to / name if to.is_dir() else to
    if path.exists():
        raise AlreadyThere(file=path.name)
    path.write_bytes(data)
    typer.echo(say("draft_out", number=wanted, path=path))


@draft.command("in")
def back(cycle: Cycle, file: Edited, officer: Officer = None) -> None:
    """Take an edited draft back: its changed passages become the next draft. The shelf's folder `in` does the same."""
    from documents.words import reason_said
    from store import database, messages

    message = kept(cycle, file, bytes_of(file))
    made = run("blocks.take_draft", cycle=cycle, message=message, officer=officer_or_only(officer))
    if made:
        typer.echo(say("draft_in", number=made))
        return
    with database.reading() as session:
        row = messages.get(session, message)
    reason = reason_said(row.reason, language()) if row.reason else "–"
    typer.echo(say("no_draft_in", message=message, state=say(f"message_state.{row.state}"), reason=reason))


@draft.command("blocks")
def blocks(cycle: Cycle, as_json: AsJson = False) -> None:
    """Show the blocks of the next draft: whose, in which version, and what was decided or is to be decided on each."""
    from dataclasses import asdict

    from store import cycles, database

    with database.reading() as session:
        found = cycles.view(session, cycle, _zone(), whole=True).blocks
    if as_json:
        print_json([asdict(b) for b in found])
        return
    print_table(heads("block", "version", "words", "language", "marks"), (
        (b.id, b.version, b.words, b.language or None,
         ", ".join(say(f"blocks.{mark}") for mark in b.marks) + (f" ({b.reason})" if b.reason else ""))
        for b in found
    ))


@app.command("arrange-block", rich_help_panel=PANEL)
def arrange_block(cycle: Cycle, block: Block, act: Act, officer: Officer = None, reason: Reason = "") -> None:
    """Lock a block, leave it out, keep it in its language, or take one of two texts; a new draft follows."""
    _say(run("blocks.arrange_block", cycle=cycle, block=block, act=act, officer=officer_or_only(officer), reason=reason))


@app.command("order-blocks", rich_help_panel=PANEL)
def order_blocks(cycle: Cycle, question: Question, institutions: Order, officer: Officer = None) -> None:
    """Fix the order of the contributions to a question, whatever answers follow; a new draft follows."""
    _say(run(
        "blocks.order_blocks", cycle=cycle, question=question, institutions=institutions, officer=officer_or_only(officer)
    ))


@app.command("lay-out-draft", rich_help_panel=PANEL)
def lay_out_draft(
    cycle: Cycle,
    layout: Annotated[str, typer.Argument(help="Id of the layout, as `templates/layouts` has it.")] = "issued",
    officer: Officer = None,
    symbol: Annotated[str, typer.Option(help="Symbol that the body gave the document.")] = "",
    received: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day on which the body received it.")] = None,
) -> None:
    """Lay the current draft on the shelf in another layout, as the body issues it, to compare; nothing takes it back."""
    name = run(
        "blocks.lay_out_draft", cycle=cycle, layout=layout, officer=officer_or_only(officer), symbol=symbol,
        received_on=received.date() if received else None,
    )
    typer.echo(say("laid_out", name=name))


def _say(number: int) -> None:
    typer.echo(say("block_done", result=number) if number else say("block_kept"))


def _zone() -> "ZoneInfo":
    from store import office_folder

    return office_folder.load().zone
