"""The entry point of `turnus`: its commands by noun, one sentence for what goes wrong."""

from typing import Annotated

import typer

from cli import (
    absences,
    adoption,
    brake,
    comments,
    contradictions,
    contributions,
    cycle,
    dossier,
    drafts,
    feeds,
    held,
    inbox,
    journal,
    letters,
    load,
    moves,
    office,
    officers,
    papers,
    past,
    printing,
    questions,
    received,
    register,
    rehearsing,
    requests,
    safe,
    serve,
    sheets,
    tables,
    tracing,
    translation,
    word,
)
from cli.sentences import Sentences

app = typer.Typer(
    name="turnus",
    cls=Sentences,
    help="Reporting cycles of a State under human rights treaties.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (
    serve, office, sheets, cycle, load, feeds, rehearsing, adoption, questions, past, tables, moves, requests, contributions,
    received, inbox, held, drafts, translation, comments, register, contradictions, tracing, letters, absences, brake, safe,
    journal, officers, papers, printing, dossier, word,
):
    app.add_typer(module.app)


@app.callback()
def turnus(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Raise what nobody foresaw, with its traceback.")] = False,
) -> None:
    """Reporting cycles of a State under human rights treaties."""
    context.command.debug = debug  # type: ignore[attr-defined]


def main() -> None:
    """Run the command line."""
    app()
