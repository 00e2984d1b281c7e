"""A cycle that began before Turnus: adopt it with what was asked and answered, and see what would come next."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Instrument, Officer, day_option, parse_day
from cli.output import print_table
from cli.running import engine, officer_or_only
from cli.words import heads, language, say
from models.refusals import TableFaulty

if TYPE_CHECKING:
    from models.actions import Action
    from models.adoption import TableFault

app = typer.Typer()

Received = day_option("--list-received", "Day on which the body's list arrived.")
Due = day_option("--due", "Day on which the report is, or was, due.")


@app.command("adopt", rich_help_panel="Course of a cycle")
def adopt(
    instrument: Instrument,
    folder: Annotated[Path, typer.Argument(help="Folder with one table (.csv or .xlsx) and the Word files and messages it names.")],
    list_received: Annotated[date | None, Received] = None,
    due: Annotated[date | None, Due] = None,
    on: Annotated[
        list[str] | None, typer.Option("--on", metavar="ANCHOR=YYYY-MM-DD", help="Another date of the body; may be repeated.")
    ] = None,
    stage: Annotated[str, typer.Option(help="Stage at which the cycle stands; without it the one its timetable has today.")] = "",
    officer: Officer = None,
) -> None:
    """Open a cycle that began elsewhere, with what was asked and answered; nothing is sent, what would come next is shown."""
    from documents.words import words

    usual = {"list_received": list_received, "report_due": due}
    dates = {anchor: day for anchor, day in usual.items() if day} | dict(map(_anchor, on or []))
    said = words("adoption", language())
    with engine():
        from flows.adoption import adopt as take_over

        outcome = take_over(instrument, folder, dates, officer_or_only(officer), stage)
    if outcome.faults or outcome.adopted is None:
        for fault in outcome.faults:
            typer.echo(said["fault"].format(place=fault.place, fault=sentence(fault, said)), err=True)
        raise TableFaulty(count=len(outcome.faults))
    adopted = outcome.adopted
    typer.echo(said["adopted"].format(cycle=outcome.code, requests=adopted.requests, answers=adopted.answers))
    for key, names in (("unframed", adopted.unframed), ("unnamed", outcome.unnamed)):
        if names:
            typer.echo(said[key].format(files=", ".join(names)))
    _show(outcome.ahead, said)


def _anchor(text: str) -> tuple[str, date]:
    name, _, day = text.partition("=")
    return name, parse_day(day)


def sentence(fault: "TableFault", said: dict[str, Any]) -> str:
    """Return what is wrong and its remedy; columns, and what is suggested, in the office's words."""
    columns, values = said["columns"], dict(fault.values)
    near, known = values.pop("near", ""), values.pop("known", "")
    if fault.key == "unknown_column" and not known:
        known = ", ".join(columns.values())
    remedy = said["remedy"]["near" if near else "known" if known else "none"].format(near=near, known=known)
    if fault.key == "no_day":
        values["column"] = columns[values["column"]]
    return str(said["faults"][fault.key].format(remedy=remedy, **values))


def _show(ahead: "tuple[tuple[date, Action], ...]", said: dict[str, Any]) -> None:
    typer.echo(said["ahead"] if ahead else said["nothing_ahead"])
    if ahead:
        columns = ("deed", "institution", "request", "step")
        rows = [[day, say(f"deeds.{a.kind}"), a.institution, a.request, a.step] for day, a in ahead]
        print_table([said["heads"]["day"], *heads(*columns)], rows)
