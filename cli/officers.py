"""Officers: their authenticator, and forgetting who somebody was."""

from typing import Annotated

import typer

from cli.words import say

app = typer.Typer()
officer = typer.Typer(no_args_is_help=True, help="An officer's authenticator, and forgetting who an officer was.")
app.add_typer(officer, name="officer", rich_help_panel="Safekeeping")

Code = Annotated[str, typer.Argument(help="Code of the officer, as officers.yaml has it.")]
Text = Annotated[bool, typer.Option("--text", help="Print the address too, for an authenticator that reads no picture.")]


@officer.callback()
def group() -> None:
    """Set up an officer's authenticator, or forget who an officer was."""


@officer.command("enrol")
def enrol(code: Code, text: Text = False) -> None:
    """Draw a secret for an officer's authenticator and print its QR code; an earlier one counts no more."""
    import segno

    from store import office_folder
    from tasks.reviews import identity

    folder = office_folder.load()
    folder.officer(code)
    address = identity.enrol(code, folder.office.letterhead.unit.in_language(folder.office.language))
    segno.make(address, error="m").terminal(compact=True)
    if text:
        typer.echo(address)
    typer.echo(say("enrolled", officer=code, file=identity.FILE))


@officer.command("forget")
def forget(code: Code) -> None:
    """Forget which officer stands behind an identifier of the journal; the journal stays as it is, and valid."""
    from store import database, persons

    with database.writing() as session:
        known = persons.forget(session, code)
    typer.echo(say("officer_forgotten" if known else "officer_unknown", officer=code))
