"""Keeping what the office has: back it up, restore it, verify it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.output import progress
from cli.words import say

app = typer.Typer()
PANEL = "Safekeeping"

Archive = Annotated[Path, typer.Argument(metavar="FILE.tar", help="The backup, one tar file.")]


@app.command("backup", rich_help_panel=PANEL)
def backup(file: Archive) -> None:
    """Copy database, files and office folder (without secrets) into one file; work may go on meanwhile."""
    from store import archive

    count = archive.write(file, lambda names: progress(names, say("backing_up")))
    typer.echo(say("backed_up", count=count, file=file.name))


@app.command("restore", rich_help_panel=PANEL)
def restore(file: Archive) -> None:
    """Restore a backup into an empty installation; afterwards the database is brought to the newest revision."""
    from store import archive, database

    count = archive.restore(file, lambda names: progress(names, say("checking")))
    database.upgrade()
    typer.echo(say("restored", count=count))


@app.command("verify", rich_help_panel=PANEL)
def verify() -> None:
    """Check the hash of every file, the database's own integrity and its revision."""
    from sqlmodel import select

    from models.tables import File
    from store import archive, database, database_copy, files, journal

    found = [say("database_fault", fault=fault) for fault in database_copy.faults()]
    with database.reading() as session:
        found += [say("journal.unguarded", trigger=trigger) for trigger in journal.unguarded(session)]
        hashes = list(session.exec(select(File.sha256).order_by(File.sha256)))
    for sha256 in progress(hashes, say("checking")):
        path = files.path_of(sha256)
        if not path.exists():
            found.append(say("file_missing", sha256=sha256))
        elif archive.sha256_of(path) != sha256:
            found.append(say("file_changed", sha256=sha256))
    for line in found:
        typer.echo(line, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(say("verified", count=len(hashes)))
