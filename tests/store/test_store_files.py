"""Files: the same bytes once, never changed, and a clear refusal where the disk takes no more."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from models.refusals import DiskRefuses
from models.settings import settings
from models.tables import File
from store import database, files
from tests.machine import BOTH_DATABASES
from tests.store import children

pytestmark = pytest.mark.usefixtures("installation")
DATA = b"Beitrag des Ministeriums"
SHA256 = hashlib.sha256(DATA).hexdigest()


def _lying() -> list[Path]:
    return [p for p in settings().files.rglob("*") if p.is_file()]


@BOTH_DATABASES
def test_the_same_bytes_lie_once_under_their_hash_whatever_they_are_called() -> None:
    with database.writing() as session:
        assert files.keep(session, DATA, "a.docx", files.WORD) == SHA256
        assert files.keep(session, DATA, "b.docx", files.WORD) == SHA256
        assert session.exec(select(File.name, File.size)).all() == [("a.docx", len(DATA))]
    assert _lying() == [settings().files / SHA256[:2] / SHA256]
    assert files.read(SHA256) == DATA


def test_three_processes_may_write_the_same_bytes() -> None:
    assert children.together(3, files.write, DATA) == [SHA256] * 3
    assert _lying() == [files.path_of(SHA256)]


def test_a_kept_file_is_read_only() -> None:
    path = files.path_of(files.write(DATA))
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_what_is_not_registered_is_no_loss_and_not_damaged() -> None:
    files.write(DATA)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(File)).one() == 0
        assert files.damaged(session) == []


@BOTH_DATABASES
def test_damaged_and_missing_files_are_found() -> None:
    with database.writing() as session:
        sound, changed, gone = (files.keep(session, DATA + bytes([n]), f"{n}.docx", files.WORD) for n in range(3))
    files.path_of(changed).chmod(0o644)
    files.path_of(changed).write_bytes(DATA)
    files.path_of(gone).unlink()
    with database.reading() as session:
        assert files.damaged(session) == sorted([changed, gone])
        assert sound not in files.damaged(session)


def test_a_full_disk_is_refused_and_leaves_nothing_half_written() -> None:
    assert children.together(1, children.fill_disk, DATA * 1000, 4096) == ["disk_refuses"]
    assert _lying() == []


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of files that nobody may write to, where any user may look."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        (folder / "files").mkdir(mode=0o555)
        folder.chmod(0o555)
        monkeypatch.setenv("TURNUS_VAR", name)
        yield folder / "files"
        folder.chmod(0o700)


def test_a_disk_that_is_read_only_is_refused(read_only: Path) -> None:
    assert children.together(1, children.write_read_only, DATA, read_only) == ["disk_refuses"]
    assert os.listdir(read_only) == []


def test_a_folder_that_may_not_be_looked_into_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: (_ for _ in ()).throw(PermissionError(13, "denied")))
    with pytest.raises(DiskRefuses) as refusal:
        files.write(DATA)
    assert refusal.value.facts == {"errno": "13"}
