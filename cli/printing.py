"""Pages to be printed."""

from typing import Annotated

import typer

from cli.options import Officer
from cli.running import act
from models.words import Print

app = typer.Typer()


@app.command("print", rich_help_panel="Course of a cycle")
def print_page(
    what: Annotated[Print, typer.Argument(help="Which page.")],
    cycle: Annotated[str, typer.Argument(help="Code of the cycle, where the page is about one.")] = "",
    officer: Officer = None,
    language: Annotated[str, typer.Option(help="fr, de or en; the office's when empty.")] = "",
) -> None:
    """Write a page to be printed, as Word and PDF on the shelf."""
    act("print_page.print_page", said="printed", what=what, cycle=cycle, officer=officer, language=language)
