"""Hostile and mistaken files, each decided with its own sentence in three languages."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

import pytest

from documents import guard
from documents.guard import Cause, Reason, Verdict, inspect
from documents.package import W, read_parts
from documents.split import split
from documents.words import languages, words

RELS = "word/_rels/document.xml.rels"
Maker = Callable[[dict[str, bytes]], bytes]
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def document(body: str, before: str = "") -> bytes:
    return f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def packed(parts: dict[str, bytes], extra: list[tuple[str, bytes]] = ()) -> bytes:
    """Return a deflated archive, doubles allowed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*parts.items(), *extra]:
            archive.writestr(name, data)
    return buffer.getvalue()


def open_document(parts: dict[str, bytes]) -> bytes:
    """Return an .odt: its type stands first and in clear, as the standard asks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def arrow(parts: dict[str, bytes], kind: str, target: str) -> bytes:
    """Return the file with one more relationship that leads outside."""
    one = f'<Relationship Id="rX" Type="{RELATIONSHIP}/{kind}" Target="{target}" TargetMode="External"/>'
    return packed(parts | {RELS: parts[RELS].replace(b"</Relationships>", one.encode() + b"</Relationships>")})


def encrypted(data: bytes) -> bytes:
    """Set the encryption bit of the first entry, in both headers."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.find(signature) + offset] |= 1
    return bytes(changed)


