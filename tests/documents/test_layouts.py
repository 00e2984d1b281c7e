"""Layouts as data: each one written, read as an outline, checked with its template; what only serves to compare stays."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from contributions import Contribution, answer, link, note, p, table

from documents.abbreviations import abbreviations
from documents.assembly import TemplateFault
from documents.check import faults, schema_faults
from documents.clean_copy import clean
from documents.composed import Annex, Asked, Block, Cited, Heading, Item, ReportHead, Shape
from documents.contents import entries_of
from documents.laws import laws_cited
from documents.outline import outline
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts
from documents.remains import Trace, remains
from documents.report import write_report
from documents.shape import shape_of, template_faults
from documents.writing import Part, lay_out
from models.layout import FACTS, Layout
from models.refusals import FileHasRemains
from models.settings import HOUSE
from tasks.leaving import clean_copy

FILES = sorted((HOUSE / "templates" / "layouts").glob("*.yaml"))
GOLDEN = HOUSE / "tests" / "golden" / "layouts"
FACTS_KNOWN = dict.fromkeys(FACTS, "") | {
    "body": "Comité des droits de l'enfant", "treaty": "Convention relative aux droits de l'enfant", "symbol": "CRC/C/UTO/5-6",
    "received": "4 mars 2020", "language": "français",
}
HEAD = ReportHead(
    ("Le Gouvernement", "Le ministère"), "Cinquième rapport", "procédure simplifiée", "3 mars 2020", "fr-FR", None,
    "Projet n° 2", "Table des matières", "crc.2019/2", "Le ministère", "Rapport CDE",
)
ANSWERS = Contribution([
    answer("A.01", p("Le Comité des droits de l'enfant (CDE) connaît la loi du 16 juillet 2011 portant approbation de l'accord",
                     note(1), "."), p("le premier point ;", number="1"), p("Le CDE le sait.")),
    answer("A.02", table(["Année", "Cas"], ["2018", "17"]), p("Voir ", link("rIdLink1", "la page"), ".")),
], notes=("Mém. A n° 600.",)).docx()
SHA = hashlib.sha256(ANSWERS).hexdigest()


def layout(path: Path) -> Layout:
    return Layout.model_validate(yaml.safe_load(path.read_text("utf-8")))


def template_of(one: Layout) -> bytes:
    return (HOUSE / "templates" / "word" / f"{one.template}.docx").read_bytes()


def written(one: Layout, annex: Annex | None = None) -> bytes:
    asked: list[Item] = [Asked("Indiquer les mesures.\nPréciser les obstacles.")] if one.asked else []
    cited: list[Item] = [Cited()] if one.references else []
    items = [
        Heading(1, "I. Faits nouveaux"), Heading(2, "Paragraphe 2 a)"), *asked, Block("b1", SHA, "ans:A.01", "mj", "A.01"), *cited,
        Heading(2, "Paragraphe 2 b)", "art. 4"), Block("b2", SHA, "ans:A.02", "mj", "A.02"), *cited,
    ]
    head = replace(HEAD, lines=one.lines_in("fr", FACTS_KNOWN))
    return write_report(head, items, {SHA: ANSWERS}, annex, shape_of(one, template_of(one), "fr")).docx


def names() -> list[str]:
    return [path.stem for path in FILES]


def test_the_layouts_that_were_promised_are_there() -> None:
    assert {"submission", "issued", "questionnaire-reply", "position-paper", "meeting-brief"} <= set(names())


@pytest.mark.parametrize("path", FILES, ids=names())
def test_each_layout_reads_as_its_golden_outline(path: Path) -> None:
    text = "\n".join([*outline(written(layout(path), Annex("Annexe – Institutions", ("Justice",)))), ""])
    golden = GOLDEN / f"{path.stem}.txt"
    if os.environ.get("TURNUS_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=names())
def test_template_and_layout_fit_and_no_reference_is_dead(path: Path) -> None:
    one = layout(path)
    assert list(template_faults(one, template_of(one))) == []
    assert faults(written(one)) == []
    assert not [name for name, xml in read_parts(written(one)).items() if name.endswith(".xml") and b">{" in xml]


@pytest.mark.skipif("TURNUS_OOXML_XSD" not in os.environ, reason="TURNUS_OOXML_XSD names no folder")
@pytest.mark.parametrize("path", FILES, ids=names())
def test_the_schemas_accept_each_layout_and_its_template(path: Path) -> None:
    one, folder = layout(path), Path(os.environ["TURNUS_OOXML_XSD"])
    assert schema_faults(written(one), folder) == schema_faults(template_of(one), folder) == []


@pytest.mark.parametrize("path", FILES, ids=names())
def test_what_the_office_writes_itself_takes_any_layout(path: Path) -> None:
    one = layout(path)
    head = replace(HEAD, lines=one.lines_in("fr", FACTS_KNOWN))
    made = lay_out(head, [Part("Suites", "À faire.")], shape_of(one, template_of(one), "fr"))
    assert "[À faire.]" in outline(made)[-1] and faults(made) == []


def test_what_serves_to_compare_bears_its_mark_on_every_page_and_is_refused_by_every_check() -> None:
    one = layout(HOUSE / "templates" / "layouts" / "issued.yaml")
    data = written(one)
    headers = [xml for name, xml in read_parts(data).items() if name.startswith("word/header")]
    assert len(headers) == 2 and all(b'string="APER\xc3\x87U"' in xml and b"rotation:315" in xml for xml in headers)
    assert [r.trace for r in remains(data, {HEAD.author})] == [Trace.WATERMARK, Trace.WATERMARK]
    assert {r.trace for r in remains(clean(data, HEAD.author), {HEAD.author})} == {Trace.WATERMARK}, "cleaning takes no mark away"
    assert not one.leaves
    bare = read_parts(written(layout(HOUSE / "templates" / "layouts" / "submission.yaml")))
    marked = write_parts({**bare, "docProps/custom.xml": bare["docProps/custom.xml"].replace(b"crc.2019/2", b"crc.2019/=issued")})
    assert [r.trace for r in remains(marked, {HEAD.author})] == [Trace.WATERMARK], "without headers its reference tells"
    with pytest.raises(FileHasRemains, match="watermark"):
        clean_copy(data, HEAD.author)


def test_the_issued_layout_says_which_paragraphs_stand_where() -> None:
    docx = written(layout(HOUSE / "templates" / "layouts" / "issued.yaml"))
    lines = [line for line in outline(docx) if line.startswith(("[toc 1]", "[toc 2]"))]
    assert [e.text for e in entries_of(docx)] == ["I. Faits nouveaux", "Paragraphe 2 a)", "Paragraphe 2 b) (art. 4)"]
    assert [line.split("\t")[1] for line in lines] == ["1–3", "1–2", "3"]


def test_a_line_of_unknown_facts_leaves_no_trace() -> None:
    one = layout(HOUSE / "templates" / "layouts" / "issued.yaml")
    said = one.lines_in("fr", FACTS_KNOWN | {"received": "", "symbol": ""})
    assert said["received"] == said["symbol"] == "" and said["distribution"] == "Distr. générale"


@pytest.mark.parametrize(("text", "expected"), [
    ("Le Comité des droits de l'enfant (CDE) siège.", [("CDE", "Comité des droits de l'enfant")]),
    ("au ministère de l'Éducation nationale, de l'Enfance et de la Jeunesse (MENJE)",
     [("MENJE", "ministère de l'Éducation nationale, de l'Enfance et de la Jeunesse")]),
    ("L'OKaJu (Ombudsman fir Kanner a Jugendlecher) a dit.", [("OKaJu", "Ombudsman fir Kanner a Jugendlecher")]),
    ("Das Bundesministerium der Justiz (BMJ) prüft.", []),     # one word that holds two letters: nothing is guessed
    ("Selon la Justice (MJ) et l'annexe (A), en 2019 (UE).", []),
    ("Comité A (CA) ; Conseil d'Arbitrage (CA)", [("CA", "Comité A"), ("CA", "Conseil d'Arbitrage")]),
    ("(" * 5000 + "CDE)", []),
])
def test_an_abbreviation_is_listed_where_the_text_explains_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(abbreviations([text])) == expected


def test_laws_are_cited_in_their_own_words() -> None:
    text = (
        "La loi modifiée du 10 août 1992 relative à la protection de la jeunesse reste en vigueur. "
        "Le règlement ministériel du 1er mai 2019 fixe."
    )
    assert list(laws_cited(text)) == [
        "loi modifiée du 10 août 1992 relative à la protection de la jeunesse", "règlement ministériel du 1er mai 2019",
    ]


# A template that does not fit

def broken(one: Layout, change: tuple[str, str]) -> list[str]:
    parts = read_parts(template_of(one))
    changed = {name: xml.replace(change[0].encode(), change[1].encode()) for name, xml in parts.items()}
    return list(template_faults(one, write_parts(changed)))


@pytest.mark.parametrize(("name", "change", "said"), [
    ("submission", ("Tableau du rapport", "Tabelle"), 'has no table style "Tableau du rapport"'),
    ("submission", ("{body}", "corps"), "has no paragraph that says only {body}"),
    ("submission", ("{abbreviations}", ""), "{abbreviations}"),
    ("submission", ("{subtitle}", "{sous_titre}"), "asks for {sous_titre}, which nobody says"),
    ("questionnaire-reply", ("Question posée", "Autre"), 'no paragraph style "Question posée"'),
    ("issued", ("{received}", ""), "has no place {received}"),
    ("issued", ("headerReference", "x"), "header"),
])
def test_what_a_template_lacks_is_named_with_the_remedy(name: str, change: tuple[str, str], said: str) -> None:
    one = layout(HOUSE / "templates" / "layouts" / f"{name}.yaml")
    if said == "header":
        parts = read_parts(template_of(one))
        root = parse(parts["word/_rels/document.xml.rels"])
        for arrow in [a for a in root if a.get("Type", "").endswith("/header")]:
            root.remove(arrow)
        told = list(template_faults(one, write_parts({**parts, "word/_rels/document.xml.rels": serialize(root)})))
        assert any("watermark" in fault for fault in told)
        return
    told = broken(one, change)
    assert any(said in fault for fault in told), told


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all", write_parts({"[Content_Types].xml": b"<Types/>"})])
def test_a_template_that_is_no_word_file_is_one_sentence(data: bytes) -> None:
    one = layout(FILES[0])
    [said] = template_faults(one, data)
    assert "no Word file that can serve as a template" in said


def test_a_report_cannot_be_written_into_a_template_without_a_place_for_it() -> None:
    one = layout(HOUSE / "templates" / "layouts" / "submission.yaml")
    parts = read_parts(template_of(one))
    name = main_part_name(parts)
    data = write_parts({**parts, name: parts[name].replace(b"{body}", b"corps")})
    with pytest.raises(TemplateFault, match="body"):
        write_report(HEAD, [Heading(1, "Partie")], {}, None, Shape(data))


def test_an_annex_begins_on_a_page_of_its_own_in_every_layout() -> None:
    for path in FILES:
        parts = read_parts(written(layout(path), Annex("Annexe – Institutions", ("Justice",))))
        heading = [q for q in parse(parts["word/document.xml"]).iter(w("p")) if "Annexe" in "".join(q.itertext())][-1]
        assert heading.find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None
