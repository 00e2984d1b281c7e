"""The statistics annex: which tables came, what is hidden in them, and what an officer lets be shown."""

from typing import Annotated

import typer

from cli.options import AsJson, Cycle, Officer, Reason
from cli.output import print_json, print_table
from cli.running import act
from cli.words import heads, language

app = typer.Typer()
tables = typer.Typer(no_args_is_help=True, help="The statistics annex: its tables and what is hidden in them.")
app.add_typer(tables, name="tables", rich_help_panel="Look")


@tables.command("show")
def show(cycle: Cycle, as_json: AsJson = False) -> None:
    """Show for each table who owns it, whether it came, how many small figures it has and which figures are hidden."""
    from tasks.drafts.tables_shown import of_cycle

    rows = of_cycle(cycle, language())
    if as_json:
        print_json(rows)
        return
    columns = ("table", "title", "institution", "version", "small", "hidden", "told", "lifted", "faults")
    print_table(heads(*columns), ([len(row[c]) if isinstance(row[c], list) else row[c] for c in columns] for row in rows))
    for row in rows:
        for line in (*row["faults"], *row["noticed"]):
            typer.echo(line)
        for one in row["told"]:
            typer.echo(f"{row['table']} {one['cell']} · {one['place']}: {one['sentence']}")


@app.command("lift-suppression", rich_help_panel="The cycle")
def lift_suppression(
    cycle: Cycle,
    table: Annotated[str, typer.Argument(help="Id of the table, for example T.03.")],
    reason: Reason,
    officer: Officer = None,
    year: Annotated[int, typer.Option(min=0, help="One year; 0: all.")] = 0,
    row: Annotated[str, typer.Option(help="Id of one row, * for the total; without it all.")] = "",
    column: Annotated[str, typer.Option(help="Id of one column, * for the total; without it all.")] = "",
) -> None:
    """Let small figures of a table be shown in what leaves, with the reason."""
    act(
        "lift_suppression.lift_suppression", cycle=cycle, table=table, officer=officer, reason=reason, year=year, row=row,
        column=column,
    )
