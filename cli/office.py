"""The office: make its folder, check every data file, go live."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Officer
from cli.output import print_table
from cli.refusals import NameNotTyped, NotReadyForLive
from cli.running import officer_or_only
from cli.words import heads, language, say, say_in
from models.instrument import Instrument, Stage
from models.settings import settings
from models.words import Strand

app = typer.Typer()
PANEL = "Office"


@app.command("init", rich_help_panel=PANEL)
def init(
    folder: Annotated[Path | None, typer.Option(help="The office folder; without it TURNUS_OFFICE.")] = None,
    country: Annotated[str, typer.Option(help="Two letters, for example PT; without it the country whose set is delivered.")] = "",
) -> None:
    """Make the office folder, a secret and the database; nothing that exists is overwritten. The mode is practice."""
    from cli import office_set
    from store import database, files

    office = (folder or settings().office).resolve()
    spoken = language()      # the office that is made here may speak another one
    texts = office_set.texts(office, country)
    office.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in sorted(texts.items()):
        target = office / name
        if target.exists():
            typer.echo(say_in(spoken, "kept", file=target))
        else:
            target.parent.mkdir(exist_ok=True)
            files.write_atomically(target, text.encode())
            typer.echo(say_in(spoken, "made", file=target))
    if made := office_set.secret(office):
        typer.echo(say_in(spoken, "made", file=made))
        settings.cache_clear()
    settings().var.mkdir(parents=True, exist_ok=True)
    database.upgrade()
    typer.echo(say_in(spoken, "next_steps", folder=office))
    for name in texts:
        if name.startswith("institutions/"):
            typer.echo(say_in(spoken, "own_institutions", folder=office, file=name))
    if office != settings().office.resolve():
        typer.echo(say_in(spoken, "set_office", folder=office))


@app.command("check", rich_help_panel=PANEL)
def check(
    rules: Annotated[bool, typer.Option("--unverified", help="List each rule that rests on no source, with its place.")] = False,
) -> None:
    """Check every data file; print all faults at once, or the instruments with their stages and unverified rules."""
    from cli import data_files, letter_texts
    from planning.check import faults

    files = data_files.read()
    channels = (*data_files.template_faults(files), *data_files.channel_faults(files), *data_files.notice_faults())
    told = (*files.unreadable, *faults(files.texts), *channels, *data_files.secret_faults(files), *letter_texts.faults())
    for fault in told:
        typer.echo(str(fault))
    if not settings().office.is_dir():
        typer.echo(say("no_office", folder=settings().office))
    if told:
        typer.echo(say("faults", count=len(told)), err=True)
        raise typer.Exit(1)
    typer.echo(say("no_fault"))
    if left := data_files.to_complete(files):
        typer.echo(say("to_complete", places=", ".join(left)))
    if unread := letter_texts.unread():
        typer.echo(say("unread", languages=", ".join(unread)))
    spoken = language()
    known = list(data_files.instruments(files))
    rows = [
        (
            i.id, say(f"strands.{i.strand}") if i.strand else "", i.name.in_language(spoken),
            " → ".join(map(_shown, i.stages)), len(data_files.unverified(i)),
        )
        for i in sorted(known, key=_by_strand)
    ]
    print_table(heads("instrument", "strand", "name", "stages", "unverified"), rows)
    for i in known if rules else ():
        for place in data_files.unverified(i):
            typer.echo(f"{i.id}: {place}")


def _by_strand(instrument: Instrument) -> tuple[int, str]:
    return list(Strand).index(instrument.strand) if instrument.strand else len(Strand), instrument.id


def _shown(stage: Stage) -> str:
    """Return a stage's id, in brackets where a cycle may have it or not."""
    return f"[{stage.id}]" if stage.optional else stage.id


@app.command("go-live", rich_help_panel=PANEL)
def go_live(
    officer: Officer = None,
    inbox_is_fed: Annotated[
        bool,
        typer.Option("--inbox-is-fed", help="State that the office's own system drops .eml files into the inbox."),
    ] = False,
) -> None:
    """Let letters reach their addressees, once everything is right and the office's name was typed."""
    from cli import live
    from store import office_folder

    folder = office_folder.load()
    who = folder.officer(officer_or_only(officer)).code
    if missing := live.missing(folder, inbox_is_fed=inbox_is_fed):
        for line in missing:
            typer.echo(line, err=True)
        raise NotReadyForLive(count=len(missing))
    spoken = folder.office.language
    contacts = [(c.institution, say(f"function.{c.function}"), c.address) for c in folder.contacts]
    officers = [(folder.office.institution, o.function.in_language(spoken), o.address) for o in folder.officers.values()]
    print_table(heads("institution", "function", "address"), [*contacts, *officers])
    name = folder.office.letterhead.unit.in_language(spoken)
    if typer.prompt(say("type_the_name", name=name)).strip() != name:
        raise NameNotTyped(name=name)
    if fault := live.server_fault(folder) or live.notice_fault():
        typer.echo(fault, err=True)
        raise NotReadyForLive(count=1)
    live.go(folder, who)
    typer.echo(say("live"))
