"""What is noticed in a contribution as it arrives, each with its question and its paragraph."""

import pytest
from desk import Desk, paragraph, run
from lxml import etree

from documents.flaws import Flaw, flaws
from documents.package import NS, w
from documents.reading import noticed
from models.words import FlawKind


def of(desk: Desk, **known) -> list[tuple[str, str, int, int]]:
    return [(f.kind.value, f.question, f.place, f.count) for f in flaws(desk.saved(), "LU", **known)]


def test_an_answer_in_order_has_no_flaw(desk):
    assert of(desk, budgets={"A.01": 250}) == []


def test_open_changes_and_comments_are_counted(desk):
    first = desk.cell("V.06").find(w("p"))
    etree.SubElement(first, w("ins")).append(run("ajouté"))
    etree.SubElement(first, w("del"))
    etree.SubElement(etree.SubElement(first, w("r")), w("commentReference"), {w("id"): "0"})
    assert of(desk) == [("open_changes", "V.06", 0, 2), ("comments", "V.06", 0, 1)]


def test_what_an_answer_has_over_its_words_is_said(desk):
    assert of(desk, budgets={"A.01": 1, "A.02": 4}) == [("over_budget", "A.01", 0, 3)]


@pytest.mark.parametrize("said", [
    "Les chiffres figurent en annexe.", "Voir annexe 2.", "Siehe Anlage 3.", "See annex II.", "Kuckt den Unhang: Unhang 1.",
])
def test_an_annex_that_is_spoken_of_and_did_not_come_is_missed(desk, said):
    desk.cell("A.02").append(paragraph(said))
    assert of(desk) == [("annex_missing", "A.02", 3, 1)]
    assert of(desk, annexes=1) == []
    desk.body.insert(len(desk.body) - 1, paragraph("Annexe 2 – Chiffres"))
    assert of(desk) == []


@pytest.mark.parametrize("said", [
    "Les locaux annexes de l'école ont été rénovés.", "Die Kinder hängen daran.", "The annexed state",
])
def test_what_only_looks_like_an_annex_is_none(desk, said):
    desk.cell("A.02").append(paragraph(said))
    assert of(desk) == []


def test_a_picture_without_a_text_is_said_one_with_a_text_is_not(desk):
    for code, described in (("A.01", ""), ("A.02", "Une courbe")):
        inline = etree.SubElement(etree.SubElement(desk.cell(code).find(w("p")), w("drawing")), f"{{{NS['wp']}}}inline")
        etree.SubElement(inline, f"{{{NS['wp']}}}docPr", id="1", name="Image 1", descr=described)
        etree.SubElement(inline, f"{{{NS['pic']}}}pic")
    assert of(desk) == [("image_without_text", "A.01", 1, 1)]


@pytest.mark.parametrize(("numbers", "expected"), [
    ((1, 2, 3), []), ((1, 2, 4), [("broken_numbering", "A.01", 5, 1)]), ((1, 2, 1, 2), []), ((3,), []),
])
def test_typed_numbers_that_do_not_follow_are_said(desk, numbers, expected):
    desk.cell("A.01").extend(paragraph(f"{n}. Mesure.") for n in numbers)
    assert of(desk) == expected


def test_a_list_without_its_definition_is_said(desk):
    listed = paragraph("Mesure.")
    properties = etree.Element(w("pPr"))
    etree.SubElement(etree.SubElement(properties, w("numPr")), w("numId"), {w("val"): "99"})
    listed.insert(0, properties)
    desk.cell("A.01").append(listed)
    assert of(desk) == [("broken_numbering", "A.01", 3, 1)]


def test_macros_are_said_of_the_file(desk):
    desk.parts["word/vbaProject.bin"] = b"x"
    assert of(desk) == [("macros", "", 0, 1)]


def test_what_tells_of_a_person_has_its_question_its_paragraph_and_its_first_signs(desk):
    desk.cell("V.07").append(paragraph("Le mineur Dylan Muller, né le 5 mars 2014."))
    found = flaws(desk.saved(), "LU")
    assert [(f.kind, f.question, f.place) for f in found] == [
        (FlawKind.MINOR_NAMED, "V.07", 3), (FlawKind.BIRTH_DATE, "V.07", 3),
    ]
    assert found[0].shown == "Dy••••••••••"


def test_beyond_two_hundred_flaws_the_rest_is_for_a_person(desk):
    desk.cell("A.01").extend(paragraph(f"Matricule 2010{n:04}12345.") for n in range(250))
    found = flaws(desk.saved(), "LU")
    assert (len(found), found[-1]) == (201, Flaw(FlawKind.NOT_CHECKED, "A.01"))


def test_a_file_that_cannot_be_looked_through_says_so(desk):
    assert noticed(b"PK", "LU", {}, 0) == (Flaw(FlawKind.NOT_CHECKED),)
    assert noticed(desk.saved(), "LU", {"A.01": 1}, 0) == (Flaw(FlawKind.OVER_BUDGET, "A.01", 0, 3),)
