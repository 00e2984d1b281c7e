"""Twelve ministries' habits in one file: what is taken over, what is counted, what never disappears."""

import hashlib
import re

import pytest
from contributions import Contribution, answer, link, note, p, picture, png, r, table

from documents.check import faults
from documents.merging.findings import Kind
from documents.outline import outline
from documents.package import NS, parse, read_parts, related, w, write_parts
from documents.report import Block, Heading, Report, ReportHead, write_report

HEAD = ReportHead(
    ministry=("Le Gouvernement",), title="Rapport", subtitle="", date_text="", language="fr-FR", notice=None, status="",
    contents_title="Table des matières", reference="essai", author="Le Gouvernement", short_title="Rapport",
)


def merged(*contributions: Contribution, code: str = "V.06") -> Report:
    """Return the report of one answer from each contribution, under one heading."""
    files = [c.docx() for c in contributions]
    hashes = [hashlib.sha256(f).hexdigest() for f in files]
    blocks = [Block(f"b{n}", sha, f"ans:{code}", f"m{n}", code) for n, sha in enumerate(hashes, 1)]
    return write_report(HEAD, [Heading(1, "Partie"), *blocks], dict(zip(hashes, files, strict=True)))


def one(*content: str, **own: object) -> Report:
    """Return the report of one answer."""
    return merged(Contribution([answer("V.06", *content)], **own))


def lines(report: Report) -> list[str]:
    """Return what stands under the heading."""
    everything = outline(report.docx)
    return everything[everything.index("[heading 1] Partie") + 1:]


def remarks(report: Report) -> dict[str, int]:
    """Return the remarks as kind and count."""
    return {f"{r.kind}:{r.detail}".rstrip(":"): r.count for r in report.remarks}


def body(report: Report):
    """Return the root of the document."""
    return parse(read_parts(report.docx)["word/document.xml"])


@pytest.fixture
def three() -> Report:
    """Three ministries whose style, list, note, link and picture ids are all the same."""
    return merged(*(
        Contribution(
            [answer("V.06", p("Bases", style="Titre1"), p(f"Texte {n}", note(1)), p(f"un {n}", number="1"),
                    p(f"deux {n}", number="1"), p(link("rIdLink1", f"lien {n}")), p(picture()))],
            font=font, sign=sign, image=png(colour), notes=(f"note de {n}",), addresses=(f"https://{n}.exemple.invalid/",),
        )
        for n, font, sign, colour in (
            ("mj", "Papyrus", "lowerLetter", "red"), ("ms", "Impact", "decimal", "green"),
            ("mf", "Courier", "upperRoman", "red"),
        )
    ))


def test_ids_that_collide_stay_apart(three):
    assert [line for line in lines(three) if "Texte" in line] == [
        f"[paragraphe numéroté] Texte {n}{{note: note de {n}}}" for n in ("mj", "ms", "mf")]
    addresses = {a.target for a in related(read_parts(three.docx), "word/document.xml").values() if a.external}
    assert addresses == {f"https://{n}.exemple.invalid/" for n in ("mj", "ms", "mf")}
    assert faults(three.docx) == []
    assert three.remarks == ()


def test_equal_pictures_are_kept_once_and_different_ones_are_not_mixed_up(three):
    parts = read_parts(three.docx)
    pictures = [line for line in lines(three) if line.startswith("[illustration]")]
    assert len([name for name in parts if name.startswith("word/media/")]) == 2
    assert pictures[0] == pictures[2] != pictures[1]


def test_each_list_begins_anew_with_the_signs_its_author_chose(three):
    numbering = parse(read_parts(three.docx)["word/numbering.xml"])
    used = [n.get(w("val")) for n in body(three).iter(w("numId"))]
    assert len(used) == 6 and len(set(used)) == 3
    numbers = {n.get(w("numId")): n for n in numbering.iterfind(w("num"))}
    formats = {
        a.get(w("abstractNumId")): a.find(f"{w('lvl')}/{w('numFmt')}").get(w("val"))
        for a in numbering.iterfind(w("abstractNum"))
    }
    signs = [formats[numbers[n].find(w("abstractNumId")).get(w("val"))] for n in dict.fromkeys(used)]
    assert signs == ["lowerLetter", "decimal", "upperRoman"]
    assert all(numbers[n].find(f"{w('lvlOverride')}/{w('startOverride')}").get(w("val")) == "1" for n in used)


