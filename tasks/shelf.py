"""The shelf: one folder a cycle with `in` and `out`, readable names, mountable as a network share.

`out` can be rebuilt at any time from the memory; `in` is emptied by the round: what was taken moves to `in/repris`,
what was refused to `in/refuses`, each with a line of receipt.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from documents.words import words
from models.settings import settings
from models.words import LetterState
from store import cycles, database, drafts, files, letters
from store.office_folder import OfficeFolder

OUT = ("requests", "replies", "drafts", "submission")
SETTLED_SECONDS = 2.0
"""A file still being copied onto the share is younger than this, and is left for the next round."""


@dataclass(frozen=True)
class Incoming:
    """A file somebody put into a cycle's `in`."""

    cycle: str
    path: Path


def folder_of(code: str, *parts: str) -> Path:
    """Return a folder of a cycle's shelf, made when missing."""
    path = settings().shelf.joinpath(code, *parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def lay_out(code: str) -> None:
    """Make the folders of a cycle, so that the officer finds them."""
    folder_of(code, "in")
    for part in OUT:
        folder_of(code, "out", part)


def put(code: str, part: str, name: str, data: bytes) -> Path:
    """Lay a file out for reading and return where."""
    path = folder_of(code, "out", part) / name
    files.write_atomically(path, data)
    path.chmod(0o644)  # the shelf is read by others over a share
    return path


def lay_previews(code: str) -> None:
    """Lay out every letter that waits for an officer as it would read, and take away those that wait no more."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        word = words("sentences", cycle.language)["files"]["preview"]
        waiting = {
            f"{letters.code_of(cycle, letter)}_{letter.institution}_{word}.html": letter.preview
            for letter in letters.in_state(session, cycle, LetterState.PREVIEW)
        }
    for stale in folder_of(code, "out", "requests").glob(f"*_{word}.html"):
        if stale.name not in waiting:
            stale.unlink()
    for name, sha256 in waiting.items():
        put(code, "requests", name, json.loads(files.read(sha256))["letter"]["html"].encode())


def put_submission(code: str, number: int) -> None:
    """Lay out what was handed over: report, PDF where there is one, origins of its paragraphs, manifest."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        submission = drafts.submission(session, cycle, number)
        names = words("sentences", cycle.language)["files"]
        stem = f"{code}_{names['report']}_{submission.submitted_on}"
        handed = json.loads(files.read(submission.manifest))["files"]
    found = {
        f"{stem}.docx": handed["report.docx"],
        f"{stem}.pdf": handed["report.pdf"],
        f"{stem}_{names['origins']}.json": handed["origins.json"],
        f"{stem}_{names['manifest']}.json": submission.manifest,
    }
    for name, sha256 in found.items():
        if sha256:
            put(code, "submission", name, files.read(sha256))


def incoming(codes: list[str]) -> Iterator[Incoming]:
    """Yield the files that lie in the `in` of these cycles, settled ones only, oldest name first."""
    for code in codes:
        folder = settings().shelf / code / "in"
        if not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith((".", "~$")) and not _is_receipt(path) and _is_settled(path):
                yield Incoming(code, path)


def _is_receipt(path: Path) -> bool:
    return path.name in ("repris.txt", "refuses.txt")


def _is_settled(path: Path) -> bool:
    return time.time() - path.stat().st_mtime >= SETTLED_SECONDS


def took(item: Incoming, line: str) -> None:
    """Move a file to `in/repris` with a line of receipt."""
    _move(item, "repris", line)


def refused(item: Incoming, line: str) -> None:
    """Move a file to `in/refuses` with the reason."""
    _move(item, "refuses", line)


def note(code: str, name: str, line: str) -> None:
    """Add a line of receipt for something that was taken without lying in `in`."""
    _receipt(folder_of(code, "in", "repris"), "repris", name, line)


def _move(item: Incoming, part: str, line: str) -> None:
    folder = folder_of(item.cycle, "in", part)
    target = folder / item.path.name
    n = 1
    while target.exists():
        n += 1
        target = folder / f"{item.path.stem}-{n}{item.path.suffix}"
    os.replace(item.path, target)
    _receipt(folder, part, target.name, line)


def _receipt(folder: Path, part: str, name: str, line: str) -> None:
    with (folder / f"{part}.txt").open("a", encoding="utf-8") as receipt:
        receipt.write(f"{name} : {line}\n")


def draft_path(folder: OfficeFolder, code: str, name: str) -> str:
    """Return where a draft lies, as the page shows it: a link when the office gave its shelf an address."""
    where = f"{code}/out/drafts/{name}"
    return f"{folder.office.shelf_url.rstrip('/')}/{where}" if folder.office.shelf_url else where
