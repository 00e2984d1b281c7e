"""The words of letters, in each language."""

import io
import os
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import docx
import pytest
import yaml
from babel import Locale
from jinja2 import Environment, meta
from letter_samples import LANGUAGES, letters

from documents.printed import print_letter
from models.letters import Asked, Reminder, Rendered
from models.settings import HOUSE
from models.words import LetterKind
from tasks.letter_text import LETTERS, LetterTemplateFaulty, render

GOLDEN = Path(__file__).parent.parent / "golden" / "letters"
SAMPLES = [(language, name) for language in LANGUAGES for name in letters(language)]
MONTHS = {language: "|".join(Locale(language).months["format"]["wide"].values()) for language in LANGUAGES}
PARTS = ("subject.txt.j2", "body.md.j2")


def written(language: str, name: str) -> Rendered:
    return render(LetterKind(name.partition("-")[0]), letters(language)[name], language)


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def not_said() -> list[str]:
    """Return the expressions in the last column of the glossary."""
    rows = [line.split("|") for line in (HOUSE / "docs" / "glossary.md").read_text("utf-8").splitlines()]
    cells = [row[-2] for row in rows if len(row) > 2][2:]
    return [phrase.strip() for cell in cells for phrase in cell.split(";") if phrase.strip()]


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_each_letter_reads_as_its_golden_file(language: str, name: str) -> None:
    letter = written(language, name)
    text = f"{letter.subject}\n\n{letter.text}"
    golden = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("TURNUS_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_no_line_breaks_inside_a_date_or_a_telephone_number(language: str, name: str) -> None:
    letter, context = written(language, name), letters(language)[name]
    paper = "\n".join(p.text for p in docx.Document(io.BytesIO(print_letter(letter, context))).paragraphs)
    page = plain(letter.html)
    for part in (letter.subject, letter.text, page, paper):
        assert re.findall(rf"\d(?:er|\.)? (?:{MONTHS[language]})|(?:{MONTHS[language]}) \d{{4}}|\d \d", part) == []
    assert all("+352\u00a0000\u00a000-1" in part for part in (letter.text, page, paper))


@pytest.mark.parametrize("name", letters("fr"))
def test_no_line_breaks_before_french_double_punctuation_or_inside_quotation_marks(name: str) -> None:
    context = replace(letters("fr")[name], report="Rapport « à venir » : suite ?", opening="Quoi ?", closing="Voici !")
    letter = render(LetterKind(name.partition("-")[0]), context, "fr")
    page = plain(letter.html)
    assert "Quoi\u00a0?" in page and "Voici\u00a0!" in letter.text
    assert re.findall(r" [:;?!»]|« ", letter.subject + letter.text + page) == []


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_the_items_of_a_list_stand_close_together(language: str, name: str) -> None:
    assert "<li><p" not in re.sub(r"\s|(?<=<li)[^>]*|(?<=<p)[^>]*", "", written(language, name).html)


def test_every_kind_has_a_letter_in_every_language_and_a_sample() -> None:
    assert {name.partition("-")[0] for _, name in SAMPLES} == set(LetterKind)
    for kind in LetterKind:
        assert {folder.name for folder in (LETTERS / kind).iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_uses_the_same_variables_in_every_language(kind: LetterKind) -> None:
    environment = Environment()
    environment.filters |= dict.fromkeys(("number", "counted", "day", "weekday", "strong"), str)

    def variables(language: str) -> set[str]:
        parts = "".join((LETTERS / kind / language / part).read_text("utf-8") for part in PARTS)
        return meta.find_undeclared_variables(environment.parse(parts))

    assert variables("fr") == variables("de") == variables("en")


def test_the_words_around_letters_have_the_same_keys_in_every_language() -> None:
    keys = [set(yaml.safe_load((LETTERS / "words" / f"{language}.yaml").read_text("utf-8"))) for language in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]


@pytest.mark.parametrize("path", sorted(LETTERS.rglob("*.j2")) + sorted((HOUSE / "templates/notices").glob("*.yaml")),
                         ids=lambda path: str(path.relative_to(HOUSE / "templates")))
def test_no_letter_says_what_the_glossary_rules_out(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(not_said()) > 20
    assert [phrase for phrase in not_said() if re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_no_value_of_a_letter_is_read_as_markup(language: str, name: str) -> None:
    evil = "<script>x</script> [y](javascript:z) **a** | `b` <img src=q>"
    letter = letters(language)[name]
    clean = written(language, name).html
    page = render(
        LetterKind(name.partition("-")[0]),
        replace(letter, report=evil, opening=evil, institution=evil, addressee=(evil,), instrument=evil,
                officer=replace(letter.officer, name=evil, telephone=evil), head=replace(letter.head, ministry=evil)),
        language,
    ).html
    assert "&lt;script&gt;" in page
    for tag in ("<script", "<img", "<code", "<em", "javascript:z\""):
        assert page.count(tag) == clean.count(tag) == 0
    assert page.count("<strong") == clean.count("<strong")


def test_a_title_of_several_lines_stays_one_item_of_its_list(reminder: Reminder) -> None:
    letter = replace(reminder, questions=(Asked("A.01", "Une\n\n# ligne\n- et une autre\u202e"),))
    rendered = render(LetterKind.REMINDER, letter, "fr")
    assert "- A.01 – Une # ligne - et une autre\n" in rendered.text
    assert rendered.html.count("<li") == 1


def test_a_subject_is_one_line_and_ends_with_the_reference(reminder: Reminder) -> None:
    rendered = render(LetterKind.REMINDER, replace(reminder, instrument="CDE\r\nBcc: x@y.invalid"), "fr")
    assert "\n" not in rendered.subject and "\r" not in rendered.subject
    assert rendered.subject.endswith("[crc.2029/mj-1.1]")


def test_a_language_without_letters_falls_back_and_says_so(reminder: Reminder) -> None:
    rendered = render(LetterKind.REMINDER, reminder, "lb")
    assert rendered.language == "fr"
    assert "luxembourgeois" in rendered.banners[0]
    assert rendered.banners[0] in rendered.text and rendered.banners[0] in unescape(rendered.html)


def test_an_exercise_and_a_demonstration_say_so_in_text_and_page(reminder: Reminder) -> None:
    letter = replace(reminder, practice="Point focal, Ministère de la Justice", notice="EXEMPLE FICTIF")
    rendered = render(LetterKind.REMINDER, letter, "fr")
    assert rendered.banners[0] == "EXEMPLE FICTIF"
    assert "Point focal, Ministère de la Justice" in rendered.banners[1]
    assert all(banner in part for banner in rendered.banners for part in (rendered.text, unescape(rendered.html)))


def test_the_office_may_write_a_letter_anew(reminder: Reminder, tmp_path: Path) -> None:
    own = tmp_path / "reminder" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text("{{ opening }}\n\nUn mot de l'office.\n", "utf-8")
    rendered = render(LetterKind.REMINDER, reminder, "fr", (tmp_path, LETTERS))
    assert "Un mot de l'office." in rendered.text
    assert rendered.subject == render(LetterKind.REMINDER, reminder, "fr").subject


@pytest.mark.parametrize(("text", "said"), [
    ("{{ deadline }}", "deadline"),
    ("{% if %}", "line 1"),
    ("{{ opening.__class__.__mro__ }}", "unsafe"),
])
def test_a_faulty_template_is_named_in_one_sentence(reminder: Reminder, tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "reminder" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text(text, "utf-8")
    with pytest.raises(LetterTemplateFaulty, match=said) as fault:
        render(LetterKind.REMINDER, reminder, "fr", (tmp_path, LETTERS))
    assert "letters/reminder/fr" in str(fault.value)
