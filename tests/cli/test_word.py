"""Word files by themselves: what `turnus word` says of them."""

import json
from pathlib import Path

import pytest
from docx import Document

from benchmarks.ministries import Size, contributions
from tests.cli.conftest import Turnus


@pytest.fixture
def ministry(empty: Path) -> Path:
    """The contribution of a ministry: 1,825 words, five notes, tables."""
    path = empty / "ministère.docx"
    path.write_bytes(contributions(Size())[0])
    return path


def test_words_are_counted_with_notes_and_without_tables(turnus: Turnus, ministry: Path) -> None:
    counted = turnus("word count --json", str(ministry))
    assert counted.exit_code == 0, counted.output
    assert json.loads(counted.stdout) == {"body": 1825, "body_and_notes": 1875, "without_tables_and_annexes": 1681}
    assert "1825" in turnus("word count", str(ministry)).stdout


@pytest.mark.parametrize(("content", "said"), [(b"", "vide"), (b"%PDF-1.7 ", "PDF"), (b"PK\x03\x04word/", "incomplet")])
def test_what_is_no_word_file_is_one_sentence(turnus: Turnus, empty: Path, content: bytes, said: str) -> None:
    path = empty / "reçu.docx"
    path.write_bytes(content)
    refused = turnus("word count", str(path))
    assert refused.exit_code == 1 and said in refused.stderr and "reçu.docx" in refused.stderr


def test_the_guard_says_of_each_file_what_may_be_done_with_it(turnus: Turnus, empty: Path) -> None:
    Document().save(str(empty / "Réponse – été.DOCX"))
    (empty / "note.rtf").write_bytes(b"{\\rtf1 Bonjour}")
    (empty / "vide").write_bytes(b"")
    said = turnus("word guard --json", *(str(empty / name) for name in ("Réponse – été.DOCX", "note.rtf", "vide")))
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert [(f["verdict"], f["reasons"]) for f in found] == [
        ("pass", []), ("convert", ["to_convert"]), ("refuse", ["empty"]),
    ]
    assert all(set(f) == {"file", "verdict", "reasons"} for f in found)
    assert "Le fichier est vide" in turnus("word guard", str(empty / "vide")).stdout


def test_a_folder_or_nothing_in_place_of_a_file_is_one_sentence(turnus: Turnus, empty: Path) -> None:
    for name in (".", "absent.docx"):
        said = turnus("word guard --json", str(empty / name))
        assert said.exit_code == 1 and len(said.output.strip().splitlines()) == 1, said.output