def test_footnotes_stand_in_the_order_of_the_document_one_for_each_reference():
    report = one(p("a", note(2), "b", note(1), "c", note(2)), notes=("première", "seconde"))
    references = [n.get(w("id")) for n in body(report).iter(w("footnoteReference"))]
    notes = parse(read_parts(report.docx)["word/footnotes.xml"]).findall(w("footnote"))
    assert references == ["1", "2", "3"]
    assert ["".join(n.itertext()).strip() for n in notes[2:]] == ["seconde", "première", "seconde"]


def test_an_endnote_becomes_a_footnote_and_a_missing_note_is_reported():
    report = one(p("a", note(1, "endnote"), "b", note(9)), endnotes=("à la fin",))
    assert lines(report)[0] == "[paragraphe numéroté] a{note: à la fin}b"
    assert remarks(report) == {Kind.ENDNOTE: 1, Kind.NOTE: 1}


@pytest.mark.parametrize("id", ["Titre1", "Heading1", "berschrift1"])
def test_styles_are_known_by_name_whatever_the_language_of_word(id):
    report = one(p("Cadre légal", style=id), p("Texte"), heading_id=id)
    assert lines(report) == ["[heading 2] Cadre légal", "[paragraphe numéroté] Texte"]


def test_headings_of_an_answer_rank_under_the_heading_of_the_question():
    report = one(p("Détail", style="Titre2"), p("Texte"), p("Ensemble", style="Titre1"))
    assert lines(report) == ["[heading 3] Détail", "[paragraphe numéroté] Texte", "[heading 2] Ensemble"]


def test_only_body_text_is_numbered():
    report = one(
        p("Texte"), p("point", style="Listepuces"), p("Tableau 1", style="Lgende"), table(["a", "b"], ["1", "2"]), p(), p(" "),
        p("<w:r><w:br/></w:r>"), p("Encore"),
    )
    assert [o.number for o in report.paragraphs] == [None, 1, None, None, None, 2]
    assert lines(report) == [
        "[paragraphe numéroté] Texte", "[list paragraph •1] point", "[caption] Tableau 1",
        "| [en-tête de tableau] a | [en-tête de tableau] b |", "| [texte de tableau] 1 | [texte de tableau] 2 |",
        "[paragraphe numéroté] Encore",
    ]


def test_an_unknown_style_is_reported_and_its_text_kept():
    report = one(p("Encadré", style="Maison"))
    assert lines(report) == ["[paragraphe numéroté] Encadré"]
    assert remarks(report) == {f"{Kind.FOREIGN_STYLE}:style maison": 1}


def test_fonts_sizes_and_colours_stay_behind_bold_and_raised_text_come_along():
    loud = '<w:rFonts w:ascii="Impact"/><w:b/><w:color w:val="FF0000"/><w:sz w:val="60"/><w:highlight w:val="yellow"/>'
    report = one(p(r("fort", loud), r("er", '<w:vertAlign w:val="superscript"/>')), font="Papyrus")
    marks = [[m.tag.rpartition("}")[2] for m in run.find(w("rPr"))] for run in body(report).iter(w("r"))
             if run.find(w("rPr")) is not None]
    assert marks == [["b"], ["vertAlign"]]
    parts = read_parts(report.docx)
    assert b"Papyrus" not in parts["word/document.xml"] + parts["word/styles.xml"]


