"""The process tree: the office's own installation, or the replay of a whole cycle."""

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.refusals import PortTaken, ServerDidNotStart
from cli.running import address_file, engine
from cli.words import say
from models.settings import settings

if TYPE_CHECKING:
    from planning.watching import Silence

app = typer.Typer()
PANEL = "Start"
PORT = 4200
LOOK_EVERY = 60.0
"""Seconds between two looks at whether the office's machinery is silent."""


@app.command("demo", rich_help_panel=PANEL)
def demo(
    exit_at_end: Annotated[bool, typer.Option("--exit", help="End by itself instead of leaving the pages up.")] = False,
) -> None:
    """Watch a whole cycle with real dates and invented texts; the pages stay up until Ctrl-C."""
    from rehearsal.demo import run

    raise typer.Exit(run(stay=not exit_at_end))


@app.command("serve", rich_help_panel=PANEL)
def serve(port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the pages, on 127.0.0.1.")] = PORT) -> None:
    """Run server, worker and pages of this installation until Ctrl-C."""
    from store import database, office_folder
    from tasks.doors.notices import notify
    from tasks.engine.server import ServerNotReady, cockpit

    office = office_folder.load().office
    if _is_taken(port):
        raise PortTaken(port=port)
    database.upgrade()
    home = settings().var / "prefect"
    with _until_told_to_stop():
        try:
            while True:
                with (
                    cockpit(home, port, zone=office.timezone, language=office.language) as running,
                    _known_at(running.address),
                ):
                    typer.echo(say("serving", address=f"{running.address}/v2"))
                    fallen = _watched_until_it_falls(running.fallen)
                typer.echo(say("restarted", part=fallen))
                notify("restarted", {"part": fallen})
        except ServerNotReady as fault:
            raise ServerDidNotStart(log=home / "server.log") from fault
    typer.echo(say("stopped"))


@app.command("watch", rich_help_panel=PANEL)
def watch(
    once: Annotated[bool, typer.Option("--once", help="Look once, for cron; exit code 1 when something is silent.")] = False,
) -> None:
    """Raise an alarm when a round did not run, the inbox was not read or a released letter has not left."""
    with _until_told_to_stop():
        while True:
            found = _look()
            for silence in found:
                typer.echo(say(f"silent.{silence}"))
            if once:
                raise typer.Exit(1 if found else 0)
            time.sleep(LOOK_EVERY)


def _watched_until_it_falls(fallen: Callable[[], str | None]) -> str:
    """Watch over the tree and the office's machinery; return the name of the process that ended."""
    looked = time.monotonic()
    while (name := fallen()) is None:
        time.sleep(1)
        if time.monotonic() - looked >= LOOK_EVERY:
            looked = time.monotonic()
            # What cannot be looked at now (a busy database, a file half saved) is looked at a minute later.
            with contextlib.suppress(Exception):
                _look()
    return name


def _look() -> "Sequence[Silence]":
    with engine():
        from flows.desk import desk
        from planning.watching import silences
        from tasks.engine import watch

        here = desk()
        found = silences(watch.signs_of_life(here.folder), here.calendar, here.office.round_at, here.office.patience)
        watch.raise_alarms(found, here.folder)
    return found


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def _until_told_to_stop() -> Iterator[None]:
    """Let Ctrl-C or SIGTERM end the block, once: while the tree is being ended nobody interrupts."""

    def stop(*_: object) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, stop)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextlib.contextmanager
def _known_at(address: str) -> Iterator[None]:
    """Say in a file where the pages are while they are there, so that commands go through this server."""
    address_file().write_text(f"{address}\n", "utf-8")
    try:
        yield
    finally:
        address_file().unlink(missing_ok=True)
