"""What commands are given, with one description each; the words are those of the deployments."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.words import say

YEARS = range(1900, 2200)
"""Years that can be reckoned with: counted on from later ones, dates come to no calendar."""


def parse_day(text: str) -> date:
    """Return the day of `2029-03-15`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(say("usage.not_a_day", given=text)) from None
    if day.year not in YEARS:
        raise typer.BadParameter(say("usage.outside_years", given=text, first=YEARS[0], last=YEARS[-1]))
    return day


def parse_file(text: str | Path) -> Path:
    """Return the path of a file that can be written, before any work is done for it."""
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise typer.BadParameter(say("usage.no_room", given=text))
    return path


def file_option(help_text: str) -> typer.models.OptionInfo:
    """Return the option that names the file to be written."""
    option: typer.models.OptionInfo = typer.Option("--out", parser=parse_file, metavar="FILE", help=help_text)
    return option


def day_option(name: str, help_text: str) -> typer.models.OptionInfo:
    """Return an option that takes a day."""
    option: typer.models.OptionInfo = typer.Option(name, parser=parse_day, metavar="YYYY-MM-DD", help=help_text)
    return option


def day_argument(help_text: str) -> typer.models.ArgumentInfo:
    """Return an argument that is a day."""
    argument: typer.models.ArgumentInfo = typer.Argument(parser=parse_day, metavar="YYYY-MM-DD", help=help_text)
    return argument


Cycle = Annotated[str, typer.Argument(help="Code of the reporting cycle, for example crc.2029.")]
Instrument = Annotated[str, typer.Argument(help="Name of the instrument, for example crc.")]
Institution = Annotated[str, typer.Argument(help="Id of the institution, for example mj.")]
Request = Annotated[str, typer.Argument(help="Code of the request, for example mj-1.")]
Question = Annotated[str, typer.Argument(help="Code of the question, for example Q.05; in a list that waits its number too.")]
Message = Annotated[str, typer.Argument(help="Code of the message, as the page shows it.")]
Letter = Annotated[str, typer.Argument(help="Code of the letter, as `turnus letters list` shows it.")]
DueOn = Annotated[date, day_argument("Due date.")]
Words = Annotated[int, typer.Argument(min=1, help="Number of words its part may have in all.")]
ON = "A date of the body by its name, with an hour where it has one: asked=2029-03-16T18:30; may be repeated."
Dates = Annotated[list[str] | None, typer.Option("--on", metavar="DATE=DAY", help=ON)]
With = Annotated[list[str] | None, typer.Option("--with", help="An optional stage it has; may be repeated.")]

Officer = Annotated[str | None, typer.Option(help="Code of the officer; may be left out where there is only one.")]
Reason = Annotated[str, typer.Option(help="At most 200 characters, kept in clear; names nobody.")]
Evidence = Annotated[str, typer.Option("--message", help="Code of the held message that shows it, for example a scan.")]
OneLetter = Annotated[str, typer.Option(help="Code of one letter; without it all that wait.")]
OneInstitution = Annotated[str, typer.Option("--institution", help="Id of one institution; without it all.")]
OneCycle = Annotated[str, typer.Option(help="Code of one reporting cycle.")]
Accept = Annotated[bool, typer.Option("--accept", help="Accept the plan also when there is too little time.")]
Provisional = Annotated[bool, typer.Option("--provisional", help="The body has not confirmed the date.")]
WordFile = Annotated[Path, typer.Argument(help="A Word file; .doc, .odt and .rtf are converted first.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data instead of a table.")]
