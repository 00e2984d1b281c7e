"""What all open cycles ask of whom in which week."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson
from cli.output import print_json, print_table
from cli.words import heads, language, say

app = typer.Typer()


@app.command("load", rich_help_panel="Course of a cycle")
def load(
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many weeks ahead.")] = 26,
    svg: Annotated[Path | None, typer.Option(help="Write it as a picture into this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show which institution is asked what, by which cycle, in which week, over all open cycles."""
    from flows.desk import desk
    from flows.load import gathered
    from tasks.page_templates import PageWords
    from tasks.pages.load import load_svg

    found, spoken = gathered(desk(), weeks), language()
    if svg:
        svg.write_text(load_svg(found.load, found.names, PageWords(spoken), found.quiet), "utf-8")
    rows = [
        {
            "week": week, "institution": institution, "cycle": one.cycle, "stage": one.name.in_language(spoken),
            "due": one.last, "collision": len({a.cycle for a in asked}) > 1, "recess": found.load.recess.get(week, ""),
        }
        for (institution, week), asked in sorted(found.load.asked.items(), key=lambda row: (row[0][1], row[0][0]))
        for one in asked
    ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        typer.echo(say("load.nothing"))
        return
    shown = [
        [r["week"], r["institution"], r["cycle"], r["stage"], r["due"], say("meets") if r["collision"] else "", r["recess"]]
        for r in rows
    ]
    print_table(heads("week", "institution", "cycle", "stage", "due", "collision", "recess"), shown)
