import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.settings import settings
from store import database, files
from tests.cli.conftest import Turnus
from tests.machine import needs
from tests.postgresql import Server


@pytest.fixture
def kept(cycle: str) -> str:
    """The hash of a file in the store."""
    with database.writing() as session:
        return files.keep(session, b"a report", "report.docx", files.WORD)


@pytest.fixture
def saved(turnus: Turnus, kept: str, office: Path, empty: Path) -> Path:
    """A backup of an installation with a cycle, a file, a waiting message and a secret."""
    (office / "secrets.yaml").write_text("password: rosebud")
    (office / ".env").write_text("TURNUS_SECRET=rosebud")
    settings().inbox.mkdir()
    (settings().inbox / "unread.eml").write_bytes(b"From: somebody\n\n")
    file = empty / "saved.tar"
    done = turnus("backup", str(file))
    assert done.exit_code == 0, done.output
    return file


def elsewhere(empty: Path, monkeypatch: pytest.MonkeyPatch, name: str = "new") -> Path:
    monkeypatch.setenv("TURNUS_VAR", str(empty / name / "var"))
    monkeypatch.setenv("TURNUS_OFFICE", str(empty / name / "var" / "office"))
    settings.cache_clear()
    return empty / name


def test_what_was_backed_up_is_restored_and_verified(
    turnus: Turnus, saved: Path, kept: str, cycle: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads(turnus(f"plan {cycle} --json").stdout)
    new = elsewhere(empty, monkeypatch)
    restored = turnus("restore", str(saved))
    assert restored.exit_code == 0, restored.output
    assert json.loads(turnus(f"plan {cycle} --json").stdout) == before
    assert files.read(kept) == b"a report"
    assert (new / "var/inbox/unread.eml").exists()
    assert turnus("verify").exit_code == 0
    assert turnus("check").exit_code == 0


def test_no_secret_is_in_a_backup(saved: Path) -> None:
    with tarfile.open(saved) as tar:
        assert not [name for name in tar.getnames() if "secret" in name or ".env" in name]
    assert b"rosebud" not in saved.read_bytes()


def test_a_file_still_being_written_is_not_in_a_backup(turnus: Turnus, kept: str, empty: Path) -> None:
    (settings().files / kept[:2] / ".half.tmp").write_bytes(b"half")
    assert turnus("backup", str(empty / "saved.tar")).exit_code == 0
    with tarfile.open(empty / "saved.tar") as tar:
        assert not [name for name in tar.getnames() if "half" in name]


def test_a_backup_overwrites_no_file(turnus: Turnus, saved: Path) -> None:
    assert turnus("backup", str(saved)).exit_code == 1


def test_without_a_database_there_is_nothing_to_back_up(turnus: Turnus, empty: Path) -> None:
    refused = turnus("backup", str(empty / "none.tar"))
    assert refused.exit_code == 1
    assert not (empty / "none.tar").exists() and not settings().var.exists()


def test_a_backup_is_not_restored_over_an_installation(turnus: Turnus, saved: Path) -> None:
    refused = turnus("restore", str(saved))
    assert refused.exit_code == 1
    assert "n'est pas vide" in refused.stderr


def test_a_changed_byte_in_a_backup_is_found_and_nothing_is_restored(
    turnus: Turnus, saved: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved.write_bytes(saved.read_bytes().replace(b"a report", b"a retort"))
    new = elsewhere(empty, monkeypatch)
    assert turnus("restore", str(saved)).exit_code == 1
    assert not list((new / "var").iterdir())


@pytest.mark.parametrize("content", [b"", b"no tar", b"\x00" * 10240])
def test_another_file_is_no_backup(turnus: Turnus, empty: Path, content: bytes) -> None:
    (empty / "other.tar").write_bytes(content)
    refused = turnus("restore", str(empty / "other.tar"))
    assert refused.exit_code == 1
    assert "n'est pas une sauvegarde" in refused.stderr


def test_a_backup_that_reaches_outside_its_folder_is_refused(turnus: Turnus, empty: Path) -> None:
    with tarfile.open(empty / "bad.tar", "w") as tar:
        member = tarfile.TarInfo("../outside")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"bad"))
    assert turnus("restore", str(empty / "bad.tar")).exit_code == 1
    assert not list(empty.rglob("outside"))


def test_a_missing_backup_is_one_sentence(turnus: Turnus, empty: Path) -> None:
    assert turnus("restore nowhere.tar").stderr.strip() == "Le fichier « nowhere.tar » n'existe pas ou ne peut être lu."


def test_verify_names_each_file_that_is_changed_or_missing(turnus: Turnus, kept: str) -> None:
    with database.writing() as session:
        gone = files.keep(session, b"another", "another.docx", files.WORD)
    files.path_of(gone).unlink()
    files.path_of(kept).chmod(0o644)
    files.path_of(kept).write_bytes(b"a retort")
    found = turnus("verify")
    assert found.exit_code == 1
    assert f"Fichier manquant : {gone}" in found.stderr and f"Fichier modifié : {kept}" in found.stderr


@pytest.fixture
def on_postgresql(
    empty: Path, postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Let the installation use a PostgreSQL database; called again, another one that is empty; returns its address."""
    needs("pg_dump", "postgresql-client")
    made: list[str] = []

    def use() -> str:
        database.connect.cache_clear()
        made.append(postgresql_server.create())
        monkeypatch.setenv("TURNUS_DATABASE_URL", postgresql_server.address(made[-1]))
        settings.cache_clear()
        return settings().database

    use()
    yield use
    database.connect.cache_clear()
    for name in made:
        postgresql_server.drop(name)


def test_on_postgresql_too_what_was_backed_up_is_restored_and_verified(
    on_postgresql: Callable[[], str], turnus: Turnus, saved: Path, kept: str, cycle: str, empty: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = json.loads(turnus(f"plan {cycle} --json").stdout)
    assert "n'est pas vide" in turnus("restore", str(saved)).stderr
    elsewhere(empty, monkeypatch)
    assert "n'est pas vide" in turnus("restore", str(saved)).stderr    # the folders are, the database is not
    on_postgresql()
    restored = turnus("restore", str(saved))
    assert restored.exit_code == 0, restored.output
    assert json.loads(turnus(f"plan {cycle} --json").stdout) == before
    assert files.read(kept) == b"a report"
    assert turnus("verify").exit_code == 0, turnus("verify").stderr
    extended = turnus(f"move-date {cycle} report_due 2038-02-15 --officer o1 --accept --confirm")
    assert extended.exit_code == 0, extended.output    # rows get new numbers, not those of restored ones


def test_a_backup_of_the_other_kind_of_database_is_refused_and_nothing_is_restored(
    on_postgresql: Callable[[], str], turnus: Turnus, saved: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = elsewhere(empty, monkeypatch)
    monkeypatch.delenv("TURNUS_DATABASE_URL")
    settings.cache_clear()
    refused = turnus("restore", str(saved))
    assert refused.exit_code == 1
    assert "cette sorte de base" in refused.stderr
    assert not list((new / "var").iterdir())


def test_without_the_program_that_restores_nothing_is_restored_and_its_name_is_said(
    on_postgresql: Callable[[], str], turnus: Turnus, saved: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = elsewhere(empty, monkeypatch)
    on_postgresql()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(empty))
        refused = turnus("restore", str(saved))
    assert refused.stderr.strip().endswith("Le programme « pg_restore » manque ou a échoué.")
    assert not list((new / "var").iterdir())
    assert turnus("restore", str(saved)).exit_code == 0
