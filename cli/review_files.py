"""What reviewers did to a draft, from the files they sent back."""

from pathlib import Path
from typing import Annotated

import typer

from cli.given import bytes_of, read
from cli.options import AsJson
from cli.output import print_json, print_table
from cli.words import language, sentence_of
from models.refusals import Refusal

app = typer.Typer()

Returned = Annotated[list[Path], typer.Argument(help="Files that came back: .docx, .odt, .doc, .rtf, or a PDF with notes.")]
Sent = Annotated[Path, typer.Option("--sent", help="The draft as it was sent (.docx).")]


@app.command("comments")
def comments(files: Returned, sent: Sent, as_json: AsJson = False) -> None:
    """Take comments, replies, tracked and untracked changes out of drafts that came back, each at its paragraph.

    In a draft without bookmarks, as a monitoring body sends its own, a paragraph is told by its printed number or heading.
    """
    from documents.words import words
    from tasks.reviews.reviewed_files import NotHarvested, read_review

    said, refusals = words("word/files", language()), words("refusals", language())
    harvest, draft = said["harvest"], read(sent)
    rows, failed = [], False
    for file in files:
        try:
            work = read_review(bytes_of(file), file.name, draft)
        except Refusal as refusal:
            typer.echo(sentence_of(refusal), err=True)
            failed = True
            continue
        if work.fault is not None:
            why = work.verdict.reasons[-1].sentence(refusals) if work.fault is NotHarvested.REFUSED else ""
            typer.echo(harvest["faults"][work.fault].format(file=file.name, draft=sent.name, why=why), err=True)
            failed = True
            continue
        if work.unplaced:
            typer.echo(harvest["unplaced"].format(file=file.name, count=work.unplaced), err=True)
        rows += [{"file": file.name, **item.as_data()} for item in work.items]
    if as_json:
        print_json(rows)
    elif rows:
        shown = "paragraph" if any(row["paragraph"] for row in rows) else "label"   # another's draft has no bookmarks of ours
        columns = {name: head for name, head in harvest["columns"].items() if name not in {"paragraph", "label"} - {shown}}
        print_table(list(columns.values()), (
            [harvest["kinds"][row["kind"]] if name == "kind" else row[name] or None for name in columns] for row in rows))
    elif not failed:
        typer.echo(harvest["nothing"])
    if failed:
        raise typer.Exit(1)
