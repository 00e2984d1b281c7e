"""The form that goes out."""

import io
import os
from pathlib import Path

import docx
import pytest
from desk import CODES, outline

from documents import guard
from documents.package import custom_properties, parse, read_parts, w
from documents.questionnaire import FORM_PROPERTY, build
from documents.words import languages, words

GOLDEN = Path(__file__).parent.parent / "golden" / "questionnaire.txt"


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_same_form_gives_the_same_bytes_and_passes_our_own_guard(make_form, language):
    form = make_form(language)
    data = build(form, words("word/questionnaire", language))
    assert data == build(form, words("word/questionnaire", language))
    assert guard.inspect(data) == guard.Verdict("pass", "docx")


def test_python_docx_opens_it_and_finds_title_and_language(sent):
    document = docx.Document(io.BytesIO(sent))
    assert document.core_properties.title == "Rapport sur les droits de l’enfant"
    assert document.core_properties.language == "fr-FR"
    assert document.sections[0].page_width.mm == pytest.approx(210, abs=0.1)
    assert len(document.tables) == 2 + len(CODES)


def test_the_form_bears_its_identity_hidden_and_visibly(sent):
    parts = read_parts(sent)
    assert custom_properties(parts) == {FORM_PROPERTY: "crc.2029/mj/1.1"}
    for name in ("word/document.xml", "word/header1.xml"):
        assert "crc.2029/mj/1.1" in parts[name].decode()


def test_the_mark_is_hidden_and_its_paragraph_is_not(sent):
    root = parse(read_parts(sent)["word/document.xml"])
    hidden = [v.getparent().getparent() for v in root.iter(w("vanish"))]
    assert [r.tag for r in hidden] == [w("r")] * len(CODES)
    assert [r.findtext(w("t")) for r in hidden] == [f"⟦ans:{code}⟧" for code in CODES]


def test_control_characters_in_a_question_do_not_break_the_form(make_form):
    from dataclasses import replace

    form = replace(make_form("fr"), title="Titre\x00\x0b & <suite>")
    assert guard.inspect(build(form, words("word/questionnaire", "fr"))).verdict == "pass"


def test_the_form_reads_as_the_golden_file(sent):
    lines = "\n".join(outline(sent)) + "\n"
    if os.environ.get("TURNUS_GOLDEN") == "write":
        GOLDEN.write_text(lines, "utf-8")
    assert lines == GOLDEN.read_text("utf-8")


def test_every_language_has_the_same_words():
    assert languages("word/questionnaire") == ("de", "en", "fr")
    first, *others = [words("word/questionnaire", language) for language in languages("word/questionnaire")]
    for other in others:
        assert other.keys() == first.keys()
        assert len(other["how_to"]) == len(first["how_to"]) == 5
