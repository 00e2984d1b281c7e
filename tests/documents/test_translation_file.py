"""The file for the translation service carries what the answer has, and what the translator made of it comes back by its marks."""

import io
from copy import deepcopy

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from documents import guard
from documents.assembly import Assembly, template
from documents.blocks import plain_text
from documents.merging.carrier import Carrier
from documents.merging.source import Source
from documents.package import main_part_name, parse, part_of_kind, read_parts, serialize, w, write_parts
from documents.questionnaire import FormQuestion, QuestionnaireForm, Section, build, mark
from documents.split import answer_elements
from documents.translated import Translated, read
from documents.translation import ToTranslate, cycle_of, elements_at, write
from documents.words import words
from rehearsal.typist import fill
from tasks.conversions import to_docx

RICH = """Die **Ministerien** haben die Arbeit ausgebaut.[^1]

- erster Punkt
- zweiter Punkt

| Jahr | Kinder |
|---|---|
| 2019 | 812 |
| 2020 | 901 |

![Balken, erfundenes Beispiel](figure.png)

Siehe das [Gesetz](https://legilux.public.lu/eli/etat) vom Juli.

[^1]: Laut Jahresbericht, Seite 12.
"""
PLAIN = "Der Dienst besteht seit langem und arbeitet im ganzen Land."
FRENCH = ("Les ministères ont développé le travail.", "Le service existe depuis longtemps.")
FORM = {"form_id": "crc.2029/fr", "language": "fr", "title": "Rapport", "institution": "de → fr", "due_text": "crc.2029",
        "notice": None, "reply_to": "rapports@office.invalid"}


def answered() -> bytes:
    asked = tuple(FormQuestion(code, "Welche Maßnahmen?") for code in ("V.06", "V.07"))
    form = build(QuestionnaireForm(**FORM, sections=(Section("V", (), asked),)), words("word/questionnaire", "fr"))
    return fill(form, {"V.06": RICH, "V.07": PLAIN})


def blocks(file: bytes) -> list[ToTranslate]:
    return [
        ToTranslate(code, "mj", "Mesures", plain_text(elements_at(Source(file), f"ans:{code}")), file, f"ans:{code}")
        for code in ("V.06", "V.07")
    ]


@pytest.fixture(scope="module")
def source() -> bytes:
    return answered()


@pytest.fixture(scope="module")
def out(source: bytes) -> bytes:
    return write(QuestionnaireForm(**FORM, sections=()), blocks(source), words("word/translation", "fr"), words("word/files", "fr"))


