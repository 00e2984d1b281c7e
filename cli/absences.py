"""Who is away, who stands in, and which address takes no mail."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import typer

from cli.options import AsJson, Institution, Officer, Reason, day_option
from cli.output import print_json, print_table
from cli.running import act
from cli.words import heads, say

app = typer.Typer()
PANEL = "Letters"
COLUMNS = ("institution", "function", "why", "since", "until", "instead")

Person = Annotated[
    Literal["focal_point", "deputy", "superior"], typer.Argument(help="Who is away; a functional mailbox never is.")
]
Function = Annotated[
    Literal["focal_point", "deputy", "superior", "mailbox"], typer.Argument(help="Whose address it is.")
]
StandIn = Annotated[
    Literal["next", "deputy", "mailbox", "superior"],
    typer.Option(help="Who takes the letters; next: the deputy, then the functional mailbox."),
]


@app.command("record-absence", rich_help_panel=PANEL)
def record_absence(
    institution: Institution,
    function: Person,
    officer: Officer = None,
    since: Annotated[date | None, day_option("--since", "First day of the absence; today when left out.")] = None,
    until: Annotated[date | None, day_option("--until", "Last day of the absence; until it is ended when left out.")] = None,
    stands_in: StandIn = "next",
    reason: Reason = "",
) -> None:
    """Record that somebody is away or has delegated their letters; these go to who stands in, until that ends."""
    act(
        "absences.record_absence", institution=institution, function=function, officer=officer, since=since, until=until,
        stands_in=stands_in, reason=reason,
    )


@app.command("record-dead-address", rich_help_panel=PANEL)
def record_dead_address(institution: Institution, function: Function, officer: Officer = None) -> None:
    """Record that an address takes no mail; letters go to who comes next, until contacts.yaml names another address."""
    act("absences.record_dead_address", institution=institution, function=function, officer=officer)


@app.command("end-absence", rich_help_panel=PANEL)
def end_absence(institution: Institution, function: Function, officer: Officer = None) -> None:
    """Record that somebody is reached again before the day named, or that a dead address takes mail again."""
    act("absences.end_absence", institution=institution, function=function, officer=officer)


@app.command("absences", rich_help_panel=PANEL)
def absences(as_json: AsJson = False) -> None:
    """List who is away, now or ahead, until when, and who is written to instead; by function, without names."""
    from flows.addressing import away_lines
    from flows.desk import desk

    rows = [vars(line) for line in away_lines(desk())]
    if as_json:
        print_json(rows)
        return
    print_table(heads(*COLUMNS), [[_worded(row, column) for column in COLUMNS] for row in rows])


def _worded(row: Mapping[str, object], column: str) -> object:
    section = {"function": "function", "instead": "function", "why": "absent"}.get(column)
    return say(f"{section}.{row[column]}") if section and row[column] else row[column]
