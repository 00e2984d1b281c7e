"""A cycle, or the whole mandate, rehearsed before anybody is written to."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.options import With, day_option, file_option
from cli.refusals import NothingToRehearse, NotOfThisRehearsal, RehearsalFoundFaults
from cli.words import language, say

app = typer.Typer()
PANEL = "Course of a cycle"
YEARS = 8
Due = day_option("--due", "Day by which the body must have what it asks for.")
Since = day_option("--since", "First day of a rehearsal of the whole mandate; today when left out.")


@app.command("rehearse", rich_help_panel=PANEL)
def rehearse(
    instrument: Annotated[str, typer.Argument(help="Name of an instrument, for example crc.")] = "",
    due: Annotated[date | None, Due] = None,
    on: Annotated[list[str] | None, typer.Option("--on", help="Another date of the body: list_received=2029-03-15.")] = None,
    stages: With = None,
    everything: Annotated[bool, typer.Option("--all", help="Rehearse every instrument over years.")] = False,
    years: Annotated[int | None, typer.Option(min=1, max=20, help=f"How many years; {YEARS} when left out.")] = None,
    since: Annotated[date | None, Since] = None,
    silent: Annotated[list[str] | None, typer.Option("--silent", help="An institution that never answers.")] = None,
    late: Annotated[list[str] | None, typer.Option("--late", help="One that answers late: maint=12 working days.")] = None,
    out: Annotated[Path, file_option("File of the book (HTML).")] = Path("rehearsal.html"),
) -> None:
    """Run a cycle, or the whole mandate, on a simulated clock: every letter, every decision asked, in one book; sends nothing."""
    if everything == bool(instrument):
        raise NothingToRehearse(years=YEARS)
    of_one, of_all = {"--due": due, "--on": on, "--with": stages}, {"--since": since, "--years": years}
    if foreign := [name for name, given in (of_one if everything else of_all).items() if given]:
        raise NotOfThisRehearsal(options=", ".join(foreign), one=", ".join(of_one), all=", ".join(of_all))
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from documents.words import words
    from planning.opening import dates_in
    from rehearsal.book import write_book
    from rehearsal.rehearse import rehearse_all, rehearse_one

    who = {"silent": silent or [], "late": late or []}
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        line = bar.add_task("…", total=None)
        told = lambda day: bar.update(line, description=f"{day}")  # noqa: E731
        if everything:
            book = rehearse_all(since or date.today(), years or YEARS, told=told, **who)
        else:
            given = {a.id: a.on for a in dates_in(" ".join(on or [])).values() if a.on}
            book = rehearse_one(instrument, due, given, tuple(stages or ()), told=told, **who)
    out.write_text(write_book(book), "utf-8")
    typer.echo(say("rehearsed", cycles=len(book.cycles), letters=len(book.letters), decisions=len(book.decisions), file=out))
    if book.beside:
        typer.echo(say("thanks_beside", count=book.beside))
    for code, waits in book.waiting.items():
        typer.echo(say("stands_still", cycle=code, waits="; ".join(waits)))
    if book.found:
        said = words("pages/words", language())["book"]["found"]
        for fault in book.found:
            typer.echo(f"{fault.on}  {said[fault.kind]}  {fault.institution}  {', '.join(fault.cycles)}", err=True)
        raise RehearsalFoundFaults(count=len(book.found))
