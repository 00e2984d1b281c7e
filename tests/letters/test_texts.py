"""The words of letters, in each language."""

import io
import os
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import docx
import pytest
import yaml
from babel import Locale
from jinja2 import Environment, meta

from documents.printed import print_letter
from models.letters import Absentee, Asked, Reminder, Rendered
from models.refusals import TextFaulty, TextTooCostly
from models.settings import HOUSE
from models.words import Function, LetterKind
from tasks.letters.samples import LANGUAGES, letters
from tasks.letters.text import render
from tasks.letters.texts import LETTERS, UNREAD, text_of

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


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_a_letter_of_any_kind_says_above_its_opening_in_whose_place_it_comes(language: str, name: str) -> None:
    """A letter may be routed whatever its kind: by mail and on paper it says for whom."""
    people = (Absentee(Function.SUPERIOR, "A*B"), Absentee(Function.DEPUTY), Absentee(Function.MAILBOX))
    context = replace(letters(language)[name], in_place_of=people)
    letter = render(LetterKind(name.partition("-")[0]), context, language)
    said = yaml.safe_load((LETTERS / "words" / f"{language}.yaml").read_text("utf-8"))["in_place_of"]
    listed = f"{said['superior']} (A*B), {said['deputy']} {said['and']} {said['mailbox']}"
    sentence = said["sentence"].format(people=listed)
    paper = "\n".join(p.text for p in docx.Document(io.BytesIO(print_letter(letter, context))).paragraphs)
    for part in (letter.text, plain(letter.html), paper):
        assert part.index(sentence) < part.index(context.opening)
    assert said["sentence"].partition("{")[0] not in written(language, name).text or letters(language)[name].in_place_of


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

    assert all(variables(language) == variables("fr") for language in LANGUAGES)


@pytest.mark.parametrize("folder", ["words", "samples"])
def test_the_words_around_letters_have_the_same_keys_in_every_language(folder: str) -> None:
    read = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (LETTERS / folder).glob("*.yaml")}
    assert read.keys() == set(LANGUAGES)
    assert all(keys_of(words) == keys_of(read["fr"]) for words in read.values())


def keys_of(words: object) -> object:
    return {key: keys_of(inner) for key, inner in words.items()} if isinstance(words, dict) else None


def test_every_luxembourgish_text_is_marked_for_a_reader_and_no_addressee_sees_it() -> None:
    for kind in LetterKind:
        assert all(UNREAD in (LETTERS / kind / "lb" / part).read_text("utf-8").splitlines()[0] for part in PARTS)
        assert text_of(kind, "lb").unread and not text_of(kind, "fr").unread
    for name in letters("lb"):
        letter = written("lb", name)
        assert not any(UNREAD in part for part in (letter.subject, letter.text, letter.html, letter.matter))


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


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_a_page_is_read_by_outlook_on_dark_ground_and_aloud(language: str, name: str) -> None:
    page = written(language, name).html
    assert f'<html lang="{language}"' in page and re.search(r"<title>[^<]+</title>", page)
    assert len(re.findall(r"<h\d", page)) == page.count("<h1") == 1
    tables = re.findall(r"<table[^>]*>", page)
    assert tables and all('role="presentation"' in table for table in tables)
    styles = " ".join(re.findall(r'style="([^"]*)"', page))
    assert not re.search(r"flex|grid|position|float|var\(|(?<![-\w])color:\s*#|background", styles)
    assert not re.search(r"<(script|link|img|style)\b|https?://", page)
    assert '<!--[if mso]><table role="presentation" width="640"' in page and page.count("<![endif]-->") == 2


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_the_plain_text_says_all_that_the_page_says(language: str, name: str) -> None:
    letter = written(language, name)
    body = re.sub(r"<!--.*?-->|<[^>]*>", " ", letter.html[letter.html.index("<body"):])
    words = re.findall(r"\w+", unescape(body))
    assert not set(words) - set(re.findall(r"\w+", letter.text))
    assert all(link in letter.text for link in re.findall(r'href="mailto:([^"]+)"', letter.html))


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
    rendered = render(LetterKind.REMINDER, reminder, "es")
    assert rendered.language == "fr"
    assert "espagnol" in rendered.banners[0]
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


def with_body(folder: Path, text: str) -> tuple[Path, Path]:
    """Let the office write the reminder in French; return where texts are looked for then."""
    own = folder / "reminder" / "fr"
    own.mkdir(parents=True)
    (own / "body.md.j2").write_text(text, "utf-8")
    return (folder, LETTERS)


