"""A form in three languages, filled in or not, and LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import CODES, Desk

from documents.questionnaire import FormQuestion, QuestionnaireForm, Section, build
from documents.words import words

TITLES = {
    "fr": ("Rapport sur les droits de l’enfant", "Décrire les mesures prises", "Citer les lois et leur date."),
    "de": ("Bericht über die Rechte des Kindes", "Beschreiben Sie die Maßnahmen", "Gesetze mit Datum nennen."),
    "en": ("Report on the rights of the child", "Describe the measures taken", "Cite laws with their dates."),
}


@pytest.fixture
def make_form() -> Callable[[str], QuestionnaireForm]:
    """Return the maker of a form with two sections and four questions."""

    def make(language: str) -> QuestionnaireForm:
        title, question, guidance = TITLES[language]
        asked = [
            FormQuestion(code, f"{question} ({n}).", guidance if n != 3 else "", ("19",) if n % 2 else (), 250)
            for n, code in enumerate(CODES, start=1)
        ]
        return QuestionnaireForm(
            form_id="crc.2029/mj/1.1", language=language, title=title, institution="Ministère de la Justice",
            due_text="5.6.2026", notice="EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020",
            reply_to="rapports@exemple.invalid",
            sections=(Section("I. A", ("4", "42"), tuple(asked[:2])), Section("V. B", (), tuple(asked[2:]))),
        )

    return make


@pytest.fixture
def sent(make_form: Callable[[str], QuestionnaireForm]) -> bytes:
    """Return the French form as it leaves."""
    return build(make_form("fr"), words("word/questionnaire", "fr"))


@pytest.fixture
def desk(sent: bytes) -> Desk:
    """Return the French form, open and filled in as asked."""
    opened = Desk(sent)
    for code in CODES:
        opened.write(code, f"Réponse {code}.", f"Suite {code}.")
    return opened


@pytest.fixture
def office() -> Callable[[bytes, str, str], bytes]:
    """Return LibreOffice's conversion of bytes from one format into another; skips where it is not installed."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer-nogui")
    return lambda data, source, target: _convert(program, data, source, target)


def _convert(program: str, data: bytes, source: str, target: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder, f"in.{source}"), Path(folder, "out")
        given.write_bytes(data)
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target,
             "--outdir", str(out), str(given)],
            check=True, capture_output=True, timeout=120,
        )
        return (out / f"in.{target}").read_bytes()
