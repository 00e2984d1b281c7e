"""Word files by themselves, of no cycle: what is asked of any file that lies somewhere."""

from pathlib import Path
from typing import Annotated

import typer

from cli import merging, review_files
from cli.given import bytes_of, read
from cli.options import AsJson, WordFile
from cli.output import print_json, print_table
from cli.refusals import FileRefused
from cli.words import heads, language, say

app = typer.Typer()
word = typer.Typer(no_args_is_help=True, help="Work on Word files that belong to no cycle.")
app.add_typer(word, name="word", rich_help_panel="Word files")

SentForm = Annotated[Path | None, typer.Option("--sent", help="The form as it left, to tell its own words from others.")]
AnyFiles = Annotated[list[Path], typer.Argument(help="Files of any name and kind.")]


@word.callback()
def group() -> None:
    """Work on Word files that belong to no cycle."""


word.add_typer(merging.app)
word.add_typer(review_files.app)


@word.command("count")
def count(file: WordFile, as_json: AsJson = False) -> None:
    """Count the words of a file by the house's rule: the text, with its notes, without tables and annexes."""
    from documents import count as counting
    from documents.package import read_parts
    from documents.words import words

    said = words("word/files", language())
    counted = counting.count(read_parts(read(file)))
    figures = {name: getattr(counted, name) for name in said["figures"]}
    if as_json:
        print_json(figures)
    else:
        print_table(["", said["count"]], ((said["figures"][name], figure) for name, figure in figures.items()))


@word.command("guard")
def guard(files: AnyFiles, as_json: AsJson = False) -> None:
    """Say of each file whether it may be read: pass, warn, convert, refuse, and why."""
    from documents.reading import inspect
    from documents.words import words

    judged = [(file, inspect(bytes_of(file), file.name)) for file in files]
    if as_json:
        print_json([
            {"file": str(file), "verdict": v.verdict, "reasons": [r.cause.value for r in v.reasons]} for file, v in judged
        ])
        return
    said = words("refusals", language())
    print_table(heads("file", "verdict", "why"), (
        (file.name, say(f"guard.{v.verdict}"), " ".join(r.sentence(said) for r in v.reasons) or None) for file, v in judged
    ))


@word.command("split")
def split(file: WordFile, sent: SentForm = None, as_json: AsJson = False) -> None:
    """Take a filled questionnaire apart: each answer by its code, what was written elsewhere, what needs a look."""
    from documents.account import account_of
    from documents.words import words
    from tasks.inbox.form_files import read_form

    found = read_form(bytes_of(file), file.name, read(sent) if sent else None)
    if found.verdict.verdict == "refuse":
        raise FileRefused(reason=f"{file.name}: {found.verdict.reasons[-1].sentence(words('refusals', language()))}")
    if found.form is None:
        why = "not_converted" if found.verdict.verdict == "convert" else "unreadable"
        raise FileRefused(reason=words("word/files", language())[why].format(file=file.name))
    account = account_of(found.form)
    if as_json:
        print_json(account.as_data())
        return
    print_table(heads("question", "words", "nature", "flags", "text"), (
        (code, len(a.text.split()), say(f"nature.{a.nature}"),
         ", ".join(say(f"flags.{flag}") for of, flag in account.flags if of == code) or None, a.text[:60] or None)
        for code, a in account.answers.items()
    ))
    for left in account.leftovers:
        typer.echo(say("left_over", near=left.after_code or "–", text=left.text))
