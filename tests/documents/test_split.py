"""The form that comes back, with the accidents that happen to forms."""

import io

import docx
import pytest
from desk import CODES, Desk, paragraph, run, table, twin
from lxml import etree

from documents.blocks import blocks, plain_text
from documents.package import read_parts, w
from documents.questionnaire import BLANK, build, mark
from documents.split import Leftover, answer_elements, split
from documents.words import words


def texts(returned):
    return {a.code: a.text for a in returned.answers}


FILLED = {code: f"Réponse {code}.\nSuite {code}." for code in CODES}


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_a_form_filled_with_python_docx_comes_back_question_by_question(make_form, language):
    sent = build(make_form(language), words("word/questionnaire", language))
    document = docx.Document(io.BytesIO(sent))
    for frame, code in zip(document.tables[2:], CODES, strict=True):
        cell = frame.rows[1].cells[0]
        cell.paragraphs[0].runs[1].text = f"Réponse {code}."
        cell.add_paragraph(f"Suite {code}.")
    saved = io.BytesIO()
    document.save(saved)
    for returned in (split(saved.getvalue(), sent), split(saved.getvalue())):
        assert texts(returned) == FILLED
        assert {a.matched_by for a in returned.answers} == {"mark"}
        assert (returned.form_id, returned.leftovers, returned.missing) == ("crc.2029/mj/1.1", (), ())
        assert returned.answers[0].words == 4


def test_an_untouched_form_has_only_empty_answers(sent):
    returned = split(sent, sent)
    assert [(a.code, a.empty, a.words) for a in returned.answers] == [(code, True, 0) for code in CODES]
    assert returned.leftovers == () and returned.declared is None and returned.filled_by == ""


def test_text_typed_before_or_after_the_placeholder_is_an_answer_without_it(sent):
    desk = Desk(sent)
    desk.cell("A.01").find(w("p")).append(run(" Texte ajouté."))
    assert texts(split(desk.saved()))["A.01"] == "Texte ajouté."


@pytest.mark.parametrize(("boxes", "declared"), [
    (("☒\u00a0provisoire", "☐\u00a0validée"), "provisional"),
    (("☐\u00a0provisoire", "☑\u00a0validée"), "validated"),
    (("☐\u00a0provisoire", "X validée"), "validated"),
    (("☒\u00a0provisoire", "☒\u00a0validée"), None),
])
def test_the_version_is_what_the_officer_ticked(desk, boxes, declared):
    desk.replace_text("☐\u00a0provisoire", boxes[0])
    desk.replace_text("☐\u00a0validée", boxes[1])
    desk.replace_text(BLANK * 2, "Service des affaires juridiques")
    returned = split(desk.saved())
    assert returned.declared == declared
    assert returned.filled_by.startswith("Service des affaires juridiques")


def test_text_typed_below_a_frame_is_kept_with_the_code_it_follows(desk, sent):
    desk.table("V.06").addnext(paragraph("Écrit sous le cadre."))
    for returned in (split(desk.saved(), sent), split(desk.saved())):
        assert returned.leftovers == (Leftover("Écrit sous le cadre.", "V.06"),)
        assert texts(returned) == FILLED


def test_text_typed_into_the_question_is_kept(desk, sent):
    desk.table("V.06").find(f".//{w('tc')}").append(paragraph("Écrit dans la question."))
    assert split(desk.saved(), sent).leftovers == (Leftover("Écrit dans la question.", "V.06"),)


def test_a_changed_order_changes_nothing(desk):
    desk.body.insert(0, desk.table("V.07"))
    returned = split(desk.saved())
    assert texts(returned) == FILLED
    assert returned.answers[0].code == "V.07"


def test_without_the_question_the_mark_finds_the_answer(desk, sent):
    frame = desk.table("A.02")
    frame.remove(frame.find(w("tr")))
    returned = split(desk.saved(), sent)
    assert texts(returned) == FILLED and returned.missing == ()


def test_without_the_mark_the_code_above_finds_the_answer(desk):
    desk.lose_mark("A.02")
    returned = split(desk.saved())
    assert texts(returned) == FILLED
    assert {a.code: a.matched_by for a in returned.answers}["A.02"] == "code"


