"""The demonstration: the cycle of 2019–2020 replayed through Prefect, then today's cycle in the pages.

Two databases: the replay lives on a simulated instant, today's cycle on the wall clock. Nothing is sent anywhere.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from documents.words import words
from models.settings import HOUSE, settings
from rehearsal.demo_office import make_office, make_office_of
from rehearsal.departments import Replay, read_replay
from tasks.engine.server import Cockpit, environment, free_port, server, worker

FOLDER: Final = HOUSE / "var" / "demo"
INSTRUMENT: Final = HOUSE / "instruments" / "crc.yaml"
console = Console()


def run(*, stay: bool, folder: Path = FOLDER) -> int:
    """Play the demonstration into `folder`, and keep the pages up until Ctrl-C when `stay`; return 0 when it went well."""
    began = time.monotonic()
    replay = read_replay()
    shutil.rmtree(folder, ignore_errors=True)
    then, now = folder / "2019", folder / "today"
    make_office_of(then / "office", replay, INSTRUMENT)
    make_office(now / "office")
    port = free_port()
    home = folder / "prefect"
    _become({**environment(home, port), **_installation(then, replay.timezone)})
    console.print(f"[bold]Turnus[/bold] · {replay.notice}")
    _start_from_empty_tables(home)
    with server(home, port, zone=replay.timezone, language=replay.language) as cockpit:
        with _without_heartbeat():
            _play(replay, cockpit)
            _tell_story(replay, folder)
            _become(_installation(now, replay.timezone))
            code, page = _open_today()
        console.print(f"\n[green]{folder / 'index.html'}[/green]")
        if stay:
            console.print(f"{code} · [link]{cockpit.address}{page}[/link]")
        console.print(f"{time.monotonic() - began:.0f} s")
        if stay:
            with worker(cockpit):
                console.print("Ctrl-C …")
                _until_interrupted()
    return 0


def _start_from_empty_tables(home: Path) -> None:
    """Give Prefect its tables, made once for each of its versions: they take half of the server's start."""
    made = HOUSE / "var" / f"prefect-{version('prefect')}"
    if not (made / "prefect.db").exists():
        making = made.with_suffix(".new")
        making.mkdir(parents=True, exist_ok=True)  # Prefect does not make the folder it is told of
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"],
            env={**os.environ, "PREFECT_HOME": str(making)}, check=True, capture_output=True,
        )
        shutil.rmtree(made, ignore_errors=True)
        making.rename(made)
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(made / "prefect.db", home)


def _installation(var: Path, zone: str) -> dict[str, str]:
    return {"TURNUS_VAR": str(var), "TURNUS_OFFICE": str(var / "office"), "TURNUS_TZ": zone}


def _become(variables: Mapping[str, str]) -> None:
    """Make this process, and those it starts, work in an installation of the demonstration; addresses of servers go."""
    for name in ("DATABASE", "SMTP", "GRAPH", "IMAP", "ARCHIVE"):
        os.environ.pop(f"TURNUS_{name}_URL", None)
    os.environ.pop("TURNUS_NOTICE_URLS", None)
    os.environ.update(variables)
    settings.cache_clear()


def _play(replay: Replay, cockpit: Cockpit) -> None:
    from rehearsal.authenticator import Authenticator
    from rehearsal.play import OFFICER, Play
    from store import database
    from tasks.reviews import identity

    database.upgrade()
    scanned = Authenticator(identity.enrol(OFFICER, replay.cycle))
    dates = replay.dates
    days = (dates.concluding_observations_issued - dates.list_of_issues_issued).days
    with _progress() as bar, worker(cockpit):
        line = bar.add_task(replay.cycle, total=days)

        def tell(day: date, text: str) -> None:
            bar.update(line, completed=(day - dates.list_of_issues_issued).days)
            bar.console.print(f"{day}  {text}")

        play = Play(replay, tell, authenticator=scanned)
        play.run()
        bar.update(line, completed=days)
    console.print(words("sentences", replay.language)["replay"]["mornings"].format(count=play.mornings))


def _tell_story(replay: Replay, folder: Path) -> None:
    from rehearsal.story import write_story
    from rehearsal.telling import story_of

    story = story_of(replay, folder)
    (folder / "index.html").write_text(write_story(story), "utf-8")
    if story.submission:
        console.print(f"{story.submission.words} words · {story.submission.file} · {story.submission.sha256}")


def _open_today() -> tuple[str, str]:
    """Open today's cycle, due two years from today, on the wall clock; return its code and the path of its page."""
    from flows.open_cycle import open_cycle
    from rehearsal.play import OFFICER
    from store import database
    from tasks.pages.pages import address_of

    database.upgrade()
    today = date.today()  # the wall clock itself: there is no replay in this installation
    due = today.replace(year=today.year + 2, day=min(today.day, 28))
    code = open_cycle(instrument="crc", list_received=today, report_due=due, officer=OFFICER)
    return code, address_of(code) or ""


@contextmanager
def _without_heartbeat() -> Iterator[None]:
    """Run flows in this process without the thread of their heartbeat: each run waits a second for its end."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@contextmanager
def _progress() -> Iterator[Progress]:
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    ) as bar:
        yield bar


def _until_interrupted() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("")