def test_tracked_changes_are_accepted_and_counted():
    mark_deleted = p("La ", properties='<w:rPr><w:del w:id="3" w:author="x"/></w:rPr>')
    report = one(
        mark_deleted,
        p('<w:del w:id="1" w:author="x"><w:r><w:delText>vieille </w:delText></w:r></w:del>',
          f'<w:ins w:id="2" w:author="x">{r("nouvelle ")}</w:ins>', "loi"),
        table(["a"], ["b"]).replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="4" w:author="x"/></w:trPr>', 1),
        p('<w:commentRangeStart w:id="0"/>', "Fin", '<w:commentRangeEnd w:id="0"/>',
          '<w:r><w:commentReference w:id="0"/></w:r>'),
    )
    assert lines(report) == [
        "[paragraphe numéroté] La nouvelle loi", "| [texte de tableau] b |", "[paragraphe numéroté] Fin"]
    assert remarks(report) == {Kind.INSERTION: 1, Kind.DELETION: 3, Kind.COMMENT: 1}
    assert not list(body(report).iter(w("ins"), w("del"), w("commentReference"), w("commentRangeStart")))


def test_content_controls_and_simple_fields_are_opened():
    report = one(
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('dans un contrôle')}{table(['x'])}</w:sdtContent></w:sdt>",
        p(f'<w:sdt><w:sdtContent>{r("le ")}</w:sdtContent></w:sdt>',
          f'<w:fldSimple w:instr=" DATE ">{r("5 juin")}</w:fldSimple>'),
    )
    assert lines(report) == [
        "[paragraphe numéroté] dans un contrôle", "| [texte de tableau] x |", "[paragraphe numéroté] le 5 juin"]
    assert remarks(report) == {f"{Kind.FIELD}:DATE": 1}


def test_what_cannot_be_kept_is_reported_with_the_text_it_had():
    chart = '<a:graphicData uri="x"><c:chart r:id="rIdImage"/></a:graphicData>'
    box = (f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wps:txbx><w:txbxContent>'
           f"{p('dans la boîte')}</w:txbxContent></wps:txbx></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
           f"<v:textbox><w:txbxContent>{p('dans la boîte')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
           "</mc:AlternateContent></w:r>")
    report = one(
        p("Avant", picture(inner=chart)), p("Boîte", box), p("<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>"),
        p("<w:r><w:object/></w:r>", "objet"), p(picture(id="rIdAbsent"), "image"), p(link("rIdAbsent", "lien")),
    )
    assert [line.partition("] ")[2] for line in lines(report)] == [
        "Avant", "Boîte", "dans la boîte", "", "objet", "image", "lien"]
    assert "".join(next(body(report).iter(f"{{{NS['m']}}}oMath")).itertext()) == "x=2"
    assert remarks(report) == {
        Kind.CHART: 1, Kind.TEXT_BOX: 1, Kind.EMBEDDED_FILE: 1, f"{Kind.PICTURE}:Évolution": 1, Kind.LINK: 1}


def test_a_link_to_a_program_or_a_file_becomes_text():
    report = one(p(link("rIdLink1", "ici")), addresses=("file:///etc/passwd",))
    assert lines(report) == ["[paragraphe numéroté] ici"]
    assert remarks(report) == {f"{Kind.LINK}:file:///etc/passwd": 1}


def test_tables_fit_the_page_nested_ones_their_cell():
    report = one(table([table(["1", "2"], widths=(9000, 3000)), "x"], widths=(15000, 5000)), table(["suivant"]))
    outer, inner, following = body(report).iter(w("tbl"))
    assert [[int(c.get(w("w"))) for c in t.find(w("tblGrid"))] for t in (outer, inner, following)] == [
        [6802, 2267], [4974, 1658], [9070]]
    assert outer.getnext().tag == w("p"), "two tables that touch would become one"
    assert inner.getnext().tag == w("p"), "a cell ends with a paragraph"
    assert faults(report.docx) == []


def test_merged_cells_and_header_rows_stay():
    head = table(["a", "b"], ["1", "2"])
    head = head.replace("<w:tcPr></w:tcPr>", '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', 1)
    head = head.replace("<w:tr><w:tc><w:tcPr></w:tcPr>", "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>", 1)
    wide = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("large")}</w:tc></w:tr></w:tbl>'
    report = one(head.replace("</w:tbl>", wide))
    rows = list(body(report).iter(w("tr")))
    assert [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows] == [True, True, False]
    assert [m.get(w("val")) for m in body(report).iter(w("vMerge"))] == ["restart", "continue"]
    assert rows[2].find(f"{w('tc')}/{w('tcPr')}/{w('gridSpan')}").get(w("val")) == "2"


