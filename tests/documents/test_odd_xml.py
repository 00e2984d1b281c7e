"""XML that Word would not write but a parser reads: the same comes out of it, and what comes out is sound."""

import os
import re
from pathlib import Path

import pytest
from contributions import Contribution, p
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.strangers import read
from documents.check import faults, schema_faults
from documents.comments import comments_of
from documents.merge import Merged, Word, merge
from documents.merging import source
from documents.merging.findings import Findings
from documents.package import NS, W, read_parts, write_parts

_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
_BASE = read_parts(Contribution([p("x")]).docx())
_CENTRED = '<w:p><w:pPr><w:spacing w:after="9"/><w:jc w:val="center"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
_SCHEMAS = os.environ.get("TURNUS_OOXML_XSD")


def _file(body: str, head: str = "", encoding: str = "UTF-8") -> bytes:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><w:document {_DECLARED}{head}><w:body>{body}</w:body></w:document>'
    return write_parts(_BASE | {"word/document.xml": xml.encode(encoding)})


def _table(inside: str, opened: str = "<w:tbl>", closed: str = "</w:tbl>") -> str:
    return f"{opened}<w:tr><w:tc>{inside}</w:tc></w:tr>{closed}"


def _merged(data: bytes) -> Merged:
    merged = merge([Word("a.docx", data)])
    assert faults(merged.docx) == []
    if _SCHEMAS:
        assert schema_faults(merged.docx, Path(_SCHEMAS)) == []
    return merged


def _text(merged: Merged) -> bytes:
    """Return the one text; of properties that were look alone empty ones may be left, and spaces between tags."""
    return re.sub(rb"<w:pPr/>|<w:pPr></w:pPr>", b"", re.sub(rb">\s+<", b"><", read_parts(merged.docx)["word/document.xml"]))


def _assert_same_without(data: bytes) -> None:
    lean = _merged(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "without_noise", bytes)
        patch.setattr(source, "without_looks", bytes)
        full = _merged(data)
    assert _text(lean) == _text(full)
    assert (lean.findings, lean.comments, lean.counts) == (full.findings, full.comments, full.counts)


@pytest.mark.parametrize(("body", "head"), [
    (_table(f"{_CENTRED}<?a </w:tbl> ?>{_CENTRED}<?a <w:tbl> ?>"), ""),
    ("<w:p><w:r><w:rPr><?a </w:rPr> ?><w:b/></w:rPr><w:t>x</w:t></w:r></w:p>", ""),
    (_table(_CENTRED, "<w:tbl >", "</w:tbl >"), ""),
    (_table(_CENTRED, "<w:tbl\n>", "</w:tbl\n>"), ""),
    (_table(_CENTRED, "<o:tbl>", "</o:tbl>").replace("w:tr", "o:tr").replace("w:tc", "o:tc"), f' xmlns:o="{W}"'),
    (_table(_CENTRED, "<o:tbl>", "</o:tbl>"), f' xmlns:o="{W.replace("/", "&#x2F;")}"'),
    ('<w:p><w:r><w:rPr><w:color w:val="/>" w:themeColor="y"/><w:b/></w:rPr><w:t>x</w:t></w:r></w:p>', ""),
    ('<w:p><w:proofErr w:type="/>" w:x="y"/><w:r><w:t>x</w:t></w:r></w:p>', ""),
    ('<w:p><w:r><w:rPr><w:rFonts w:ascii="&#83;ymbol" w:hAnsi="Symbo&#108;"/></w:rPr><w:t>x</w:t></w:r></w:p>', ""),
    ('<w:p><w:r><w:t>x</w:t></w:r><z:z xmlns:z="urn:z" xmlns:w ="urn:y"><w:tbl></w:tbl></z:z></w:p>', ""),
])
def test_what_is_written_otherwise_than_word_does_means_the_same(body, head):
    head_names = _DECLARED if not head else _DECLARED.replace(f'xmlns:o="{NS["o"]}"', "")
    data = write_parts(_BASE | {"word/document.xml": (
        f'<?xml version="1.0"?><w:document {head_names}{head}><w:body>{body}</w:body></w:document>'
    ).encode()})
    _assert_same_without(data)


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "ISO-2022-JP", "UTF-7"])
def test_a_text_in_other_signs_is_read_as_it_is(encoding):
    said = "rédigé" if encoding != "ISO-2022-JP" else "集約、表"
    _assert_same_without(_file(_table(_CENTRED) + p(said), encoding=encoding))


