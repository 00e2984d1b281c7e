import zipfile
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document

from documents import split
from models.settings import settings
from store import database, messages
from tests.cli.conftest import Turnus


@pytest.fixture
def question(empty: Path) -> Path:
    """A message without questionnaire from somebody nobody knows."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "somebody@elsewhere.invalid", "office@office.invalid", "A question"
    mail.set_content("What is asked of us?")
    path = empty / "question.eml"
    path.write_bytes(bytes(mail))
    return path


def test_a_message_is_taken_in_and_what_became_of_it_is_said(turnus: Turnus, cycle: str, question: Path) -> None:
    received = turnus("receive", str(question))
    assert received.exit_code == 0, received.output
    assert "à classer" in received.output
    with database.reading() as session:
        assert [m.reason for m in messages.held(session)] == ["question"]
    assert (settings().inbox / "processed" / "question.eml").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("answer.docx", b"not a Word file", "n’est pas un document Word"),
        ("answer.docx", b"", "vide"),
        ("answer.pdf", b"%PDF-1.7", "ne peut être reçu"),
    ],
)
def test_a_file_that_cannot_be_received_is_refused_with_the_reason(
    turnus: Turnus, cycle: str, empty: Path, name: str, content: bytes, said: str
) -> None:
    (empty / name).write_bytes(content)
    refused = turnus("receive", str(empty / name))
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_a_word_file_of_no_cycle_is_told_where_to_go(turnus: Turnus, cycle: str, empty: Path) -> None:
    Document().save(str(empty / "note.docx"))
    refused = turnus("receive", str(empty / "note.docx"))
    assert refused.exit_code == 1
    assert "n'indique aucun cycle connu" in refused.stderr


def test_a_file_that_does_not_exist_is_one_sentence(turnus: Turnus, cycle: str) -> None:
    assert turnus("receive nowhere.eml").stderr.strip() == "Le fichier « nowhere.eml » n'existe pas ou ne peut être lu."


def claiming(path: Path, reference: str) -> Path:
    """Write a Word file that says by its custom property which draft it is."""
    Document().save(str(path))
    properties = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="reference">'
        f"<vt:lpwstr>{reference}</vt:lpwstr></property></Properties>"
    )
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("docProps/custom.xml", properties)
    return path


@pytest.mark.parametrize("reference", ["../../pwned/1", "..//1", "crc.2099/1"])
def test_a_file_that_names_a_cycle_there_is_not_lays_nothing_down(
    turnus: Turnus, cycle: str, empty: Path, reference: str
) -> None:
    before = set(empty.rglob("*"))
    file = claiming(empty / "draft.docx", reference)
    refused = turnus("receive", str(file))
    assert refused.exit_code == 1
    assert "n'indique aucun cycle connu" in refused.stderr
    assert {p for p in empty.rglob("*") if "log" not in p.parts and p.is_dir()} <= before


def test_a_questionnaire_of_no_cycle_lays_nothing_down(
    turnus: Turnus, cycle: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(split, "split", lambda raw: SimpleNamespace(form_id="../mj-1"))
    Document().save(str(empty / "form.docx"))
    refused = turnus("receive", str(empty / "form.docx"))
    assert "n'indique aucun cycle connu" in refused.stderr
    assert not (settings().var / "in").exists()


def test_a_waiting_message_of_the_same_name_is_not_overwritten(turnus: Turnus, cycle: str, question: Path) -> None:
    settings().inbox.mkdir(exist_ok=True)
    (settings().inbox / "question.eml").write_bytes(question.read_bytes().replace(b"A question", b"Another"))
    received = turnus("receive", str(question))
    assert received.exit_code == 0, received.output
    with database.reading() as session:
        assert len(messages.held(session)) == 2
