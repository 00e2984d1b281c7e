"""An office whose requests left on 2 April 2019, played by hand without Prefect."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.by_hand import by_hand
from models.settings import settings
from store import database
from tests.flows.draft_desk import to_first_draft
from tests.flows.post_desk import PostDesk, made_ready


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as it stands when the requests have left; copied for each test."""
    var = tmp_path_factory.mktemp("ready")
    with pytest.MonkeyPatch.context() as patch, by_hand():
        use(patch, var)
        made_ready(var)
        database.engine().dispose()
    return var


@pytest.fixture
def post(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostDesk]:
    """That installation, to do with what one likes."""
    var = tmp_path / "var"
    shutil.copytree(ready, var)
    use(monkeypatch, var)
    with by_hand():
        yield PostDesk(var)
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


@pytest.fixture
def unreleased(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostDesk]:
    """An installation whose requests are written and wait for an officer."""
    var = tmp_path / "var"
    var.mkdir()
    use(monkeypatch, var)
    with by_hand():
        made_ready(var, released=False)
        yield PostDesk(var)
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


@pytest.fixture(scope="session")
def at_first_draft(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a first draft to which two institutions contributed under one question; copied for each test."""
    var = tmp_path_factory.mktemp("drafted") / "var"
    shutil.copytree(ready, var)
    with pytest.MonkeyPatch.context() as patch, by_hand():
        use(patch, var)
        patch.setattr("tasks.drafts.drafts.press", lambda report: (report.docx, None))
        post = PostDesk(var)
        to_first_draft(post)
        database.engine().dispose()
    return var


@pytest.fixture
def drafted(at_first_draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostDesk]:
    """That installation, to do with what one likes."""
    var = tmp_path / "var"
    shutil.copytree(at_first_draft, var)
    use(monkeypatch, var)
    monkeypatch.setattr("tasks.drafts.drafts.press", lambda report: (report.docx, None))
    with by_hand():
        yield PostDesk(var)
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


def use(patch: pytest.MonkeyPatch, var: Path) -> None:
    """Make an installation the one that is worked with."""
    for name in ("DATABASE_URL", "SMTP_URL", "IMAP_URL", "ARCHIVE_URL", "NOTICE_URLS", "INSTRUMENTS", "INSTITUTIONS"):
        patch.delenv(f"TURNUS_{name}", raising=False)
    patch.setenv("TURNUS_VAR", str(var))
    patch.setenv("TURNUS_OFFICE", str(var / "office"))
    patch.setenv("TURNUS_SECRET", "a secret of the tests")
    settings.cache_clear()
    database.connect.cache_clear()
