"""Immutable files, each under its SHA-256; the database holds name, type and size."""

import hashlib
from pathlib import Path

from sqlmodel import Session, select

from models.refusals import DiskRefuses
from models.settings import settings
from models.tables import File
from store import clock, database
from store.disk import settle, write_atomically

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
MAIL = "message/rfc822"
JSON = "application/json"


def path_of(sha256: str) -> Path:
    """Return where the bytes of a hash lie."""
    return settings().files / sha256[:2] / sha256


def write(data: bytes) -> str:
    """Write bytes under their SHA-256 (tmp, fsync, rename, read-only) and return it; an orphan is harmless.

    Raises `DiskRefuses` when the disk is full or read-only.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    try:
        if path.exists():
            return sha256
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            settle(path.parent.parent)
        write_atomically(path, data)
        path.chmod(0o444)
    except OSError as error:
        raise DiskRefuses(errno=error.errno or 0) from error
    return sha256


def register(session: Session, sha256: str, name: str, kind: str) -> None:
    """Enter a written file into the database, once."""
    size = path_of(sha256).stat().st_size
    database.insert_once(session, File, sha256=sha256, size=size, type=kind, name=name, stored_at=clock.now(session))


def keep(session: Session, data: bytes, name: str, kind: str) -> str:
    """Write and register bytes; return their SHA-256."""
    sha256 = write(data)
    register(session, sha256, name, kind)
    return sha256


def name_of(session: Session, sha256: str) -> str:
    """Return the name under which a file came in."""
    return session.get_one(File, sha256).name


def read(sha256: str) -> bytes:
    """Return the bytes of a hash."""
    return path_of(sha256).read_bytes()


def damaged(session: Session) -> list[str]:
    """Return the hashes of registered files that are missing or whose bytes have another hash."""
    found = []
    for sha256 in session.exec(select(File.sha256).order_by(File.sha256)):
        path = path_of(sha256)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            found.append(sha256)
    return found
