"""Charts of contributions: they come along with what they show, in reports and merged files, and tell nothing else."""

import hashlib
import os
from pathlib import Path

import pytest
from contributions import Contribution, answer, p, picture

from documents.check import faults, schema_faults
from documents.composed import Block, Heading, ReportHead
from documents.merge import Word, merge
from documents.merging.findings import Kind
from documents.package import parse, read_parts, write_parts
from documents.remains import remains
from documents.report import write_report

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def chart(value: str, extra: str = "", fill: str = "") -> str:
    return (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/>'
        '<c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>' + fill +
        '<c:cat><c:strRef><c:f>Feuil1!$A$2:$A$3</c:f><c:strCache><c:ptCount val="2"/><c:pt idx="0"><c:v>2018</c:v></c:pt>'
        '<c:pt idx="1"><c:v>2019</c:v></c:pt></c:strCache></c:strRef></c:cat>'
        '<c:val><c:numRef><c:f>Feuil1!$B$2:$B$3</c:f><c:numCache><c:ptCount val="2"/>'
        f'<c:pt idx="0"><c:v>{value}</c:v></c:pt><c:pt idx="1"><c:v>42</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/>'
        '<c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling>'
        '<c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea>'
        f"<c:plotVisOnly val=\"1\"/></c:chart>{extra}</c:chartSpace>"
    )


DRAWING = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="9000000" cy="4500000"/>'
    '<wp:docPr id="1" name="G" descr="Cas par année"/><a:graphic>'
    f'<a:graphicData uri="{C}"><c:chart r:id="rIdChart"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
WORKBOOK = '<c:externalData r:id="rIdBook"/>'
FILL = '<c:spPr><a:blipFill><a:blip r:embed="rIdPicture"/><a:stretch><a:fillRect/></a:stretch></a:blipFill></c:spPr>'


def contribution(xml: str | None, drawing: str = DRAWING, arrows: str = "", *, framed: bool = False) -> bytes:
    """Return a contribution with a chart, whose workbook holds a secret."""
    content = (p("Avant"), p(drawing), p("Après"))
    parts = read_parts(Contribution([answer("A.01", *content)] if framed else content).docx())
    link = f'<Relationship Id="rIdChart" Type="{R}/chart" Target="charts/chart1.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(b"</Relationships>", link.encode())
    if xml is not None:
        parts["word/charts/chart1.xml"] = xml.encode()
        parts["word/charts/_rels/chart1.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rIdBook" Type="{R}/package" Target="../embeddings/classeur.xlsx"/>'
            f'<Relationship Id="rIdPicture" Type="{R}/image" Target="../media/image1.png"/>{arrows}</Relationships>'
        ).encode()
        parts["word/embeddings/classeur.xlsx"] = b"a name that nobody should read"
    return write_parts(parts)


def charts(docx: bytes) -> dict[str, bytes]:
    return {n: x for n, x in read_parts(docx).items() if n.startswith("word/charts/") and n.endswith(".xml")}


def test_charts_of_two_contributions_come_along_each_with_its_own_figures() -> None:
    merged = merge([Word(name, contribution(chart(value, WORKBOOK))) for name, value in (("a", "17"), ("b", "23"))])
    found = charts(merged.docx)
    assert sorted(found) == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
    assert [b">17<" in found["word/charts/chart1.xml"], b">23<" in found["word/charts/chart2.xml"]] == [True, True]
    assert [f.kind for _, f in merged.not_kept] == [Kind.CHART_DATA, Kind.CHART_DATA], "the workbooks stay behind, and are named"
    assert b"nobody should read" not in merged.docx and faults(merged.docx) == []


def test_in_a_report_a_chart_keeps_its_description_fits_the_page_and_leaves_nothing_that_tells() -> None:
    data = contribution(chart("17", WORKBOOK, FILL), framed=True)
    sha = hashlib.sha256(data).hexdigest()
    head = ReportHead((), "Rapport", "", "", "fr-FR", None, "", "", "x/1", "Ministère", "R")
    report = write_report(head, [Heading(1, "Partie"), Block("b", sha, "ans:A.01", "mj", "A.01")], {sha: data})
    body = read_parts(report.docx)["word/document.xml"].decode()
    assert 'descr="Cas par année"' in body and 'cx="9000000"' not in body
    assert faults(report.docx) == [] and remains(report.docx, {"Ministère"}) == ()
    [(name, xml)] = charts(report.docx).items()
    assert b"externalData" not in xml and b"blip" in xml
    assert read_parts(report.docx)["word/charts/_rels/chart1.xml.rels"].count(b"media/") == 1, name
    assert [r.kind for r in report.remarks] == [Kind.CHART_DATA]


@pytest.mark.parametrize("xml", [None, "no XML", "<other/>", chart("17").replace("chartSpace", "chartSpase")])
def test_a_chart_that_cannot_be_read_is_named_and_its_text_stays(xml: str | None) -> None:
    merged = merge([Word("a", contribution(xml))])
    assert [(f.kind, f.place.paragraph > 0) for _, f in merged.not_kept] == [(Kind.CHART, True)]
    assert charts(merged.docx) == {} and faults(merged.docx) == []


WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
IN_GROUP = (
    f'<wpg:graphicFrame xmlns:wpg="{WPG}"><wpg:cNvPr id="3" name="G" descr="Cas par année"/><wpg:cNvFrPr/>'
    '<wpg:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="1000000"/></wpg:xfrm>'
    f'<a:graphic><a:graphicData uri="{C}"><c:chart r:id="rIdChart"/></a:graphicData></a:graphic></wpg:graphicFrame>'
)


