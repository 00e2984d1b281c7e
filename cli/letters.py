"""Letters: see them, release, recall, record that a printed one left, settle one in doubt, have a file sent."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from cli.options import AsJson, Cycle, Letter, Officer, OneLetter, day_option
from cli.output import print_json, print_table
from cli.running import act, is_served
from cli.words import heads, say

app = typer.Typer()
listed = typer.Typer(no_args_is_help=True, help="Letters: which there are, how one would read now; settle one in doubt.")
PANEL = "Letters"
app.add_typer(listed, name="letters", rich_help_panel=PANEL)

Output = Annotated[
    Literal["latest_draft", "report", "coverage", "timetable"], typer.Argument(help="Which file of the cycle.")
]


@app.command("release", rich_help_panel=PANEL)
def release(
    cycle: Cycle,
    officer: Officer = None,
    letter: OneLetter = "",
    seen: Annotated[int, typer.Option(min=0, help="Number of the newest preview you saw, in `letters list`; later ones stay.")] = 0,
) -> None:
    """Release the letters that wait, all of them or one; they leave after the undo window."""
    said = "released" if is_served() else "released_alone"
    act("letters_out.release", said=said, cycle=cycle, officer=officer, letter=letter, seen=seen)


@app.command("recall", rich_help_panel=PANEL)
def recall(cycle: Cycle, officer: Officer = None, letter: OneLetter = "") -> None:
    """Call letters back before they leave, all that have not left or one."""
    act("letters_out.recall", said="recalled", cycle=cycle, officer=officer, letter=letter)


@app.command("record-posting", rich_help_panel=PANEL)
def record_posting(
    cycle: Cycle,
    letter: Letter,
    officer: Officer = None,
    posted_on: Annotated[date | None, day_option("--posted-on", "Day on which it left; today when empty.")] = None,
) -> None:
    """Record the day on which a printed letter left the house."""
    act("letters_out.record_posting", cycle=cycle, letter=letter, officer=officer, posted_on=posted_on)


@app.command("send-me", rich_help_panel=PANEL)
def send_me(cycle: Cycle, file: Output, officer: Officer = None) -> None:
    """Mail a file of the cycle to the officer who asks; it is on the shelf too."""
    act("letters_out.send_me", cycle=cycle, file=file, officer=officer)


@listed.command("list")
def list_letters(cycle: Cycle, as_json: AsJson = False) -> None:
    """List the letters of a cycle: to which function, by which way, in which state."""
    from models.words import LetterState
    from store import attempts, cycles, database, letters, office_folder

    with database.reading() as session:
        found = cycles.get(session, cycle)
        previews = letters.shown_at(session, found)
        rows = [
            {
                "letter": letters.code_of(found, letter), "preview": previews[letters.code_of(found, letter)],
                "kind": letter.kind, "institution": letter.institution, "function": letter.function,
                "channel": letter.channel, "state": letter.state, "leaves_at": letter.leaves_at, "sent_at": letter.sent_at,
                "text": letter.text,
                "attempts": [{"at": a.began_at, "outcome": a.outcome, "code": a.code} for a in attempts.of(session, letter)],
            }
            for letter in letters.in_state(session, found, *LetterState)
        ]
    if as_json:
        print_json(rows)
        return
    zone = office_folder.load().zone
    columns = ("letter", "preview", "kind", "institution", "function", "channel", "state", "sent_at")
    print_table(heads(*columns), [[_at(row[column], zone) or _worded(row, column) for column in columns] for row in rows])


WORDED = {"kind": "letter_kind", "language": "languages", "function": "function", "channel": "channel", "state": "letter_state"}
"""Columns whose codes are shown in words, and the section of words."""


def _worded(row: Mapping[str, object], column: str) -> object:
    return say(f"{WORDED[column]}.{row[column]}") if column in WORDED and row[column] else row[column]


def _at(value: object, zone: ZoneInfo) -> str:
    """Return an instant by the office's clock, empty for what is none."""
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""


@listed.command("preview")
def preview(
    letter: Annotated[str, typer.Argument(help="Kind, for example reminder, or code of a letter; without it every kind.")] = "",
    cycle: Annotated[str, typer.Option(help="Cycle it is about; without it, or where it has none such, an example.")] = "",
    lang: Annotated[str, typer.Option(help="Language; without it that of the addressee, and every one for every kind.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for page, text, mail and paper; without it the text is printed.")] = None,
) -> None:
    """Show letters as they would be written now, in any language; nothing is sent or kept."""
    from cli.letter_preview import lay, previews

    found = previews(letter, cycle, lang)
    if out is not None:
        for path in lay(found, out):
            typer.echo(path)
        return
    for one in found:
        marks = [say(key) for key, holds in (("to_be_read", one.shown.unread), ("example", one.shown.example)) if holds]
        typer.echo(f"== {one.shown.name} ({', '.join((one.shown.version, *marks))})\n{one.shown.subject}\n\n{one.shown.text}")


@listed.command("texts")
def texts(as_json: AsJson = False) -> None:
    """List the text of every letter in every language: its version, whose it is, whether a native speaker has read it."""
    from cli import letter_texts

    rows: list[dict[str, Any]] = [
        {
            "kind": text.kind, "language": text.language, "version": text.label, "own": text.own,
            "unread": text.unread, "sha256": text.version,
        }
        for text in letter_texts.texts()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("kind", "language", "version", "own", "unread")
    shown = [{**row, "own": ", ".join(row["own"]), "unread": say("to_be_read") if row["unread"] else ""} for row in rows]
    print_table(heads(*columns), [[_worded(row, column) for column in columns] for row in shown])


@listed.command("settle")
def settle(
    cycle: Cycle,
    letter: Letter,
    arrived: Annotated[bool, typer.Option("--arrived/--send-again", help="Whether it arrived, or is sent again.")],
    officer: Officer = None,
) -> None:
    """Record what was found out about a letter in doubt, or have one sent again that was given up."""
    arrival = "arrived" if arrived else "send_again"
    act("letters_out.settle_letter", cycle=cycle, letter=letter, officer=officer, arrival=arrival)
