"""A past report read: its numbered paragraphs under their headings, from Word and from PDF; what cannot be read is refused."""

import io
import zipfile

import pikepdf
import pytest
from openpyxl import load_workbook

from documents.past import book
from documents.past.report import NotAReport, read
from documents.words import words
from models.past import PastParagraph, PastText
from tasks import conversions
from tests.documents import past_corpus
from tests.documents.body_list import BodyList
from tests.machine import needs


def numbered(content: PastText) -> list[PastParagraph]:
    return [p for p in content.paragraphs if p.number]


@pytest.mark.parametrize("made", [past_corpus.word_file, past_corpus.counted_word_file])
def test_each_numbered_paragraph_stands_under_its_headings(made):
    content = read(made(), "rapport.docx")
    found, wanted = numbered(content), [line for line in past_corpus.written() if line.code]
    assert content.language == "fr"
    assert [p.text for p in found] == [line.text for line in wanted]
    above: list[str] = []
    expected = []
    for line in past_corpus.written():
        if line.code:
            expected.append(tuple(above))
        else:
            above = [*above[: line.level - 1], line.text]
    assert [p.headings for p in found] == expected



def test_a_pdf_with_text_gives_the_same_paragraphs_as_its_word_file():
    needs("soffice", "libreoffice-writer-nogui")
    needs("pdftotext", "poppler-utils")
    pdf = conversions.to_pdf(past_corpus.counted_word_file())
    from_word, from_pdf = (numbered(read(data, name)) for data, name in (
        (past_corpus.counted_word_file(), "r.docx"), (pdf, "r.pdf"),
    ))
    assert [p.number for p in from_pdf] == [p.number for p in from_word]
    assert [p.headings for p in from_pdf] == [p.headings for p in from_word]
    alike = [a.text.replace(" ", "")[:80] == b.text.replace(" ", "")[:80] for a, b in zip(from_pdf, from_word, strict=True)]
    assert sum(alike) >= 138


def test_a_pdf_of_pictures_is_refused_with_its_own_cause():
    needs("pdftotext", "poppler-utils")
    blank, out = pikepdf.new(), io.BytesIO()
    blank.add_blank_page()
    blank.save(out)
    with pytest.raises(NotAReport) as refused:
        read(out.getvalue(), "scan.pdf")
    assert refused.value.cause == "pdf_without_text"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"PK\x03\x04 torn", b"text alone", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_report_is_refused(data):
    with pytest.raises(NotAReport):
        read(data, "x.pdf")


def test_a_report_without_numbers_is_read_paragraph_by_paragraph():
    report = BodyList()
    report.add("Éducation", "Heading1")
    report.add("Un premier alinéa sur l’école.")
    report.add("Un second alinéa sur l’école.")
    content = read(report.saved(), "r.docx")
    assert [(p.headings, p.text[:9]) for p in content.paragraphs] == [(("Éducation",), "Un premie"), (("Éducation",), "Un second")]


def test_what_follows_a_number_belongs_to_its_paragraph_and_letters_do_not_count():
    report = BodyList()
    report.add("Mesures (art. 4)", "Heading1")
    for line in ("(1) Un.", "(2) Deux :", "a) premier ;", "– second.", "Suite.", "(3) Trois.", "2019 fut une année."):
        report.add(line)
    content = read(report.saved(), "r.docx")
    assert [(p.number, p.text, p.articles) for p in content.paragraphs] == [
        ("1", "Un.", ("4",)), ("2", "Deux :\na) premier ;\n– second.\nSuite.", ("4",)),
        ("3", "Trois.\n2019 fut une année.", ("4",)),
    ]


CONTENT = PastText(language="fr", paragraphs=(
    PastParagraph(number="1", text="=1+1"), PastParagraph(number="2", text="Deux", code="A.01"),
    PastParagraph(number="3", text="Trois"),
))


def changed(**cells: object) -> bytes:
    opened = load_workbook(io.BytesIO(book.write("crc.2029/1/1", CONTENT, [("A.01", "Titre")], words("past", "fr"))))
    for place, value in cells.items():
        opened.worksheets[0][place] = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_a_workbook_says_whose_it_is_and_no_text_is_a_formula():
    data = changed()
    assert book.book_of(data) == ("crc.2029", 1, 1)
    assert load_workbook(io.BytesIO(data)).worksheets[0]["G2"].data_type == "s"
    first, second = (book.write("crc.2029/1/1", CONTENT, [], words("past", "fr")) for _ in range(2))
    assert first == second


def test_a_corrected_workbook_moves_paragraphs():
    assert book.read(changed(C2="a.02", C3=None), 3, frozenset({"A.01", "A.02"})).codes == {1: "A.02", 2: None, 3: None}


def test_every_fault_of_a_workbook_is_told_at_once_with_its_cell():
    found = book.read(changed(C2="=A1", C3="Z.99", A4=2, A5="=1"), 4, frozenset({"A.01"}))
    places = [fault.in_words(words("past", "en")["faults"]).partition(":")[0] for fault in found.faults]
    assert places == ["C2", "C3", "A4", "C5", "Paragraphes"]


def test_what_is_no_workbook_is_refused():
    with pytest.raises(book.NotABook):
        book.read(b"PK", 3, frozenset())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bomb:
        bomb.writestr("docProps/custom.xml", "TurnusPast>crc.2029/1/1<")
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 90_000_000, zipfile.ZIP_DEFLATED)
    with pytest.raises(book.NotABook):
        book.read(out.getvalue(), 3, frozenset())