def ole(stream: str, content: bytes = b"\0" * 4096) -> bytes:
    """Return a compound file (MS-CFB, version 3) with one stream of 4096 bytes."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        label = (name + "\0").encode("utf-16-le")
        return (label.ljust(64, b"\0") + struct.pack("<HBBIII", len(label), kind, 1, free, free, child)
                + b"\0" * 36 + struct.pack("<IQ", start, size))

    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, 4096)
    directory += (b"\0" * 68 + struct.pack("<III", free, free, free) + b"\0" * 48) * 2
    return header + table + directory + content


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
FILE_ENTITY = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BEHIND_COMMENT = f"<!--{'x' * 200_000}--><!DOCTYPE d [<!ENTITY x 'y'>]>"
WORD_TYPE = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
NOISE = random.Random(1).randbytes(64)


def main(body: str, before: str = "") -> Maker:
    """Return the maker of a file with that body."""
    return lambda parts: packed(parts | {"word/document.xml": document(body, before)})


def with_part(name: str, data: bytes) -> Maker:
    """Return the maker of a file with one more part, doubles allowed."""
    return lambda parts: packed(parts, [(name, data)])


def replaced(name: str, change: Callable[[bytes], bytes]) -> Maker:
    """Return the maker of a file with one part changed."""
    return lambda parts: packed(parts | {name: change(parts[name])})


HOSTILE: dict[str, tuple[Maker, Cause]] = {
    "nothing": (lambda _: b"", Cause.EMPTY),
    "200 MB": (lambda _: b"PK\x03\x04" + bytes(200 * guard.MEGABYTE), Cause.TOO_LARGE),
    "bomb": (main("<w:p/>" * 4_000_000), Cause.EXPANDS),
    "bomb in a picture": (with_part("word/media/a.png", bytes(60_000_000)), Cause.EXPANDS),
    "60,000 entries": (lambda parts: packed(parts, [(f"x/{n}", b"") for n in range(60_000)]), Cause.TOO_MANY_PARTS),
    "billion laughs": (main("<w:p>&a8;</w:p>", f"<!DOCTYPE d [<!ENTITY a0 'ha'>{LAUGHS}]>"), Cause.ENTITIES),
    "file entity": (main("<w:p>&x;</w:p>", FILE_ENTITY), Cause.ENTITIES),
    "outside DTD": (main("<w:p/>", '<!DOCTYPE d SYSTEM "http://a.invalid/d.dtd">'), Cause.ENTITIES),
    "DTD behind a comment": (main("", BEHIND_COMMENT), Cause.ENTITIES),
    "DTD in a companion": (replaced("word/styles.xml", lambda _: b"<!DOCTYPE d []><d/>"), Cause.ENTITIES),
    "nesting": (main("<w:p>" * 10_000 + "</w:p>" * 10_000), Cause.TOO_COMPLEX),
    "gridSpan": (main('<w:tbl><w:gridSpan w:val="100000000"/></w:tbl>'), Cause.WIDE_CELL),
    "altChunk": (main("<w:altChunk/>"), Cause.OUTSIDE_CONTENT),
    "macros": (with_part("word/vbaProject.bin", b"x"), Cause.MACROS),
    "macros renamed": (
        replaced("[Content_Types].xml", lambda t: t.replace(WORD_TYPE, b"vnd.ms-word.document.macroEnabled.main")),
        Cause.MACROS,
    ),
    "encrypted archive": (lambda parts: encrypted(packed(parts)), Cause.ENCRYPTED),
    "password": (lambda _: ole("EncryptedPackage"), Cause.ENCRYPTED),
    "old Word with password": (lambda _: ole("WordDocument", bytes(11) + b"\x01" + bytes(4084)), Cause.ENCRYPTED),
    "truncated": (lambda parts: packed(parts)[:2000], Cause.TRUNCATED),
    "old Word truncated": (lambda _: ole("WordDocument")[:700], Cause.TRUNCATED),
    "directory broken": (lambda parts: packed(parts).replace(b"PK\x01\x02", b"PK\x01\x03", 1), Cause.DAMAGED),
    "traversal": (with_part("../../etc/cron.d/x", b"x"), Cause.UNSAFE_NAME),
    "absolute": (with_part("/etc/x", b"x"), Cause.UNSAFE_NAME),
    "double": (with_part("word/Document.xml", b"<a/>"), Cause.DOUBLE_NAME),
    "strict": (replaced("word/document.xml", lambda xml: xml.replace(W.encode(), STRICT)), Cause.STRICT),
    "not XML": (replaced("word/document.xml", lambda _: b"<w:document"), Cause.NOT_XML),
    "wrong charset": (
        replaced("word/document.xml", lambda _: document("").replace(b"<w:b", b"\xe9<w:b")), Cause.NOT_XML,
    ),
    "no main part": (
        lambda parts: packed({n: d for n, d in parts.items() if "document.xml" not in n}), Cause.NO_MAIN_PART,
    ),
    "no types of parts": (
        lambda parts: packed({n: d for n, d in parts.items() if n != "[Content_Types].xml"}), Cause.DAMAGED,
    ),
    "types of parts elsewhere": (
        lambda parts: packed({f"x/{n}" if n == "[Content_Types].xml" else n: d for n, d in parts.items()}), Cause.DAMAGED,
    ),
    "template on the net": (
        lambda parts: arrow(parts, "attachedTemplate", "http://a.invalid/t.dotm"), Cause.OUTSIDE_TEMPLATE,
    ),
    "pdf": (lambda _: b"%PDF-1.7\n" + NOISE, Cause.PDF),
    "spreadsheet": (lambda _: packed({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), Cause.NOT_WORD),
    "archive": (lambda _: packed({"a.txt": b"x"}), Cause.NOT_WORD),
    "picture": (lambda _: b"\x89PNG\r\n\x1a\n" + NOISE, Cause.NOT_WORD),
}


@pytest.fixture
def parts(sent):
    return read_parts(sent)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_mistaken_file_is_refused_with_its_own_sentence(parts, name):
    make, cause = HOSTILE[name]
    data = make(parts)
    verdict = inspect(data)
    assert (verdict.verdict, verdict.reasons[-1].cause) == ("refuse", cause)
    sentences = {verdict.reasons[-1].sentence(words("refusals", language)) for language in ("fr", "de", "en")}
    assert len(sentences) == 3 and not [s for s in sentences if "{" in s]


@pytest.mark.parametrize(("data", "cause"), [
    (b"{\\rtf1 {\\object\\objemb{\\*\\objdata 0105}} Bonjour}", Cause.EMBEDDED_OBJECT),
    (open_document({"content.xml": b'<a xmlns:draw="d" xmlns:xlink="l"><draw:image xlink:href="http://a.invalid/"/></a>'}),
     Cause.OUTSIDE_LINK),
    (open_document({"content.xml": b"<a xmlns:x='l'><section-source x:href='file:///etc/passwd'/></a>"}), Cause.OUTSIDE_LINK),
    (open_document({"content.xml": b"<a/>", "styles.xml": b"<a xmlns:x='l'><i x:href='//a.invalid/b'/></a>"}), Cause.OUTSIDE_LINK),
])
def test_a_file_to_convert_that_shows_something_outside_says_so(data, cause):
    verdict = inspect(data)
    assert verdict.verdict == "convert" and {r.cause for r in verdict.reasons} == {cause, Cause.TO_CONVERT}


def test_a_link_that_is_followed_by_a_click_alone_is_no_matter():
    data = open_document({"content.xml": b"<b xmlns:t='t' xmlns:x='l'><t:a x:href='https://a.invalid/'/><i x:href='a.png'/></b>"})
    assert {r.cause for r in inspect(data).reasons} == {Cause.TO_CONVERT}


@pytest.mark.parametrize(("target", "verdict"), [
    ("file:///\\\\a.invalid\\s\\t.dotm", "warn"), ("file://a.invalid/s/t.dotm", "warn"), ("file:///C:\\Users\\Normal.dotm", "pass"),
    ("Normal.dotm", "pass"), ("https://a.invalid/t.dotm", "refuse"),
])
def test_a_template_on_another_machine_is_told(parts, target, verdict):
    assert inspect(arrow(parts, "attachedTemplate", target)).verdict == verdict


@pytest.mark.parametrize("template", [b"http://a.invalid/t.dotm", b"\\\\a.invalid\\t.dotm"])
def test_a_rich_text_file_that_fetches_its_template_is_refused(template):
    assert inspect(b"{\\rtf1{\\*\\template " + template + b"}Bonjour}").verdict == "refuse"
    assert inspect(b"{\\rtf1{\\*\\template Normal.dotm}Bonjour}").verdict == "convert"


@pytest.mark.parametrize("codes", [("DD", "EAUTO a b"), (' INCLUDETEXT "http://a.invalid/b" ',), (' INCLUDEPICTURE "file://a" ',)])
@pytest.mark.parametrize("name", ["word/document.xml", "word/header1.xml"])
def test_a_field_that_fetches_something_is_told_however_it_is_written(parts, name, codes):
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    field = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    end = re.search(rb"</w:(?:body|hdr)>", parts[name])
    data = parts[name][: end.start()] + field.encode() + parts[name][end.start():]
    assert [r.cause for r in inspect(packed(parts | {name: data})).reasons] == [Cause.LIVE_FIELD]


def test_a_macro_of_an_open_document_is_refused_whatever_its_name():
    verdict = inspect(open_document({"content.xml": b"<a/>", "Basic/Standard/Autre.xml": b"<a/>"}))
    assert (verdict.verdict, verdict.reasons[-1].cause) == ("refuse", Cause.MACROS)


@pytest.mark.parametrize(("data", "kind"), [
    (b"{\\rtf1 Bonjour}", "rtf"), (ole("WordDocument"), "doc"),
    (open_document({"content.xml": b"<a/>"}), "odt"),
])
def test_other_text_files_are_converted_first(data, kind):
    verdict = inspect(data)
    assert verdict == Verdict("convert", kind, (Reason(Cause.TO_CONVERT, (("kind", f".{kind}"),)),))


def test_what_can_be_read_with_a_remark_passes_with_it(parts):
    outside = inspect(arrow(parts, "image", "http://a.invalid/p.png"))
    assert (outside.verdict, [r.cause for r in outside.reasons]) == ("warn", [Cause.OUTSIDE_LINK])
    field = document('<w:p><w:r><w:instrText> DDEAUTO c:\\\\x </w:instrText></w:r></w:p>')
    assert inspect(packed(parts | {"word/document.xml": field})).reasons == (Reason(Cause.LIVE_FIELD),)
    turned = document("<w:p><w:r><w:t>a\u202eb</w:t></w:r></w:p>")
    assert inspect(packed(parts | {"word/document.xml": turned})).reasons == (Reason(Cause.TEXT_DIRECTION),)


def test_links_and_a_template_on_the_ministrys_own_drive_are_ordinary(parts):
    assert inspect(arrow(parts, "hyperlink", "https://a.invalid/")).verdict == "pass"
    assert inspect(arrow(parts, "attachedTemplate", "file:///Z:/Modeles/note.dotx")).verdict == "pass"


def test_a_large_table_that_is_still_empty_is_no_bomb(parts):
    cell = "<w:tc><w:tcPr><w:tcW w:w='1000' w:type='dxa'/></w:tcPr><w:p><w:pPr><w:keepNext/></w:pPr></w:p></w:tc>"
    empty = main(f"<w:tbl>{f'<w:tr>{cell * 20}</w:tr>' * 1_000}</w:tbl>")(parts)
    with zipfile.ZipFile(io.BytesIO(empty)) as archive:
        entry = archive.getinfo("word/document.xml")
    assert entry.file_size > guard.MAX_RATIO * entry.compress_size
    assert inspect(empty).verdict == "pass"


def test_a_mail_is_told_by_its_headers():
    assert inspect(b"From: a@b.invalid\r\nSubject: x\r\n\r\nBonjour").kind == "eml"
    assert inspect(b"Bonjour", "reponse.eml").kind == "eml"


@pytest.mark.timeout(120)
def test_two_hundred_thousand_words_are_judged_before_the_test_ends(parts):
    one = "<w:p><w:r><w:t>" + "mot " * 50 + "</w:t></w:r><w:r><w:t>fin</w:t></w:r></w:p>"
    data = packed(parts | {"word/document.xml": document(one * 100 + "".join(
        one.replace("fin", str(n)) for n in range(4_000)))})
    assert inspect(data).verdict == "pass"      # measured: 0.1 s; a blow-up meets the time limit


def test_every_cause_has_one_sentence_in_each_language():
    assert languages("refusals") == ("de", "en", "fr")
    values = {c: set(re.findall(r"\{(\w+)\}", words("refusals", "en")[c])) for c in Cause}
    for language in languages("refusals"):
        assert set(words("refusals", language)) == set(Cause)
        assert len(set(words("refusals", language).values())) == len(Cause)
        assert {c: set(re.findall(r"\{(\w+)\}", words("refusals", language)[c])) for c in Cause} == values


def test_mutated_files_are_decided_and_split_without_a_traceback(sent, parts):
    chance = random.Random(20260605)
    seeds = [sent, packed(parts), ole("WordDocument"), ole("EncryptedPackage")]
    for _ in range(400):
        changed = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 10)):
            place = chance.randrange(len(changed))
            changed[place : place + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        inspect(bytes(changed))
    pieces = re.split(rb"(<[^>]+>)", parts["word/document.xml"])
    for _ in range(400):
        mixed = list(pieces)
        for _ in range(chance.randint(1, 4)):
            mixed[chance.randrange(len(mixed))] = chance.choice([b"", chance.choice(pieces)])
        data = packed(parts | {"word/document.xml": b"".join(mixed)})
        if inspect(data).verdict != "refuse":
            split(data, sent)
