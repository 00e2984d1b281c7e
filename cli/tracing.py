"""Where a paragraph of a draft comes from."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.given import bytes_of
from cli.options import AsJson
from cli.output import print_json, print_table
from cli.words import language, say

if TYPE_CHECKING:
    from models.provenance import Trace
    from store.office_folder import OfficeFolder

app = typer.Typer()

Draft = Annotated[Path, typer.Argument(help="A draft or report of Turnus, edited since or not (.docx).")]
Which = Annotated[str, typer.Argument(help="The paragraph's number as printed, for example 12, or its bookmark, _t00012.")]


@app.command("trace", rich_help_panel="Drafts")
def trace(file: Draft, paragraph: Which, as_json: AsJson = False) -> None:
    """Say where a paragraph of a draft comes from: contributor, file, message, day, version, state, clearance."""
    from store import office_folder
    from tasks.drafts import provenance

    raw, folder = bytes_of(file), office_folder.load()
    found = provenance.trace(raw, paragraph, folder)
    if as_json:
        print_json(asdict(found))
        return
    print_table(["", f"{found.cycle} / {found.draft}"], _rows(found, folder))
    if found.changed:
        typer.echo(say("tracing.changed"))


def _rows(found: "Trace", folder: "OfficeFolder") -> list[tuple[str, str]]:
    from documents.words import words
    from models.days import written
    from tasks.drafts.provenance import name_of

    said, pages = words("sentences", language())["coverage_table"], words("pages/words", language())
    rows = [("paragraph", f"{found.number or '–'} ({found.bookmark})"), ("kind", say(f"tracing.kinds.{found.kind}"))]
    if answer := found.answer:
        to = f"({answer.request})" if answer.request else ""
        rows += [
            ("contributor", name_of(answer.institution, answer.received_on, folder, language())),
            ("answered", " ".join((f"{answer.question}, {said['version'].lower()} {answer.version}", to)).strip()),
            ("received", written(answer.received_on, language())),
            ("message", answer.message or "–"),
            ("file", answer.file),
            ("sha256", answer.sha256),
            ("state", ", ".join((said["standings"][answer.standing], pages["nature"][answer.nature], answer.language))),
        ]
    if found.edited:
        rows.append(("edited", f"{found.edited} ({found.edited_message or found.editor})"))
    consents = "; ".join(
        f"{c.name}: {say(f'verdict.{c.verdict}')} {written(c.decided_on, language())} ({c.officer})" for c in found.cleared
    )
    rows.append(("cleared", consents or say("tracing.not_cleared")))
    if found.submitted_on:
        rows.append(("submitted", written(found.submitted_on, language())))
    return [(say(f"tracing.{key}"), text) for key, text in rows]
