"""Word files made one, compared, and made fit to leave the house."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.given import read
from cli.options import AsJson, WordFile
from cli.output import print_json, print_table
from cli.refusals import FileRefused
from cli.words import language
from models.refusals import AlreadyThere
from models.words import TrackedChanges

if TYPE_CHECKING:
    from documents.merging.findings import Finding

app = typer.Typer()


@app.command("merge")
def merge(
    files: Annotated[list[Path], typer.Argument(help="The Word files, in the order in which they follow each other.")],
    out: Annotated[Path, typer.Option(help="The Word file to write (.docx).")],
    changes: Annotated[TrackedChanges, typer.Option(help="What becomes of tracked changes.")] = TrackedChanges.ACCEPT,
    comments: Annotated[Path | None, typer.Option(help="A workbook for the comments (.xlsx).")] = None,
    as_json: AsJson = False,
) -> None:
    """Make one Word file of several, in the house's styles; count what it holds, and list what could not be kept as it was."""
    from documents import merge as merging
    from documents.words import words
    from store.disk import write_atomically

    said = words("word/files", language())
    for path in (out, comments):
        if path is not None and path.exists():
            raise AlreadyThere(file=path.name)
    try:
        merged = merging.merge([merging.Word(file.name, read(file)) for file in files], changes)
    except merging.Unreadable as fault:
        raise FileRefused(reason=said["not_readable"].format(file=fault.name, fault=fault)) from fault
    write_atomically(out, merged.docx)
    if comments is not None:
        from documents import comment_book  # brings a writer of workbooks with it

        write_atomically(comments, comment_book.write(merged.comments, [file.name for file in files], said))
    lost = [(files[n].name, place, what) for n, place, what in _listed(merged.not_kept, said)]
    if as_json:
        print_json(merged.counts | {"not_kept": [dict(zip(("file", "place", "what"), line, strict=True)) for line in lost]})
        return
    print_table(list(said["merged"].values()), [[merged.counts[name] for name in said["merged"]]])
    if lost:
        print_table(list(said["not_kept"].values()), lost)
    else:
        typer.echo(said["everything_kept"])


@app.command("compare")
def compare(
    old: Annotated[Path, typer.Argument(help="The older Word file.")],
    new: Annotated[Path, typer.Argument(help="The newer Word file.")],
    out: Annotated[Path, typer.Option(help="The newer file with what changed as tracked changes (.docx).")],
    page: Annotated[Path | None, typer.Option(help="The same as a page to look at (.html).")] = None,
    author: Annotated[str, typer.Option(help="In whose name the changes stand.")] = "Turnus",
    as_json: AsJson = False,
) -> None:
    """Compare two Word files: the newer one with real tracked changes, and what changed section by section."""
    from documents.comparing import compare as comparing
    from documents.comparing import redline_page
    from documents.package import NotAPackage
    from documents.words import words
    from store.disk import write_atomically

    said = words("word/files", language())
    for path in (out, page):
        if path is not None and path.exists():
            raise AlreadyThere(file=path.name)
    try:
        compared = comparing.compare(read(old), read(new), author=author)
    except NotAPackage as fault:
        raise FileRefused(reason=said["not_readable"].format(file=f"{old.name}, {new.name}", fault=fault)) from fault
    write_atomically(out, compared.docx)
    if page is not None:
        title = said["redline"]["title"].format(old=old.name, new=new.name)
        write_atomically(page, redline_page.page(compared, title, said["redline"], language()))
    if as_json:
        print_json({"sections": [asdict(section) for section in compared.sections]})
    elif compared.sections:
        print_table(list(said["redline"]["columns"].values()), (
            [getattr(s, name) or (said["redline"]["before"] if name == "title" else 0) for name in said["redline"]["columns"]]
            for s in compared.sections
        ))
    else:
        typer.echo(said["redline"]["same"])


def _listed(findings: "Sequence[tuple[int, Finding]]", said: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Yield file, place and what it is."""
    from documents.merging.findings import findings_said

    for n, of_file in groupby(findings, lambda pair: pair[0]):
        for place, what in findings_said([finding for _, finding in of_file], said):
            yield n, place, what


@app.command("clean")
def clean(
    file: WordFile,
    check: Annotated[bool, typer.Option("--check", help="Only list what remains; ends with 1 when something does.")] = False,
    out: Annotated[Path | None, typer.Option(help="The clean copy to write (.docx).")] = None,
    author: Annotated[str, typer.Option(help="The institution that may be named as author.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what a Word file tells beside its text (author, comments, changes, traces in pictures), or write a clean copy."""
    from documents import clean_copy
    from documents.package import NotAPackage
    from documents.remains import remains
    from documents.words import words
    from store.disk import write_atomically

    said = words("word/files", language())["remains"]
    if out is not None and out.exists():
        raise AlreadyThere(file=out.name)
    raw = read(file)
    try:
        if out is not None and not check:
            raw = clean_copy.clean(raw, author)
            write_atomically(out, raw)
        left = remains(raw, {author})
    except NotAPackage as fault:
        unreadable = words("word/files", language())["not_readable"]
        raise FileRefused(reason=unreadable.format(file=file.name, fault=fault)) from fault
    if as_json:
        print_json({"remains": [asdict(one) for one in left]})
    elif left:
        print_table(list(said["columns"].values()), ((said["traces"][r.trace], r.what, r.count) for r in left))
    else:
        typer.echo(said["none"])
    if left:
        raise typer.Exit(1)
