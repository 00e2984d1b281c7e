"""Every letter in every language, as page, text and mail, without a cycle."""

import email
import re
from email.policy import default
from pathlib import Path

import pytest

from tasks.letters.samples import LANGUAGES, letters
from tests.cli.conftest import Turnus

FORMS = (".html", ".txt", ".eml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters")


@pytest.fixture
def laid(folder: Path, office: Path, turnus: Turnus) -> Path:
    """A folder with every letter, laid out once."""
    if not any(folder.iterdir()):
        assert turnus("letters preview --out", str(folder)).exit_code == 0
    return folder


def test_every_letter_comes_in_every_language_and_form_with_a_page_that_shows_all(laid: Path) -> None:
    for name in letters("fr"):
        for language in LANGUAGES:
            assert all((laid / f"{name}.{language}{form}").stat().st_size for form in FORMS)
    page = (laid / "index.html").read_text("utf-8")
    assert page.count("<iframe sandbox srcdoc=") == len(letters("fr")) * len(LANGUAGES)
    assert "http://" not in page and "https://" not in page and "<script" not in page
    assert page.count("Texte à relire par un locuteur natif") == len(letters("lb"))


def test_what_goes_to_a_minister_comes_on_paper_too(laid: Path) -> None:
    assert {path.name for path in laid.glob("*.docx")} == {f"referral.{language}.docx" for language in LANGUAGES}


def test_a_mail_of_the_preview_reads_as_the_letter_and_brings_its_files(laid: Path) -> None:
    mail = email.message_from_bytes((laid / "circulation.lb.eml").read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    assert body is not None and "Rapportszyklus" in body.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["crc.2029_projet-03.docx", "annexe.docx"]


def test_one_letter_is_printed_with_its_version_and_marks(office: Path, turnus: Turnus) -> None:
    shown = turnus("letters preview request --lang lb")
    assert re.search(r"^== request\.lb \(lb/house/[0-9a-f]{8}, à relire par un locuteur natif, exemple\)$", shown.output, re.M)
    assert "Service fir d'Rechter vum Kand" in shown.output


def test_a_letter_about_a_cycle_names_it_also_where_it_has_none_yet(cycle: str, turnus: Turnus) -> None:
    shown = turnus(f"letters preview escalation --cycle {cycle} --lang de").output
    assert f"[{cycle}/mj-1.1]" in shown and "Artikel 44" in shown.replace("\u00a0", " ")


@pytest.mark.parametrize(("line", "said"), [
    ("letters preview remindr", "reminder, escalation"),
    ("letters preview reminder --lang pt", "de, en, fr, lb"),
    ("letters preview reminder --cycle crc.1999", "crc.1999"),
    ("letters preview crc.1999-3", "crc.1999"),
    ("letters preview request --out /proc/nope", "/proc/nope"),
    ("letters preview request --out /etc/passwd", "/etc/passwd"),
])
def test_what_is_not_there_is_said_in_one_sentence(office: Path, turnus: Turnus, line: str, said: str) -> None:
    refused = turnus(line)
    assert refused.exit_code == 1 and said in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_an_example_takes_leave_as_the_office_does(office: Path, turnus: Turnus) -> None:
    own = office / "office.yaml"
    before = "Veuillez agréer, Madame, Monsieur, l'expression de mes salutations distinguées."
    own.write_text(own.read_text("utf-8").replace(before, "Avec mes meilleures salutations."), "utf-8")
    shown = turnus("letters preview request --lang fr").output
    assert "Avec mes meilleures salutations." in shown and "salutations distinguées" not in shown


def test_an_office_s_text_is_shown_as_its_own(office: Path, turnus: Turnus) -> None:
    own = office / "letters" / "delivery" / "fr"
    own.mkdir(parents=True)
    (own / "subject.txt.j2").write_text("Un mot de l'office")
    assert "== delivery.fr (fr/office/" in turnus("letters preview delivery --lang fr").output
