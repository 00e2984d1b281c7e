"""Contributions: what came in which version, who stands by it, what was noticed in it, and what an officer says of it."""

from typing import Annotated

import typer

from cli.held import NeededReason
from cli.options import AsJson, Cycle, Evidence, Officer, OneCycle, Reason, Request
from cli.output import print_json, print_table
from cli.requests import PANEL, SaidBy, SaidOn, SaidWay
from cli.running import act
from cli.words import heads, say

app = typer.Typer()

Version = Annotated[int, typer.Option("--version", help="Number of the version; 0 for the newest.")]
OneVersion = Annotated[int, typer.Argument(help="Number of the version whose answer holds.")]
OneQuestion = Annotated[str, typer.Argument(help="Code of the question, for example A.01.")]
Number = Annotated[int, typer.Argument(help="Number of the flag.")]


@app.command("contributions", rich_help_panel=PANEL)
def contributions(cycle: OneCycle, as_json: AsJson = False) -> None:
    """Show every version of every contribution: its state, what it changes, and what was noticed in it."""
    from dataclasses import asdict

    from store import office_folder
    from tasks.views import cycle_view

    found = cycle_view.fn(cycle, office_folder.load().zone, whole=True).contributions
    if as_json:
        print_json([asdict(one) | {"code": one.code} for one in found])
        return
    if not found:
        typer.echo(say("no_contributions"))
        return
    print_table(heads("contribution", "day", "state", "new", "changed", "gone", "flaws"), (
        (one.code, one.received_on, say(f"contribution_state.{one.state}"), ", ".join(one.new), ", ".join(one.changed),
         ", ".join(one.gone), ", ".join(f"{f.number} {say(f'flaw.{f.kind}')} {f.question}".strip() for f in one.flaws))
        for one in found
    ))


@app.command("validate-contribution", rich_help_panel=PANEL)
def validate_contribution(
    cycle: Cycle, request: Request, version: Version = 0, officer: Officer = None, way: SaidWay = "mail",
    said_by: SaidBy = "focal_point", said_on: SaidOn = None, message: Evidence = "", reason: Reason = "",
) -> None:
    """Record that an institution stands by its contribution: only then does it count at clearance."""
    act(
        "contributions.validate_contribution", cycle=cycle, request=request, officer=officer, version=version, way=way,
        said_by=said_by, said_on=said_on, message=message, reason=reason,
    )


@app.command("allow-unvalidated", rich_help_panel=PANEL)
def allow_unvalidated(
    cycle: Cycle, request: Request, reason: NeededReason, version: Version = 0, officer: Officer = None
) -> None:
    """Let a contribution count at clearance though its institution does not stand by it yet, with the reason."""
    act(
        "contributions.allow_unvalidated", cycle=cycle, request=request, reason=reason, officer=officer, version=version
    )


@app.command("choose-part", rich_help_panel=PANEL)
def choose_part(
    cycle: Cycle, request: Request, question: OneQuestion, version: OneVersion, officer: Officer = None, reason: Reason = ""
) -> None:
    """Let the answer of one part hold where two that came together answer a question otherwise."""
    act(
        "contributions.choose_part", cycle=cycle, request=request, question=question, version=version, officer=officer,
        reason=reason,
    )


@app.command("allow-publication", rich_help_panel=PANEL)
def allow_publication(
    cycle: Cycle, request: Request, number: Number, reason: NeededReason, version: Version = 0, officer: Officer = None
) -> None:
    """Lift the flag on something that would be published, after a look at it, with the reason."""
    act(
        "contributions.allow_publication", cycle=cycle, request=request, number=number, reason=reason, officer=officer,
        version=version,
    )
