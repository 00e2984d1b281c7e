"""The stage of a rehearsal: an installation of its own in memory, with the office's people and files, that cannot send."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import yaml
from sqlalchemy import event

from models.settings import settings
from rehearsal.demo_office import NOTICE, make_office
from store import database

MEMORY: Final = Path("/dev/shm")
SENDS: Final = ("DATABASE_URL", "SMTP_URL", "GRAPH_URL", "IMAP_URL", "ARCHIVE_URL", "NOTICE_URLS", "PING_URL")


@contextmanager
def stage() -> Iterator[Path]:
    """Work within in an empty installation of this office, in demo mode, where every letter goes to a file; then forget it."""
    own, before = settings().office, dict(os.environ)
    where = tempfile.mkdtemp(prefix="turnus-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    var = Path(where)
    try:
        if own.is_dir():
            shutil.copytree(own, var / "office", ignore=shutil.ignore_patterns("secrets.env"))
            _cannot_send(var / "office" / "office.yaml")
        else:
            make_office(var / "office")
        for name in SENDS:
            os.environ.pop(f"TURNUS_{name}", None)
        os.environ.pop("PREFECT_API_URL", None)
        os.environ |= {"TURNUS_VAR": str(var), "TURNUS_OFFICE": str(var / "office")}
        settings.cache_clear()
        database.upgrade()
        _forgetful()
        yield var
    finally:
        database.engine().dispose()
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()
        shutil.rmtree(var, ignore_errors=True)


def _cannot_send(file: Path) -> None:
    office = yaml.safe_load(file.read_text("utf-8"))
    office |= {"mode": "demo", "channel": "file", "undo_minutes": 0, "practice_address": None, "notice": NOTICE}
    file.write_text(yaml.safe_dump(office, allow_unicode=True, sort_keys=False), "utf-8")


def entrust(code: str) -> None:
    """Let the first officer bear the clocks of a case, as the office would write it when it opens one."""
    file = settings().office / "officers.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    first = data["officers"][0]
    first["entrusted"] = [*first.get("entrusted", ()), code]
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def _forgetful() -> None:
    """Let the database of a rehearsal wait for no disk: nobody needs it after a power cut."""
    engine = database.engine()
    engine.dispose()

    @event.listens_for(engine, "connect")
    def _at_once(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]
