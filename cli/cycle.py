"""A cycle: plan it, open it, see how it stands and what is answered, do or foresee what is due."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli import pictures
from cli.ahead import after_round, next_date
from cli.options import Accept, AsJson, Cycle, Dates, Instrument, Officer, OneCycle, Provisional, With, day_option
from cli.output import print_json, print_table
from cli.refusals import AnotherDayNeedsDryRun, RoundIncomplete
from cli.running import act, run
from cli.words import heads, language, say
from models.words import SQUARES

app = typer.Typer()
PANEL = "Course of a cycle"

Received = day_option("--list-received", "Day on which the body's list arrived, or is expected.")
Due = day_option("--due", "Day on which the report is due.")


@app.command("plan", rich_help_panel=PANEL)
def plan(
    what: Annotated[str, typer.Argument(metavar="CYCLE|INSTRUMENT", help="A cycle, or an instrument with dates.")],
    due: Annotated[date | None, Due] = None,
    list_received: Annotated[date | None, Received] = None,
    on: Dates = None,
    stages: With = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each date is what it is.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the dates of a cycle, or those that an instrument would give; changes nothing.

    With --due alone the other dates of the body are assumed as late as they may come.
    """
    received = [f"list_received={list_received}"] if list_received else []
    found = pictures.timetable_of(what, [*received, *(on or [])], due, stages or ())
    if as_json:
        print_json(found.data)
        return
    columns = ("stage", "edge", "day", "status", *(["before"] if any(row["before"] for row in found.rows) else []))
    print_table(heads(*columns), [[row[column] for column in columns] for row in found.rows])
    reasons = [say("reason", **row) for row in found.rows] if explain else []
    for line in (*reasons, *found.remarks):
        typer.echo(line)


@app.command("open", rich_help_panel=PANEL)
def open_cycle(
    instrument: Instrument,
    list_received: Annotated[date | None, Received] = None,
    due: Annotated[date | None, Due] = None,
    officer: Officer = None,
    accept: Accept = False,
    number: Annotated[str, typer.Option(help="Number of the report, for example 5-6, or of the question.")] = "",
    symbol: Annotated[str, typer.Option(help="Symbol of the body's list.")] = "",
    dates: Dates = None,
    stages: With = None,
    theme: Annotated[str, typer.Option(help="Theme of the body's call.")] = "",
    word_limit: Annotated[int, typer.Option(min=0, help="Longest text the call allows, in words; 0: as the instrument says.")] = 0,
    leads: Annotated[list[str] | None, typer.Option("--lead", help="Institution that answers; the first one leads.")] = None,
    provisional: Provisional = False,
    parent: Annotated[str, typer.Option("--parent", metavar="CYCLE", help="The cycle that it comes out of.")] = "",
) -> None:
    """Open a reporting cycle and print its code, and its next date."""
    code = act(
        "open_cycle.open_cycle", said="opened", instrument=instrument, list_received=list_received, report_due=due,
        officer=officer, accept=accept, number=number, symbol=symbol, dates=" ".join(dates or ()),
        stages=" ".join(stages or ()), theme=theme, word_limit=word_limit, leads=" ".join(leads or ()),
        provisional=provisional, parent=parent,
    )
    if line := next_date(code):
        typer.echo(line)


