"""An installation of its own for each test: empty folders, a fresh database, the office of the templates."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from models.settings import settings

Turnus = Callable[..., Result]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine on which `turnus init` was not yet run; its folder."""
    for name in ("TURNUS_SECRET", "TURNUS_SMTP_URL", "TURNUS_IMAP_URL", "TURNUS_ARCHIVE_URL", "TURNUS_DATABASE_URL",
                 "TURNUS_NOTICE_URLS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TURNUS_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("TURNUS_OFFICE", str(tmp_path / "office"))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def turnus(empty: Path) -> Turnus:
    """The command line; a command given as one sentence is split at its spaces."""
    runner = CliRunner()

    def run(line: str, *more: str, typed: str | None = None) -> Result:
        return runner.invoke(app, [*line.split(), *more], input=typed, prog_name="turnus")

    return run


@pytest.fixture
def office(turnus: Turnus, empty: Path) -> Path:
    """An office made by `turnus init`; its folder."""
    made = turnus("init")
    assert made.exit_code == 0, made.output
    return empty / "office"


@pytest.fixture
def cycle(office: Path, turnus: Turnus) -> str:
    """An open cycle of the CRC, due in January 2038."""
    opened = turnus("open crc --list-received 2036-12-01 --due 2038-01-15 --officer o1")
    assert opened.exit_code == 0, opened.output
    return "crc.2038"
