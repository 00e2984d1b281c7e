"""Word files at the edge: long, wide, empty, broken. Each gives one sound file or says what it could not keep."""

import struct
import zlib

import pytest
from contributions import Contribution, note, p, picture, png, r, table

from benchmarks.ministries import Size, contributions
from benchmarks.strangers import read
from documents import guard
from documents.check import faults
from documents.merge import Merged, Unreadable, Word, merge
from documents.merging.findings import Kind
from documents.outline import outline
from documents.package import read_parts, write_parts


def file(*content: str, **own: object) -> bytes:
    """Return a Word file of these paragraphs and tables."""
    return Contribution(["".join(content)], **own).docx()


def one(data: bytes) -> Merged:
    """Return what becomes of a file that the guard let in, with every word in it."""
    assert guard.inspect(data, "a.docx").verdict in ("pass", "warn")
    merged = merge([Word("a.docx", data)])
    assert faults(merged.docx) == []
    assert read(merged.docx) == read(data)
    return merged


def kinds(merged: Merged) -> list[str]:
    """Return what was not kept, by kind."""
    return [finding.kind.value for _, finding in merged.not_kept]


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a file with something else in one part."""
    parts = read_parts(data)
    assert old in parts[name]
    return write_parts(parts | {name: parts[name].replace(old, new)})


def test_four_hundred_pages_arrive_whole():
    long = contributions(Size(sections=1_600, words=140_000, tables=20, notes=60, lists=12, images=2, links=12, revisions=12))[0]
    merged = one(long)
    assert merged.counts["words"] == 140_000 and merged.not_kept == ()


def test_a_table_of_twenty_thousand_cells_arrives_whole():
    merged = one(file(table(*([f"{row}.{column}" for column in range(20)] for row in range(1_000)))))
    assert merged.counts["tables"] == 1 and merged.not_kept == ()
    assert read_parts(merged.docx)["word/document.xml"].count(b"<w:tc>") == 20_000


def test_three_thousand_notes_stand_each_under_its_own_reference():
    texts = [f"note {n}" for n in range(1, 3_001)]
    merged = one(file(*(p(f"alinéa {n}", note(3_001 - n)) for n in range(1, 3_001)), notes=texts))
    assert merged.counts["footnotes"] == 3_000
    assert outline(merged.docx)[:2] == ["[normal] alinéa 1{note: note 3000}", "[normal] alinéa 2{note: note 2999}"]


def test_a_picture_of_a_hundred_megapixels_is_taken_over_without_being_opened():
    row = b"\0" + bytes(10_000 * 3)
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(10_000)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    large = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)) \
        + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    merged = one(file(p("Carte"), p(picture()), image=large))
    assert merged.counts["images"] == 1
    assert large in read_parts(merged.docx).values()


@pytest.mark.parametrize(("name", "start"), [("emf", b"\x01\0\0\0"), ("wmf", b"\xd7\xcd\xc6\x9a")])
def test_drawings_of_windows_stay_pictures_under_any_name(name, start):
    data = start + bytes(200)
    for called in (name, "tmp"):
        parts = read_parts(file(p("Plan"), p(picture()), image=data))
        parts = {part.replace("image1.png", f"image1.{called}"): xml for part, xml in parts.items()}
        for part in ("word/_rels/document.xml.rels", "[Content_Types].xml"):
            parts[part] = parts[part].replace(b"image1.png", f"image1.{called}".encode()).replace(
                b'Extension="png"', f'Extension="{called}"'.encode())
        merged = merge([Word("a.docx", write_parts(parts))])
        assert merged.counts["images"] == 1 and merged.not_kept == () and faults(merged.docx) == []
        assert [part.rpartition(".")[2] for part in read_parts(merged.docx) if "media" in part] == [name]


def test_styles_named_alike_with_other_meanings_do_not_mix():
    one_file = file(p("Cadre", style="Titre1"), p("détail", style="Maison"))
    other = changed(one_file, "word/styles.xml", b'w:val="heading 1"', b'w:val="Style Maison 2"')
    other = changed(other, "word/styles.xml", b'w:val="Style Maison"', b'w:val="heading 1"')
    merged = merge([Word("a.docx", one_file), Word("b.docx", other)])
    assert outline(merged.docx) == ["[heading 1] Cadre", "[normal] détail", "[normal] Cadre", "[heading 1] détail"]
    assert [(n, f.detail) for n, f in merged.not_kept] == [(0, "style maison"), (1, "style maison 2")]


def test_a_list_without_definition_becomes_text_and_is_named():
    data = file(p("un", number="7"), p("deux", number="1"))
    assert kinds(one(data)) == [Kind.LIST]
    broken = changed(data, "word/numbering.xml", b'<w:abstractNumId w:val="0"/>', b'<w:abstractNumId w:val="9"/>')
    assert kinds(one(broken)) == [Kind.LIST, Kind.LIST]


def test_a_numbering_part_that_is_no_xml_is_refused_by_name():
    parts = read_parts(file(p("un", number="1")))
    broken = write_parts(parts | {"word/numbering.xml": b"<w:numbering"})
    assert [reason.cause for reason in guard.inspect(broken, "a.docx").reasons][-1] == guard.Cause.NOT_XML
    with pytest.raises(Unreadable) as refused:
        merge([Word("a.docx", file(p("x"))), Word("b.docx", broken)])
    assert refused.value.name == "b.docx"


def test_missing_relationships_cost_the_picture_and_the_link_alone():
    data = file(p("avant", picture()), p('<w:hyperlink r:id="rIdLink1"><w:r><w:t>lien</w:t></w:r></w:hyperlink>'), p("n", note(1)),
                notes=("x",))
    parts = read_parts(data)
    del parts["word/_rels/document.xml.rels"]
    merged = merge([Word("a.docx", write_parts(parts))])
    assert kinds(merged) == [Kind.PICTURE, Kind.LINK, Kind.NOTE] and faults(merged.docx) == []
    assert outline(merged.docx) == ["[normal] avant", "[normal] lien", "[normal] n"]


def test_a_document_that_is_one_text_box_gives_its_text():
    box = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p('tout')}{table(['est'], ['là'])}{p('dedans')}</w:txbxContent>" \
          "</v:textbox></v:shape></w:pict></w:r>"
    merged = one(file(p(box)))
    assert [line.partition("] ")[2].rstrip(" |") for line in outline(merged.docx)] == ["tout", "est", "là", "dedans"]
    assert kinds(merged) == [Kind.TEXT_BOX]


@pytest.mark.parametrize("data", [file(), file(p(), p(r(" "))), file('<w:sectPr/>')])
def test_an_empty_document_gives_an_empty_one(data):
    merged = merge([Word("vide.docx", data), Word("a.docx", file(p("texte")))])
    assert outline(merged.docx) == ["[normal] texte"] and faults(merged.docx) == []
    alone = merge([Word("vide.docx", data)])
    assert alone.counts["words"] == 0 and faults(alone.docx) == []


def test_what_nobody_foresaw_gives_the_bare_words(monkeypatch):
    from documents.merging import carrier

    def fails(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(carrier, "carry_tables", fails)
    merged = merge([Word("a.docx", file(p("Texte", note(1)), table(["a", "b"]), notes=("note",)))])
    assert outline(merged.docx) == ["[normal] Texte", "[normal] a", "[normal] b"]
    assert Kind.NOT_CARRIED in kinds(merged) and faults(merged.docx) == []


def test_pictures_are_kept_once_whatever_their_makers_wrote_into_them():
    files = [Word(f"{n}.docx", file(p(picture()), image=png("red"))) for n in range(3)]
    merged = merge(files)
    assert merged.counts["images"] == 3 and len([name for name in read_parts(merged.docx) if "media/" in name]) == 1


def test_a_main_part_under_another_name_arrives_as_any_other():
    [data, *_] = contributions(Size(sections=3, words=120, tables=0))
    parts = read_parts(data)
    odd = write_parts(parts | {"word/document.xml": parts["word/document.xml"].replace(b"w:document", b"w:glossaryDocument")})
    assert merge([Word("odd.docx", odd)] * 2).docx == merge([Word("plain.docx", data)] * 2).docx
