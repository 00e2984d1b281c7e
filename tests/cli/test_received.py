from email.message import EmailMessage
from pathlib import Path

import pytest

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
        assert [m.reason for m in messages.held(session)] == ["no_form"]
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
    from docx import Document

    Document().save(str(empty / "note.docx"))
    refused = turnus("receive", str(empty / "note.docx"))
    assert refused.exit_code == 1
    assert "n'indique aucun cycle connu" in refused.stderr


def test_a_file_that_does_not_exist_is_one_sentence(turnus: Turnus, cycle: str) -> None:
    assert turnus("receive nowhere.eml").stderr.strip() == "Le fichier « nowhere.eml » n'existe pas ou ne peut être lu."
