"""The guard at the door: decides on a file's bytes before any library reads them.

Every limit is explained by a measurement or by what an honest file contains. The sentences for people are data:
`templates/refusals/<language>.yaml`, one per cause.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import olefile
from lxml import etree

from documents.package import NotAPackage, Relationship, main_part_name, parse, related, w

MEGABYTE: Final = 1024 * 1024
MAX_BYTES: Final = 40 * MEGABYTE          # what a mail server lets through
MAX_ENTRIES: Final = 5_000                # a report with 3,000 pictures stays below
MAX_TOTAL: Final = 200 * MEGABYTE
MAX_XML: Final = 64 * MEGABYTE            # a main part of 219,000 words has 20
MAX_RATIO: Final = 150                    # of a part large enough to do harm; repetitive tables reach 60
HARMLESS: Final = 8 * MEGABYTE            # 20,000 empty cells by LibreOffice unpack to 5, at 213 to one
MAX_MARKUP: Final = 3_000_000             # tags in one part; 219,000 words have 700,000
MAX_SPAN: Final = 1_000                   # Word itself allows 63 columns

Kind = Literal["docx", "doc", "odt", "rtf", "pdf", "eml", "zip", "office", "empty", "other"]
Decision = Literal["pass", "warn", "convert", "refuse"]


class Cause(StrEnum):
    """What the guard found; each has one sentence per language."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_WORD = "not_word"
    PDF = "pdf"
    TO_CONVERT = "to_convert"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_MANY_PARTS = "too_many_parts"
    EXPANDS = "expands"
    UNSAFE_NAME = "unsafe_name"
    DOUBLE_NAME = "double_name"
    NO_MAIN_PART = "no_main_part"
    MACROS = "macros"
    STRICT = "strict"
    NOT_XML = "not_xml"
    ENTITIES = "entities"
    TOO_COMPLEX = "too_complex"
    WIDE_CELL = "wide_cell"
    OUTSIDE_CONTENT = "outside_content"
    OUTSIDE_TEMPLATE = "outside_template"
    OUTSIDE_LINK = "outside_link"
    EMBEDDED_OBJECT = "embedded_object"
    LIVE_FIELD = "live_field"
    TEXT_DIRECTION = "text_direction"


_CONVERT: Final = {Cause.TO_CONVERT}
_WARN: Final = {Cause.OUTSIDE_LINK, Cause.EMBEDDED_OBJECT, Cause.LIVE_FIELD, Cause.TEXT_DIRECTION}
_RANK: Final[tuple[Decision, ...]] = ("pass", "warn", "convert", "refuse")

_MAIL_HEADER: Final = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII)
_DIRECTION: Final = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")   # U+202A–202E, U+2066–2069
_LIVE: Final = re.compile(r"(?i)(?:^|\s)DDE(?:AUTO)?\b|^\s*INCLUDE(?:PICTURE|TEXT)\s.*?(?:[a-z]{2,}:[/\\]|\\\\\\\\|//)")
_OVER_THERE: Final = re.compile(r"(?i)(?:https?|ftp|smb):|file:(?://[^/\\]|////+[^/])|(?:file:/*)?\\\\[^\\]|//[^/]")
_TEMPLATE: Final = re.compile(rb"\\\*\s*\\template\s+(?:https?|ftp|file):|\\\*\s*\\template\s+\\\\", re.IGNORECASE)
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Reason:
    """A cause with the values its sentence names."""

    cause: Cause
    values: tuple[tuple[str, str | int], ...] = ()

    @property
    def decision(self) -> Decision:
        """What this cause alone would lead to."""
        return "convert" if self.cause in _CONVERT else "warn" if self.cause in _WARN else "refuse"

    def sentence(self, words: dict[str, str]) -> str:
        """Return the sentence for people, from the refusal words of a language."""
        return words[self.cause].format(**dict(self.values))


@dataclass(frozen=True)
class Verdict:
    """What may be done with a file: read it, read it with remarks, convert it first, or nothing."""

    verdict: Decision
    kind: Kind
    reasons: tuple[Reason, ...] = ()


def inspect(data: bytes, name: str = "") -> Verdict:
    """Decide on a file; `name` only helps to tell a mail from text. Ends at the first cause to refuse."""
    kind = _kind(data, name)
    reasons: list[Reason] = []
    for reason in _reasons(data, kind):
        if reason not in reasons:
            reasons.append(reason)
        if reason.decision == "refuse":
            break
    decision = _RANK[max((_RANK.index(r.decision) for r in reasons), default=0)]
    return Verdict(decision, kind, tuple(reasons))


def _kind(data: bytes, name: str) -> Kind:
    if not data.strip(b"\0 \r\n\t"):
        return "empty"
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if name.lower().endswith(".eml") or _MAIL_HEADER.match(data[:8192].replace(b"\r\n", b"\n")):
        return "eml"
    return "other"


