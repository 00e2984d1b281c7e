"""The journal and the officers on the command line."""

import os
from pathlib import Path

from sqlmodel import select

from models.tables import Journal, Restricted
from store import database, files, journal, triggers
from tests.cli.conftest import Turnus


def test_a_journal_is_shown_and_verified_and_says_what_it_cannot_know(turnus: Turnus, cycle: str) -> None:
    shown = turnus(f"journal show {cycle}")
    assert shown.exit_code == 0 and "open" in shown.output and "o1" in shown.output
    found = turnus(f"journal verify {cycle}")
    assert found.exit_code == 0 and "--head" in found.output
    with database.reading() as session:
        head = session.exec(select(Journal.hash).where(Journal.cycle_id.is_not(None))).first()  # type: ignore[union-attr]
    assert head and turnus(f"journal verify {cycle} --head {head[:32]}").exit_code == 0
    cut = turnus(f"journal verify {cycle} --head {'0a' * 16}")
    assert cut.exit_code == 1 and "coupée" in cut.output
    assert turnus("journal verify --head abc").exit_code == 2


def test_who_changed_the_journal_is_told_entry_by_entry(turnus: Turnus, cycle: str) -> None:
    with database.writing() as session:
        triggers.take_off(session.connection())
        row = session.exec(select(Journal).where(Journal.deed == "open")).first()
        assert row
        row.subject = "crc.1999"
    told = turnus(f"journal verify {cycle}")
    assert told.exit_code == 1 and "Inscription 1" in told.output and "journal_unchanged" in told.output
    assert turnus("verify").exit_code == 1


def test_an_officer_gets_a_qr_code_and_a_secret_that_only_the_owner_reads(turnus: Turnus, office: Path) -> None:
    done = turnus("officer enrol o1")
    assert done.exit_code == 0 and "▀" in done.output and "otpauth" not in done.output
    assert "otpauth" in turnus("officer enrol o1 --text").output
    assert os.stat(office / "secret-codes.yaml").st_mode & 0o777 == 0o600
    assert turnus("officer enrol nobody").exit_code == 1


def test_an_officer_who_is_forgotten_leaves_the_journal_valid(turnus: Turnus, cycle: str) -> None:
    assert turnus("officer forget o1").exit_code == 0
    with database.reading() as session:
        assert journal.verified(session, cycle).faults == ()
    assert "o1" not in turnus(f"journal show {cycle}").output.replace(cycle, "")


def test_a_paper_of_the_body_is_kept_restricted(turnus: Turnus, cycle: str, tmp_path: Path) -> None:
    paper = tmp_path / "CO.pdf"
    paper.write_bytes(b"%PDF-1.4")
    assert turnus(f"keep-restricted {cycle} observations {paper} --officer o1").exit_code == 0
    with database.reading() as session:
        assert files.read(session.exec(select(Restricted.sha256)).one()) == b"%PDF-1.4"
