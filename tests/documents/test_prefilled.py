"""The last answer printed with a question, marked as such: an answer only once somebody has confirmed or changed it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from desk import CODES, Desk, paragraph

from documents import guard
from documents.account import account_of
from documents.package import w
from documents.questionnaire import QuestionnaireForm, Said, build
from documents.split import answer_elements, split
from documents.words import words
from models.words import Nature

LAST = "Le plan d’action est en vigueur.\nIl compte 12 mesures."
ASKED = CODES[0]


@pytest.fixture
def prefilled(make_form: Callable[[str], QuestionnaireForm]) -> Callable[[str], bytes]:
    """Return the maker of a form whose first question bears a recommendation and the last answer."""

    def make(language: str = "fr") -> bytes:
        form = make_form(language)
        first = form.sections[0]
        asked = replace(first.questions[0], recommended=Said("Adopter un plan. " * 200, "9"), last=Said(LAST, "12–13"))
        section = replace(first, questions=(asked, *first.questions[1:]))
        return build(replace(form, sections=(section, *form.sections[1:])), words("word/questionnaire", language))

    return make


def answer(data: bytes):
    return next(a for a in split(data).answers if a.code == ASKED)


def without_note(data: bytes, language: str = "fr") -> Desk:
    said = words("word/questionnaire", language)
    desk = Desk(data)
    desk.replace_text(f"{said['prefilled']} {said['prefilled_how']}", "")
    return desk


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_it_comes_back_unchanged_as_no_answer(prefilled, language):
    data = prefilled(language)
    assert guard.inspect(data).verdict == "pass" and data == prefilled(language)
    found = answer(data)
    assert (found.text, found.empty, found.flags) == ("", True, ("prefilled",))
    assert account_of(split(data)).answers[ASKED].nature is Nature.TO_BE_COMPLETED
    assert answer_elements(Desk(data).parts, ASKED) == []


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_it_is_an_answer_once_the_sentence_is_gone(prefilled, language):
    found = answer(without_note(prefilled(language), language).saved())
    assert (found.text, found.empty, found.flags) == (LAST, False, ())


def test_a_changed_text_is_an_answer_also_under_the_sentence(prefilled):
    desk = Desk(prefilled())
    desk.replace_text("12 mesures", "15 mesures")
    found = answer(desk.saved())
    assert (found.text, found.empty) == (LAST.replace("12", "15"), False)


def test_what_is_added_below_is_an_answer(prefilled):
    desk = Desk(prefilled())
    desk.cell(ASKED).append(paragraph("Une évaluation est prévue."))
    assert answer(desk.saved()).text == f"{LAST}\nUne évaluation est prévue."


def test_an_emptied_cell_is_no_answer(prefilled):
    desk = without_note(prefilled())
    for line in desk.cell(ASKED).findall(w("p"))[1:]:
        desk.cell(ASKED).remove(line)
    found = answer(desk.saved())
    assert (found.empty, found.flags) == (True, ())


def test_a_deleted_first_paragraph_still_leaves_the_answer_at_its_question(prefilled):
    desk = Desk(prefilled())
    desk.cell(ASKED).remove(desk.cell(ASKED).find(w("p")))
    found = answer(desk.saved())
    assert (found.text, found.matched_by, found.empty) == (LAST, "code", False)


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_libreoffice_changes_none_of_this(prefilled, office, ending):
    data = office(prefilled(), "docx", ending)
    data = data if ending == "docx" else office(data, ending, "docx")
    assert answer(data).flags == ("prefilled",)
    sent = without_note(prefilled()).saved()
    assert answer(office(sent, "docx", "docx")).text == LAST


def test_recommendation_and_paragraphs_stand_with_the_question(prefilled):
    head = "".join(Desk(prefilled()).table(ASKED).find(w("tr")).itertext())
    assert "Recommandation suivie : (par. 9) Adopter un plan." in head and head.count("Adopter un plan.") < 80 and "[…]" in head
    assert "Réponse du dernier rapport : par. 12–13." in head
