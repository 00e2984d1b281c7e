"""One cockpit for the tests of the pages and forms: office, server, worker, Chromium, and two cycles on the wall clock."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from models.settings import SECRETS, settings
from store import database
from tasks.engine.server import cockpit as running_cockpit
from tasks.engine.server import free_port
from tests.end_to_end.cockpit_desk import LANGUAGE, OFFICER, CockpitDesk, open_office
from tests.machine import needs

ZONE = "Europe/Luxembourg"
CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]


@pytest.fixture(scope="module")
def installation_of_cockpit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An office that works today, in folders of its own; this process works in it as long as the module is tested."""
    var = tmp_path_factory.mktemp("cockpit")
    open_office(var / "office")
    secrets = var / "office" / SECRETS
    secrets.write_text("TURNUS_SECRET=signs what leaves this installation\n", "utf-8")
    secrets.chmod(0o600)
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith(("TURNUS_", "PREFECT_"))]:
            patch.delenv(name)
        patch.setenv("TURNUS_VAR", str(var))
        patch.setenv("TURNUS_OFFICE", str(var / "office"))
        patch.setenv("TURNUS_TZ", ZONE)
        _forget()
        database.upgrade()
        yield var
        database.engine().dispose()
    _forget()


@pytest.fixture(scope="module")
def desk(installation_of_cockpit: Path) -> Iterator[CockpitDesk]:
    """The cockpit with `desk.far`, whose requests are due today, and `desk.near`, whose draft is due for clearance."""
    chromium = needs("chromium", "chromium")
    from playwright.sync_api import sync_playwright

    var, today = installation_of_cockpit, date.today()
    with (
        running_cockpit(var / "prefect", free_port(), zone=ZONE, language=LANGUAGE) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(chromium), args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1400, "height": 1400})
        page.set_default_timeout(90_000)  # Prefect's SQLite may be busy for a while
        here = CockpitDesk(var, running.address, page, running.processes["worker"].pid)
        for received, due in (
            (today - timedelta(days=60), today.replace(year=today.year + 2, day=min(today.day, 28))),
            (today - timedelta(days=400), today + timedelta(days=20)),
        ):
            opened = here.run("open-cycle", instrument="crc", list_received=received, report_due=due, officer=OFFICER)
            assert opened == "COMPLETED"
        assert here.run("round") == "COMPLETED"
        yield here
        browser.close()


def _forget() -> None:
    settings.cache_clear()
    database.connect.cache_clear()
