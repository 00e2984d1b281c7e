"""Who is away, who stands in, and which address takes no mail."""

from datetime import date
from typing import Annotated, Literal

import typer

from cli.options import Institution, Officer, Reason, day_option
from cli.running import act

app = typer.Typer()
PANEL = "Letters"

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