def group(*inner: str) -> str:
    return picture(inner=f'<a:graphicData uri="{WPG}"><wpg:wgp xmlns:wpg="{WPG}">{"".join(inner)}</wpg:wgp></a:graphicData>')


@pytest.mark.parametrize(("inner", "kept", "noted"), [
    ((IN_GROUP,), 1, []),
    ((IN_GROUP, IN_GROUP), 2, []),
    ((IN_GROUP, f'<wps:wsp xmlns:wps="{WPS}"/>'), 1, [Kind.DRAWING]),
])
def test_the_charts_of_a_group_stand_by_themselves_and_lines_drawn_around_them_are_named(
    inner: tuple[str, ...], kept: int, noted: list[Kind],
) -> None:
    merged = merge([Word("a", contribution(chart("17"), group(*inner)))])
    body = read_parts(merged.docx)["word/document.xml"].decode()
    assert body.count('cx="2000000" cy="1000000"') == body.count('descr="Cas par année"') == len(charts(merged.docx)) == kept
    assert [f.kind for _, f in merged.not_kept] == noted and faults(merged.docx) == []


def newer(*older: str) -> str:
    """Return a chart of a newer kind, with what stands beside it for older programs."""
    drawn = DRAWING.replace("<c:chart", f'<cx:chart xmlns:cx="{CX}"').removeprefix("<w:r>").removesuffix("</w:r>")
    fallback = "".join(one.removeprefix("<w:r>").removesuffix("</w:r>") for one in older)
    return (f'<w:r><mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="cx1" xmlns:cx1="{CX}">{drawn}</mc:Choice>'
            f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>")


@pytest.mark.parametrize(("older", "pictures", "noted"), [((picture(),), 1, Kind.CHART_PICTURE), ((), 0, Kind.CHART)])
def test_a_chart_of_a_newer_kind_comes_along_as_its_picture_and_is_named_with_its_words(
    older: tuple[str, ...], pictures: int, noted: Kind,
) -> None:
    xml = f'<cx:chartSpace xmlns:cx="{CX}"><cx:chartData><cx:pt idx="0">Placements</cx:pt></cx:chartData></cx:chartSpace>'
    merged = merge([Word("a", contribution(xml, newer(*older)))])
    assert (merged.counts["images"], charts(merged.docx)) == (pictures, {})
    assert [(f.kind, f.detail, f.place.paragraph > 0) for _, f in merged.not_kept] == [(noted, "Placements", True)]
    assert faults(merged.docx) == [] and b"AlternateContent" not in merged.docx


def test_a_chart_that_points_outside_or_nowhere_loses_that_and_stays() -> None:
    arrows = f'<Relationship Id="rIdAway" Type="{R}/image" Target="https://ailleurs.invalid/x.png" TargetMode="External"/>'
    xml = chart("17", '<c:userShapes r:id="rIdShapes"/>', FILL.replace("rIdPicture", "rIdAway"))
    merged = merge([Word("a", contribution(xml, arrows=arrows))])
    [kept] = charts(merged.docx).values()
    assert b"userShapes" not in kept and b"rIdAway" not in kept and b"ailleurs" not in merged.docx
    assert parse(kept).tag == f"{{{C}}}chartSpace" and faults(merged.docx) == []


@pytest.mark.parametrize(("across", "down"), [("", ""), ("0", "9"), ("99999999999999999999", "1"), ("-5", "x")])
def test_a_chart_of_nonsensical_size_gets_a_sensible_one(across: str, down: str) -> None:
    drawing = DRAWING.replace('cx="9000000" cy="4500000"', f'cx="{across}" cy="{down}"')
    merged = merge([Word("a", contribution(chart("17"), drawing))])
    assert len(charts(merged.docx)) == 1 and merged.not_kept == () and faults(merged.docx) == []


@pytest.mark.skipif("TURNUS_OOXML_XSD" not in os.environ, reason="TURNUS_OOXML_XSD names no folder")
def test_the_schemas_accept_a_report_with_charts() -> None:
    merged = merge([Word("a", contribution(chart("17", WORKBOOK, FILL)))])
    assert schema_faults(merged.docx, Path(os.environ["TURNUS_OOXML_XSD"])) == []


def test_the_same_charts_give_the_same_bytes() -> None:
    files = [Word("a", contribution(chart("17", WORKBOOK))), Word("b", contribution(chart("23", fill=FILL)))]
    assert merge(files).docx == merge(files).docx


def test_the_number_of_a_heading_that_vanishes_is_named() -> None:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    heading = p("Contexte", style="Titre1").replace("</w:pPr>", f"{number}</w:pPr>")
    merged = merge([Word("a", Contribution([heading, p("Texte", number="1")]).docx())])
    assert [(f.kind, f.place.words) for _, f in merged.not_kept] == [(Kind.HEADING_NUMBER, "Contexte")]


def test_the_colours_of_a_theme_are_written_out() -> None:
    fill = '<c:spPr><a:solidFill><a:schemeClr val="accent2"><a:lumMod val="75000"/></a:schemeClr></a:solidFill></c:spPr>'
    for xml, colour in ((chart("17", fill=fill), b'srgbClr val="ED7D31"'), (chart("17"), b'srgbClr val="4472C4"')):
        [kept] = charts(merge([Word("a", contribution(xml))]).docx).values()
        assert colour in kept and b"schemeClr" not in kept
