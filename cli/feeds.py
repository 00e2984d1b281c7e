"""Calendar feeds, to be subscribed to or imported."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import file_option
from cli.words import say

app = typer.Typer()


@app.command("calendar", rich_help_panel="Course of a cycle")
def calendar(
    what: Annotated[str, typer.Argument(metavar="CYCLE|INSTITUTION|office", help="A cycle, an institution, or office.")],
    out: Annotated[Path | None, file_option("File to write (.ics); its dates are printed when left out.")] = None,
) -> None:
    """Write the dates of a cycle, of an institution or of the whole office as a calendar (.ics)."""
    from flows import feeds
    from flows.desk import desk

    here = desk()
    if what == feeds.OFFICE:
        data = feeds.office_feed(here)
    elif what in here.folder.directory:
        data = feeds.institution_feed(here, what)
    else:
        data = feeds.cycle_feed(here, what)
    if out is None:
        typer.echo(data.decode(), nl=False)
        return
    out.write_bytes(data)
    typer.echo(say("made", file=out))