_SAID = st.sampled_from(["x", "a > b", "w:tbl>", "&lt;w:tbl>", "&lt;/w:rPr>", "?>", "", " ", 'w:rsidR="00AA"', "&amp;"])
_MARKS = st.sampled_from([
    "<w:b/>", '<w:b w:val="0"/>', "<w:bCs/>", '<w:sz w:val="20"/>', '<w:color w:val="a>b"/>', '<w:color w:val="/>"/>', "<w:i />",
    '<w:rFonts w:ascii="Symbol"/>', '<w:rFonts w:ascii="Arial"/>', "<?a <w:b/> ?>", "<!-- </w:rPr> -->", "\n  ",
    '<w:lang w:val="fr"/>',
    '<w:rPrChange w:id="9" w:author="a"><w:rPr><w:sz w:val="2"/><w:i/></w:rPr></w:rPrChange>',
])
_ABOUT = st.sampled_from([
    '<w:pStyle w:val="Titre1"/>', '<w:jc w:val="center"/>', '<w:jc w:val="start" />', '<w:ind w:left="3"/>', "<w:keepNext/>",
    "<w:bidi/>",
    '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>', '<w:rPr><w:sz w:val="2"/></w:rPr>', "<?a </w:pPr> ?>", "\n",
    '<w:pPrChange w:id="8" w:author="a"><w:pPr><w:jc w:val="right"/></w:pPr></w:pPrChange>', "<w:rPr></w:rPr>",
])
_OPENED = st.sampled_from([
    "<w:p>", "<w:p >", '<w:p w:rsidR="00A1B2C3">', "<w:p w:rsidR='00A1B2C3'\n>", '<w:p w14:paraId="0A1B2C3D">',
])
_RUN_OPENED = st.sampled_from(["<w:r>", "<w:r >", '<w:r w:rsidR="00A1B2C3">', '<w:r w:rsidRPr="1" w:rsidR="2">'])


@st.composite
def _paragraphs(draw: st.DrawFn) -> str:
    runs = []
    for _ in range(draw(st.integers(0, 3))):
        marks = "".join(draw(st.lists(_MARKS, max_size=3, unique=True)))
        end = draw(st.sampled_from(["</w:rPr>", "</w:rPr >"]))
        between = draw(st.sampled_from(["", "", '<w:proofErr w:type="gramStart"/>', "<!-- <w:tbl> -->", "<?b </w:t> ?>"]))
        text = draw(st.sampled_from(["<w:t>%s</w:t>", '<w:t xml:space="preserve">%s</w:t >', "<w:t><![CDATA[<w:b/>]]>%s</w:t>"]))
        runs.append(f"{between}{draw(_RUN_OPENED)}<w:rPr>{marks}{end}{text % draw(_SAID)}</w:r>")
    about = "".join(draw(st.lists(_ABOUT, max_size=4)))
    return f"{draw(_OPENED)}<w:pPr>{about}{draw(st.sampled_from(['</w:pPr>', '</w:pPr >']))}{''.join(runs)}</w:p>"


_BLOCKS = st.recursive(
    _paragraphs(),
    lambda inner: st.builds(
        lambda blocks, opened, closed, last: _table("".join(blocks) + last, opened, closed),
        st.lists(inner, max_size=3), st.sampled_from(["<w:tbl>", "<w:tbl>", "<w:tbl >", '<w:tbl w:rsidR="00A1">']),
        st.sampled_from(["</w:tbl>", "</w:tbl>", "</w:tbl\n>"]), _paragraphs(),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_BLOCKS, max_size=4))
def test_whatever_is_generated_becomes_the_same_with_and_without_noise(blocks):
    _assert_same_without(_file("".join(blocks)))


def test_an_equation_leaves_its_look_behind_and_keeps_its_signs():
    marks = '<w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%s"/><w:color w:val="FF0000"/><w:sz w:val="40"/></w:rPr>'
    signs = "".join(f"<m:r>{marks % (font, font)}<m:t>x</m:t></m:r>" for font in ("Arial", "Symbol"))
    _assert_same_without(_file(f"<w:p><m:oMath>{signs}</m:oMath></w:p>"))
    said = _text(_merged(_file(f"<w:p><m:oMath>{signs}</m:oMath></w:p>")))
    assert b"<m:r><m:t>" in said and b"Arial" not in said and b"Symbol" in said and b'w:val="40"' not in said


