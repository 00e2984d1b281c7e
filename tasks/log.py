"""One log for people who run the machine: a line of JSON a deed, with codes only. No address, name, text or subject."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from prefect.runtime import flow_run, task_run

from models.settings import settings

LOG = logging.getLogger("turnus")
CODE = re.compile(r"[\w.:+,/-]{1,120}")
"""Ids, hashes, days and numbers; an address has an @, a text has spaces."""


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        codes: dict[str, object] = getattr(record, "codes", {})
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **{name: str(code) for name, code in codes.items() if CODE.fullmatch(str(code))},
        }
        return json.dumps(line, ensure_ascii=False)


def setup(var: Path) -> None:
    """Write the log to `var/log/turnus.jsonl`; whoever rotates it may move the file away at any time."""
    path = var / "log" / "turnus.jsonl"
    if any(isinstance(h, WatchedFileHandler) and h.baseFilename == os.path.abspath(path) for h in LOG.handlers):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for former in LOG.handlers[:]:
        LOG.removeHandler(former)
        former.close()
    handler = WatchedFileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(_Lines())
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def deed(*, cycle: str = "", deed: str, **codes: object) -> None:
    """Log a deed with its codes (letter, request, …) and the run it belongs to; what is no code is left out."""
    setup(settings().var)
    runs = {"flow_run": flow_run.id or "", "task_run": task_run.id or ""}
    LOG.info(deed, extra={"codes": {"cycle": cycle, "deed": deed} | codes | runs})
