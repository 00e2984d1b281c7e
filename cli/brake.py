"""The brake: hold an institution, a cycle or everything; lift it again."""

from datetime import date
from typing import Annotated, Literal

import typer

from cli.options import Officer, OneCycle, Reason, day_option
from cli.refusals import CycleNeeded
from cli.running import act

app = typer.Typer()
PANEL = "Letters"

Scope = Annotated[
    Literal["institution", "cycle", "everything"], typer.Argument(help="How far it reaches: institution, cycle or everything.")
]
OneInstitution = Annotated[str, typer.Option(help="Id of the institution, for the scope institution.")]


@app.command("hold", rich_help_panel=PANEL)
def hold(
    scope: Scope,
    officer: Officer = None,
    cycle: OneCycle = "",
    institution: OneInstitution = "",
    until: Annotated[date | None, day_option("--until", "Last day of the hold; until lifted when empty.")] = None,
    reason: Reason = "",
) -> None:
    """Stop everything that would go out, until a date or until the hold is lifted."""
    _named(scope, cycle)
    act("brake.hold", scope=scope, officer=officer, cycle=cycle, institution=institution, until=until, reason=reason)


@app.command("lift", rich_help_panel=PANEL)
def lift(scope: Scope, officer: Officer = None, cycle: OneCycle = "", institution: OneInstitution = "") -> None:
    """Lift a hold of exactly this scope."""
    _named(scope, cycle)
    act("brake.lift", scope=scope, officer=officer, cycle=cycle, institution=institution)


def _named(scope: str, cycle: str) -> None:
    if scope != "everything" and not cycle:
        raise CycleNeeded(scope=scope)
