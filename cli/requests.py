"""Acts on one request and on what came in: extend, remind, record a call, place, take."""

from datetime import date
from typing import Annotated, Literal

import typer

from cli.options import Cycle, DueOn, Evidence, Institution, Message, Officer, OneInstitution, Reason, Request, Words, day_option
from cli.running import act, officer_or_only, run
from cli.words import say

Reached = Annotated[
    Literal["focal_point", "deputy", "superior", "mailbox"], typer.Option(help="Function of the person who was reached.")
]

SaidWay = Annotated[Literal["mail", "telephone", "paper", "meeting"], typer.Option("--way", help="By which way it was said.")]
SaidBy = Annotated[
    Literal["focal_point", "deputy", "superior", "mailbox"], typer.Option("--said-by", help="Function of the person who said it.")
]
SaidOn = Annotated[date | None, day_option("--said-on", "Day on which it was said; today when left out.")]

app = typer.Typer()
PANEL = "Requests and replies"

Outcome = Annotated[
    Literal["promised", "more_time", "nothing", "no_answer"], typer.Argument(help="What came of the call.")
]


@app.command("extend", rich_help_panel=PANEL)
def extend(cycle: Cycle, request: Request, due_on: DueOn, officer: Officer = None, reason: Reason = "") -> None:
    """Give an institution more time, and prepare the letter that says so."""
    act("on_request.extend", cycle=cycle, request=request, due_on=due_on, officer=officer, reason=reason)


@app.command("remind-now", rich_help_panel=PANEL)
def remind_now(cycle: Cycle, request: Request, officer: Officer = None) -> None:
    """Prepare a reminder beside the ladder, at most once a day."""
    act("on_request.remind_now", cycle=cycle, request=request, officer=officer)


@app.command("record-call", rich_help_panel=PANEL)
def record_call(
    cycle: Cycle,
    request: Request,
    outcome: Outcome,
    officer: Officer = None,
    reached: Reached = "focal_point",
    promised_on: Annotated[date | None, day_option("--promised-on", "Day for which the answer was promised.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet/--remind", help="Remind nobody until that day.")] = True,
    reason: Reason = "",
) -> None:
    """Record that an officer telephoned about a request: whom they reached, and what was promised."""
    act(
        "on_request.record_call", cycle=cycle, request=request, outcome=outcome, officer=officer, reached=reached,
        promised_on=promised_on, quiet=quiet, reason=reason,
    )


@app.command("set-ladder", rich_help_panel=PANEL)
def set_ladder(
    cycle: Cycle,
    steps: Annotated[str, typer.Option(help="Working days: '-10 -3 +2 superior+5 call+10'; none; empty: the usual ones.")] = "",
    institution: OneInstitution = "",
    officer: Officer = None,
    reason: Reason = "",
) -> None:
    """Give a cycle, or one institution in it, reminders of its own; what was sent already counts."""
    act("on_request.set_ladder", cycle=cycle, officer=officer, steps=steps, institution=institution, reason=reason)


@app.command("answered-otherwise", rich_help_panel=PANEL)
def answered_otherwise(
    cycle: Cycle,
    request: Request,
    officer: Officer = None,
    way: SaidWay = "paper",
    said_by: SaidBy = "focal_point",
    said_on: SaidOn = None,
    question: Annotated[str, typer.Option(help="Code of the question that the message answers as a whole.")] = "",
    reason: Reason = "",
    message: Evidence = "",
) -> None:
    """Close a request that was answered by another way; nothing more is asked."""
    act(
        "on_request.answered_otherwise", cycle=cycle, request=request, officer=officer, way=way, said_by=said_by,
        said_on=said_on, question=question, reason=reason, message=message,
    )


@app.command("record-extension", rich_help_panel=PANEL)
def record_extension(
    cycle: Cycle,
    request: Request,
    wished_for: Annotated[date | None, day_option("--wished-for", "Day until which the institution asks.")] = None,
    officer: Officer = None,
    message: Evidence = "",
) -> None:
    """Record that an institution asks for more time; it waits for a decision."""
    act(
        "on_request.record_extension", cycle=cycle, request=request, officer=officer, wished_for=wished_for, message=message
    )


@app.command("refuse-extension", rich_help_panel=PANEL)
def refuse_extension(cycle: Cycle, request: Request, officer: Officer = None, reason: Reason = "") -> None:
    """Refuse more time to an institution that asked for it, and prepare the letter that says so."""
    act("on_request.refuse_extension", cycle=cycle, request=request, officer=officer, reason=reason)


@app.command("take-late-answer", rich_help_panel=PANEL)
def take_late_answer(cycle: Cycle, request: Request, officer: Officer = None) -> None:
    """Let the late contributions to a request into the next draft."""
    act("on_request.take_late_answer", cycle=cycle, request=request, officer=officer)


@app.command("shorten", rich_help_panel=PANEL)
def shorten(cycle: Cycle, institution: Institution, words: Words, due_on: DueOn, officer: Officer = None) -> None:
    """Prepare the letter that asks an institution for a shorter version of what it wrote."""
    act("on_request.shorten", cycle=cycle, institution=institution, words=words, due_on=due_on, officer=officer)


@app.command("transfer", rich_help_panel=PANEL)
def transfer(
    cycle: Cycle,
    institution: Institution,
    to: Annotated[str, typer.Option(help="Id of the institution that takes over; without it those in the directory.")] = "",
    questions: Annotated[str, typer.Option(help="Codes of the questions that pass on: A.01,A.02; all when empty.")] = "",
    due_on: Annotated[date | None, day_option("--due-on", "New due date of what is still owed, if it is to move.")] = None,
    officer: Officer = None,
    reason: Reason = "",
) -> None:
    """Give an institution's questions, open requests and history to its successor; a letter to both waits for release."""
    passed = run(
        "transfer.transfer", cycle=cycle, institution=institution, officer=officer_or_only(officer), to=to,
        questions=questions, due_on=due_on, reason=reason,
    )
    typer.echo(say("done") if passed else say("nothing_to_transfer", institution=institution, cycle=cycle))


@app.command("confirm-received", rich_help_panel=PANEL)
def confirm_received(cycle: Cycle, message: Message, officer: Officer = None) -> None:
    """Confirm that a file that came by mail from an officer's address is theirs; only then does it take effect."""
    act("place_reply.confirm_received", cycle=cycle, message=message, officer=officer)
