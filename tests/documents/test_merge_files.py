"""Any Word files made one: every word arrives, ids stay apart, what cannot be kept is named with its place."""

import io
import os
import shutil
from pathlib import Path

import docx
import pikepdf
import pytest
from contributions import Contribution, link, note, p, picture, r, table

from benchmarks.ministries import Size, contributions
from benchmarks.strangers import read
from documents.check import faults, schema_faults
from documents.comparing.compare import compare
from documents.merge import Merged, Word, merge
from documents.merging.findings import Kind
from documents.outline import outline
from documents.package import parse, read_parts, w, write_parts
from models.words import TrackedChanges
from tasks.conversions import to_pdf


def file(*content: str, **own: object) -> bytes:
    """Return a Word file of these paragraphs and tables."""
    return Contribution(["".join(content)], **own).docx()


def one(*content: str, rule: TrackedChanges = TrackedChanges.ACCEPT, **own: object) -> Merged:
    """Return what becomes of one file; it is sound in any case."""
    merged = merge([Word("a.docx", file(*content, **own))], rule)
    assert faults(merged.docx) == []
    return merged


def lost(merged: Merged) -> list[tuple[str, str, int]]:
    """Return kind, detail and paragraph of what was not kept."""
    return [(f.kind, f.detail, f.place.paragraph) for _, f in merged.not_kept]


def body(merged: Merged):
    """Return the root of the document."""
    return parse(read_parts(merged.docx)["word/document.xml"])


@pytest.fixture(scope="module")
def twelve() -> tuple[list[bytes], Merged]:
    """The contributions of twelve ministries, and what they become."""
    files = contributions(Size())
    return files, merge([Word(f"{n}.docx", data) for n, data in enumerate(files)])


def test_twelve_ministries_become_one_file_with_everything_in_it(twelve):
    assert twelve[1].counts == {
        "words": 21_900, "paragraphs": 1_560, "tables": 40, "footnotes": 60, "images": 12, "links": 48, "lists": 36,
        "insertions": 24, "deletions": 24, "comments": 24,
    }
    assert twelve[1].not_kept == () and faults(twelve[1].docx) == []


def test_an_independent_reader_finds_every_word_of_them(twelve):
    files, merged = twelve
    assert read(merged.docx) == sum(map(read, files[1:]), read(files[0]))
    assert len(docx.Document(io.BytesIO(merged.docx)).paragraphs) == merged.counts["paragraphs"]


def test_each_note_stands_under_its_own_reference_in_the_order_of_the_document(twelve):
    texts = [line.partition("{note: ")[2].partition("}")[0] for line in outline(twelve[1].docx) if "{note: " in line]
    assert [text.partition(" : ")[0] for text in texts] == [f"note {k} de M{n}" for n in range(12) for k in range(1, 6)]
    notes = parse(read_parts(twelve[1].docx)["word/footnotes.xml"]).findall(w("footnote"))
    assert [n.get(w("id")) for n in notes[2:]] == [str(n) for n in range(1, 61)]


def test_comments_are_taken_out_with_author_place_and_what_they_are_about(twelve):
    number, comment = twelve[1].comments[3]
    assert (number, comment.author, comment.text) == (1, "Agent 1", "observation 1 de M1")
    assert comment.about and comment.place.words.split()[0] == comment.about.split()[0]
    assert b"commentR" not in read_parts(twelve[1].docx)["word/document.xml"]


REVISED = (
    p("La ", properties='<w:rPr><w:del w:id="3" w:author="x"/></w:rPr>'),
    p('<w:del w:id="1" w:author="x"><w:r><w:delText>vieille </w:delText></w:r></w:del>',
      f'<w:ins w:id="2" w:author="Y" w:date="2026-01-02T03:04:05Z">{r("nouvelle ")}</w:ins>', "loi"),
    p('<w:moveFrom w:id="5" w:author="x"><w:r><w:t>ici</w:t></w:r></w:moveFrom>', "puis",
      f'<w:moveTo w:id="6" w:author="x">{r(" là")}</w:moveTo>'),
    table(["a"], ["b"]).replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="4" w:author="x"/></w:trPr>', 1),
)


@pytest.mark.parametrize(("rule", "expected"), [
    (TrackedChanges.ACCEPT, ["La nouvelle loi", "puis là", "b"]),
    (TrackedChanges.REFUSE, ["La ", "vieille loi", "icipuis", "a", "b"]),
])
def test_tracked_changes_are_settled_by_the_rule(rule, expected):
    merged = one(*REVISED, rule=rule)
    texts = ["".join(t.text for t in q.iter(w("t"))) for q in body(merged).iter(w("p"))]
    assert [text for text in texts if text] == expected
    assert (merged.counts["insertions"], merged.counts["deletions"]) == (2, 4)
    assert not list(body(merged).iter(w("ins"), w("del")))


@pytest.mark.parametrize("before", ["<w:rPr/>", '<w:rPr><w:sz w:val="24"/></w:rPr>', "<w:rPr><w:i/></w:rPr>"])
def test_a_look_that_is_refused_gives_way_to_the_one_before_though_that_was_only_a_size(before):
    changed = f'<w:rPr><w:b/><w:rPrChange w:id="1" w:author="x">{before}</w:rPrChange></w:rPr>'
    merged = one(p(f"<w:r>{changed}<w:t>mot</w:t></w:r>"), rule=TrackedChanges.REFUSE)
    [run] = [t.getparent() for t in body(merged).iter(w("t")) if t.text == "mot"]
    assert [mark.tag for mark in run.iterfind(f"{w('rPr')}/*")] == ([w("i")] if "w:i" in before else [])


