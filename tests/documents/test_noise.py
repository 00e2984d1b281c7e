"""What is taken out of a text before it is read changes nothing but the time it takes."""

import pytest

from benchmarks.ministries import Size, contributions
from documents.merge import Word, merge
from documents.merging import source
from documents.merging.noise import without_looks, without_noise
from documents.package import W, read_parts

_BOTH = '<w:p><w:pPr><w:jc w:val="center"/><w:spacing w:after="120"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>'
_LEFT = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>'
_BARE = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


def _document(body: str) -> bytes:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def test_sides_stay_in_tables_only_nested_ones_included():
    def body(outside: str, inside: str) -> bytes:
        inner = f"<w:tbl><w:tr><w:tc>{inside % 3}</w:tc></w:tr></w:tbl>"
        table = f"<w:tbl><w:tr><w:tc>{inside % 2}{inner}{inside % 4}</w:tc></w:tr></w:tbl>"
        return _document(f"{outside % 1}{table}{outside % 5}{table}{outside % 6}")

    assert without_noise(body(_BOTH, _BOTH)) == body(_BARE, _LEFT)


def test_where_tables_begin_otherwise_than_usual_sides_stay_everywhere():
    odd = f'<w:tbl w:rsid="00A1"><w:tr><w:tc>{_BOTH % 1}</w:tc></w:tr></w:tbl>{_BOTH % 2}'
    assert without_noise(_document(odd)) == _document(odd.replace('<w:spacing w:after="120"/>', ""))


@pytest.mark.parametrize("odd", [
    f"<!-- {_BOTH % 1} -->{_BOTH % 2}",
    f"<w:p><w:r><w:t><![CDATA[{_BOTH % 1}]]></w:t></w:r></w:p>{_BOTH % 2}",
    f'{_BOTH % 1}<x:y xmlns:x="urn:x" xmlns:w="urn:other"><w:rPr><w:sz w:val="2"/></w:rPr></x:y>',
])
def test_what_may_mean_something_else_stays_as_it_is(odd):
    assert without_noise(_document(odd)) == _document(odd)


def test_names_and_numbers_of_paragraphs_go_and_text_that_says_the_same_stays():
    named = ' w14:paraId="0A1B2C3D" w14:textId="77777777" w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3"'
    said = f"&lt;w:p{named}&gt;"
    mark = '<w:proofErr w:type="gramStart"/>'
    full = "".join(f'<w:p{named}>{mark}<w:r w:rsidRPr="00FF00FF"><w:t>{t}</w:t></w:r></w:p>' for t in ("a", said))
    head = f'<w:document xmlns:w="{W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:body>'
    bare = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in ("a", said))
    assert without_noise(f"{head}{full}</w:body></w:document>".encode()) == f"{head}{bare}</w:body></w:document>".encode()


@pytest.mark.parametrize("odd", [
    "<w:p><w:r><w:rPr><w:sz w:val='2'/><w:t>1</w:t></w:r></w:p><w:p><w:r><w:rPr><w:i/></w:rPr><w:t>2</w:t></w:r></w:p>",
    "<w:p><w:r><w:rPr><w:sz w:val='2\0'/></w:rPr><w:t>1</w:t></w:r></w:p>",
])
def test_what_is_no_xml_is_left_to_the_parser(odd):
    assert without_noise(_document(odd)) == _document(odd)


def test_styles_keep_what_they_are_called_and_number_and_lose_how_they_look():
    style = '<w:style w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>%s</w:style>'
    latent = '<w:latentStyles w:count="2"><w:lsdException w:name="heading 9"/></w:latentStyles>'
    full = f'<w:styles xmlns:w="{W}">{latent}{style % "<w:rPr><w:b/><w:sz w:val=%s/></w:rPr>"}</w:styles>' % '"2"'
    assert without_looks(full.encode()) == f'<w:styles xmlns:w="{W}">{style % ""}</w:styles>'.encode()


def test_twelve_files_become_the_same_with_and_without_it(monkeypatch):
    files = [Word(f"{n}.docx", data) for n, data in enumerate(contributions(Size(sections=12, words=400, tables=1)))]
    lean = merge(files)
    monkeypatch.setattr(source, "without_noise", bytes)
    monkeypatch.setattr(source, "without_looks", bytes)
    full = merge(files)
    assert (lean.findings, lean.comments, lean.counts) == (full.findings, full.comments, full.counts)
    parts = read_parts(full.docx)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:pPr/>", b"")      # left of properties that are look alone
    assert read_parts(lean.docx) == parts
