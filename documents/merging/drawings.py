"""What is drawn on a page: pictures stay, the text of boxes follows its paragraph, the rest is noted with what it said."""

from typing import Final

from lxml import etree

from documents.blocks import parent
from documents.merging.charts import charts, set_chart, words_of
from documents.merging.findings import Kind
from documents.merging.way import Way, paragraph_around
from documents.package import NS, R, w
from documents.pictures import pictures, set_in_line

Element = etree._Element

_DRAWN: Final = (w("drawing"), w("pict"), w("object"))
_BOX: Final = w("txbxContent")
_SHAPE: Final = f"{{{NS['wps']}}}wsp"
_A, _V, _O = (f"{{{NS[prefix]}}}" for prefix in ("a", "v", "o"))
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DATA: Final = f"{{{R}}}dm"
_SAID: Final = 400
_POURED: Final = "poured"   # an attribute of our own: a second box comes behind the first


def carry_drawings(root: Element, way: Way) -> None:
    """Set every picture in line with the text, and note what else was drawn."""
    for item in list(root.iter(*_DRAWN)):
        before = len(way.findings.items)
        _note_links(item, way)
        owner = paragraph_around(item)
        boxes = [box for box in item.iter(_BOX) if _is_outer(box, item)]
        for box in boxes:
            way.findings.add(Kind.TEXT_BOX, item)
            _pour(box, owner)
        kept = _carry_charts(item, way)
        for diagram in item.iter(_DIAGRAM):
            way.findings.add(Kind.DRAWING, item, words_of(diagram.get(_DATA), way))
        if item.tag == w("object"):
            way.findings.add(Kind.EMBEDDED_FILE, item, _program(item))
        for picture in pictures(item):
            drawing = set_in_line(picture, way.source, way.part, way.target, way.into, way.width)
            if drawing is None:
                way.findings.add(Kind.PICTURE, item, picture.description)
            else:
                kept += 1
                item.addprevious(drawing)
        unseen = not kept and len(way.findings.items) == before and not _is_rule(item)
        if unseen or any(next(shape.iter(_BOX), None) is None for shape in item.iter(_SHAPE)):
            way.findings.add(Kind.DRAWING, item, _drawn_words(item))
        parent(item).remove(item)


def _carry_charts(item: Element, way: Way) -> int:
    """Set charts in line with the text; note the workbooks that stay behind, or a chart with its words.

    Return how many are kept.
    """
    kept = 0
    for chart in charts(item):
        taken = set_chart(chart, way)
        if taken is None:
            way.findings.add(Kind.CHART, item, words_of(chart.get(f"{{{R}}}id"), way))
            continue
        drawing, had_workbook = taken
        item.addprevious(drawing)
        kept += 1
        if had_workbook:
            way.findings.add(Kind.CHART_DATA, item)
    return kept


def _is_outer(box: Element, item: Element) -> bool:
    for around in box.iterancestors():
        if around is item:
            return True
        if around.tag == _BOX:
            return False
    return False


def _pour(box: Element, owner: Element | None) -> None:
    """Put the paragraphs and tables of a box behind the paragraph it hangs on."""
    at = owner
    while at is not None and (following := at.getnext()) is not None and following.get(_POURED) == "1":
        at = following
    for item in list(box):
        if at is not None and item.tag in (w("p"), w("tbl")):
            item.set(_POURED, "1")
            at.addnext(item)
            at = item


def forget_boxes(root: Element) -> None:
    """Take away what told which paragraphs came out of a box."""
    etree.strip_attributes(root, _POURED)


def _note_links(item: Element, way: Way) -> None:
    for link in item.iter(f"{_A}hlinkClick"):
        arrow = way.source.related_to(way.part, link.get(f"{{{R}}}id"))
        if arrow is not None and arrow.external:
            way.findings.add(Kind.LINK, item, arrow.target)


def _program(item: Element) -> str:
    found = next(item.iter(f"{_O}OLEObject"), None)
    return "" if found is None else found.get("ProgID", "")


def _is_rule(item: Element) -> bool:
    """Tell whether it is nothing but a horizontal line."""
    return any(shape.get(f"{_O}hr") == "t" for shape in item.iter(f"{_V}rect", f"{_V}line"))


def _drawn_words(item: Element) -> str:
    said = [path.get("string", "") for path in item.iter(f"{_V}textpath")] + [t.text or "" for t in item.iter(f"{_A}t")]
    return " ".join(" ".join(said).split())[:_SAID]