def test_kept_changes_stand_under_ids_of_their_own_with_their_authors():
    merged = one(*REVISED, rule=TrackedChanges.KEEP)
    changes = list(body(merged).iter(w("ins"), w("del")))
    assert [c.tag.rpartition("}")[2] for c in changes] == ["del", "del", "ins", "del", "ins", "del"]
    assert len({c.get(w("id")) for c in changes}) == 6
    assert (changes[2].get(w("author")), changes[2].get(w("date"))) == ("Y", "2026-01-02T03:04:05Z")
    assert [t.text for t in body(merged).iter(w("delText"))] == ["vieille ", "ici"]


def test_fields_leave_their_result_a_link_stays_a_link_and_a_box_is_shown():
    def field(instruction: str, result: str = "", data: str = "") -> str:
        kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}">{data if kind == "begin" else ""}</w:fldChar></w:r>'
                 for kind in ("begin", "separate", "end")]
        return f"{kinds[0]}<w:r><w:instrText>{instruction}</w:instrText></w:r>{kinds[1]}{r(result) if result else ''}{kinds[2]}"

    box = '<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>'
    merged = one(
        p("le ", field(" DATE ", "5 juin")), p(field(' HYPERLINK "https://exemple.invalid/a" ', "la loi")),
        p(field(" FORMCHECKBOX ", data=box), " oui"),
    )
    assert outline(merged.docx) == ["[normal] le 5 juin", "[normal] la loi", "[normal] ☒ oui"]
    assert merged.counts["links"] == 1
    assert lost(merged) == [(Kind.FIELD, "DATE", 1), (Kind.FIELD, "FORMCHECKBOX", 3)]


def test_a_link_inside_the_file_stays_one_when_its_goal_comes_along():
    jump = f'<w:hyperlink w:anchor="But">{r("voir")}</w:hyperlink><w:hyperlink w:anchor="Rien">{r(" ailleurs")}</w:hyperlink>'
    goal = p('<w:bookmarkStart w:id="7" w:name="But"/>', "ici", '<w:bookmarkEnd w:id="7"/>')
    files = [Word(name, file(p(jump), goal)) for name in ("a", "b")]
    merged = merge(files)
    links = [h.get(w("anchor")) for h in body(merged).iter(w("hyperlink"))]
    assert len(set(links)) == 2 and faults(merged.docx) == []
    assert lost(merged) == [(Kind.LINK, "#Rien", 1)] * 2


def test_what_cannot_be_kept_is_named_with_its_place():
    chart = '<a:graphicData uri="x"><c:chart r:id="rIdImage"/></a:graphicData>'
    merged = one(
        p("Avant"), p("Un graphique", picture(inner=chart)), p("secret", r(" caché", "<w:vanish/>")), p("Encadré", style="Maison"),
        p('<w:r><w:br w:type="page"/></w:r>'), p("fin", note(9)), p(link("rIdAbsent", "lien")),
    )
    assert lost(merged) == [
        (Kind.CHART, "", 2), (Kind.HIDDEN_TEXT, "caché", 3), (Kind.FOREIGN_STYLE, "style maison", 4), (Kind.PAGE_BREAK, "", 5),
        (Kind.NOTE, "", 6), (Kind.LINK, "", 7),
    ]
    assert merged.not_kept[0][1].place.words == "Un graphique"


@pytest.mark.parametrize("latent", [
    '<w:latentStyles w:count="2"><w:lsdException w:name="heading 1"/><w:lsdException w:name="x"/></w:latentStyles>',
    '<w:latentStyles w:count="0"/>', "<!-- <w:latentStyles> --><w:latentStyles></w:latentStyles>",
])
def test_styles_that_word_only_knows_change_nothing(latent):
    parts = read_parts(file(p("Titre", style="Titre1"), p("mot")))
    before = merge([Word("a.docx", write_parts(parts))])
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"<w:style ", f"{latent}<w:style ".encode(), 1)
    after = merge([Word("a.docx", write_parts(parts))])
    assert latent.encode() in parts["word/styles.xml"] and after.docx == before.docx and after.findings == before.findings


def test_styles_are_mapped_by_name_whatever_word_spoke():
    files = [Word(id, file(p("Cadre", style=id), p("Texte"), heading_id=id)) for id in ("Titre1", "Heading1", "berschrift1")]
    assert outline(merge(files).docx) == ["[heading 1] Cadre", "[normal] Texte"] * 3


def test_a_place_of_the_template_in_a_text_is_nothing_but_text():
    assert outline(one(p("Écrire {title} et {body}")).docx) == ["[normal] Écrire {title} et {body}"]


def test_the_order_of_marks_is_that_of_the_schema_and_odd_values_are_mended():
    merged = one(p(r("x", '<w:u w:val="none-such"/><w:b w:val="x"/><w:rStyle w:val="Perdu"/>')))
    marks = next(body(merged).iter(w("rPr")))
    assert [(m.tag.rpartition("}")[2], m.get(w("val"))) for m in marks] == [("b", None), ("u", "single")]


def test_the_one_file_and_its_redline_fit_the_schemas(twelve):
    if "TURNUS_OOXML_XSD" not in os.environ:
        pytest.skip("TURNUS_OOXML_XSD names no folder")
    files, merged = twelve
    kept = merge([Word(str(n), data) for n, data in enumerate(files)], TrackedChanges.KEEP)
    for docx_file in (merged.docx, kept.docx, compare(files[0], files[1]).docx):
        assert schema_faults(docx_file, Path(os.environ["TURNUS_OOXML_XSD"])) == []


def test_libreoffice_opens_the_one_file_and_its_redline(twelve):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer-nogui")
    files, merged = twelve
    for docx_file in (merged.docx, compare(files[0], files[1]).docx):
        with pikepdf.open(io.BytesIO(to_pdf(docx_file))) as printed:
            assert len(printed.pages) > 3