def cells(document) -> dict[str, tuple]:
    """Return source and target cell of each block by its code."""
    found = {}
    for table in document.tables:
        row = table.rows[-1]
        if len(row.cells) == 2 and "⟦ans:" in row.cells[1].text:
            found[row.cells[1].text.partition("⟦ans:")[2].partition("⟧")[0]] = row.cells
    return found


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def saved(document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def typed(data: bytes):
    """Return the file with a text behind each mark, the placeholder gone, not saved yet."""
    document = opened(data)
    for (_, cell), text in zip(cells(document).values(), FRENCH, strict=True):
        paragraph = cell.paragraphs[0]
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.add_run(text)
    return document


def test_the_source_column_has_what_the_answer_has(source, out):
    assert guard.inspect(out).verdict == "pass" and cycle_of(out) == "crc.2029"
    assert out == write(
        QuestionnaireForm(**FORM, sections=()), blocks(source), words("word/translation", "fr"), words("word/files", "fr")
    )
    left, right = next(iter(cells(opened(out)).values()))
    assert [r.text for p in left.paragraphs for r in p.runs if r.bold] == ["Ministerien"]
    assert [[c.text for c in row.cells] for row in left.tables[0].rows] == [["Jahr", "Kinder"], ["2019", "812"], ["2020", "901"]]
    assert "Tableau de l'original" in left.text and "Tableau de l'original" not in right.text
    assert len({n.get(qn("w:val")) for n in left._tc.iter(qn("w:numId"))}) == 1
    assert len(list(left._tc.iter(qn("w:hyperlink")))) == 1
    notes = Source(out).notes
    [reference] = left._tc.iter(qn("w:footnoteReference"))
    assert "Seite 12" in plain_text([notes["footnote", reference.get(qn("w:id"))][1]])
    [picture] = left._tc.iter(qn("wp:docPr"))
    assert picture.get("descr") == "Balken, erfundenes Beispiel"
    assert int(next(left._tc.iter(qn("wp:extent"))).get("cx")) < 4_819 * 635      # as wide as its column at most
    assert read(out).texts == {b.code: "" for b in blocks(source)}


def test_what_looks_like_a_mark_in_a_source_is_none(source):
    block = blocks(fill(
        build(QuestionnaireForm(**FORM, sections=(Section("V", (), (FormQuestion("V.06", "?"), FormQuestion("V.07", "?"))),)),
              words("word/questionnaire", "fr")), {"V.06": "Siehe ⟦ans:V.07/mj/0123456789ab⟧ dort.", "V.07": PLAIN},
    ))
    data = write(QuestionnaireForm(**FORM, sections=()), block, words("word/translation", "fr"), words("word/files", "fr"))
    came = read(saved(typed(data)))
    assert came.faults == {} and len(came.texts) == 2 and all(came.texts.values())


def test_the_translator_s_own_formatting_comes_back_and_the_source_does_not(source, out):
    document = typed(out)
    (left, right), _ = cells(document).values()
    right.paragraphs[0].add_run(" Beaucoup.").bold = True
    right._tc.append(deepcopy(left._tc.find(qn("w:tbl"))))
    listed = deepcopy(next(p for p in left.paragraphs if p._p.find(f".//{qn('w:numPr')}") is not None)._p)
    listed.findall(qn("w:r"))[0].find(qn("w:t")).text = "premier point"
    right._tc.append(listed)
    came = read(saved(document))
    first, second = (b.code for b in blocks(source))
    assert came.faults == {} and "Beaucoup." in came.texts[first] and "Ministerien" not in came.texts[first]
    remarks = came.answers[first].remarks
    assert (remarks.tables, remarks.lists, remarks.footnotes) == (1, 1, 0)
    assert came.lacking(first, *at(source, "V.06")) == {"footnotes": 1, "links": 1, "images": 1}
    assert came.lacking(second, *at(source, "V.07")) == {}
    assert came.not_kept(second) == []


def at(file: bytes, code: str) -> tuple[bytes, str]:
    return file, f"ans:{code}"


def test_what_cannot_be_kept_is_named_with_its_place(source, out):
    document = typed(out)
    (_, right), _ = cells(document).values()
    right.paragraphs[0]._p.append(parse_xml(
        f'<w:r {nsdecls("w")}><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r>'
    ))
    right.paragraphs[0]._p.append(parse_xml(
        f'<w:r {nsdecls("w")}><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/></w:object></w:r>'
    ))
    came = read(saved(document))
    first = blocks(source)[0].code
    assert [(f.kind, f.place.paragraph) for f in came.not_kept(first)] == [("embedded_file", 1)]
    assert "caché" in came.texts[first]


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_through_libreoffice_it_comes_back_as_it_went(source, out, ending, office):
    document = typed(out)
    (left, right), _ = cells(document).values()
    right.paragraphs[0].add_run(" Beaucoup.").bold = True
    right.paragraphs[0]._p.append(deepcopy(next(left._tc.iter(qn("w:footnoteReference"))).getparent()))
    right._tc.append(deepcopy(left._tc.find(qn("w:tbl"))))
    right._tc.append(parse_xml(f"<w:p {nsdecls('w')}/>"))
    listed = [p._p for p in left.paragraphs if p._p.find(f".//{qn('w:numPr')}") is not None]
    right._tc.extend(deepcopy(listed))
    data = office(noted(saved(document)), "docx", ending)
    came = read(data if ending == "docx" else to_docx(data, "odt"))
    first, second = (b.code for b in blocks(source))
    assert came.faults == {} and came.texts[second] == FRENCH[1]
    assert came.texts[first].startswith(f"{FRENCH[0]} Beaucoup.") and "812" in came.texts[first]
    remarks = came.answers[first].remarks
    assert (remarks.footnotes, remarks.tables, remarks.lists) == (1, 1, 1)
    assert came.lacking(first, *at(source, "V.06")) == {"links": 1, "images": 1}
    assert came.not_kept(first) == []
    report = Assembly(template("report"))
    carried = Carrier(Source(came.file), report).carry(answer_elements(read_parts(came.file), first))
    [note] = [n for n in report.part("footnotes") if n.get(w("type")) is None]
    assert plain_text([note]) == "Selon le rapport annuel."
    bold = [run for item in carried for run in item.iter(w("r")) if run.find(f"{w('rPr')}/{w('b')}") is not None]
    assert "Beaucoup." in ["".join(map(str, run.itertext())).strip() for run in bold]


def noted(data: bytes) -> bytes:
    """Return the file with a note of its own under its second reference."""
    parts = read_parts(data)
    name = part_of_kind(parts, "footnotes")
    notes, main = parse(parts[name]), parse(parts[main_part_name(parts)])
    own = deepcopy(notes[-1])
    own.set(w("id"), str(int(own.get(w("id"))) + 1))
    *_, text = own.iter(w("t"))
    text.text = "Selon le rapport annuel."
    notes.append(own)
    list(main.iter(w("footnoteReference")))[-1].set(w("id"), own.get(w("id")))
    return write_parts(parts | {name: serialize(notes), main_part_name(parts): serialize(main)})


def changed(out: bytes, change) -> Translated:
    """Return what is read of the file, its marks and rows changed by a hand that gets the document's root."""
    data = saved(typed(out))
    parts = read_parts(data)
    main = main_part_name(parts)
    root = parse(parts[main])
    change(root)
    return read(write_parts(parts | {main: serialize(root)}))


def marks(root) -> list:
    return [t for t in root.iter(w("t")) if "⟦ans:" in (t.text or "")]


def test_marks_changed_for_one_another_contradict_the_codes_and_nothing_is_taken(source, out):
    def swap(root):
        first, second = marks(root)
        first.text, second.text = second.text, first.text

    came = changed(out, swap)
    assert came.texts == {} and came.faults == {b.code: "conflict" for b in blocks(source)}


def test_a_mark_that_is_there_twice_is_of_no_block(source, out):
    def double(root):
        table = marks(root)[0].getparent().getparent().getparent().getparent().getparent()
        table.addnext(deepcopy(table))

    came = changed(out, double)
    first, second = (b.code for b in blocks(source))
    assert came.faults == {first: "double"} and list(came.texts) == [second]


def test_two_marks_in_one_cell_contradict_each_other(source, out):
    def both(root):
        first, second = marks(root)
        first.text = f"{first.text}{second.text}"

    assert set(changed(out, both).faults.values()) == {"conflict"}


def test_frames_that_grew_together_come_apart(source, out):
    def grown(root):
        first, second = (m.getparent().getparent().getparent().getparent().getparent() for m in marks(root))
        for row in second.findall(w("tr")):
            first.append(row)
        second.getparent().remove(second)
        for one in marks(root):
            one.getparent().getparent().remove(one.getparent())

    came = changed(out, grown)
    assert came.faults == {} and list(came.texts.values()) == list(FRENCH)


def test_a_row_deleted_as_a_tracked_change_is_not_taken(source, out):
    def deleted(root):
        row = marks(root)[0].getparent().getparent().getparent().getparent()
        properties = row.find(w("trPr"))
        properties.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="x" w:date="2029-01-01T00:00:00Z"/>'))

    assert list(changed(out, deleted).faults.values()) == ["deleted_row"]


def test_tracked_changes_are_accepted_and_counted(source, out):
    def tracked(root):
        paragraph = marks(root)[0].getparent().getparent()
        run = paragraph.findall(w("r"))[-1]
        gone = deepcopy(run)
        for text in gone.iter(w("t")):
            text.text, text.tag = "Ancien texte.", w("delText")
        for tag, inside in (("ins", run), ("del", gone)):
            around = parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x" w:date="2029-01-01T00:00:00Z"/>')
            paragraph.append(around)
            around.append(inside)

    came = changed(out, tracked)
    first = blocks(source)[0].code
    assert came.texts[first] == FRENCH[0] and came.changes(first) == 2


def test_a_mark_outside_its_frame_is_not_taken(source, out):
    def loose(root):
        table = marks(root)[0].getparent().getparent().getparent().getparent().getparent()
        for paragraph in list(table.iter(w("p"))):
            table.addprevious(paragraph)
        table.getparent().remove(table)

    came = changed(out, loose)
    first, second = (b.code for b in blocks(source))
    assert came.faults == {first: "outside"} and list(came.texts) == [second]


def test_marks_of_no_block_are_passed_over(source, out):
    def foreign(root):
        marks(root)[0].text = mark("A.01")

    assert list(changed(out, foreign).texts) == [blocks(source)[1].code]


def test_a_cell_without_a_paragraph_is_read_all_the_same(source, out):
    def bare(root):
        cell = marks(root)[0].getparent().getparent().getparent()
        for paragraph in cell.findall(w("p")):
            cell.remove(paragraph)

    came = changed(out, bare)
    assert came.faults == {} and list(came.texts.values()) == ["", FRENCH[1]]


def test_a_source_whose_box_is_gone_is_no_translation(source, out):
    def gone(root):
        cell = marks(root)[0].getparent().getparent().getparent()
        cell.getparent().remove(cell)

    came = changed(out, gone)
    assert came.faults == {} and list(came.texts.values()) == [FRENCH[1]]
