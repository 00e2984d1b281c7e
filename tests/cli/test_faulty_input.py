"""Whatever stands in a file or on the command line ends in one sentence that says what to do."""

import errno
from pathlib import Path

import pytest

from cli.sentences import _sentence_of_fault
from models.settings import HOUSE, settings
from tests.cli.conftest import Turnus

OPEN = "open {} --list-received 2036-12-01 --due 2038-01-15 --officer o1"


def changed(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(("before", "after", "key"), [
    ("sender: droits-enfant@office.invalid", 'sender: "a@mj.lu\\r\\nBcc: b@mj.lu"', "sender"),
    ("weekend: [5, 6]", "weekend: [0, 1, 2, 3, 4, 5, 6]", "weekend"),
    ("country: LU", "country: ZZ", "country"),
])
def test_a_key_that_does_not_fit_is_named_with_its_file(
    turnus: Turnus, office: Path, before: str, after: str, key: str
) -> None:
    changed(office / "office.yaml", before, after)
    refused = turnus(OPEN.format("crc"))
    assert refused.exit_code == 1
    assert "office.yaml" in refused.stderr and f": {key} " in refused.stderr
    assert "Bcc" not in refused.stderr


@pytest.mark.parametrize("content", [b"a: 2026-13-45", b"a: " + b"[" * 3000, b"a: '\xe9t\xe9'"])
def test_a_file_that_cannot_be_read_is_named(turnus: Turnus, office: Path, content: bytes) -> None:
    (office / "office.yaml").write_bytes(content)
    refused = turnus(OPEN.format("crc"))
    assert refused.exit_code == 1
    assert "office.yaml" in refused.stderr and len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(("before", "after", "key"), [
    ("id: meeting", "id: other", "id"),
    ("procedure:", "short: {fr: X}\nprocedure:", ""),
])
def test_no_cycle_is_opened_on_an_instrument_with_a_fault(
    turnus: Turnus, office: Path, before: str, after: str, key: str
) -> None:
    (office / "instruments").mkdir()
    text = (HOUSE / "tests/data/meeting.yaml").read_text("utf-8")
    (office / "instruments" / "meeting.yaml").write_text(text.replace(before, after, 1), "utf-8")
    refused = turnus(OPEN.format("meeting"))
    assert refused.exit_code == 1
    assert f"meeting.yaml : {key}" in refused.stderr


def test_a_backup_into_no_folder_says_so(turnus: Turnus, office: Path) -> None:
    assert "« /nonexistent » n'existe pas" in turnus("backup /nonexistent/x.tar").stderr


def test_a_reason_too_long_and_a_hold_without_its_cycle_say_what_is_missing(turnus: Turnus, cycle: str) -> None:
    assert "200 caractères" in turnus("hold everything --officer o1 --reason", "x" * 201).stderr
    assert "--cycle" in turnus("hold institution --institution nowhere --officer o1").stderr


def test_days_and_numbers_beyond_reckoning_are_refused(turnus: Turnus, cycle: str) -> None:
    far = turnus("open crc --list-received 2036-12-01 --due 9999-12-31 --officer o1")
    assert far.exit_code == 2 and "hors des années" in far.stderr
    large = turnus(f"decide {cycle} minister 99999999999999999999 clear --officer o1")
    assert large.exit_code != 0 and "imprévue" not in large.stderr


@pytest.mark.parametrize(("said", "sentence"), [
    ("(sqlite3.OperationalError) database or disk is full", f"erreur {errno.ENOSPC}"),
    ("(sqlite3.OperationalError) attempt to write a readonly database", "protégée en écriture"),
    ("(sqlite3.OperationalError) no such table: cycle", "turnus init"),
])
def test_a_database_that_cannot_be_written_says_why(turnus: Turnus, office: Path, said: str, sentence: str) -> None:
    assert settings().office == office
    assert sentence in _sentence_of_fault(type("OperationalError", (Exception,), {})(said))
