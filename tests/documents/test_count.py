"""How words are counted."""

import pytest
from desk import Desk, paragraph, run, table
from lxml import etree

from documents.count import Words, count, count_elements
from documents.package import read_parts, w


@pytest.mark.parametrize(("text", "expected"), [
    ("l’article", 1), ("arrière-plan", 1), ("«\u00a0mot\u00a0»", 3), ("—", 1),
    ("12\u00a0000", 2), ("12\u202f000", 2), ("", 0),
])
def test_a_word_is_what_stands_between_white_space(text, expected):
    assert count_elements([paragraph(text)]) == expected


def test_inserted_words_count_and_deleted_ones_do_not():
    one = paragraph("deux mots ")
    etree.SubElement(one, w("ins")).append(run("et trois"))
    etree.SubElement(one, w("del")).append(run("jamais"))
    assert count_elements([one]) == 4


def test_the_figures_with_and_without_tables_and_annexes(sent):
    desk = Desk(sent)
    for child in list(desk.body)[:-1]:
        desk.body.remove(child)
    heading = paragraph("Annexe I")
    heading.insert(0, etree.Element(w("pPr")))
    etree.SubElement(heading[0], w("pStyle")).set(w("val"), "Heading1")
    for block in (heading, paragraph("Fin."))[::-1]:
        desk.body.insert(0, block)
    desk.body.insert(0, table(("un deux", "trois")))
    desk.body.insert(0, paragraph("Un texte de cinq mots."))
    assert count(read_parts(desk.saved())) == Words(
        body=11, body_and_notes=11, without_tables=8, without_annexes=8, without_tables_and_annexes=5
    )


def test_notes_are_counted_apart(sent):
    parts = read_parts(sent)
    before = count(parts)
    parts["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{w("")[1:-1]}"><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>trois mots ici</w:t></w:r></w:p></w:footnote></w:footnotes>'
    ).encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    rels = "word/_rels/document.xml.rels"
    one = f'<Relationship Id="rN" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", one.encode())
    after = count(parts)
    assert (after.body, after.body_and_notes) == (before.body, before.body + 3)
