"""Pictures of a Word file, found in whatever wraps them and set again in line with the text."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.assembly import IMAGE_TYPES, Assembly, element
from documents.blocks import live, parent
from documents.merging.source import Source
from documents.package import NS, R, whole

Element = etree._Element

EMU_PER_TWIP: Final = 635
_PER_UNIT: Final = {"pt": 12700, "in": 914400, "cm": 360000, "mm": 36000, "px": 9525}
_LENGTH: Final = r"(?:^|;)\s*{}\s*:\s*(\d{{1,6}}(?:\.\d{{0,6}})?|\.\d{{1,6}})(pt|in|cm|mm|px)"
_STARTS: Final = {   # of pictures under another name
    b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"BM": "bmp", b"II*\0": "tif", b"MM\0*": "tif",
    b"\x01\0\0\0": "emf", b"\xd7\xcd\xc6\x9a": "wmf",
}
_UNKNOWN_SIZE: Final = (3_600_000, 2_700_000)   # 10 x 7.5 cm, for the old pictures that give none
_A, _PIC, _WP, _V = (f"{{{NS[prefix]}}}" for prefix in ("a", "pic", "wp", "v"))


@dataclass(frozen=True)
class Picture:
    """A picture of a source: its relationship, size in EMU and alternative text."""

    relationship: str | None
    size: tuple[int, int]
    description: str = ""
    crop: Element | None = None


def pictures(wrapper: Element) -> Iterator[Picture]:
    """Yield the pictures in a `w:drawing`, `w:pict` or `w:object`, those of groups included."""
    frame = next(wrapper.iter(f"{_WP}inline", f"{_WP}anchor"), None)
    properties = frame.find(f"{_WP}docPr") if frame is not None else None
    description = (properties.get("descr") or "") if properties is not None else ""
    found = list(live(wrapper, f"{_PIC}pic"))
    across, down = _UNKNOWN_SIZE
    for picture in found:
        extent = picture.find(f"{_PIC}spPr/{_A}xfrm/{_A}ext")
        if len(found) == 1 and frame is not None:
            extent = frame.find(f"{_WP}extent")
        blip = next(picture.iter(f"{_A}blip"), None)
        size = (whole(extent.get("cx"), across), whole(extent.get("cy"), down)) if extent is not None else _UNKNOWN_SIZE
        crop = picture.find(f"{_PIC}blipFill/{_A}srcRect")
        yield Picture(blip.get(f"{{{R}}}embed") if blip is not None else None, size, description, crop)
    for image in live(wrapper, f"{_V}imagedata"):
        shape = parent(image)
        size = _old_size(shape.get("style", ""))
        yield Picture(image.get(f"{{{R}}}id"), size, shape.get("alt", ""))


def _old_size(style: str) -> tuple[int, int]:
    lengths = [re.search(_LENGTH.format(side), style) for side in ("width", "height")]
    if not all(lengths):
        return _UNKNOWN_SIZE
    width, height = (round(float(m[1]) * _PER_UNIT[m[2]]) for m in lengths if m)
    return width, height


def shrink(around: Element, width: int) -> None:
    """Make the pictures below an element at most `width` twips wide."""
    widest = width * EMU_PER_TWIP
    for inline in around.iter(f"{_WP}inline"):
        for extent in (*inline.iterchildren(f"{_WP}extent"), *inline.iter(f"{_A}ext")):
            across, down = whole(extent.get("cx")), whole(extent.get("cy"))
            if across > widest:
                extent.set("cx", str(widest))
                extent.set("cy", str(max(1, down * widest // across)))


def set_in_line(
    picture: Picture, source: Source, from_part: str, target: Assembly, part: str, width: int,
) -> Element | None:
    """Return a `w:drawing` of the picture in the target, at most `width` twips wide; None if it is not in the file."""
    arrow = source.related_to(from_part, picture.relationship)
    if arrow is None or arrow.external or arrow.target not in source.parts:
        return None
    data = source.parts[arrow.target]
    extension = posixpath.splitext(arrow.target)[1].lstrip(".").lower()
    if extension not in IMAGE_TYPES:
        extension = next((kind for start, kind in _STARTS.items() if data.startswith(start)), "")
    if extension not in IMAGE_TYPES:
        return None
    relationship = target.picture(part, data, extension)
    across, down = (max(1, length) for length in picture.size)
    if across > width * EMU_PER_TWIP:
        across, down = width * EMU_PER_TWIP, max(1, down * width * EMU_PER_TWIP // across)
    return _drawing(relationship, str(across), str(down), picture, target.drawing_id())


def _drawing(relationship: str, across: str, down: str, picture: Picture, id: str) -> Element:
    inline = etree.Element(
        f"{_WP}inline", distT="0", distB="0", distL="0", distR="0",
        nsmap={prefix: NS[prefix] for prefix in ("wp", "a", "pic", "r")},
    )
    etree.SubElement(inline, f"{_WP}extent", cx=across, cy=down)
    etree.SubElement(inline, f"{_WP}docPr", id=id, name=f"Image {id}", descr=picture.description)
    graphic = etree.SubElement(inline, f"{_A}graphic")
    pic = etree.SubElement(etree.SubElement(graphic, f"{_A}graphicData", uri=NS["pic"]), f"{_PIC}pic")
    names = etree.SubElement(pic, f"{_PIC}nvPicPr")
    etree.SubElement(names, f"{_PIC}cNvPr", id=id, name=f"Image {id}", descr=picture.description)
    etree.SubElement(names, f"{_PIC}cNvPicPr")
    fill = etree.SubElement(pic, f"{_PIC}blipFill")
    etree.SubElement(fill, f"{_A}blip", {f"{{{R}}}embed": relationship})
    if picture.crop is not None:
        cut = {side: whole(part) for side in ("l", "t", "r", "b") if (part := picture.crop.get(side))}
        etree.SubElement(fill, f"{_A}srcRect", {side: str(part) for side, part in cut.items() if part})
    etree.SubElement(etree.SubElement(fill, f"{_A}stretch"), f"{_A}fillRect")
    shape = etree.SubElement(pic, f"{_PIC}spPr")
    placed = etree.SubElement(shape, f"{_A}xfrm")
    etree.SubElement(placed, f"{_A}off", x="0", y="0")
    etree.SubElement(placed, f"{_A}ext", cx=across, cy=down)
    etree.SubElement(etree.SubElement(shape, f"{_A}prstGeom", prst="rect"), f"{_A}avLst")
    return element("drawing", None, inline)
