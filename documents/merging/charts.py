"""A chart taken over with what it shows. The workbook behind it stays behind: it may hold more than the chart tells."""

import re
from typing import Final

from lxml import etree

from documents.assembly import IMAGE_TYPES, attributes, element
from documents.merging.findings import Kind
from documents.merging.source import Source
from documents.merging.way import Way
from documents.package import NS, NotAPackage, R, parse, related, whole
from documents.pictures import EMU_PER_TWIP

Element = etree._Element

_A, _C, _CX, _MC, _WP, _WPG = (f"{{{NS[prefix]}}}" for prefix in ("a", "c", "cx", "mc", "wp", "wpg"))
_V: Final = f"{{{NS['v']}}}"
_ID: Final = f"{{{R}}}id"
_CODE: Final = re.compile(r"[0-9A-Fa-f]{6}")
_ACCENTS: Final = 6
_OFFICE: Final = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31",
    "accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47", "hlink": "0563C1", "folHlink": "954F72",
}
_ALIASES: Final = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_BY_POINT: Final = frozenset(("pieChart", "pie3DChart", "ofPieChart", "doughnutChart"))   # each point has a colour of its own
_LINES: Final = frozenset(("lineChart", "line3DChart", "scatterChart", "radarChart", "stockChart"))
_SAID: Final = 400
_USUAL: Final = (5_400_000, 3_150_000)   # 15 by 8.75 cm, where the file says no size


def charts(around: Element) -> list[Element]:
    """Return the charts of a drawing, those of groups and those of a newer kind included."""
    return list(around.iter(f"{_C}chart", f"{_CX}chart"))


def choose_pictures(root: Element, way: Way) -> None:
    """Take charts of a newer kind by the picture that stands beside them for older programs, which are many; note them."""
    for chart in list(root.iter(f"{_CX}chart")):
        around = next(chart.iterancestors(f"{_MC}AlternateContent"), None)
        older = None if around is None else around.find(f"{_MC}Fallback")
        if around is not None and older is not None and next(older.iter(f"{_A}blip", f"{_V}imagedata"), None) is not None:
            way.findings.add(Kind.CHART_PICTURE, around, words_of(chart.get(_ID), way))
            around[:] = [older]


def words_of(relationship: str | None, way: Way) -> str:
    """Return what a chart or diagram says, from its own part."""
    arrow = way.source.related_to(way.part, relationship)
    if arrow is None or arrow.target not in way.source.parts:
        return ""
    try:
        root = parse(way.source.parts[arrow.target])
    except NotAPackage:
        return ""
    said = (text.text or "" for text in root.iter(f"{_A}t", f"{_C}v", f"{_CX}v", f"{_CX}pt"))
    return " ".join(" ".join(said).split())[:_SAID]


def set_chart(chart: Element, way: Way) -> tuple[Element, bool] | None:
    """Return a `w:drawing` of a chart in the target and whether it had a workbook; None where it cannot be taken over.

    It cannot when its part is missing or no XML, and when it is of a newer kind. One of a group stands by itself.
    """
    frame = next(chart.iterancestors(f"{_WPG}graphicFrame", f"{_WP}inline", f"{_WP}anchor"), None)
    arrow = way.source.related_to(way.part, chart.get(_ID))
    if frame is None or arrow is None or arrow.external or arrow.target not in way.source.parts:
        return None
    try:
        root = parse(way.source.parts[arrow.target])
    except NotAPackage:
        return None
    if root.tag != f"{_C}chartSpace":
        return None
    had_workbook = root.find(f"{_C}externalData") is not None
    for name in ("externalData", "userShapes"):
        for item in root.findall(f"{_C}{name}"):
            root.remove(item)
    _write_colours(root, _palette(way.source))
    relationship = way.target.chart(way.into, root)
    _carry_pictures(root, arrow.target, way.target.target_of(way.into, relationship), way)
    return _frame(frame, relationship, way), had_workbook


