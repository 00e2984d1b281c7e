"""The register of third-party documents of a cycle, and who was consulted."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.given import bytes_of, kept
from cli.options import AsJson, Cycle, Officer, day_option
from cli.output import print_json, print_table
from cli.running import officer_or_only, run
from cli.words import heads, say

app = typer.Typer()
PANEL = "Drafts"
register = typer.Typer(no_args_is_help=True, help="Documents of those who were consulted, and who they are.")
app.add_typer(register, name="register", rich_help_panel=PANEL)


@register.callback()
def group() -> None:
    """Documents of those who were consulted, and who they are."""


@register.command("add")
def add(
    cycle: Cycle,
    file: Annotated[Path, typer.Argument(help="The document as it came, of any kind; of children the anonymised one alone.")],
    body: Annotated[str, typer.Option("--from", help="Id of the institution, or name of the organisation.")],
    kind: Annotated[Literal["position", "children"], typer.Option(help="A position, or what children said.")] = "position",
    public: Annotated[bool, typer.Option("--public", help="It may be cited; otherwise it is confidential.")] = False,
    questions: Annotated[str, typer.Option(help="Codes of the questions it touches: A.01,V.06.")] = "",
    came_on: Annotated[date | None, day_option("--on", "Day on which it came; today without it.")] = None,
    method: Annotated[str, typer.Option(help="How children were heard.")] = "",
    ages: Annotated[str, typer.Option(help="At what ages they were heard.")] = "",
    consent: Annotated[str, typer.Option(help="Who keeps their consents.")] = "",
    anonymised: Annotated[bool, typer.Option("--anonymised", help="No child can be known from it.")] = False,
    named: Annotated[bool, typer.Option("--named", help="The report may name who wrote it, though it is confidential.")] = False,
    officer: Officer = None,
) -> None:
    """Enter a document of somebody who was consulted into the register; it never enters the report."""
    from store import office_folder

    raw, who = bytes_of(file), officer_or_only(officer)
    office_folder.load().officer(who)
    message = kept(cycle, file, raw)
    number = run(
        "register.register_document", cycle=cycle, message=message, body=body, officer=who, kind=kind, public=public,
        questions=questions, came_on=came_on, method=method, ages=ages, consent=consent, anonymised=anonymised,
        named=named,
    )
    typer.echo(say("registered", number=number))


@register.command("show")
def show(cycle: Cycle, as_json: AsJson = False) -> None:
    """Show the register: whose document came when, whether it is public, which questions it touches."""
    from store import consulted, cycles, database

    with database.reading() as session:
        rows = [
            {"number": d.number, "body": d.body, "kind": d.kind.value, "came_on": d.came_on, "public": d.is_public,
             "named": d.named, "questions": d.questions, "sha256": d.sha256, "method": d.method, "ages": d.ages,
             "consent": d.consent}
            for d in consulted.documents(session, cycles.get(session, cycle))
        ]
    if as_json:
        print_json(rows)
        return
    print_table(["n°", *heads("institution", "kind", "day", "public", "questions")], (
        (r["number"], r["body"], say(f"heard.{r['kind']}"), r["came_on"], say(f"access.{str(r['public']).lower()}"),
         r["questions"] or None) for r in rows))


@register.command("consulted")
def consulted(cycle: Cycle, as_json: AsJson = False) -> None:
    """Say who was consulted, in the language of the report: as its introduction says it."""
    from store import office_folder
    from tasks.reviews import consulting

    lines = consulting.who_was_consulted(cycle, office_folder.load())
    if as_json:
        print_json(lines)
    else:
        typer.echo("\n".join(lines) or say("nobody_consulted"))