@pytest.mark.parametrize("around", [str, _table], ids=["text", "cell"])
@pytest.mark.parametrize("paragraph", [
    '<w:p><w:r><w:t>x</w:t></w:r><w:pPr><w:ind w:left="3"/><w:numPr><w:numId w:val="77"/></w:numPr></w:pPr></w:p>',
    '<w:p><w:pPr><w:bidi/></w:pPr><w:pPr><w:jc w:val="right"/><w:ind w:left="3"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
    '<w:p><w:bookmarkStart w:id="1" w:name="a"/><w:pPr><w:bidi/></w:pPr><w:bookmarkEnd w:id="1"/><w:r><w:t>x</w:t></w:r></w:p>',
    "<w:p><w:r><w:t>x</w:t><w:rPr><w:b/></w:rPr></w:r></w:p>",
    "<w:p><w:r><w:rPr><w:b/></w:rPr><w:rPr><w:i/><w:b/></w:rPr><w:t>x</w:t></w:r></w:p>",
    '<w:p><z:z xmlns:z="urn:z"><w:one><w:two><w:r><w:t>x</w:t></w:r></w:two></w:one></z:z></w:p>',
])
def test_properties_stand_first_and_once_and_what_nobody_knows_goes(paragraph, around):
    said = _text(_merged(_file(around(paragraph))))
    text = said.partition(b"<w:body>")[2]
    assert text.count(b"<w:t>x</w:t>") == 1 and b"<w:pPr><w:pPr>" not in text and b"</w:pPr><w:pPr>" not in text
    assert b"</w:r><w:pPr>" not in text and b"</w:t><w:rPr>" not in text and b"</w:rPr><w:rPr>" not in text
    assert b"w:one" not in text and b"w:two" not in text and b'w:left="3"' not in text


@pytest.mark.parametrize("properties", ['<w:gridBefore w:val="%s"/>', '<w:gridAfter w:val="%s"/>'])
def test_a_row_that_claims_to_begin_or_end_a_billion_columns_away_is_no_wider_than_word_allows(properties):
    row = f'<w:tr><w:trPr>{properties % 999_999_999}</w:trPr><w:tc>{_CENTRED}</w:tc></w:tr>'
    assert _text(_merged(_file(f"<w:tbl>{row}</w:tbl>"))).count(b"<w:gridCol") == 64


def test_a_cell_that_claims_a_billion_columns_covers_no_more_than_word_allows_or_the_table_has():
    row = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{_CENTRED}</w:tc></w:tr>'
    assert _text(_merged(_file(f"<w:tbl>{row}</w:tbl>"))).count(b"<w:gridCol") == 63
    grid = f"<w:tblGrid>{'<w:gridCol/>' * 80}</w:tblGrid>"
    assert b'<w:gridSpan w:val="80"/>' in _text(_merged(_file(f"<w:tbl>{grid}{row}</w:tbl>")))


def test_thousands_of_joined_paragraphs_and_of_breaks_in_one_come_out_whole():
    joined = '<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr><w:r><w:t>a </w:t></w:r></w:p>' * 6_000
    broken = "<w:p>" + '<w:r><w:t>a</w:t><w:br w:type="page"/></w:r>' * 5_000 + "</w:p>"
    merged = _merged(_file(joined + p("end") + broken))
    assert merged.counts["paragraphs"] == 2 and _text(merged).count(b"<w:br/>") == 4_999
    assert read(merged.docx) == {"a": 11_000, "end": 1}


_START, _END = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
_SIGN = '<w:r><w:commentReference w:id="0"/></w:r>'


