"""The journal: shown entry by entry, and verified as a chain."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Cycle
from cli.output import print_json, print_table, progress
from cli.words import heads, language, say
from models.days import written

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.chain import ChainFault
    from models.tables import Cycle as CycleRow

app = typer.Typer()
journal = typer.Typer(no_args_is_help=True, help="Show and verify who did what: one chain of entries for each cycle.")
app.add_typer(journal, name="journal", rich_help_panel="Safekeeping")

OneCycle = Annotated[str, typer.Argument(help="Code of the reporting cycle; empty: every cycle, and the office.")]
Head = Annotated[str, typer.Option(help="A head kept elsewhere: in a morning's message, in a dossier; 16 signs suffice.")]
Last = Annotated[int, typer.Option(min=0, help="Only the last entries; 0: all.")]
LEAST = 16


@journal.callback()
def group() -> None:
    """Show and verify who did what: one chain of entries for each cycle."""


@journal.command("show")
def show(cycle: Cycle, last: Last = 0, as_json: AsJson = False) -> None:
    """Show the journal of a cycle: who did what when, by codes and hashes; with `--json` each entry as the chain holds it."""
    from store import cycles, database, journal, office_folder, persons

    with database.reading() as session:
        entries = list(journal.links(session, cycles.get(session, cycle)))[-last:]
        officers = persons.codes_of(session, (e.officer for e in entries))
    if as_json:
        print_json([e.as_data() | {"previous": e.previous, "hash": e.hash} for e in entries])
        return
    zone = office_folder.load().zone
    print_table(heads("n", "at", "deed", "who", "about", "facts"), (
        (
            e.n, f"{e.at.astimezone(zone):%Y-%m-%d %H:%M}", e.deed, officers.get(e.officer or "", e.officer),
            " ".join(filter(None, (e.institution, e.subject))) or None,
            ", ".join(f"{name}={str(fact)[:12]}" for name, fact in e.facts.items()) or None,
        )
        for e in entries
    ))


@journal.command("verify")
def verify(cycle: OneCycle = "", head: Head = "") -> None:
    """Find what was changed, removed or put out of order in a journal; with a head also an end that was cut or rebuilt."""
    from store import cycles, database, journal

    if head and (not cycle or len(head) < LEAST):
        raise typer.BadParameter(say("journal.head_needs_cycle", least=LEAST), param_hint="--head")
    faulty = False
    with database.reading() as session:
        rows = [cycles.get(session, code) for code in ([cycle] if cycle else cycles.codes(session))]
        for row in progress([*rows, *([] if cycle else [None])], say("checking")):
            faulty |= _verify(session, row, head.lower())
        changed, erased = journal.reasons(session)
        guards = journal.unguarded(session)
    for sha256 in changed:
        typer.echo(say("journal.reason_changed", sha256=sha256), err=True)
    for trigger in guards:
        typer.echo(say("journal.unguarded", trigger=trigger), err=True)
    if erased:
        typer.echo(say("journal.erased", count=erased))
    if faulty or changed or guards:
        raise typer.Exit(1)
    if not head:
        typer.echo(say("journal.no_head"))


def _verify(session: "Session", row: "CycleRow | None", head: str) -> bool:
    """Verify one chain, say what was found, and return whether it is faulty."""
    from models.chain import verify
    from store import journal

    found, of = verify(journal.links(session, row), head), row.code if row else say("journal.of_office")
    for line in _lines(found.faults):
        typer.echo(line, err=True)
    if found.faults:
        typer.echo(say("journal.broken", of=of, count=len(found.faults)), err=True)
        return True
    typer.echo(say("journal.intact", of=of, entries=found.entries, head=found.head))
    if laid := journal.laid(session, row):
        typer.echo(say("journal.laid", day=written(laid[0].date(), language()), count=laid[1]))
    if found.since_head is not None:
        typer.echo(say("journal.after_head", count=found.since_head))
    return False


def _lines(faults: "tuple[ChainFault, ...]") -> Iterator[str]:
    for fault in faults:
        yield say(f"journal.{fault.kind}", n=fault.n, last=fault.last)