def _palette(source: Source) -> dict[str, str]:
    """Return the colours of a file's theme by name; those of Office where it has none."""
    part = source.companion("theme")
    found = dict(_OFFICE)
    try:
        scheme = None if part is None else parse(source.parts[part]).find(f"{_A}themeElements/{_A}clrScheme")
    except NotAPackage:
        scheme = None
    for colour in scheme if scheme is not None else ():
        for value in colour:
            code = value.get("lastClr") or value.get("val") or ""
            if isinstance(colour.tag, str) and _CODE.fullmatch(code):
                found[etree.QName(colour).localname] = code
    return found


def _write_colours(root: Element, palette: dict[str, str]) -> None:
    """Write out the colours that a theme gives: the target has a theme of its own, or none."""
    for item in list(root.iter(f"{_A}schemeClr")):
        name = item.get("val", "")
        item.tag = f"{_A}srgbClr"
        item.set("val", palette.get(_ALIASES.get(name, name), palette["accent1"]))
    for n, series in enumerate(root.iter(f"{_C}ser")):
        kind = etree.QName(series.getparent()).localname if series.getparent() is not None else ""
        if series.find(f"{_C}spPr") is None and kind not in _BY_POINT:
            fill = etree.Element(f"{_A}solidFill")
            etree.SubElement(fill, f"{_A}srgbClr", val=palette[f"accent{n % _ACCENTS + 1}"])
            shape = etree.Element(f"{_C}spPr")
            if kind in _LINES:
                etree.SubElement(shape, f"{_A}ln", w="28575").append(fill)
            else:
                shape.append(fill)
            before = [item for item in series.iterchildren(f"{_C}idx", f"{_C}order", f"{_C}tx")]
            series.insert(len(before), shape)


def _carry_pictures(root: Element, old: str, new: str, way: Way) -> None:
    """Give the pictures of a chart to the new one, and forget every other tie it had."""
    arrows = related(way.source.parts, old)
    for item in list(root.iter()):
        for name, value in attributes(item).items():
            if not name.startswith(f"{{{R}}}"):
                continue
            arrow = arrows.get(value)
            extension = arrow.target.rpartition(".")[2].lower() if arrow else ""
            if arrow and not arrow.external and arrow.target in way.source.parts and extension in IMAGE_TYPES:
                item.set(name, way.target.picture(new, way.source.parts[arrow.target], extension))
            else:
                del item.attrib[name]


def _frame(old: Element, relationship: str, way: Way) -> Element:
    extent = next(old.iterfind(f"{_WP}extent"), old.find(f"{_WPG}xfrm/{_A}ext"))
    said = next(old.iterfind(f"{_WP}docPr"), old.find(f"{_WPG}cNvPr"))
    across, down = (whole(extent.get(side)) if extent is not None else 0 for side in ("cx", "cy"))
    if not (across and down):
        across, down = _USUAL
    if across > way.width * EMU_PER_TWIP:
        across, down = way.width * EMU_PER_TWIP, max(1, down * way.width * EMU_PER_TWIP // across)
    id = way.target.drawing_id()
    inline = etree.Element(
        f"{_WP}inline", distT="0", distB="0", distL="0", distR="0", nsmap={prefix: NS[prefix] for prefix in ("wp", "a", "c", "r")},
    )
    etree.SubElement(inline, f"{_WP}extent", cx=str(across), cy=str(down))
    description = "" if said is None else said.get("descr") or said.get("title") or ""
    etree.SubElement(inline, f"{_WP}docPr", id=id, name=f"Graphique {id}", descr=description)
    graphic = etree.SubElement(inline, f"{_A}graphic")
    data = etree.SubElement(graphic, f"{_A}graphicData", uri=NS["c"])
    etree.SubElement(data, f"{_C}chart", {_ID: relationship})
    return element("drawing", None, inline)