def test_a_wide_picture_is_made_as_wide_as_the_text():
    report = one(p(picture(width=20_000_000, height=10_000_000)))
    extent = next(body(report).iter(f"{{{NS['wp']}}}extent"))
    assert (int(extent.get("cx")), int(extent.get("cy"))) == (9070 * 635, 9070 * 635 // 2)
    assert next(body(report).iter(f"{{{NS['wp']}}}docPr")).get("descr") == "Évolution"


@pytest.mark.parametrize("text", [
    "Santé &amp; &lt;Social&gt;", "حقوق الطفل", "👨‍👩‍👧 famille", "12\u00a0000\u202f€ – « mot »", "e\u0301te\u0301",
    "deux  espaces ",
])
def test_text_is_kept_letter_for_letter(text):
    report = one(p(r(text, "<w:rtl/>"), properties="<w:bidi/>"))
    assert f">{text}</w:t>" in read_parts(report.docx)["word/document.xml"].decode()


def test_every_word_of_every_answer_arrives(three):
    """Count with nothing but a regular expression, so that one mistake cannot hide in both counts."""
    def words(xml: str) -> list[str]:
        return re.sub("<[^>]+>", "", re.sub("</w:p>|<w:tab/>|<w:br/>", " ", xml)).split()

    document = read_parts(three.docx)["word/document.xml"].decode()
    arrived = words(document[document.index('"_t00002"/>') + 11:])
    sent = [word for n in ("mj", "ms", "mf")
            for word in ("Bases", "Texte", n, "un", n, "deux", n, "lien", n)]
    assert arrived == sent


def test_an_answer_that_is_not_there_is_reported():
    assert remarks(merged(Contribution([answer("A.01", p("autre"))]))) == {Kind.EMPTY: 1}


@pytest.mark.parametrize("nonsense", ["x", "", "-3", "²", "9" * 5000])
def test_a_number_that_is_none_keeps_nothing_out_of_the_report(nonsense):
    grown = table(("Année", "Nombre"), ("2019", "12"))
    grown = grown.replace('w:w="2000"', f'w:w="{nonsense}"').replace(
        "<w:tcPr></w:tcPr>", f'<w:tcPr><w:vMerge w:val="restart"/><w:gridSpan w:val="{nonsense[:3]}"/></w:tcPr>')
    shown = picture().replace("3000000", nonsense)
    style = f"width:1.2.3pt;height:{nonsense}pt"
    old_picture = f'<w:r><w:pict><v:shape style="{style}"><v:imagedata r:id="rIdImage"/></v:shape></w:pict></w:r>'
    item = p("un", number="1").replace('w:ilvl w:val="0"', f'w:ilvl w:val="{nonsense}"')
    report = one(p("Texte"), item, grown, p(shown), p(old_picture))
    said = " ".join(lines(report))
    assert all(word in said for word in ("Texte", "un", "Année", "12"))
    assert not any(r.kind is Kind.NOT_CARRIED for r in report.remarks)


def test_a_block_that_cannot_be_taken_over_gives_its_bare_words_and_a_remark():
    broken = read_parts(Contribution([answer("V.06", p("Texte", note(1)), p("suite"))], notes=("note",)).docx())
    broken["word/footnotes.xml"] = b"no XML at all"
    files = [write_parts(broken), Contribution([answer("V.06", p("Autre", note(1)))], notes=("sa note",)).docx()]
    blocks = [Block(f"b{n}", f"sha{n}", "ans:V.06", "mj", "V.06") for n in (1, 2)]
    report = write_report(HEAD, [Heading(1, "Partie"), *blocks], {f"sha{n}": file for n, file in enumerate(files, 1)})
    assert [line.partition("] ")[2] for line in lines(report)] == ["Texte", "suite", "Autre{note: sa note}"]
    assert [(r.block, r.kind) for r in report.remarks] == [("b1", Kind.NOT_CARRIED)]
    assert faults(report.docx) == []
