"""What a Word file tells beside its text is listed; the clean copy tells nothing of it."""

import io
import struct
import zipfile

import pytest
from contributions import Contribution, link, p, picture, png, r
from PIL import Image, PngImagePlugin, TiffImagePlugin

from benchmarks.strangers import read
from documents.check import faults
from documents.clean_copy import clean
from documents.outline import outline
from documents.package import read_parts, set_custom_properties, write_parts
from documents.picture_metadata import tells, without
from documents.remains import Trace, remains


def file(*content: str, **own: object) -> bytes:
    """Return a Word file of these paragraphs and tables."""
    return Contribution(["".join(content)], **own).docx()


def traces(data: bytes, *authors: str) -> list[tuple[str, str]]:
    """Return what remains, with what it is."""
    return [(one.trace.value, one.what) for one in remains(data, authors)]


NAMED = {"Client": "1", "reference": "crc/1"}
PATH = "C:\\Users\\y\\a.png"
REVISED = p('<w:ins w:id="1" w:author="Agent X"><w:r><w:t>neuf</w:t></w:r></w:ins>',
            '<w:del w:id="2" w:author="Agent X"><w:r><w:delText>vieux</w:delText></w:r></w:del>')
FIELD = p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> AUTHOR </w:instrText></w:r>'
          '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', r("Y"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


@pytest.mark.parametrize(("data", "expected"), [
    (file(p("Texte")), []),
    (file(REVISED), [("revision", "Agent X")]),
    (file(p("vu", r(" caché", "<w:vanish/>"))), [("hidden_text", "caché")]),
    (file(p("x").replace("<w:p>", '<w:p w:rsidR="00A1B2C3">')), [("rsid", "document.xml")]),
    (file(FIELD), [("live_field", "AUTHOR")]),
    (file(p(link("rIdLink1", "ici")), addresses=("file:///C:/Users/y/loi.docx",)), [("outside_link", "file:///C:/Users/y/loi.docx")]),
    (file(p(picture().replace("Évolution", PATH))), [("property", PATH)]),
    (file(p(picture().replace("Évolution", "Agent X à Gand.JPG"))), [("property", "Agent X à Gand.JPG")]),
    (file(p('<w:permStart w:id="1" w:ed="agent.x"/>', r("x"), '<w:permEnd w:id="1"/>')), [("attached_data", "permStart")]),
    (file(FIELD.replace(" AUTHOR ", " AU</w:instrText></w:r><w:r><w:instrText>THOR ")), [("live_field", "AUTHOR")]),
    (write_parts(set_custom_properties(read_parts(file(p("x"))), NAMED)), [("custom_property", "Client")]),
])
def test_what_remains_is_listed_and_the_clean_copy_has_nothing_of_it(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert traces(data) == expected
    copy = clean(data, "Le ministère")
    assert traces(copy, "Le ministère") == [] and faults(copy) == []
    assert clean(copy, "Le ministère") == copy


def _style(name: str, looks: str, basis: str = "", kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{basis}"/>' if basis else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{based}{looks}</w:style>'


STYLES = "".join((
    _style("Caché", "<w:rPr><w:vanish/></w:rPr>"), _style("Dessous", "", "Caché"),
    _style("Bandeau", '<w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr>'),
    _style("Pâle", '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>', "Pâle", "character"),
))
WHITE = '<w:color w:val="FFFFFF"/>'


def styled(*content: str) -> bytes:
    """Return a Word file of these paragraphs and tables with the styles above."""
    parts = read_parts(file(*content))
    styles = parts["word/styles.xml"].replace(b"</w:styles>", f"{STYLES}</w:styles>".encode())
    return write_parts(parts | {"word/styles.xml": styles})


def cell(ground: str, *content: str) -> str:
    """Return a table of one cell."""
    return f'<w:tbl><w:tblPr/><w:tr><w:tc><w:tcPr>{ground}</w:tcPr>{"".join(content)}</w:tc></w:tr></w:tbl>'


@pytest.mark.parametrize(("content", "trace"), [
    (p("x", style="Caché"), "hidden_text"),
    (p("x", style="Dessous"), "hidden_text"),
    (p(r("x", WHITE)), "unreadable_text"),
    (p(r("x", '<w:rStyle w:val="Pâle"/>')), "unreadable_text"),
    (p(r("x", '<w:color w:val="fefefe" w:themeColor="background1"/>')), "unreadable_text"),
    (p(r("x", '<w:sz w:val="2"/>')), "unreadable_text"),
    (p(r("x", f'{WHITE}<w:shd w:val="clear" w:fill="FFFFFF"/>')), "unreadable_text"),
    (cell("", p(r("x", WHITE))), "unreadable_text"),
    (p(r("x", '<w:sz w:val="10"/>')), ""),
    (p(r(" ", WHITE)), ""),
    (p(r("x", f'{WHITE}<w:highlight w:val="black"/>')), ""),
    (p(r("x", f'{WHITE}<w:shd w:val="pct50" w:fill="FFFFFF"/>')), ""),
    (p(r("x", WHITE), style="Bandeau"), ""),
    (cell('<w:shd w:val="clear" w:fill="1F3864"/>', p(r("x", WHITE))), ""),
    (cell('<w:shd w:val="clear" w:fill="1F3864"/>', cell("", p(r("x", WHITE))), p("y")), ""),
])
def test_text_that_nobody_can_read_is_told_and_only_what_is_hidden_goes(content: str, trace: str) -> None:
    data = styled(content)
    assert traces(data) == ([(trace, "x")] if trace else [])
    assert [t for t, _ in traces(clean(data, "a"), "a")] == ([trace] if trace == "unreadable_text" else [])


def test_the_clean_copy_says_and_looks_the_same() -> None:
    data = file(p("Titre", style="Titre1"), REVISED, p("vu", r(" caché", "<w:vanish/>")), p(picture()), FIELD)
    assert outline(clean(data, "a"))[:3] == ["[heading 1] Titre", "[normal] neuf", "[normal] vu"]
    assert read(clean(data, "a")) == read(data) - read(file(p("caché")))


def _with_metadata(kind: str) -> bytes:
    saved = io.BytesIO()
    image = Image.open(io.BytesIO(png("red")))
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", "Agent X")
        image.save(saved, "PNG", pnginfo=told)
    elif kind == "GIF":
        more = [Image.new("RGB", image.size)]
        image.convert("RGB").save(saved, "GIF", comment=b"Agent X", save_all=True, loop=0, append_images=more)
    elif kind.startswith("TIFF"):
        whose = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"II" if kind.endswith("I") else b"MM")
        whose[270], whose[315] = "Agent X", "Agent X et ses collègues"
        image.save(saved, "TIFF", tiffinfo=whose)
    else:
        exif = image.getexif()
        exif[0x013B] = "Agent X"
        image.save(saved, "JPEG", exif=exif, comment=b"Agent X")
    return saved.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF-I", "TIFF-M"])
def test_a_picture_keeps_every_point_and_tells_nothing_more(kind: str) -> None:
    data = _with_metadata(kind)
    assert tells(data) and b"Agent X" in data
    bare = without(data)
    assert not tells(bare) and b"Agent X" not in bare
    assert Image.open(io.BytesIO(bare)).convert("RGB").tobytes() == Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    for cut in range(0, len(data), 7):
        assert len(without(data[:cut])) <= cut           # cut off anywhere, no error
    copy = clean(file(p(picture()), image=data), "a")
    assert Trace.IMAGE_METADATA not in {one.trace for one in remains(copy)}


def test_an_emf_does_not_say_which_program_drew_what() -> None:
    told = "Dessin\0Agent X\0\0".encode("utf-16-le")
    head = bytearray(108)
    struct.pack_into("<II", head, 0, 1, 108 + len(told))
    head[40:44] = b" EMF"
    struct.pack_into("<II", head, 60, len(told) // 2, 108)
    bare = without(bytes(head) + told)
    assert tells(bytes(head) + told) and not tells(bare) and bare[:60] == bytes(head[:60]) and not any(bare[60:])


def test_only_the_fields_that_tell_are_frozen() -> None:
    page = FIELD.replace("AUTHOR", "PAGE")
    copy = clean(file(FIELD, page), "a")
    root = read_parts(copy)["word/document.xml"].decode()
    assert "AUTHOR" not in root and " PAGE " in root and root.count('fldCharType="end"') == 1


def test_properties_name_nobody_but_the_institution() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Texte")
    document.core_properties.author, document.core_properties.last_modified_by = "Agent X", "Agent Y"
    document.core_properties.title = "Titre"
    saved = io.BytesIO()
    document.save(saved)
    copy = clean(saved.getvalue(), "Le ministère")
    assert ("author", "Agent X") in traces(saved.getvalue()) and traces(copy, "Le ministère") == []
    core = zipfile.ZipFile(io.BytesIO(copy)).read("docProps/core.xml").decode()
    assert "Titre" in core and "Le ministère" in core and "Agent" not in core


def test_a_report_of_ours_has_nothing_that_remains() -> None:
    from test_report import HEAD, ITEMS, SHA

    from documents.report import write_report

    assert remains(write_report(HEAD, ITEMS, SHA).docx, {HEAD.author}) == ()
