"""Notes on a PDF of the draft are comments at the paragraph whose words they mark or stand beside."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from reviewers import draft

from documents.harvesting.pdf_notes import annotations, harvest
from tasks.conversions import to_pdf
from tasks.pdf_words import words_of
from tests.machine import needs

SENT = draft()


@pytest.fixture(scope="module")
def printed() -> bytes:
    """The draft as a PDF."""
    needs("soffice", "libreoffice-writer-nogui")
    needs("pdftotext", "poppler-utils")
    return to_pdf(SENT)


def noted(pdf: bytes, *marks: tuple[str, str, str]) -> bytes:
    """Return a PDF with notes: kind, the words they are on, what they say; « ⮡ » as kind answers the note before."""
    pages = words_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        last = None
        for kind, words, said in marks:
            wanted = words.split()
            number, n = next(
                (page, n) for page, found in pages.items() for n in range(len(found))
                if [w.text for w in found[n:n + len(wanted)]] == wanted)
            page = document.pages[number - 1]
            height = float(page.mediabox[3])
            boxes = [w.box for w in pages[number][n:n + len(wanted)]]
            quads = [v for a, b, c, d in boxes for v in (a, height - b, c, height - b, a, height - d, c, height - d)]
            rect = [boxes[0][0], height - boxes[0][3], boxes[-1][2], height - boxes[0][1]]
            note = Dictionary(
                Type=Name.Annot, Subtype=Name("/Text" if kind == "⮡" else f"/{kind}"), Rect=Array(rect), Contents=said,
                T="Jean Muller", M="D:20280306093000+01'00'")
            if kind in ("Highlight", "StrikeOut"):
                note.QuadPoints = Array(quads)
            if kind == "Text":      # in the margin, where people put it
                note.Rect = Array([20, rect[1], 38, rect[3]])
            if kind == "⮡":
                note.IRT = last
            last = document.make_indirect(note)
            if "/Annots" not in page.obj:
                page.obj.Annots = Array()
            page.obj.Annots.append(last)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def test_notes_are_at_their_paragraphs(printed: bytes) -> None:
    pdf = noted(
        printed, ("Highlight", "plan de 5 mesures", "Quel plan ?"), ("⮡", "plan de 5 mesures", "Celui de 2002."),
        ("Text", "au point 8.", "Obscur."), ("Highlight", "dix-sept", "Source ?"), ("StrikeOut", "2019 un plan de 22", ""))
    found = harvest(annotations(pdf), words_of(pdf), SENT).items
    assert [(i.kind.value, i.paragraph, i.anchor, i.text, i.answers) for i in found] == [
        ("comment", "_t00003", "plan de 5 mesures", "Quel plan ?", None),
        ("reply", "_t00003", "plan de 5 mesures", "Celui de 2002.", 0),
        ("comment", "_t00009", "", "Obscur.", None),
        ("comment", "_t00016", "dix-sept", "Source ?", None),
        ("deletion", "_t00030", "2019 un plan de 22", "2019 un plan de 22", None),
    ]
    assert {(i.author, i.date) for i in found} == {("Jean Muller", "2028-03-06T09:30:00+01:00")}


def test_without_the_words_of_the_pages_nothing_is_lost(printed: bytes) -> None:
    found = harvest(annotations(noted(printed, ("Highlight", "plan de 5 mesures", "Quel plan ?"))), {}, SENT).items
    assert [(i.paragraph, i.text) for i in found] == [(None, "Quel plan ?")]


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ValueError):
        annotations(b"%PDF-1.7\n\x00\xff")
