"""A backup: one tar with a consistent copy of the database, the files, the office folder, and a manifest of SHA-256.

Left out: secrets (only data files of the office folder are taken), Prefect's folder and the shelf's `out`, which can be
rebuilt. The order makes the copy consistent while work goes on: first what waits at the doors (what is taken in meanwhile
comes twice and is absorbed), then the database, then the files, which are written before the rows that name them.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from models.refusals import AlreadyThere, BackupDamaged, InstallationNotEmpty, NoSuchFile, NoSuchFolder, NotABackup
from models.settings import settings
from store import database_copy
from store.messages import is_mail

FORMAT = 1
MANIFEST = "manifest.json"
PRIVATE, UNCHANGING = 0o600, 0o444
OFFICE_FILES = frozenset({".yaml", ".j2", ".css", ".docx", ".png", ".svg", ".ics"})
NOT_OURS = frozenset({"log", "prefect"})
"""Folders of `var` that hold nothing of the office's; a restore does not mind them."""

Shown = Callable[[list[str]], Iterable[str]]
"""How the names are gone through, showing progress."""


def write(target: Path, shown: Shown) -> int:
    """Write a backup and return how many files it holds. Other commands may run meanwhile.

    Raises `AlreadyThere`, `NoSuchFolder`.
    """
    if target.exists():
        raise AlreadyThere(file=target.name)
    if not target.resolve().parent.is_dir():
        raise NoSuchFolder(folder=target.parent)
    with TemporaryDirectory(dir=target.resolve().parent, prefix=".turnus-") as name:
        folder = Path(name)
        tarred = folder / "backup.tar"
        hashes: dict[str, str] = {}
        with tarfile.open(tarred, "w") as tar:
            for inside, path in _waiting():
                with suppress(FileNotFoundError):   # taken in just now: the database has it
                    hashes[inside] = _add(tar, inside, path.read_bytes())
            copy = database_copy.take(folder)
            hashes[copy.name] = sha256_of(copy)
            tar.add(copy, copy.name, filter=_nobodys)
            kept = dict(_kept())
            for inside in shown(list(kept)):
                hashes[inside] = _add(tar, inside, kept[inside].read_bytes())
            manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "files": hashes}
            _add(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
        with tarred.open("rb") as file:
            os.fsync(file.fileno())
        tarred.rename(target)
    return len(hashes)


def restore(source: Path, shown: Shown) -> int:
    """Restore a backup into an empty installation and return how many files it held.

    The database comes first: where it cannot be filled, everything stays empty. Raises `InstallationNotEmpty`,
    `NoSuchFile`, `NotABackup`, `BackupDamaged`, `ProgramFailed`.
    """
    known = settings()
    var, office = known.var, known.office
    if not _is_empty(var) or (office.exists() and any(office.iterdir())) or not database_copy.is_empty():
        raise InstallationNotEmpty(folder=var)
    var.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=var, prefix=".restore-") as name:
        folder = Path(name)
        hashes = _unpacked(source, folder)
        database_copy.find(folder)
        for inside in shown(list(hashes)):
            if sha256_of(folder / inside) != hashes[inside]:
                raise BackupDamaged(file=inside)
            if inside.startswith("files/"):
                (folder / inside).chmod(UNCHANGING)
        database_copy.put_back(folder)
        office.parent.mkdir(parents=True, exist_ok=True)
        if office.exists():
            office.rmdir()
        for part, place in {"files": known.files, "inbox": known.inbox, "shelf": known.shelf, "office": office}.items():
            if (folder / part).exists():
                shutil.move(folder / part, place)
    return len(hashes)


def _waiting() -> Iterator[tuple[str, Path]]:
    """Yield what lies at the doors, not taken in yet."""
    inbox, shelf = settings().inbox, settings().shelf
    for path in sorted(filter(is_mail, inbox.glob("*"))):
        yield f"inbox/{path.name}", path
    for path in sorted(shelf.glob("*/in/*")):
        if path.is_file() and not path.name.startswith("."):
            yield f"shelf/{path.relative_to(shelf)}", path


def _kept() -> Iterator[tuple[str, Path]]:
    """Yield the files of the store and the data files of the office folder."""
    store, office = settings().files, settings().office
    for path in sorted(store.glob("??/*")):
        if not path.name.startswith("."):   # still being written
            yield f"files/{path.relative_to(store)}", path
    for path in sorted(office.rglob("*")):
        inside = path.relative_to(office)
        if path.suffix in OFFICE_FILES and not any(part.startswith((".", "secret")) for part in inside.parts):
            yield f"office/{inside}", path


def _unpacked(source: Path, folder: Path) -> dict[str, str]:
    """Unpack plain files only, none outside the folder, and return the manifest's hashes."""
    try:
        with tarfile.open(source, "r:") as tar:
            tar.extractall(folder, [m for m in tar if m.isreg()], filter="data")
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        hashes = dict(manifest["files"])
        known = manifest["format"] == FORMAT
    except FileNotFoundError as fault:
        raise (NotABackup if source.exists() else NoSuchFile)(file=source.name) from fault
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as fault:
        raise NotABackup(file=source.name) from fault
    unpacked = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {MANIFEST}
    if not known:
        raise NotABackup(file=source.name)
    if different := sorted(unpacked ^ set(hashes)):
        raise BackupDamaged(file=different[0])
    return hashes


def _is_empty(var: Path) -> bool:
    if not var.exists():
        return True
    office = settings().office
    return all(p.name in NOT_OURS or (p == office and not any(p.iterdir())) for p in var.iterdir())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    return member.replace(mode=PRIVATE, uid=0, gid=0, uname="", gname="", deep=False)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> str:
    """Add bytes under a name and return their SHA-256."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), PRIVATE
    tar.addfile(info, io.BytesIO(data))
    return hashlib.sha256(data).hexdigest()
