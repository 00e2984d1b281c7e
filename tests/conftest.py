"""An installation of its own for each test: folders, database, office."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from models.settings import HOUSE, settings
from store import database, office_folder
from store.office_folder import OfficeFolder
from tests import postgresql


@dataclass(frozen=True)
class Installation:
    """Where one installation keeps its things, and on which database it runs."""

    kind: str
    var: Path
    office: Path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One PostgreSQL server for the whole run; skips where PostgreSQL is not installed."""
    with postgresql.running() as server:
        yield server


@pytest.fixture
def empty_installation(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation whose database has no tables yet, on SQLite; `tests.machine.BOTH_DATABASES` adds PostgreSQL."""
    kind = getattr(request, "param", "sqlite")
    for name in ("DATABASE_URL", "SMTP_URL", "IMAP_URL", "ARCHIVE_URL", "NOTICE_URLS", "SECRET", "INSTRUMENTS", "INSTITUTIONS"):
        monkeypatch.delenv(f"TURNUS_{name}", raising=False)
    here = Installation(kind, tmp_path / "var", tmp_path / "office")
    monkeypatch.setenv("TURNUS_VAR", str(here.var))
    monkeypatch.setenv("TURNUS_OFFICE", str(here.office))
    with contextlib.ExitStack() as afterwards:
        if kind == "postgresql":
            server: postgresql.Server = request.getfixturevalue("postgresql_server")
            name = server.create()
            afterwards.callback(server.drop, name)
            monkeypatch.setenv("TURNUS_DATABASE_URL", server.address(name))
        here.var.mkdir()
        _forget_settings()
        afterwards.callback(_forget_settings)
        yield here
        database.engine().dispose()


def _forget_settings() -> None:
    settings.cache_clear()
    database.connect.cache_clear()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a SQLite file with all tables is kept; it is made by the first test that needs it."""
    return tmp_path_factory.mktemp("migrated") / "turnus.db"


@pytest.fixture
def installation(empty_installation: Installation, migrated: Path) -> Installation:
    """An installation with its tables: folders of its own in TURNUS_VAR and TURNUS_OFFICE, and nothing in them yet."""
    file = empty_installation.var / migrated.name
    if empty_installation.kind == "sqlite" and migrated.exists():
        shutil.copy(migrated, file)
        return empty_installation
    database.upgrade()
    if empty_installation.kind == "sqlite":
        shutil.copy(file, migrated)
    return empty_installation


@pytest.fixture
def office(installation: Installation) -> OfficeFolder:
    """The office folder of `turnus init` in mode demo, with a focal point and a superior for each institution asked.

    Every address ends in `.invalid`, every name is a function. Officer `o1` decides.
    """
    shutil.copytree(HOUSE / "templates" / "office", installation.office)
    settings_file = installation.office / "office.yaml"
    text = settings_file.read_text(encoding="utf-8")
    assert text.count("\nmode: practice\n") == 1
    settings_file.write_text(text.replace("\nmode: practice\n", "\nmode: demo\n"), encoding="utf-8")
    questions = list(office_folder.instrument("crc").questions())
    asked = sorted({i for q in questions for i in (*q.leads, *q.data)})
    contacts = [
        {"institution": i, "function": function, "rank": rank, "name": f"Fonction {name} {i}",
         "address": f"{name}@{i}.invalid"}
        for i in asked
        for function, rank, name in (("focal_point", "agent", "point-focal"), ("superior", "director", "direction"))
    ]
    (installation.office / "contacts.yaml").write_text(
        yaml.safe_dump({"schema_version": 1, "contacts": contacts}, allow_unicode=True), encoding="utf-8"
    )
    return office_folder.load()
