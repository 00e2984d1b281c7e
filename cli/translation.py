"""Blocks to be translated: out as a two-column Word file for the translation service, in again by their marks."""

from pathlib import Path
from typing import Annotated

import typer

from cli.given import bytes_of, kept
from cli.options import Cycle, Officer
from cli.running import officer_or_only, run
from cli.words import say

app = typer.Typer()
translation = typer.Typer(no_args_is_help=True, help="Hand out what is to be translated, and take the translation back.")
app.add_typer(translation, name="translation", rich_help_panel="Drafts")

Returned = Annotated[Path, typer.Argument(help="The file as the translation service filled it in.")]


@translation.callback()
def group() -> None:
    """Hand out what is to be translated, and take the translation back."""


@translation.command("out")
def out(
    cycle: Cycle,
    officer: Officer = None,
    language: Annotated[str, typer.Option(help="Only blocks in this language; without it all but the report's.")] = "",
) -> None:
    """Lay the blocks that are not in the report's language on the shelf, source and empty box side by side."""
    name = run("translation.translation_out", cycle=cycle, officer=officer_or_only(officer), language=language)
    typer.echo(say("translation_out", file=name))


@translation.command("in")
def back(cycle: Cycle, file: Returned, officer: Officer = None) -> None:
    """Take a translation back: what is filled in replaces its block. The shelf's folder `in` does the same."""
    message = kept(cycle, file, bytes_of(file))
    made = run("translation.translation_in", cycle=cycle, message=message, officer=officer_or_only(officer))
    typer.echo(say("translation_in", number=made) if made else say("no_translation_in", message=message))
