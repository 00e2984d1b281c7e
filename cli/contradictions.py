"""What passages of a draft say against each other, and what became of it."""

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from cli.options import AsJson, Cycle, Officer, Reason
from cli.output import print_json, print_table
from cli.running import act, officer_or_only, run
from cli.words import heads, say

app = typer.Typer()
PANEL = "Drafts"

Number = Annotated[int, typer.Argument(min=1, help="Number of the contradiction, as `turnus contradictions` shows it.")]
Outcome = Annotated[
    Literal["put", "agreed", "arbitration", "settled", "set_aside"], typer.Argument(help="What became of it.")
]


@app.command("contradictions", rich_help_panel=PANEL)
def contradictions(
    cycle: Cycle,
    number: Annotated[int, typer.Option(min=0, help="Number of one: quote both places; 0: list all.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show what passages say against each other or say twice, with its state; or both places of one, quoted."""
    from store import cycles, database, office_folder
    from tasks.drafts import contradicting

    if number:
        one = contradicting.quotes(cycle, number)
        if as_json:
            print_json(one)
            return
        print_table([one["first"]["place"], one["second"]["place"]], [[one["first"]["sentence"], one["second"]["sentence"]]])
        kind, state = say(f"notice.{one['kind']}"), say(f"contradiction_state.{one['state']}")
        typer.echo(" · ".join(filter(None, (kind, state, one["text"], one["reason"]))))
        return
    with database.reading() as session:
        found = cycles.view(session, cycle, office_folder.load().zone, whole=True).contradictions
    if as_json:
        print_json([asdict(c) for c in found])
        return
    print_table(["n°", *heads("kind", "block", "block", "state", "day")], (
        (c.number, say(f"notice.{c.kind}"), c.first, c.second, say(f"contradiction_state.{c.state}"), c.decided_on or c.noticed_on)
        for c in found
    ))


@app.command("find-contradictions", rich_help_panel=PANEL)
def find_contradictions(cycle: Cycle, officer: Officer = None) -> None:
    """Compare the passages of the current draft with each other and with the last report; says how much is new."""
    new = run("contradictions.find_contradictions", cycle=cycle, officer=officer_or_only(officer))
    typer.echo(say("contradictions_found", count=new))


@app.command("settle-contradiction", rich_help_panel=PANEL)
def settle_contradiction(
    cycle: Cycle,
    number: Number,
    outcome: Outcome,
    officer: Officer = None,
    text: Annotated[str, typer.Option(help="What holds, for example: 312 in 2018.")] = "",
    reason: Reason = "",
) -> None:
    """Record what became of a contradiction: put to both, agreed, brought to arbitration, settled, or none at all."""
    act(
        "contradictions.settle_contradiction", cycle=cycle, number=number, outcome=outcome, officer=officer, text=text,
        reason=reason,
    )
