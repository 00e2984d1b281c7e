"""`turnus adopt` on the command line: what was taken over and what comes next, or every fault and nothing."""

from pathlib import Path

import pytest

from tests.cli.conftest import Turnus

LINE = "adopt crc {folder} --list-received 2026-01-05 --due 2027-12-15 --stage collect --officer o1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "dossier"
    place.mkdir()
    (place / "suivi.csv").write_text("institution;asked on;due on\nmj;2026-02-02;2026-04-13\n", "utf-8")
    return place


def test_an_adopted_cycle_says_what_it_holds_and_what_comes_next(office: Path, turnus: Turnus, folder: Path) -> None:
    done = turnus(LINE.format(folder=folder))
    assert done.exit_code == 0, done.output
    assert "crc.2027 est repris : 1 demande(s) et 0 réponse(s). Rien n'a été envoyé." in done.output
    assert "crc.2027" in turnus("status").output
    listed = turnus("letters list crc.2027").output
    assert listed.count("mj") == 1
    assert "point focal" in listed and "fichier" in listed and "focal_point" not in listed


def test_faults_are_told_with_their_cells_and_the_command_fails(office: Path, turnus: Turnus, folder: Path) -> None:
    (folder / "suivi.csv").write_text("institution;asked on;due on\nmz;2026-02-02;2026-04-13\nmj;heute;2026-04-13\n", "utf-8")
    done = turnus(LINE.format(folder=folder))
    assert done.exit_code == 1
    assert "A2 : il n'y a pas d'institution « mz »" in done.output and "B3 : « heute » n'est pas une date" in done.output
    assert "2 faute(s)" in done.output and "Traceback" not in done.output
    assert "crc.2027" not in turnus("status").output


@pytest.mark.parametrize(
    ("language", "near", "known"),
    [
        ("fr", "vouliez-vous dire « mj » ?", "ministere » ; connus : institution, demandé le"),
        ("de", "gemeint ist wohl „mj“", "ministere“; bekannt sind: Institution, erbeten am"),
        ("en", "do you mean “mj”?", "ministere”; known are: institution, asked on"),
    ],
)
def test_what_is_suggested_is_said_in_the_office_s_language(
    office: Path, turnus: Turnus, folder: Path, language: str, near: str, known: str
) -> None:
    file = office / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("\nlanguage: fr", f"\nlanguage: {language}"), "utf-8")
    (folder / "suivi.csv").write_text("institution;asked on;due on\nmjj;2026-02-02;2026-04-13\n", "utf-8")
    assert near in turnus(LINE.format(folder=folder)).output
    (folder / "suivi.csv").write_text("institution;asked on;due on;ministere\nmj;2026-02-02;2026-04-13;\n", "utf-8")
    assert known in turnus(LINE.format(folder=folder)).output
    (folder / "suivi.csv").write_text("institution;asked on;due on;answer;received on\nmj;2026-02-02;2026-04-13;r.docx;\n", "utf-8")
    missing = turnus(LINE.format(folder=folder)).output
    assert "–" not in missing and "C1" not in missing and "received_on" not in missing
