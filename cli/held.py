"""The holding area: what came and waits for a person, what it seems to be, and what a person says of it."""

from typing import Annotated, Literal

import typer

from cli.options import AsJson, Cycle, Message, Officer, OneCycle, Request
from cli.output import print_json, print_table
from cli.running import act
from cli.words import heads, language, say

app = typer.Typer()
held = typer.Typer(no_args_is_help=True, help="See what waits to be placed, place it, or put it aside.")
app.add_typer(held, name="held", rich_help_panel="Requests and replies")

OneMessage = Annotated[str, typer.Argument(help="Code of one held message; without it all that wait.")]

Lacks = Literal[
    "as_found", "nothing_attached", "other_file", "empty_form", "link", "encrypted", "labelled", "word_wanted", "unreadable"
]

NeededReason = Annotated[str, typer.Option("--reason", help="At most 200 characters, kept in clear; names nobody.")]


@held.callback()
def group() -> None:
    """See what waits to be placed, place it, or put it aside."""


@held.command("show")
def show(message: OneMessage = "", cycle: OneCycle = "", as_json: AsJson = False) -> None:
    """Show what waits: since when, of whom, why, what it seems to be, and which requests it may answer."""
    from documents.words import reason_said
    from tasks.inbox.holding import guesses

    found = guesses(cycle, message)
    if as_json:
        print_json([vars(one) for one in found])
        return
    if not found:
        typer.echo(say("nothing_held"))
        return
    print_table(heads("message", "day", "institution", "why", "class", "request", "asked"), (
        (one.message, one.received_on, one.institution, reason_said(one.why, language()),
         reason_said(one.kind, language()), ", ".join(f"{g} ({'+'.join(signs)})" for g, signs in one.requests.items()) or None,
         one.asked_on or (say("letter_waits") if one.asked else None))
        for one in found
    ))
    for one in found:
        if one.wished_for:
            typer.echo(say("wished", message=one.message, day=one.wished_for, words=one.wished_in_words))


@held.command("place")
def place(cycle: Cycle, message: Message, request: Request, officer: Officer = None) -> None:
    """File a held message as the contribution to a request; who wrote it is known from then on."""
    act("place_reply.place_reply", cycle=cycle, message=message, request=request, officer=officer)


@held.command("ask")
def ask(
    cycle: Cycle,
    message: Message,
    officer: Officer = None,
    lacks: Annotated[Lacks, typer.Option(help="What it lacks; without it as `held show` says.")] = "as_found",
) -> None:
    """Prepare the letter that asks the sender of a held message for what it lacks; an officer releases it."""
    act("place_reply.ask_sender", cycle=cycle, message=message, officer=officer, lacks=lacks)


@held.command("discard")
def discard(cycle: Cycle, message: Message, reason: NeededReason, officer: Officer = None) -> None:
    """Put a held message aside that answers no request, with the reason; it is kept."""
    act("place_reply.set_aside", cycle=cycle, message=message, reason=reason, officer=officer)
