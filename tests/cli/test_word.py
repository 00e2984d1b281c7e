"""Word files by themselves: what `turnus word` says of them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from benchmarks.ministries import Size, contributions
from tests.cli.conftest import Turnus
from tests.documents.reviewers import Reviewer, draft


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


@pytest.fixture
def office_program() -> str:
    """LibreOffice; skips where it is not installed."""
    return shutil.which("soffice") or pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer-nogui")


@pytest.fixture
def filled(empty: Path) -> Path:
    """A form of no cycle, in one table a question: answered, answered without its mark, not answered."""
    document = Document()
    document.add_paragraph("Questionnaire")
    for code, answer in (("V.06", "⟦ans:V.06⟧Néant."), ("V.07", "La loi du 3 mai 2024 a été votée."), ("Q.12", "⟦ans:Q.12⟧…………")):
        table = document.add_table(rows=2, cols=1)
        table.rows[0].cells[0].text = f"[{code}] Décrire les mesures."
        table.rows[1].cells[0].text = answer
    document.add_paragraph("Écrit sous le cadre.")
    path = empty / "rempli.docx"
    document.save(str(path))
    return path


def test_a_filled_form_is_taken_apart_question_by_question(turnus: Turnus, filled: Path) -> None:
    said = turnus("word split --json", str(filled))
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert set(found) == {"form", "answers", "leftovers", "flags"} and found["form"] is None
    answers = found["answers"]
    assert {c: (a["text"], a["how"], a["nature"]) for c, a in answers.items()} == {
        "V.06": ("Néant.", "mark", "nothing_to_report"),
        "V.07": ("La loi du 3 mai 2024 a été votée.", "code", "text"),
        "Q.12": ("", "mark", "to_be_completed"),
    }
    assert answers["V.07"]["language"] == "fr" and answers["V.07"]["footnotes"] == 0
    assert found["leftovers"][-1] == {"near": "Q.12", "text": "Écrit sous le cadre."}
    assert [(f["code"], f["flag"]) for f in found["flags"]] == [
        ("V.07", "code_without_mark"), ("Q.12", "empty"), ("Q.12", "outside"),
    ]
    assert "néant" in turnus("word split", str(filled)).stdout


def test_an_open_document_is_converted_and_taken_apart(turnus: Turnus, filled: Path, office_program: str) -> None:
    subprocess.run(
        [office_program, f"-env:UserInstallation=file://{filled.parent}/profile", "--headless", "--convert-to", "odt",
         "--outdir", str(filled.parent), str(filled)], check=True, capture_output=True, timeout=120,
    )
    said = turnus("word split --json", str(filled.with_suffix(".odt")))
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["answers"] == json.loads(turnus("word split --json", str(filled)).stdout)["answers"]


def test_a_file_that_is_no_word_file_is_not_split(turnus: Turnus, empty: Path) -> None:
    (empty / "a.pdf").write_bytes(b"%PDF-1.7")
    said = turnus("word split --json", str(empty / "a.pdf"))
    assert said.exit_code == 1 and "PDF" in said.output
def test_files_become_one_and_what_was_not_kept_is_named(turnus: Turnus, ministry: Path, empty: Path) -> None:
    out, matrix = empty / "un.docx", empty / "observations.xlsx"
    merged = turnus("word merge --json", str(ministry), str(ministry), "--out", str(out), "--comments", str(matrix))
    assert merged.exit_code == 0, merged.output
    assert json.loads(merged.stdout) == {
        "words": 3650, "paragraphs": 260, "tables": 6, "footnotes": 10, "images": 2, "links": 8, "lists": 6,
        "insertions": 4, "deletions": 4, "comments": 4, "not_kept": [],
    }
    sheet = load_workbook(matrix).active
    assert [cell.value for cell in sheet[2]][::5] == ["ministère.docx", "observation 0 de M0"]
    again = turnus("word merge", str(ministry), "--out", str(out))
    assert again.exit_code == 1 and "un.docx" in again.stderr


def test_what_was_not_kept_has_file_place_and_reason(turnus: Turnus, empty: Path) -> None:
    path, out = empty / "a.docx", empty / "b.docx"
    document = Document()
    document.add_paragraph("Encadré à part", style="Title").style.name = "Encadré maison"
    document.sections[0].header.paragraphs[0].text = "Confidentiel"
    document.save(str(path))
    lost = json.loads(turnus("word merge --json", str(path), "--out", str(out)).stdout)["not_kept"]
    assert lost == [
        {"file": "a.docx", "place": "fichier", "what": "en-tête ou pied de page, non repris : Confidentiel"},
        {"file": "a.docx", "place": "alinéa 1 « Encadré à part »", "what": "style inconnu, devenu texte courant : encadré maison"},
    ]


def test_two_files_are_compared(turnus: Turnus, ministry: Path, empty: Path) -> None:
    newer, out, page = empty / "neuf.docx", empty / "écarts.docx", empty / "écarts.html"
    document = Document(str(ministry))
    document.paragraphs[0].add_run(" complétée")
    document.save(str(newer))
    compared = turnus("word compare --json", str(ministry), str(newer), "--out", str(out), "--page", str(page))
    assert compared.exit_code == 0, compared.output
    [section] = json.loads(compared.stdout)["sections"]
    assert (section["changed"], section["words_inserted"], section["words_deleted"]) == (1, 1, 0)
    assert "<ins> complétée</ins>" in page.read_text("utf-8")
    same = turnus("word compare", str(ministry), str(ministry), "--out", str(empty / "rien.docx"))
    assert "la même chose" in same.stdout


def test_what_remains_is_listed_and_the_clean_copy_has_none(turnus: Turnus, ministry: Path, empty: Path) -> None:
    listed = turnus("word clean --check --json", str(ministry))
    assert listed.exit_code == 1
    traces = {one["trace"] for one in json.loads(listed.stdout)["remains"]}
    assert {"comment", "revision", "rsid"} <= traces
    copy = empty / "propre.docx"
    cleaned = turnus("word clean", str(ministry), "--out", str(copy))
    assert cleaned.exit_code == 0 and "rien" in cleaned.stdout
    assert turnus("word clean --check", str(copy)).exit_code == 0


def test_what_reviewers_did_is_listed_file_by_file_and_what_cannot_be_read_is_told(turnus: Turnus, empty: Path) -> None:
    sent = draft()
    one, two = Reviewer(sent, "Anne Weber"), Reviewer(sent, "Jean Muller")
    one.comment("au point 2.", "plan de 5 mesures", "=Quel plan ?", replies=[("Jean Muller", "Celui de 2002.")])
    two.delete("au point 6.", "interministériel")
    for name, data in (("projet", sent), ("mj", one.docx()), ("mi", two.docx()), ("autre", draft(5))):
        (empty / f"{name}.docx").write_bytes(data)
    (empty / "vide.docx").write_bytes(b"")
    files = [str(empty / f"{name}.docx") for name in ("mj", "vide", "nulle-part", "autre", "mi")]
    said = turnus("word comments --json --sent", str(empty / "projet.docx"), *files)
    assert said.exit_code == 1
    assert [line for line in said.stderr.splitlines() if line] and all(n in said.stderr for n in ("vide", "nulle-part", "autre"))
    assert "autre projet" in said.stderr
    found = json.loads(said.stdout)
    keys = ("file", "kind", "author", "date", "paragraph", "anchor", "text")
    assert [tuple(item[key] for key in keys) for item in found] == [
        ("mj.docx", "comment", "Anne Weber", one.date, "_t00003", "plan de 5 mesures", "=Quel plan ?"),
        ("mj.docx", "reply", "Jean Muller", one.date, "_t00003", "plan de 5 mesures", "Celui de 2002."),
        ("mi.docx", "deletion", "Jean Muller", two.date, "_t00007", "interministériel", "interministériel"),
    ]
    fine = turnus("word comments --sent", str(empty / "projet.docx"), files[0])
    assert fine.exit_code == 0 and "Quel plan" in fine.stdout and "_t00003" in fine.stdout


def test_a_command_on_word_files_wakes_neither_database_nor_engine(tmp_path: Path) -> None:
    names = []
    for n, data in enumerate(contributions(Size(sections=2, words=100, tables=1, notes=1, lists=1))[:2]):
        names.append(str(tmp_path / f"{n}.docx"))
        Path(names[-1]).write_bytes(data)
    run = (
        "import sys; from cli.main import app; "
        f"app(['word', 'merge', *{names!r}, '--out', {str(tmp_path / 'one.docx')!r}, '--json'], standalone_mode=False); "
        "print(sorted(m for m in ('prefect', 'sqlalchemy', 'sqlmodel', 'openpyxl') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "[]"
    assert (tmp_path / "one.docx").is_file()