def test_a_frame_turned_into_text_is_read_until_the_next_code(desk, sent):
    frame = desk.table("V.06")
    for row in frame.findall(w("tr")):
        for block in list(blocks(row.find(w("tc")))):
            frame.addprevious(block)
    desk.body.remove(frame)
    returned = split(desk.saved(), sent)
    assert texts(returned) == FILLED and returned.leftovers == ()

    plain = next(t for t in desk.body.iter(w("t")) if t.text == mark("V.06"))
    plain.getparent().getparent().remove(plain.getparent())          # and without its mark
    returned = split(desk.saved(), sent)
    assert texts(returned) == FILLED
    assert {a.code: a.matched_by for a in returned.answers}["V.06"] == "paragraph"


def test_a_frame_returned_twice_is_kept_twice(desk):
    copied = twin(desk.table("V.06"))
    desk.table("V.06").addnext(copied)
    copied.addprevious(paragraph(""))
    returned = split(desk.saved())
    assert returned.duplicate == ("V.06",)
    assert [a.flags for a in returned.answers if a.code == "V.06"] == [("double",), ("double",)]
    assert len(answer_elements(read_parts(desk.saved()), "V.06")) == 4


def test_a_removed_frame_is_missing(desk, sent):
    desk.body.remove(desk.table("V.06"))
    assert split(desk.saved(), sent).missing == ("V.06",)


def test_two_frames_grown_together_come_apart(desk):
    first, second = desk.table("V.06"), desk.table("V.07")
    for row in second.findall(w("tr")):
        first.append(row)
    desk.body.remove(second)
    assert texts(split(desk.saved())) == FILLED


def test_a_row_added_with_the_tab_key_belongs_to_its_answer(desk):
    row = etree.SubElement(desk.table("V.06"), w("tr"))
    etree.SubElement(row, w("tc")).append(paragraph("Encore."))
    answer = next(a for a in split(desk.saved()).answers if a.code == "V.06")
    assert answer.text.endswith("Encore.") and answer.flags == ("added_row",)


def test_a_frame_pasted_into_another_answer_stays_itself(desk):
    inner = desk.table("V.07")
    desk.cell("V.06").append(inner)
    desk.cell("V.06").append(paragraph(""))
    assert texts(split(desk.saved())) == FILLED


def test_hidden_text_in_an_answer_is_answer_and_flagged(desk):
    desk.cell("A.01").append(paragraph(""))
    desk.cell("A.01")[-1].append(run("Caché mais écrit.", "vanish"))
    answer = split(desk.saved()).answers[0]
    assert answer.text.endswith("Caché mais écrit.") and answer.flags == ("hidden",)
    elements = answer_elements(read_parts(desk.saved()), "A.01")
    assert not [v for e in elements for v in e.iter(w("vanish"))]


def test_tracked_insertions_are_read_and_deletions_are_not(desk):
    first = desk.cell("A.01").find(w("p"))
    inserted = etree.SubElement(first, w("ins"))
    inserted.append(run(" Inséré."))
    deleted = etree.SubElement(first, w("del"))
    gone = run("x")
    gone.find(w("t")).tag = w("delText")
    deleted.append(gone)
    answer = split(desk.saved()).answers[0]
    assert answer.text == "Réponse A.01. Inséré.\nSuite A.01."
    assert (answer.remarks.insertions, answer.remarks.deletions) == (1, 1)


def test_a_frame_inside_a_content_control_is_found(desk):
    frame = desk.table("V.06")
    control = etree.Element(w("sdt"))
    frame.addprevious(control)
    etree.SubElement(control, w("sdtContent")).append(frame)
    assert texts(split(desk.saved())) == FILLED


def test_an_answer_of_a_table_alone_is_not_empty_and_is_taken_whole(sent):
    desk = Desk(sent)
    desk.cell("V.07").find(w("p")).addnext(table(("2023", "17"), ("2024", "19")))
    answer = split(desk.saved()).answers[-1]
    assert (answer.empty, answer.words, answer.remarks.tables) == (False, 4, 1)
    elements = answer_elements(read_parts(desk.saved()), "V.07")
    assert [e.tag for e in elements] == [w("tbl")]


