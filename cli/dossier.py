"""The archive of a submission: built, and verified by itself."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Cycle
from cli.words import say

app = typer.Typer()
dossier = typer.Typer(no_args_is_help=True, help="The archive of a submission: report, clearance, letters, replies, journal.")
app.add_typer(dossier, name="dossier", rich_help_panel="Safekeeping")


@dossier.callback()
def group() -> None:
    """Build the archive of a submission, or verify one."""


@dossier.command("build")
def build(
    cycle: Cycle,
    to: Annotated[Path, typer.Option(help="Folder into which the archive is laid.")] = Path(),
    number: Annotated[int, typer.Option(min=0, help="Number of the submission; 0: the newest.")] = 0,
) -> None:
    """Lay the archive of a submission into a folder of its own: a bag (BagIt 1.0) that can be verified without Turnus."""
    from store import office_folder
    from tasks.handing_over import dossier as dossiers

    built = dossiers.build(cycle, number, to, office_folder.load())
    typer.echo(say("dossier.built", path=built.path, count=built.files, sha256=built.sha256))


@dossier.command("verify")
def verify(folder: Annotated[Path, typer.Argument(help="The folder of the archive.")]) -> None:
    """Verify an archive: every hash, what is missing or was added, its dossier, and the journal's chain. Needs no database."""
    from tasks.handing_over import dossier as dossiers

    faults = dossiers.faults(folder)
    for fault in faults:
        typer.echo(say(f"dossier.{fault.kind}", file=fault.file), err=True)
    if faults:
        typer.echo(say("dossier.faulty", count=len(faults)), err=True)
        raise typer.Exit(1)
    typer.echo(say("dossier.intact", folder=folder.name))
