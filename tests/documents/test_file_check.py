"""The checks themselves: each can fail."""

import hashlib
import os
from pathlib import Path

import pytest
from contributions import Contribution, answer, note, p, picture, table
from test_merge import HEAD

from documents.check import faults, schema_faults
from documents.package import read_parts, write_parts
from documents.report import Block, Heading, write_report


@pytest.fixture
def parts() -> dict[str, bytes]:
    """A sound report with a note, a picture and a table."""
    data = Contribution([answer("V.06", p("a", note(1)), p(picture()), table(["x"]), p("z"))], notes=("n",)).docx()
    sha = hashlib.sha256(data).hexdigest()
    report = write_report(HEAD, [Heading(1, "Partie"), Block("b", sha, "ans:V.06", "mj", "V.06")], {sha: data})
    return read_parts(report.docx)


@pytest.mark.parametrize(("part", "old", "new", "fault"), [
    ("word/document.xml", b'r:embed="rIdT1"', b'r:embed="rIdX"', "rIdX"),
    ("word/document.xml", b'footnoteReference w:id="1"', b'footnoteReference w:id="9"', "footnote 9 is not there"),
    ("word/document.xml", b'w:val="ParagrapheNumerote"', b'w:val="Absent"', "style Absent is not defined"),
    ("word/document.xml", b'w:name="_t00002"', b'w:name="_t00001"', "2 bookmarks have the name _t00001"),
    ("word/document.xml", b'<w:bookmarkEnd w:id="1"/>', b"", "has 0 ends"),
    ("word/document.xml", b'w:anchor="_Toc00001"', b'w:anchor="_Toc9"', "bookmark _Toc9, which is not there"),
    ("word/numbering.xml", b'<w:num w:numId="1">', b'<w:num w:numId="8">', "num 1 is not defined"),
    ("[Content_Types].xml", b'Extension="png"', b'Extension="gif"', "has no content type"),
    ("word/_rels/document.xml.rels", b'Target="footnotes.xml"', b'Target="absent.xml"', "absent.xml, which is not there"),
])
def test_each_fault_is_found(parts, part, old, new, fault):
    assert faults(write_parts(parts)) == []
    assert old in parts[part]
    assert any(fault in found for found in faults(write_parts(parts | {part: parts[part].replace(old, new)})))


def test_something_else_is_no_word_file():
    assert faults(b"%PDF-1.7") == ["not a Word file: File is not a zip file"]


@pytest.mark.skipif("TURNUS_OOXML_XSD" not in os.environ, reason="TURNUS_OOXML_XSD names no folder")
def test_the_schemas_find_elements_in_the_wrong_order(parts):
    document = parts["word/document.xml"].replace(b"<w:tblPr>", b"<w:trPr/><w:tblPr>", 1)
    assert schema_faults(write_parts(parts | {"word/document.xml": document}), Path(os.environ["TURNUS_OOXML_XSD"]))