def _zip_kind(data: bytes) -> Kind:
    """Tell an office file by names that stand in clear in the archive, also in one that is cut off."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return "odt"
    if b"word/" in data:
        return "docx"
    if b"mimetypeapplication/vnd.oasis" in data[:200] or b"xl/workbook" in data or b"ppt/slides" in data:
        return "office"
    return "docx" if b"[Content_Types].xml" in data else "zip"


def _ole_kind(data: bytes) -> Kind:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if container.exists("EncryptedPackage"):
                return "docx"
            return "doc" if container.exists("WordDocument") else "office"
    except (OSError, ValueError, LookupError):
        return "doc"


def _reasons(data: bytes, kind: Kind) -> Iterator[Reason]:
    if kind == "empty":
        yield Reason(Cause.EMPTY)
    if len(data) > MAX_BYTES:
        yield Reason(Cause.TOO_LARGE, (("megabytes", len(data) // MEGABYTE), ("limit", MAX_BYTES // MEGABYTE)))
    if kind == "pdf":
        yield Reason(Cause.PDF)
    if kind in ("zip", "office", "other"):
        yield Reason(Cause.NOT_WORD)
    if data.startswith(_OLE):
        yield from _ole_reasons(data)
    if data.startswith(b"PK"):
        yield from _archive_reasons(data, kind)
    if kind == "rtf" and re.search(rb"\\obj(?:data|update|autlink|link)", data):
        yield Reason(Cause.EMBEDDED_OBJECT)
    if kind == "rtf" and _TEMPLATE.search(data):
        yield Reason(Cause.OUTSIDE_TEMPLATE)
    if kind in ("doc", "odt", "rtf"):
        yield Reason(Cause.TO_CONVERT, (("kind", f".{kind}"),))


def _ole_reasons(data: bytes) -> Iterator[Reason]:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            # MS-DOC 2.5.2: fEncrypted is bit 0x0100 of the flags at offset 10 of the main stream
            if container.exists("EncryptedPackage") or container.openstream("WordDocument").read(12)[11] & 0x01:
                yield Reason(Cause.ENCRYPTED)
            if container.exists("Macros"):
                yield Reason(Cause.MACROS)
    except (OSError, ValueError, LookupError):
        yield Reason(Cause.TRUNCATED)


def _archive_reasons(data: bytes, kind: Kind) -> Iterator[Reason]:
    count = data.count(b"PK\x01\x02")   # before zipfile builds an object for each
    if count > MAX_ENTRIES:
        yield Reason(Cause.TOO_MANY_PARTS, (("count", count), ("limit", MAX_ENTRIES)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _directory_reasons(archive.infolist())
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except zipfile.BadZipFile:
        yield Reason(Cause.DAMAGED if b"PK\x05\x06" in data else Cause.TRUNCATED)
    except (NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        yield Reason(Cause.DAMAGED)
    else:
        yield from _document_reasons(parts) if kind == "docx" else _open_document_reasons(parts)


def _directory_reasons(entries: list[zipfile.ZipInfo]) -> Iterator[Reason]:
    """Judge the central directory: nothing is unpacked yet."""
    doubles = [n for n, count in Counter(entry.filename.lower() for entry in entries).items() if count > 1]
    if doubles:
        yield Reason(Cause.DOUBLE_NAME, (("part", doubles[0]),))
    for entry in entries:
        part = (("part", entry.filename[:80]),)
        if entry.flag_bits & 0x1:
            yield Reason(Cause.ENCRYPTED)
        if _is_unsafe(entry.orig_filename):
            yield Reason(Cause.UNSAFE_NAME, part)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Reason(Cause.DAMAGED)
        is_bomb = entry.file_size > HARMLESS and entry.file_size > MAX_RATIO * entry.compress_size
        if is_bomb or (_is_xml(entry.filename) and entry.file_size > MAX_XML):
            yield Reason(Cause.EXPANDS, (*part, ("megabytes", entry.file_size // MEGABYTE)))
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL:
        yield Reason(Cause.EXPANDS, (("part", "*"), ("megabytes", total // MEGABYTE)))


def _is_unsafe(name: str) -> bool:
    return "\0" in name or "\\" in name or name.startswith("/") or ":" in name[:2] or ".." in name.split("/")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _document_reasons(parts: dict[str, bytes]) -> Iterator[Reason]:
    """Judge an unpacked Word file: macros, every XML part, what lies outside, the main part."""
    types = parts.get("[Content_Types].xml")
    if types is None:       # Word opens none such, and nothing that we could send on
        yield Reason(Cause.DAMAGED)
        return
    if any("vbaproject" in name.lower() for name in parts) or b"macroEnabled" in types:
        yield Reason(Cause.MACROS)
    main, root = _main(parts), None
    for name in parts:
        if _is_xml(name) or name == main:
            read = yield from _xml_reasons(name, parts[name])
            root = read if name == main else root       # the one tree that is looked at once more
    try:
        arrows = [a for n in parts if n.endswith(".rels") for a in related(parts, _owner(n)).values()]
    except NotAPackage:
        arrows, main = [], ""
    if not main or root is None:
        yield Reason(Cause.NO_MAIN_PART)
        return
    for arrow in arrows:
        yield from _arrow_reasons(arrow)
    if root.tag.startswith(f"{{{_STRICT}}}"):
        yield Reason(Cause.STRICT)
    if root.find(w("body")) is None:
        yield Reason(Cause.NO_MAIN_PART)
    if any("activeX" in name or re.search(r"/embeddings/[^/]+\.bin$", name) for name in parts):
        yield Reason(Cause.EMBEDDED_OBJECT)
    if _DIRECTION.search(parts[main]):
        yield Reason(Cause.TEXT_DIRECTION)


def _main(parts: dict[str, bytes]) -> str:
    """Return the name of the main part, empty where the package names none."""
    try:
        return main_part_name(parts)
    except NotAPackage:
        return ""


def _open_document_reasons(parts: dict[str, bytes]) -> Iterator[Reason]:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        yield Reason(Cause.ENCRYPTED)
    if any(re.match(r"Basic/[^/]+/(?!script-lb\.xml)|Scripts/.", name) for name in parts):
        yield Reason(Cause.MACROS)
    for name in parts:
        if _is_xml(name):
            root = yield from _xml_reasons(name, parts[name])
            shown = root.iter(etree.Element) if root is not None else ()
            links = (link for e in shown if not str(e.tag).endswith("}a") for key, link in e.items() if str(key).endswith("}href"))
            if any(re.match(r"(?i)[a-z]{2,}:|[/\\]{2}", str(link)) for link in links):     # what is inside has no scheme
                yield Reason(Cause.OUTSIDE_LINK)


def _owner(relationships: str) -> str:
    """Return the part whose relationships these are: `word/_rels/document.xml.rels` → `word/document.xml`."""
    return relationships.replace("_rels/", "", 1).removesuffix(".rels")


def _xml_reasons(name: str, xml: bytes) -> Generator[Reason, None, etree._Element | None]:
    """Judge one part, and return its root where it has one.

    A document type is looked for at the root element: a comment of any length may precede it.
    """
    part = (("part", name),)
    if not xml.strip():
        return None
    if xml.count(b"<") > MAX_MARKUP:
        yield Reason(Cause.TOO_COMPLEX, part)
    try:
        _, first = next(etree.iterparse(io.BytesIO(xml), events=("start",), resolve_entities=False, no_network=True))
        if first.getroottree().docinfo.doctype:
            yield Reason(Cause.ENTITIES, part)
        root = parse(xml)
    except StopIteration:
        yield Reason(Cause.NOT_XML, part)
        return None
    except (etree.XMLSyntaxError, NotAPackage) as fault:
        yield Reason(_syntax_cause(xml, str(fault)), part)
        return None
    for tag in (w("gridSpan"), w("gridAfter"), w("gridBefore")):
        spans = [e.get(w("val"), "") for e in root.iter(tag)]
        if any(not (s.isdecimal() and int(s[:9]) <= MAX_SPAN) for s in spans):
            yield Reason(Cause.WIDE_CELL)
    if next(root.iter(w("altChunk"), w("subDoc")), None) is not None:
        yield Reason(Cause.OUTSIDE_CONTENT)
    if next(root.iter(w("object"), w("control")), None) is not None:
        yield Reason(Cause.EMBEDDED_OBJECT)
    if any(_LIVE.search(code) for code in _field_codes(root, xml)):
        yield Reason(Cause.LIVE_FIELD)
    return root


def _field_codes(root: etree._Element, xml: bytes) -> Iterator[str]:
    """Yield what each field says it does, put together where it is spread over several runs."""
    if b"fldSimple" in xml:
        yield from (field.get(w("instr"), "") for field in root.iter(w("fldSimple")))
    if b"instrText" in xml:
        code = ""
        for node in root.iter(w("fldChar"), w("instrText")):
            if node.tag == w("instrText"):
                code += node.text or ""
            else:
                yield code
                code = ""
        yield code


def _syntax_cause(xml: bytes, fault: str) -> Cause:
    """Name what made the parser stop; libxml2 itself ends at 256 levels."""
    if "depth" in fault:
        return Cause.TOO_COMPLEX
    return Cause.ENTITIES if b"<!ENTITY" in xml or b"<!DOCTYPE" in xml else Cause.NOT_XML


def _arrow_reasons(arrow: Relationship) -> Iterator[Reason]:
    if arrow.kind in ("aFChunk", "subDocument"):
        yield Reason(Cause.OUTSIDE_CONTENT)
    elif arrow.external and arrow.kind == "attachedTemplate" and re.match(r"(?i)(https?|ftp):", arrow.target):
        yield Reason(Cause.OUTSIDE_TEMPLATE)
    elif arrow.external and arrow.kind != "hyperlink" and (
        arrow.kind != "attachedTemplate" or _OVER_THERE.match(arrow.target)      # a server is asked who opens it
    ):
        yield Reason(Cause.OUTSIDE_LINK)
