"""The ground under every Word file: a zip of parts, their relationships, their properties."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
CUSTOM: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VARIANT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
NS: Final = {
    "w": W,
    "r": R,
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "o": "urn:schemas-microsoft-com:office:office",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}

_CUSTOM_PART = "docProps/custom.xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"   # ECMA-376 part 1, 22.3: the only one for custom properties
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DETOUR: Final = re.compile(r"/[./]|/$")      # in the name of a part
_LARGEST: Final = 999_999_999   # no length, level or number of an honest file is greater


class NotAPackage(ValueError):
    """The bytes are not a readable Office package."""


@dataclass(frozen=True)
class Relationship:
    """One arrow from a part: the target is a part name, or an address when it is external."""

    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type, for example `image`; equal in transitional and strict files."""
        return self.type.rpartition("/")[2]


@cache
def w(tag: str) -> str:
    """Return the full name of a WordprocessingML element or attribute: `w("p")`."""
    return f"{{{W}}}{tag}"


def whole(text: str | None, otherwise: int = 0) -> int:
    """Return the whole number an attribute says, its fraction cut off, at most nine digits; `otherwise` if it says none."""
    digits = (text or "").strip().partition(".")[0]
    if not digits.isdecimal():
        return otherwise
    return int(digits) if len(digits) <= len(str(_LARGEST)) else _LARGEST


def parse(xml: bytes) -> etree._Element:
    """Return the root of a part; entities are not resolved, nothing is fetched. Raises NotAPackage if it is not XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as fault:
        raise NotAPackage(str(fault)) from fault


def serialize(root: etree._Element) -> bytes:
    """Return the bytes of a part, always written the same way."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def read_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name. Bytes from outside pass `guard.inspect` first, which sets the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as fault:
        raise NotAPackage(str(fault)) from fault


def write_parts(parts: dict[str, bytes]) -> bytes:
    """Return the package; the same parts give the same bytes on every day and machine.

    Entries are stored, not deflated: zlib and its successors compress differently from machine to machine.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels", n)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            archive.writestr(entry, parts[name])
    return buffer.getvalue()


def relationships_name(part_name: str) -> str:
    """Return the name of the part that holds a part's relationships; "" stands for the package itself."""
    folder, _, name = part_name.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def related(parts: dict[str, bytes], part_name: str) -> dict[str, Relationship]:
    """Return the relationships of a part (of the package for "") by id."""
    xml = parts.get(relationships_name(part_name))
    if xml is None:
        return {}
    folder = posixpath.dirname(part_name)
    found = {}
    for arrow in parse(xml).iter(f"{{{RELATIONSHIPS}}}Relationship"):
        external = arrow.get("TargetMode") == "External"
        target = arrow.get("Target", "")
        if not external:
            path = posixpath.join("/", folder, target)
            target = (posixpath.normpath(path) if _DETOUR.search(path) else path).lstrip("/")
        found[arrow.get("Id", "")] = Relationship(arrow.get("Type", ""), target, external)
    return found


def main_part_name(parts: dict[str, bytes]) -> str:
    """Return the name of the main part, as the package says it; `word/document2.xml` is legal."""
    for arrow in related(parts, "").values():
        if arrow.kind == "officeDocument" and arrow.target in parts:
            return arrow.target
    raise NotAPackage("no main part")


def part_of_kind(parts: dict[str, bytes], kind: str) -> str | None:
    """Return the name of the main part's companion of that kind (`footnotes`, `styles`, …), if there is one."""
    arrows = related(parts, main_part_name(parts)).values()
    return next((a.target for a in arrows if a.kind == kind and not a.external and a.target in parts), None)


def custom_properties(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the custom properties of a package as text; the form's identity is one of them."""
    xml = parts.get(_CUSTOM_PART)
    if xml is None:
        return {}
    return {p.get("name", ""): "".join(map(str, p.itertext())) for p in parse(xml).iter(f"{{{CUSTOM}}}property")}


def set_custom_properties(parts: dict[str, bytes], values: dict[str, str]) -> dict[str, bytes]:
    """Return the parts with exactly these custom properties, declared in types and relationships."""
    root = parse(f'<Properties xmlns="{CUSTOM}" xmlns:vt="{VARIANT}"/>'.encode())
    for pid, (name, value) in enumerate(sorted(values.items()), start=2):   # 0 and 1 are reserved
        item = etree.SubElement(root, f"{{{CUSTOM}}}property", fmtid=_FORMAT_ID, pid=str(pid), name=name)
        etree.SubElement(item, f"{{{VARIANT}}}lpwstr").text = value
    types = parse(parts["[Content_Types].xml"])
    if not any(t.get("PartName") == f"/{_CUSTOM_PART}" for t in types):
        etree.SubElement(
            types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{_CUSTOM_PART}", ContentType=_CUSTOM_TYPE
        )
    arrows = parse(parts["_rels/.rels"])
    if not any(a.get("Type") == f"{R}/custom-properties" for a in arrows):
        etree.SubElement(
            arrows, f"{{{RELATIONSHIPS}}}Relationship",
            Id="rIdCustom", Type=f"{R}/custom-properties", Target=_CUSTOM_PART,
        )
    return parts | {
        "[Content_Types].xml": serialize(types), "_rels/.rels": serialize(arrows), _CUSTOM_PART: serialize(root),
    }
