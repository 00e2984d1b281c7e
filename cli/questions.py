"""The body's list of questions: read a file and show what it asks; nothing is changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson
from cli.output import print_json, print_table
from cli.refusals import FileRefused
from cli.words import language
from models.refusals import NoSuchFile

if TYPE_CHECKING:
    from documents.questions.items import QuestionList

app = typer.Typer()
asked = typer.Typer(no_args_is_help=True, help="Read the list of questions of a body.")
app.add_typer(asked, name="questions", rich_help_panel="Course of a cycle")


@asked.callback()
def questions() -> None:
    """Read the list of questions of a body."""


@asked.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="The list as the body published it (.docx or .txt).")],
    as_json: AsJson = False,
) -> None:
    """Read a list and show its questions, and with its place whatever could not be parsed; changes nothing."""
    from documents.words import words

    said = words("questions", language())
    found = _read(file, said)
    unparsed = [entry.in_words(said) for entry in found.unparsed]
    if as_json:
        print_json({
            "language": found.language,
            "items": [vars(item) for item in found.items],
            "unparsed": [{"place": place, "text": text} for place, text in unparsed],
        })
        return
    if found.items:
        print_table(said["columns"], (
            (i.number, i.text, ", ".join(i.articles), "; ".join(i.cited), " › ".join(i.heading_path)) for i in found.items
        ))
    else:
        typer.echo(said["none"])
    if unparsed:
        typer.echo(said["unparsed"])
        print_table([said["place"], said["text"]], unparsed)


def _read(file: Path, said: dict[str, Any]) -> "QuestionList":
    """Return the questions of a file; raises `NoSuchFile`, `FileRefused`."""
    from documents import guard
    from documents.package import NotAPackage
    from documents.questions import reader, text_file
    from documents.words import words

    def refused(why: str, **facts: str | int) -> FileRefused:
        return FileRefused(reason=said["refusals"][why].format(file=file.name, **facts))

    try:
        data = file.read_bytes()
    except OSError as fault:
        raise NoSuchFile(file=file.name) from fault
    verdict = guard.inspect(data, file.name)
    text = file.suffix.lower() == ".txt" and verdict.kind in ("other", "eml")
    if verdict.verdict in ("refuse", "convert") and not text:
        reason = next(r for r in verdict.reasons if r.decision == verdict.verdict)
        if reason.cause in said["refusals"]:
            raise refused(reason.cause, **dict(reason.values))
        raise FileRefused(reason=reason.sentence(words("refusals", language())))
    if len(data) > guard.MAX_BYTES:
        raise FileRefused(reason=verdict.reasons[0].sentence(words("refusals", language())))
    try:
        found = reader.read(data, ".txt" if text else ".docx")
    except text_file.NotText:
        raise refused("not_text") from None
    except NotAPackage:
        raise refused("not_word") from None
    if not found.items and not any(entry.text for entry in found.unparsed):
        raise refused("no_words")
    return found
