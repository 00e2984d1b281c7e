"""Acts on a whole cycle: decide, move its dates, submit, and the general moves."""

from datetime import date
from typing import Annotated

import typer

from cli.move_preview import show_move
from cli.options import (
    Accept,
    Cycle,
    Dates,
    Evidence,
    Officer,
    OneInstitution,
    Provisional,
    Reason,
    day_argument,
    day_option,
)
from cli.output import agreed
from cli.running import act
from cli.words import say
from models.words import Verdict

app = typer.Typer()
PANEL = "Course of a cycle"


@app.command("accept-plan", rich_help_panel=PANEL)
def accept_plan(cycle: Cycle, officer: Officer = None) -> None:
    """Accept the compressed plan of a cycle, so that its requests can go out."""
    act("accept_plan.accept_plan", cycle=cycle, officer=officer)


@app.command("move-date", rich_help_panel=PANEL)
def move_date(
    cycle: Cycle,
    anchor: Annotated[str, typer.Argument(help="Which date of the body, for example report_due.")],
    on: Annotated[date, day_argument("The new date.")],
    officer: Officer = None,
    reason: Reason = "",
    provisional: Provisional = False,
    accept: Accept = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Move the date without asking once more.")] = False,
    seen: Annotated[str, typer.Option(help="What a preview is known by; refused when something else would move by now.")] = "",
) -> None:
    """Show what a new date of the body would move, for whom, and which letters would follow; then ask, and move it."""
    shown = show_move(cycle, anchor, on, provisional=provisional)
    if not confirm and not agreed("confirm_move"):
        typer.echo(say("nothing_moved"))
        return
    act(
        "move_date.move_date", cycle=cycle, anchor=anchor, on=on, officer=officer, reason=reason, provisional=provisional,
        accept=accept, confirm=True, seen=seen or shown,
    )


@app.command("stop-clock", rich_help_panel=PANEL)
def stop_clock(cycle: Cycle, institution: OneInstitution = "", officer: Officer = None, reason: Reason = "") -> None:
    """Stop the clock of a cycle, or of one institution: nobody is reminded, and nothing falls due."""
    act("clock.stop_clock", cycle=cycle, institution=institution, officer=officer, reason=reason)


@app.command("start-clock", rich_help_panel=PANEL)
def start_clock(
    cycle: Cycle, institution: OneInstitution = "", officer: Officer = None, reason: Reason = "", accept: Accept = False
) -> None:
    """Set a stopped clock going again: what lay ahead falls due later by the working days it stood, and letters say so."""
    act("clock.start_clock", cycle=cycle, institution=institution, officer=officer, reason=reason, accept=accept)


@app.command("decide", rich_help_panel=PANEL)
def decide(
    cycle: Cycle,
    step: Annotated[str, typer.Argument(help="Step of the clearance.")],
    draft: Annotated[int, typer.Argument(min=1, help="Number of the draft that was read.")],
    verdict: Annotated[Verdict, typer.Argument(help="clear or send_back.")],
    officer: Officer = None,
    reason: Reason = "",
    message: Evidence = "",
    code: Annotated[str, typer.Option(help="One-time code of the officer's authenticator; a login suffices here.")] = "",
    derogation: Annotated[str, typer.Option(help="Why it is cleared over the limit, or by who wrote it.")] = "",
    back_to: Annotated[str, typer.Option(help="Stage that is to mend a draft sent back; the nearest when empty.")] = "",
) -> None:
    """Record an officer's decision on the current draft, at the step that is open."""
    act(
        "record_decision.record_decision",
        cycle=cycle, step=step, draft=draft, verdict=verdict, officer=officer, reason=reason,
        message=message, code=code, derogation=derogation, back_to=back_to,
    )


@app.command("submit", rich_help_panel=PANEL)
def submit(
    cycle: Cycle,
    officer: Officer = None,
    submitted_on: Annotated[date | None, day_option("--submitted-on", "Day of the submission; today when empty.")] = None,
) -> None:
    """Record that the cleared report was handed over, and freeze its files; prints the manifest's hash."""
    act("submit.submit", said="submitted", cycle=cycle, officer=officer, submitted_on=submitted_on)


@app.command("follow-up", rich_help_panel=PANEL)
def follow_up(
    cycle: Cycle,
    officer: Officer = None,
    received_on: Annotated[date | None, day_option("--received-on", "Day on which the body received the report.")] = None,
    dialogue_on: Annotated[date | None, day_option("--dialogue-on", "First day of the dialogue.")] = None,
    observations_on: Annotated[date | None, day_option("--observations-on", "Day of the observations.")] = None,
    dates: Dates = None,
) -> None:
    """Record what the body made known: the receipt of what was submitted, and its dates."""
    act(
        "follow_up.follow_up",
        cycle=cycle, officer=officer, received_on=received_on, dialogue_on=dialogue_on, observations_on=observations_on,
        dates=" ".join(dates or ()),
    )


@app.command("suspend", rich_help_panel=PANEL)
def suspend(cycle: Cycle, officer: Officer = None, reason: Reason = "") -> None:
    """Suspend a cycle: nothing is due until it is resumed."""
    act("moves.suspend", cycle=cycle, officer=officer, reason=reason)


@app.command("resume", rich_help_panel=PANEL)
def resume(cycle: Cycle, officer: Officer = None, reason: Reason = "") -> None:
    """Resume a suspended cycle."""
    act("moves.resume", cycle=cycle, officer=officer, reason=reason)


@app.command("finish", rich_help_panel=PANEL)
def finish(cycle: Cycle, officer: Officer = None, reason: Reason = "") -> None:
    """Finish the present stage without waiting for a date or an answer; the last one closes the cycle."""
    act("moves.finish", cycle=cycle, officer=officer, reason=reason)


@app.command("return-to", rich_help_panel=PANEL)
def return_to(
    cycle: Cycle,
    stage: Annotated[str, typer.Argument(help="Id of the stage to return to.")],
    officer: Officer = None,
    reason: Reason = "",
) -> None:
    """Return a cycle to an earlier stage that its instrument allows."""
    act("moves.return_to", cycle=cycle, stage=stage, officer=officer, reason=reason)


@app.command("cancel", rich_help_panel=PANEL)
def cancel(cycle: Cycle, officer: Officer = None, reason: Reason = "") -> None:
    """Cancel a cycle; its open requests are withdrawn."""
    act("moves.cancel", cycle=cycle, officer=officer, reason=reason)


@app.command("close", rich_help_panel=PANEL)
def close(cycle: Cycle, officer: Officer = None, reason: Reason = "") -> None:
    """Close a cycle that has come to its end."""
    act("moves.close", cycle=cycle, officer=officer, reason=reason)


@app.command("reopen", rich_help_panel=PANEL)
def reopen(cycle: Cycle, officer: Officer = None, reason: Reason = "") -> None:
    """Reopen a closed or cancelled cycle; what was still asked is asked again."""
    act("moves.reopen", cycle=cycle, officer=officer, reason=reason)
