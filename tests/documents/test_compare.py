"""Two files compared: accepting every change gives the newer one, refusing them the older."""

import pytest
from contributions import Contribution, note, p, picture, png, r, table

from benchmarks.strangers import read
from documents.check import faults
from documents.comparing.compare import Comparison, compare
from documents.comparing.redline_page import page
from documents.merging.findings import Findings
from documents.merging.revisions import settle
from documents.merging.source import Source
from documents.package import parse, read_parts, serialize, w, write_parts
from documents.words import words
from models.words import TrackedChanges

MOVED = "Cet alinéa de dix mots sera placé ailleurs, plus loin."


def file(*content: str, **own: object) -> bytes:
    """Return a Word file of these paragraphs and tables."""
    return Contribution(["".join(content)], **own).docx()


def settled(docx: bytes, rule: TrackedChanges) -> bytes:
    """Return a file with every change of its text and notes accepted or refused."""
    parts = dict(read_parts(docx))
    for name in ("word/document.xml", "word/footnotes.xml"):
        if name in parts:
            root = parse(parts[name])
            settle(root, rule, Findings())
            parts[name] = serialize(root)
    return write_parts(parts)


def texts(docx: bytes) -> list[str]:
    """Return the paragraphs that say something."""
    said = ("".join(t.text or "" for t in q.iter(w("t"))) for q in Source(docx).body.iter(w("p")))
    return [text for text in said if text.strip()]


OLD = file(
    p("Cadre", style="Titre1"), p("La loi de 2019 prévoit un délai de deux mois, publié.", note(1)), p(MOVED), p("Disparu."),
    p("Pratique", style="Titre1"), table(["Année", "Cas"], ["2018", "17"], ["2019", "21"]), p("Le nombre baisse."), p("Fin."),
    notes=("Mém. A n° 1.",),
)
NEW = file(
    p("Cadre", style="Titre1"), p("La loi de 2021 prévoit un délai de ", r("trois", "<w:b/>"), " mois, publié.", note(1)),
    p("Pratique", style="Titre1"), table(["Année", "Cas"], ["2018", "17"], ["2019", "22"], ["2020", "9"]), p("Le nombre baisse."),
    p(MOVED), p("Neuf."), p("Fin."), notes=("Mém. A n° 2.",),
)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """What the newer file changes."""
    return compare(OLD, NEW, author="Le ministère")


def test_accepted_the_redline_is_the_newer_file_and_refused_the_older(compared):
    assert texts(settled(compared.docx, TrackedChanges.ACCEPT)) == texts(NEW)
    assert texts(settled(compared.docx, TrackedChanges.REFUSE)) == texts(OLD)
    assert read(settled(compared.docx, TrackedChanges.ACCEPT)) == read(NEW)
    assert read(settled(compared.docx, TrackedChanges.REFUSE)) == read(OLD)
    assert faults(compared.docx) == []


def test_only_the_words_that_differ_are_marked(compared):
    first = list(Source(compared.docx).body.iter(w("p")))[1]
    changes = [(c.tag.rpartition("}")[2], "".join(c.itertext())) for c in first if c.tag in (w("ins"), w("del"))]
    assert changes == [("del", "2019"), ("ins", "2021"), ("del", "deux"), ("ins", "trois")]
    assert {c.get(w("author")) for c in first.iter(w("ins"), w("del"))} == {"Le ministère"}


def test_what_only_moved_is_a_move(compared):
    moves = [(m.tag.rpartition("}")[2], "".join(m.itertext())) for m in Source(compared.docx).body.iter(w("moveFrom"), w("moveTo"))]
    assert [m for m in moves if m[1]] == [("moveFrom", MOVED), ("moveTo", MOVED)]


def test_the_changes_are_counted_by_section(compared):
    assert [(s.title, s.inserted, s.deleted, s.changed, s.moved, s.words_inserted, s.words_deleted) for s in compared.sections] == [
        ("Cadre", 0, 1, 2, 0, 3, 4), ("Pratique", 3, 0, 1, 1, 4, 1),
    ]


def test_the_page_shows_what_is_new_and_gone(compared):
    html = page(compared, "a & b", words("word/files", "fr")["redline"], "fr").decode()
    assert "<title>a &amp; b</title>" in html and "<del>2019</del><ins>2021</ins>" in html and "<td>Pratique</td>" in html


def test_equal_files_have_no_change_and_the_same_files_give_the_same_bytes():
    assert compare(NEW, NEW).sections == ()
    assert compare(OLD, NEW).docx == compare(OLD, NEW).docx


def test_open_changes_count_as_accepted_and_another_picture_is_a_change():
    draft = file(p('<w:ins w:id="1" w:author="x"><w:r><w:t>Neuf</w:t></w:r></w:ins>', picture()), image=png("red"))
    assert compare(file(p("Neuf", picture()), image=png("red")), draft).sections == ()
    assert compare(file(p("Neuf", picture()), image=png("navy")), draft).sections[0].changed == 1