def test_a_mark_under_another_code_is_believed_and_flagged(desk):
    first, second = desk.table("V.06"), desk.table("V.07")
    rows = first.findall(w("tr"))[1], second.findall(w("tr"))[1]
    first.append(rows[1])
    second.append(rows[0])
    returned = split(desk.saved())
    assert texts(returned) == FILLED
    assert [a.flags for a in returned.answers if a.code in ("V.06", "V.07")] == [("conflict",), ("conflict",)]


def test_a_mark_copied_from_another_question_moves_no_answer(desk):
    cell = desk.cell("V.07")
    for written in cell.findall(w("p")):
        cell.remove(written)
    cell.extend(twin(desk.cell("V.06")).findall(w("p")))
    cell.append(paragraph("Réponse à la septième."))
    returned = split(desk.saved())
    assert texts(returned) == FILLED | {"V.07": f"{FILLED['V.06']}\nRéponse à la septième."}
    assert [(a.code, a.matched_by) for a in returned.answers][2:] == [("V.06", "mark"), ("V.07", "code")]


def test_answers_whose_cells_were_joined_come_apart(desk):
    first, second = desk.cell("V.06"), desk.cell("V.07")
    frame = desk.table("V.07")
    first.extend(list(second.findall(w("p"))))
    frame.getparent().remove(frame)
    assert texts(split(desk.saved())) == FILLED


def test_question_and_answer_side_by_side(desk):
    for frame in list(desk.body.iter(w("tbl")))[2:]:
        desk.body.remove(frame)
    rows = table(("[V.06] Décrire.", "Réponse six."), ("[V.07] Décrire.", "Réponse sept."), ("", "Suite sept."))
    rows.findall(w("tr"))[0].findall(w("tc"))[1].find(w("p")).insert(0, run(mark("V.06"), "vanish"))
    desk.body.insert(0, rows)
    returned = split(desk.saved())
    assert texts(returned) == {"V.06": "Réponse six.", "V.07": "Réponse sept.\nSuite sept."}
    assert [a.matched_by for a in returned.answers] == ["mark", "code"]


def test_a_question_beside_its_code_is_no_answer(desk):
    for frame in list(desk.body.iter(w("tbl")))[2:]:
        desk.body.remove(frame)
    desk.body.insert(0, table(("[V.06]", "Décrire."), ("Réponse six.", ""), ("[V.07]", "?"), ("Réponse sept.", "")))
    assert texts(split(desk.saved())) == {"V.06": "Réponse six.", "V.07": "Réponse sept."}
    desk.body[0].getparent().replace(desk.body[0], table(("[V.06]", "Décrire."), ("[V.07]", "Décrire.")))
    assert split(desk.saved()).answers == ()


def test_the_elements_are_clean(desk):
    elements = answer_elements(read_parts(desk.saved()), "V.06")
    assert plain_text(elements) == FILLED["V.06"]
    assert "⟦" not in "".join("".join(e.itertext()) for e in elements)


@pytest.mark.parametrize("path", [("docx",), ("odt", "docx"), ("doc", "docx"), ("rtf", "docx")], ids="→".join)
def test_libreoffice_brings_every_answer_back_to_its_question(desk, sent, office, path):
    desk.cell("V.07").find(w("p")).addnext(table(("2023", "17"), ("2024", "19")))
    desk.lose_mark("A.02")
    desk.table("V.06").addnext(paragraph("Écrit sous le cadre."))
    desk.replace_text("☐\u00a0provisoire", "☒\u00a0provisoire")
    data, source = desk.saved(), "docx"
    for target in path:
        data, source = office(data, source, target), target
    for returned in (split(data, sent), split(data)):
        assert texts(returned) == FILLED | {"V.07": "Réponse V.07.\n2023\n17\n2024\n19\nSuite V.07."}
        assert [a.matched_by for a in returned.answers] == ["mark", "code", "mark", "mark"]
        assert returned.leftovers == (Leftover("Écrit sous le cadre.", "V.06"),)
        assert (returned.form_id, returned.declared) == ("crc.2029/mj/1.1", "provisional")
