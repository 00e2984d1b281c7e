"""The comment matrix holds every point as text, comes back whole, and names every fault at its cell."""

import io
from dataclasses import replace

import docx
import pytest
from openpyxl import load_workbook

from documents import comment_matrix
from documents.check import faults
from documents.comment_matrix import MatrixRow
from documents.words import words
from models.words import CommentKind, CommentState

SAID = words("word/comments", "fr")
ROW = MatrixRow(
    1, 3, "12", "En matière de santé", "Ministère de la Justice", CommentKind.INSERTION, "=Anne", "2028-03-06", "=1+1",
    "@SUM(A1)", "", CommentState.OPEN, "", "", "", "")
ROWS = [
    ROW,
    replace(ROW, number=2, institution="OKaJu", kind=CommentKind.DELETION, said="-x", state=CommentState.REJECTED, reason="Non."),
    replace(ROW, number=3, kind=CommentKind.REPLY, answers=2, state=CommentState.NOTED),
    replace(ROW, number=4, paragraph="", words="", kind=CommentKind.COMMENT, said="Sans alinéa\x00."),
]
KNOWN = {row.number: row.state for row in ROWS}


def filled(*cells: tuple[str, object]) -> bytes:
    """Return the matrix with these cells filled in."""
    book = load_workbook(io.BytesIO(comment_matrix.workbook(ROWS, "crc.2029", 7, SAID)))
    for place, value in cells:
        book.active[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_somebody_wrote_is_never_a_formula():
    book = load_workbook(io.BytesIO(comment_matrix.workbook(ROWS, "crc.2029", 7, SAID)))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
    assert comment_matrix.book_of(filled()) == ("crc.2029", 7)
    assert comment_matrix.workbook(ROWS, "crc.2029", 7, SAID) == comment_matrix.workbook(ROWS, "crc.2029", 7, SAID)


def test_a_matrix_comes_back_with_what_is_new():
    assert comment_matrix.read(filled(), KNOWN) == ((), ())
    decided, wrong = comment_matrix.read(filled(("K2", "Repris"), ("K5", "NOTED"), ("K3", "pris note")), KNOWN)
    assert not wrong and [(d.number, d.state) for d in decided] == [
        (1, CommentState.ACCEPTED), (2, CommentState.NOTED), (4, CommentState.NOTED)]
    decided, wrong = comment_matrix.read(filled(("K2", "Teilweise übernommen"), ("L2", "Ceci."), ("M2", "Plus court.")), KNOWN)
    (one,) = decided
    assert not wrong and (one.number, one.state, one.text, one.reason) == (1, CommentState.PARTLY, "Ceci.", "Plus court.")


@pytest.mark.parametrize(("cells", "key", "place"), [
    ([("M2", "=A1")], "formula", "M2"), ([("A3", 1)], "twice", "A3"), ([("A3", 99)], "unknown_number", "A3"),
    ([("K2", "peut-être")], "unknown_decision", "K2"), ([("M2", "Motif seul")], "no_decision", "A2"),
    ([("K1", "Autre chose")], "no_column", "1"),
])
def test_every_fault_is_named_at_its_cell(cells, key, place):
    _, wrong = comment_matrix.read(filled(*cells), KNOWN)
    assert (key, place) in [(fault.key, fault.place) for fault in wrong]
    assert all(place in fault.in_words(SAID["faults"]) for fault in wrong if fault.key == key)


def test_the_word_table_lies_on_a4_and_shows_reviewers_of_one_passage_side_by_side():
    data = comment_matrix.document(ROWS, SAID["title"], "Projet n° 3", "Ministère", "crc.2029", "fr-FR", SAID)
    assert faults(data) == []
    found = docx.Document(io.BytesIO(data))
    assert found.sections[0].page_width > found.sections[0].page_height
    said = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert "plusieurs proposent : Ministère de la Justice, OKaJu" in said[1][0] and said[5][0] == SAID["no_place"]
    assert [row[0] for row in said if row[0].isdecimal()] == ["1", "2", "3", "4"]