@pytest.mark.parametrize(("body", "about"), [
    (f'<w:p><w:ins w:id="5">{_START}<w:r><w:t>b </w:t></w:r></w:ins><w:r><w:t>c</w:t></w:r>{_END}{_SIGN}</w:p>', "b c"),
    (f"<w:p>{_START}<w:hyperlink><w:r><w:t>b</w:t></w:r>{_END}<w:r><w:t>c</w:t></w:r></w:hyperlink>{_SIGN}</w:p>", "b"),
    (f"<w:p>{_START}<w:r><w:t>b</w:t></w:r></w:p><w:p><w:r><w:t>c</w:t></w:r>{_END}{_SIGN}</w:p>", "b"),
    (f"{_START}<w:p><w:r><w:t>b</w:t></w:r></w:p>{_END}<w:p><w:r><w:t>c</w:t></w:r>{_SIGN}</w:p>", "b"),
])
def test_a_comment_quotes_its_words_wherever_its_range_begins_and_ends(body, about):
    parts = read_parts(_file(body))
    said = f'<w:comment w:id="0" w:author="a">{p("so")}</w:comment>'
    parts["word/comments.xml"] = f'<w:comments xmlns:w="{W}">{said}</w:comments>'.encode()
    arrows = parts["word/_rels/document.xml.rels"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    parts["word/_rels/document.xml.rels"] = arrows.replace(
        b"</Relationships>", b'<Relationship Id="c" Type="%s" Target="comments.xml"/></Relationships>' % kind)
    found = source.Source(write_parts(parts))
    assert [comment.about for comment in comments_of(found, found.body, Findings())] == [about]


_WORD = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


@pytest.mark.parametrize("body", [
    f"<w:tbl>{_WORD % 'perdu'}<w:tr><w:tc>{_WORD % 'a'}</w:tc></w:tr></w:tbl>",
    f"<w:tbl><w:tr><w:tc>{_WORD % 'a'}</w:tc>{_WORD % 'perdu'}</w:tr></w:tbl>",
    f"<w:tbl><w:tr><w:tc>{_WORD % 'a'}</w:tc><w:tbl><w:tr><w:tc>{_WORD % 'perdu'}</w:tc></w:tr></w:tbl></w:tr></w:tbl>",
    _table(f"{_WORD % 'a'}<w:tbl><w:tr>{_WORD % 'perdu'}</w:tr></w:tbl>"),
    f"{_WORD % 'a'}<w:tbl>{_WORD % 'perdu'}</w:tbl>",
])
def test_text_of_a_table_outside_its_cells_stands_before_it_and_is_noted(body):
    merged = _merged(_file(body))
    assert sorted(read(merged.docx).elements()) == ["a", "perdu"]
    assert [finding.detail for _, finding in merged.not_kept] == ["perdu"]


@pytest.mark.parametrize(("astray", "detail"), [
    ("<w:r><w:t>perdu</w:t></w:r>", "perdu"), ("<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>", ""),
])
def test_what_else_stands_in_a_row_outside_its_cells_is_noted(astray, detail):
    merged = _merged(_file(f"<w:tbl><w:tr>{astray}<w:tc>{_WORD % 'a'}</w:tc></w:tr></w:tbl>"))
    assert [finding.detail for _, finding in merged.not_kept] == [detail]
    assert (b"<m:oMath" in _text(merged)) == ("oMath" in astray)


@pytest.mark.parametrize("body", [
    f"<w:tbl>perdu<w:tr>perdu<w:tc>{_WORD % 'a'}</w:tc></w:tr></w:tbl>",
    f"perdu{_WORD % 'a'}", f"{_WORD % 'a'}perdu", _table(f"{_WORD % 'a'}perdu"), "<w:p>perdu<w:r><w:t>a</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>a</w:t>perdu</w:r></w:p>",
])
def test_characters_where_no_text_may_be_are_noted(body):
    merged = _merged(_file(body))
    assert sorted(read(merged.docx).elements()) == ["a"]
    assert {finding.detail for _, finding in merged.not_kept} == {"perdu"}


def test_the_words_of_a_note_within_a_note_are_told():
    call = '<w:r><w:footnoteReference w:id="%s"/></w:r>'
    notes = "".join(f'<w:footnote w:id="{n}"><w:p><w:r><w:t>{t}</w:t></w:r>{c}</w:p></w:footnote>'
                    for n, t, c in ((1, "dehors", call % 2), (2, "dedans", "")))
    kind = f"{NS['r']}/footnotes"
    arrows = _BASE["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rIdN" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode())
    parts = read_parts(_file(f"<w:p><w:r><w:t>a</w:t></w:r>{call % 1}</w:p>")) | {
        "word/footnotes.xml": f"<w:footnotes {_DECLARED}>{notes}</w:footnotes>".encode(), "word/_rels/document.xml.rels": arrows}
    merged = _merged(write_parts(parts))
    assert [(finding.kind.value, finding.detail) for _, finding in merged.not_kept] == [("note", "dedans")]