@pytest.mark.parametrize(("text", "said"), [
    ("{{ deadline }}", "deadline"),
    ("{% if %}", "line 1"),
    ("{{ opening.__class__.__mro__ }}", "unsafe"),
    ("{{ officer.telefon }}", "telefon"),
    ("{% include 'frame.xml.j2' %}", "no part of this text"),
    ("{{ opening|round }}", "TypeError"),
    ("{{ 1 / (n - n) }}", "ZeroDivisionError"),
])
def test_a_faulty_text_is_named_in_one_sentence(reminder: Reminder, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TextFaulty, match=said) as fault:
        render(LetterKind.REMINDER, reminder, "fr", with_body(tmp_path, text))
    assert "letters/reminder/fr" in str(fault.value)


@pytest.mark.parametrize("name", letters("fr"))
def test_an_example_is_dated_after_all_that_it_speaks_of_as_past(name: str) -> None:
    letter = letters("fr")[name]
    for one in (letter, *getattr(letter, "reminders", ())):
        past = [getattr(one, field, None) for field in ("asked_on", "received_on", "ended_on")]
        assert all(day is None or day <= letter.dated for day in (*past, *getattr(one, "reminded_on", ())))
        if late := getattr(one, "days_late", 0):
            first, last = sorted((one.due_on, letter.dated))     # no holiday lies between them
            between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
            assert sum(day.weekday() < 5 for day in between) == abs(late) and (late > 0) == (letter.dated > one.due_on)


def test_the_points_of_one_letter_are_about_as_many_requests() -> None:
    for name in ("digest", "digest-several"):
        said = letters("fr")[name]
        asked = [(point.institution, point.request) for point in (*said.reminders, *said.decisions)]
        assert len(set(asked)) == len(asked)


BOMBS = {
    "huge": '{{ "a" * 200000000 }}',
    "endless": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "power": "{{ 9 ** (9 ** 9) }}",
    "range": "{{ range(999999999)|list }}",
    "itself": "{% include 'reminder/fr/body.md.j2' %}",
    "padded": "{{ '%900000000d'|format(1) }}",
    "long": "{% for a in range(9999) %}{{ opening * 99 }}{% endfor %}",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_text_that_takes_too_much_is_stopped_and_the_next_letter_is_written(
    reminder: Reminder, tmp_path: Path, text: str
) -> None:
    with pytest.raises((TextTooCostly, TextFaulty), match="letters/reminder/fr"):
        render(LetterKind.REMINDER, reminder, "fr", with_body(tmp_path / "bad", text))
    good = render(LetterKind.REMINDER, reminder, "fr", with_body(tmp_path / "good", "{{ opening }} Bien."))
    assert "Madame, Monsieur, Bien." in good.text


def test_an_office_s_text_reads_the_same_from_the_child(reminder: Reminder, tmp_path: Path) -> None:
    house = LETTERS / "reminder" / "fr" / "body.md.j2"
    own = render(LetterKind.REMINDER, reminder, "fr", with_body(tmp_path, house.read_text("utf-8")))
    delivered = render(LetterKind.REMINDER, reminder, "fr")
    assert replace(own, version="") == replace(delivered, version="")
    assert own.version != delivered.version


def test_a_text_has_a_version_that_says_whose_it_is_and_changes_with_every_word(tmp_path: Path) -> None:
    house = text_of(LetterKind.REMINDER, "fr")
    assert re.fullmatch(r"fr/house/[0-9a-f]{8}", house.label) and house == text_of(LetterKind.REMINDER, "fr")
    first = text_of(LetterKind.REMINDER, "fr", with_body(tmp_path / "a", "Un mot."))
    second = text_of(LetterKind.REMINDER, "fr", with_body(tmp_path / "b", "Un autre mot."))
    assert first.label.startswith("fr/office/") and first.own == ("reminder/fr/body.md.j2",)
    assert len({house.version, first.version, second.version}) == 3


def test_the_office_may_give_some_of_the_words_around_a_letter(reminder: Reminder, tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "fr.yaml").write_text("concerns: 'Objet :'\n", "utf-8")
    rendered = render(LetterKind.REMINDER, reminder, "fr", (tmp_path, LETTERS))
    assert "Objet\u00a0: Rapport CDE" in rendered.text and "Réf." in rendered.text
