"""Tables and charts of the statistics annex in a report: valid, readable aloud, opened by LibreOffice, the same every time."""

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from documents import guard
from documents.check import schema_faults
from documents.composed import Annex, AnnexTable, Chart, Heading
from documents.package import NS, read_parts, w
from documents.report import write_report
from tasks.conversions import to_pdf
from tests.documents.test_report import HEAD
from tests.machine import needs

CHART = Chart(
    "Enfants placés, 2028", ("Institution", "Famille d’accueil"), (("Filles", (40.0, None)), ("Garçons", (50.0, 12.0))),
    "Diagramme en barres : Institution 40, 50.",
)
TABLE = AnnexTable(
    "T.03 – Enfants placés", ("", "2028 Filles", "2028 Total"), (("Institution", "40", "90"), ("À l’étranger", "s", "s")),
    ("s : masqué.",), CHART,
)


def written() -> bytes:
    return write_report(HEAD, [Heading(1, "Partie")], {}, figures=Annex("Annexe statistique", (), (TABLE,))).docx


def test_the_same_annex_gives_the_same_bytes_and_passes_the_guard():
    assert written() == written()
    assert guard.inspect(written()).verdict == "pass"


def test_table_has_header_row_and_caption_and_chart_its_description():
    table = docx.Document(io.BytesIO(written())).tables[-1]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[1:] == [["Institution", "40", "90"], ["À l’étranger", "s", "s"]]
    assert table.rows[0]._tr.find(f".//{w('tblHeader')}") is not None
    root = etree.fromstring(read_parts(written())["word/document.xml"])
    assert root.find(f".//{{{NS['wp']}}}docPr").get("descr") == CHART.described


def test_what_is_suppressed_is_not_in_the_file():
    parts = read_parts(written())
    chart = etree.fromstring(parts["word/charts/chart1.xml"])
    values = [v.text for v in chart.iterfind(f".//{{{NS['c']}}}val//{{{NS['c']}}}v")]
    assert values == ["40", "50", "12"]
    assert not [name for name in parts if "embed" in name]


@pytest.mark.skipif("TURNUS_OOXML_XSD" not in os.environ, reason="TURNUS_OOXML_XSD names no folder")
def test_chart_and_document_are_valid():
    folder = Path(os.environ["TURNUS_OOXML_XSD"])
    assert schema_faults(written(), folder) == []
    chart = etree.XMLSchema(etree.parse(folder / "dml-chart.xsd"))
    chart.assertValid(etree.fromstring(read_parts(written())["word/charts/chart1.xml"]))


def test_its_words_are_not_the_reports():
    assert write_report(HEAD, [Heading(1, "Partie")], {}).words.body == write_report(
        HEAD, [Heading(1, "Partie")], {}, figures=Annex("Annexe statistique", (), (TABLE,))
    ).words.body


def test_libreoffice_draws_it():
    needs("soffice", "libreoffice-writer-nogui")
    assert to_pdf(written()).startswith(b"%PDF")
    assert zipfile.is_zipfile(io.BytesIO(written()))
