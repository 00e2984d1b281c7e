"""What reviewers said of drafts of a cycle: the matrix, decisions, answers by letter."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.options import AsJson, Cycle, Officer, OneInstitution, Reason
from cli.output import print_json, print_table
from cli.running import act, engine, officer_or_only, run
from cli.words import say

app = typer.Typer()
PANEL = "Drafts"

Number = Annotated[int, typer.Argument(min=1, help="Number of the point, as `turnus comments` shows it.")]
Outcome = Annotated[
    Literal["accepted", "partly", "by_hand", "rejected", "noted", "open"], typer.Argument(help="What becomes of it.")
]


@app.command("comments", rich_help_panel=PANEL)
def comments(
    cycle: Cycle,
    institution: OneInstitution = "",
    out: Annotated[Path | None, typer.Option(help="Write the matrix: .xlsx to be filled in, .docx to be read.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what reviewers said of the draft, side by side, with what was decided; or write the comment matrix."""
    from dataclasses import asdict

    from documents.words import words
    from models.refusals import AlreadyThere
    from store import cycles, database, office_folder
    from store.files import write_atomically
    from tasks.reviews import comment_matrix

    folder = office_folder.load()
    if out is not None:
        if out.exists():
            raise AlreadyThere(file=out.name)
        found = comment_matrix.written(cycle, folder)
        if found is not None:
            write_atomically(out, found[out.suffix.lower() == ".docx"])
            typer.echo(say("made", file=out))
            return
    with database.reading() as session:
        rows = comment_matrix.rows(session, cycles.get(session, cycle), folder, folder.office.language, institution)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    said = words("word/comments", folder.office.language)
    shown = ("number", "paragraph", "institution", "kind", "passage", "said", "beside", "decision")
    print_table([said["columns"][key] for key in shown], (
        [said["kinds"][r.kind] if key == "kind" else said["decisions"].get(r.state) if key == "decision"
         else getattr(r, key) or None for key in shown] for r in rows))


@app.command("settle-comment", rich_help_panel=PANEL)
def settle_comment(
    cycle: Cycle,
    number: Number,
    outcome: Outcome,
    officer: Officer = None,
    text: Annotated[str, typer.Option(help="Wording taken in the place of what was proposed.")] = "",
    reason: Reason = "",
) -> None:
    """Decide about a reviewer's point; what is accepted is in the next draft, as an editor's text."""
    who = officer_or_only(officer)
    if text:
        from store import office_folder

        with engine():
            from tasks.reviews import settling_comments

            settling_comments.word(cycle, number, text, who, office_folder.load())
    act("comments.settle_comment", said="comment_settled", cycle=cycle, number=number, outcome=outcome, officer=who, reason=reason)


@app.command("answer-comments", rich_help_panel=PANEL)
def answer_comments(cycle: Cycle, officer: Officer = None, institution: OneInstitution = "", remark: Reason = "") -> None:
    """Have the answers to their points, or to their documents, written to everybody whose points are all decided, or to one."""
    who = officer_or_only(officer)
    count = run("comments.answer_comments", cycle=cycle, officer=who, institution=institution, remark=remark)
    typer.echo(say("comments_answered", count=count))
