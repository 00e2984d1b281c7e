"""The way of a report out of the house and after: legs, the body's answer, papers to sign and to read, restricted papers."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.given import bytes_of
from cli.options import Cycle, Officer, OneInstitution, Reason, day_option
from cli.running import act, engine, officer_or_only
from cli.words import say
from models.words import BodyAnswer, BodyPaper, Paper

app = typer.Typer()
PANEL = "Course of a cycle"

Language = Annotated[str, typer.Option(help="fr, de or en; the report's when empty.")]
On = Annotated[date | None, day_option("--on", "The day; today when empty.")]


@app.command("hand-over", rich_help_panel=PANEL)
def hand_over(
    cycle: Cycle,
    leg: Annotated[str, typer.Argument(help="Leg of the route, for example permanent_mission; empty: the next one.")] = "",
    on: On = None,
    officer: Officer = None,
    message: Annotated[str, typer.Option(help="Code of the held message that proves it.")] = "",
) -> None:
    """Record that the newest submission came to a leg of its route."""
    act("handing_over.hand_over", cycle=cycle, leg=leg, on=on, officer=officer, message=message)


@app.command("record-answer", rich_help_panel=PANEL)
def record_answer(
    cycle: Cycle,
    answer: Annotated[BodyAnswer, typer.Argument(help="accepted, shorten or correct.")],
    on: On = None,
    officer: Officer = None,
    reason: Reason = "",
) -> None:
    """Record what the body said to the newest submission; a wish for another text opens a new one."""
    act("handing_over.record_answer", cycle=cycle, answer=answer, on=on, officer=officer, reason=reason)


@app.command("write-paper", rich_help_panel=PANEL)
def write_paper(
    cycle: Cycle,
    paper: Annotated[Paper, typer.Argument(help="Which paper.")],
    institution: OneInstitution = "",
    language: Language = "",
    officer: Officer = None,
) -> None:
    """Write a paper from what is known of a cycle, as Word and PDF on the shelf."""
    act(
        "write_paper.write_paper", said="wrote_papers", cycle=cycle, paper=paper, institution=institution, language=language,
        officer=officer,
    )


@app.command("record-of-exchanges", rich_help_panel=PANEL)
def record_of_exchanges(cycle: Cycle, institution: OneInstitution = "", language: Language = "", officer: Officer = None) -> None:
    """Write what went to and fro with one institution, or with each, in order."""
    act(
        "write_paper.write_paper", said="wrote_papers", cycle=cycle, paper=Paper.RECORD_OF_EXCHANGES, institution=institution,
        language=language, officer=officer,
    )


@app.command("keep-restricted", rich_help_panel=PANEL)
def keep_restricted(
    cycle: Cycle,
    kind: Annotated[BodyPaper, typer.Argument(help="observations or draft_report.")],
    file: Annotated[Path, typer.Argument(help="The body's paper, Word or PDF.")],
    on: On = None,
    officer: Officer = None,
) -> None:
    """Keep a paper of the body, concluding observations or its own draft report, restricted until it publishes it."""
    data = bytes_of(file)
    with engine():
        from flows.acting import acting
        from tasks.handing_over import submission

        code = officer_or_only(officer)
        with acting("keep_restricted", code, cycle) as here:
            sha256 = submission.keep_restricted(cycle, kind, file.name, data, on or here.today, code)
    typer.echo(say("kept_restricted", result=sha256[:16]))


@app.command("publish-restricted", rich_help_panel=PANEL)
def publish_restricted(
    cycle: Cycle,
    published_on: Annotated[date | None, day_option("--published-on", "Day on which the body published; today when empty.")] = None,
    officer: Officer = None,
) -> None:
    """Record that the body published what was received under restriction, and lay it on the shelf."""
    act("restricted.publish_restricted", cycle=cycle, published_on=published_on, officer=officer)
