"""A letter on paper, opened by a reader that is not ours."""

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from documents import guard
from documents.check import faults
from documents.package import custom_properties, read_parts
from documents.printed import print_letter
from models.words import LetterKind
from tasks.letters.samples import LANGUAGES, letters
from tasks.letters.text import LETTERS, render


def printed(name: str, language: str = "fr", **changes: object) -> bytes:
    letter = replace(letters(language)[name], **changes)  # type: ignore[arg-type]
    return print_letter(render(LetterKind(name.partition("-")[0]), letter, language), letter)


def lines(data: bytes) -> list[tuple[str, str]]:
    """Return the paragraphs with the names of their styles."""
    return [(p.style.name if p.style else "", p.text) for p in docx.Document(io.BytesIO(data)).paragraphs]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", letters("fr"))
def test_each_letter_is_a_sound_word_file_with_the_same_bytes_each_time(name: str, language: str) -> None:
    data = printed(name, language)
    assert data == printed(name, language)
    assert faults(data) == []
    assert guard.inspect(data).verdict == "pass"


def test_a_letter_stands_on_its_letterhead() -> None:
    found = lines(printed("escalation"))
    styles = list(dict.fromkeys(style for style, _ in found))
    assert styles == ["Gouvernement", "Ministère", "Service", "Date", "Destinataire", "Référence du document", "Objet",
                      "Body Text", "List Paragraph", "Signature", "Fonction", "Coordonnées"]
    text = [text for _, text in found]
    assert "Luxembourg, le 17\u00a0décembre\u00a02026" in text
    assert "Concerne\u00a0:\tRapport CDE – contribution de votre institution, attendue pour le 11\u00a0décembre\u00a02026" in text
    assert ("List Paragraph", "A.01 – Mesures législatives") in found
    assert text[-4:] == ["La coordinatrice", "coordinatrice des rapports", "Tél.\u00a0+352\u00a0000\u00a000-1",
                         "enfants@menje.invalid"]
    assert not any("\\" in line or "{" in line or "*" in line for line in text)


def test_the_reference_stands_at_the_foot_of_every_page_and_in_the_properties() -> None:
    data = printed("escalation")
    section = docx.Document(io.BytesIO(data)).sections[0]
    for footer in (section.first_page_footer, section.footer):
        assert "crc.2029/mj-1.1" in "".join(p.text for p in footer.paragraphs)
    core = docx.Document(io.BytesIO(data)).core_properties
    assert (core.author, core.language) == ("Ministère de l'Éducation nationale, de l'Enfance et de la Jeunesse", "fr-FR")
    assert custom_properties(read_parts(data)) == {"reference": "crc.2029/mj-1.1"}


def test_banners_and_enclosures_are_there_when_they_are_needed() -> None:
    data = printed("request", notice="EXEMPLE FICTIF", practice="Point focal, Ministère de la Justice")
    found = lines(data)
    assert "EXEMPLE FICTIF" in docx.Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text
    assert next(text for style, text in found if style == "Avertissement") == "EXEMPLE FICTIF"
    assert len([1 for style, _ in found if style == "Avertissement"]) == 2
    assert found[-1] == ("Pièces jointes", "Pièce jointe\u00a0:\tcrc.2029_mj-1.1.docx")


def test_the_day_that_counts_is_bold_and_the_closing_stays_with_the_signature() -> None:
    document = docx.Document(io.BytesIO(printed("escalation")))
    bold = [run.text for p in document.paragraphs for run in p.runs if run.style.name == "Strong"]
    assert bold == ["vendredi 11\u00a0décembre\u00a02026"]
    closing = next(p for p in document.paragraphs if p.text.startswith("Veuillez agréer"))
    assert closing.paragraph_format.keep_with_next


def test_values_are_printed_as_they_are_written() -> None:
    evil = "<w:p/> *a* _b_ \\ & {reference}"
    assert evil in [text for _, text in lines(printed("escalation", opening=evil))]


def test_an_office_may_write_what_the_house_does_not(tmp_path: Path) -> None:
    own = tmp_path / "escalation" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text("# Titre\n\nUn *mot*\nde plus\\\nici `code`\n\n1. un\n2. deux\n", "utf-8")
    letter = letters("fr")["escalation"]
    found = lines(print_letter(render(LetterKind.ESCALATION, letter, "fr", (tmp_path, LETTERS)), letter))
    assert [text for style, text in found if style in ("Body Text", "List Paragraph")] == [
        "Titre", "Un mot de plus\nici code", "un", "deux",
    ]
