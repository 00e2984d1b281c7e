"""Files that programs of others made: every answer at its question, every footnote under its reference, every mail told apart.

`tests/corpora/real/make.py` made them; the manifest names the programs and their versions.
"""

import hashlib
from pathlib import Path

import pytest
import yaml

from documents.package import parse, part_of_kind, read_parts, w
from documents.replies.classes import classify
from documents.split import answer_elements
from rehearsal.typist import fill
from tasks.conversions import _converted
from tasks.inbox.acquaintance import stranger
from tasks.inbox.form_files import read_form
from tasks.inbox.replies import opened
from tests.corpora.real.make import ANSWERS
from tests.corpora.word_files import form
from tests.documents.desk import CODES
from tests.machine import needs

HERE = Path(__file__).parent / "real"
PATHS = ("docx", "odt", "doc", "rtf")
NOTED = {
    "A.01": [("La loi est en vigueur", "Mémorial A, n° 181")],
    "A.02": [("Le plan compte douze mesures", "Plan d’action, page 4"), ("Il est évalué", "Rapport d’évaluation, page 9")],
    "V.06": [("Les juges sont formés", "Règlement, article 7")],
}


@pytest.fixture
def libreoffice() -> None:
    """LibreOffice, which brings files of other kinds into Word's."""
    needs("soffice", "libreoffice-writer-nogui")


def noted(docx: bytes, code: str) -> list[str]:
    """Return the texts of the footnotes of an answer, in the order of their references."""
    parts = read_parts(docx)
    root = parse(parts[str(part_of_kind(parts, "footnotes"))])
    texts = {note.get(w("id")): "".join(t.text or "" for t in note.iter(w("t"))).strip() for note in root.iter(w("footnote"))}
    return [texts[ref.get(w("id"))] for element in answer_elements(parts, code) for ref in element.iter(w("footnoteReference"))]


def test_the_manifest_names_the_program_of_every_file_and_its_hash():
    manifest = yaml.safe_load((HERE / "manifest.yaml").read_text("utf-8"))
    files = {p.name for p in HERE.iterdir() if p.suffix in (".eml", ".docx", ".odt", ".doc", ".rtf")}
    assert files and files == set(manifest)
    for name, facts in manifest.items():
        assert facts["program"] and facts["sha256"] == hashlib.sha256((HERE / name).read_bytes()).hexdigest(), name


@pytest.mark.parametrize("ending", PATHS)
def test_what_was_typed_in_libreoffice_stands_at_its_question_with_its_footnote(ending, libreoffice):
    data = (HERE / f"filled.{ending}").read_bytes()
    read = read_form(data, f"filled.{ending}")
    assert read.docx and read.form and read.form.form_id == "crc.2029/mj-1"
    texts = {a.code: a.text for a in read.form.answers}
    for code, (text, note) in zip(("A.01", "V.06"), ANSWERS.values(), strict=False):
        found = next(c for c, said in texts.items() if said.startswith(text))
        assert noted(read.docx, found) == [note], code
    assert sum(said == "Néant." for said in texts.values()) == len(texts) - len(ANSWERS)


@pytest.mark.parametrize("path", ("", *PATHS))
def test_a_filled_form_comes_back_by_every_path_with_every_footnote_under_its_reference(path, libreoffice):
    typed = {
        code: "\n\n".join(f"{text}[^{n}]." for n, (text, _) in enumerate(notes, start=1))
        + "\n\n" + "\n".join(f"[^{n}]: {note}" for n, (_, note) in enumerate(notes, start=1))
        for code, notes in NOTED.items()
    }
    data = fill(form("fr"), {code: text for code, text in typed.items() if code in CODES})
    came = _converted(data, "docx", path, path, 120) if path else data
    read = read_form(came, f"réponse.{path or 'docx'}")
    assert read.docx and read.form
    texts = {a.code: a.text for a in read.form.answers}
    for code in NOTED:
        assert all(text in texts[code] for text, _ in NOTED[code]), (path, code)
        assert noted(read.docx, code) == [note for _, note in NOTED[code]], (path, code)


@pytest.mark.parametrize(("name", "kind"), [
    ("fr-questionnaire", "reply"), ("en-reply-odt", "reply"), ("de-frage", "question"), ("lb-absence", "auto_reply"),
    ("claws-fr-reply", "reply"), ("claws-fr-rtf", "reply"),
])
def test_a_mail_that_a_real_program_composed_is_told_apart(name, kind, libreoffice):
    found = classify(opened((HERE / f"{name}.eml").read_bytes()), stranger())
    assert found.kind == kind
