"""How commands print: tables for people, JSON for programs, progress on long work."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

import typer

from cli.words import say

Item = TypeVar("Item")

WIDE = 200
"""Characters of a line where nobody looks at a screen: a code is not broken for a pipe."""


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their headings; a None is a dash, nothing in a cell is read as markup."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    for row in rows:
        table.add_row(*(Text("–" if cell is None else str(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def print_json(data: object) -> None:
    """Print data as JSON; days and enums as their text."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def agreed(question: str) -> bool:
    """Ask a question of `templates/commands`; say whether yes was typed, in the office's language. Nothing typed is no."""
    try:
        typed = typer.prompt(f"{say(question)} [{say('agree.choice')}]", default="", show_default=False)
    except typer.Abort:
        typer.echo()
        return False
    return str(typed).strip().casefold() in say("agree.yes").split()


def progress(items: Sequence[Item], what: str) -> Iterable[Item]:
    """Yield the items, showing on the error stream how many are done."""
    from rich.console import Console
    from rich.progress import track

    return track(items, description=what, console=Console(stderr=True), transient=True)