@app.command("status", rich_help_panel=PANEL)
def status(
    cycle: Annotated[str, typer.Argument(help="Code of one cycle; without it all of them.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show how the cycles stand, or one of them institution by institution."""
    found = [pictures.standing_of(code) for code in ([cycle] if cycle else pictures.codes())]
    if as_json:
        print_json(found[0] if cycle else found)
        return
    columns = ("cycle", "status", "mode", "stage", "due_on", "answered", "late", "draft", "words")
    shown = [{**row, "stage": row["stage_name"]} for row in found]
    print_table(heads(*columns), [[_worded(row, column) for column in columns] for row in shown])
    if cycle:
        for wait in found[0]["waits_for"]:
            typer.echo(say("waits_for", wait=wait))
        for stop in found[0]["clock_stopped"]:
            typer.echo(say("clock_stands", institution=stop["institution"] or "*", day=stop["since"]))
    if cycle and found[0]["requests"]:
        of_request = ("request", "institution", "purpose", "state", "due_on", "answered", "words", "days_late")
        print_table(heads(*of_request), [[_worded(r, column) for column in of_request] for r in found[0]["requests"]])


WORDED = {"status": "cycle_status", "mode": "modes", "state": "request_state", "purpose": "purposes"}
"""Columns whose codes are shown in words, and the section of words."""


def _worded(row: dict[str, object], column: str) -> object:
    return say(f"{WORDED[column]}.{row[column]}") if column in WORDED else row[column]


@app.command("coverage", rich_help_panel=PANEL)
def coverage(
    cycle: Cycle,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(help="Write all answers and paragraphs with their origin (.xlsx).")] = None,
) -> None:
    """Show for each question who was asked and what came; or write it, with message, file and version, as a workbook."""
    if out is not None:
        pictures.write_coverage(cycle, out)
        typer.echo(say("tracing.written", file=out))
        return
    rows = pictures.coverage_of(cycle)
    if as_json:
        print_json(rows)
        return
    columns = ("question", "institution", "role", "coverage", "nature", "words")
    worded = [
        {**r, "role": say(f"role.{r['role']}"), "coverage": say(f"answers.{r['coverage']}"),
         "nature": " ".join((SQUARES[r["nature"]], say("nature." + r["nature"]))).strip() if r["nature"] else ""}
        for r in rows
    ]
    print_table(heads(*columns), [[row[column] for column in columns] for row in worded])


@app.command("budget", rich_help_panel=PANEL)
def budget(cycle: Cycle, as_json: AsJson = False) -> None:
    """Show the words of the next draft against the limit, by section and institution, and who should shorten by how much."""
    found = pictures.budget_of(cycle)
    if as_json:
        print_json(found)
        return
    print_table(["", say("columns.words"), say("budget.allowed"), say("over")], (
        (s["title"], s["words"], s["allowed"], s["over"] or None) for s in [*found["sections"], found["total"]]
    ))
    print_table([say("columns.institution"), say("columns.words"), say("budget.cut")], (
        (i["institution"], i["words"], i["cut"] or None) for i in found["institutions"]
    ))
    if len(found["figures"]) > 1:
        each = " · ".join(f"{say(f'counted.{name}')} {figure}" for name, figure in found["figures"].items())
        typer.echo(f"{say('budget.unclear')}{say('colon')} {each}")


@app.command("round", rich_help_panel=PANEL)
def make_round(
    cycle: OneCycle = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is due.")] = False,
    today: Annotated[date | None, day_option("--today", "Another day to look at; only with --dry-run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Do what is due today in every open cycle, or only show it; twice or late does no harm."""
    if today and not dry_run:
        raise AnotherDayNeedsDryRun(today=today)
    if not dry_run:
        done = run("morning_round.morning_round", cycle=cycle)
        failed = [state for state in done if state.is_failed() or state.is_crashed()] if isinstance(done, list) else []
        if failed:
            raise RoundIncomplete(count=len(failed))
        typer.echo(say("round_done"))
        typer.echo(after_round(cycle))
        if kept := pictures.kept_back(cycle):
            typer.echo(say("kept_back", count=kept))
        return
    day, due = pictures.due_on(today, cycle)
    if as_json:
        print_json(due)
        return
    typer.echo(say("would_be_due" if due else "nothing_due", day=pictures.written(day, language())))
    if due:
        columns = ("cycle", "deed", "institution", "request", "step")
        worded = [{**row, "deed": say(f"deeds.{row['deed']}")} for row in due]
        print_table(heads(*columns), [[row[column] for column in columns] for row in worded])
