"""Tables and charts of a statistics annex in Word: header rows, captions, alternative texts, legible in black and white.

A chart holds the figures that are shown and no workbook: what is suppressed is not in the file.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from documents.assembly import Assembly, element, text_run
from documents.composed import AnnexTable, Chart
from documents.house import House
from documents.package import NS, R, w

Element = etree._Element

_CHART_WIDTH: Final = 5_400_000    # a hundredth of a millimetre is 360
_CHART_HEIGHT: Final = 2_520_000
_FIRST_COLUMN: Final = 0.3         # of the width
_MANY: Final = 7                   # columns of figures from which they are set closer, so that no word of a head is broken
_FIRST_OF_MANY: Final = 0.2
_SHORTEST: Final = 4               # letters for which a column of figures has room
_PATTERNS: Final = ("solid", "ltUpDiag", "pct20", "dkHorz", "openDmnd", "lgGrid")
_EMU: Final = 635                  # of a twentieth of a point


def elements(table: AnnexTable, target: Assembly) -> Iterator[Element]:
    """Yield a table with its caption, what stands below it, and its chart."""
    yield _paragraph(target, House.CAPTION, table.caption, keep=True)
    yield _table(table, target)
    yield from (_paragraph(target, House.CELL, line) for line in table.below)
    if table.chart:
        yield _drawing(table.chart, target)


def _paragraph(target: Assembly, style: str, text: str, *, keep: bool = False) -> Element:
    properties = element("pPr", None, element("pStyle", {"val": target.style(style)}))
    if keep:
        properties.append(element("keepNext"))
    return element("p", None, properties, text_run(text))


def _table(table: AnnexTable, target: Assembly) -> Element:
    width = target.text_width()
    is_wide = len(table.heads) > _MANY
    first = int(width * (_FIRST_OF_MANY if is_wide else _FIRST_COLUMN)) if len(table.heads) > 1 else width
    widest = [
        max(len(word) for text in column for word in (text.split(" ") or [""]))
        for column in zip(*(row[1:] for row in (table.heads, *table.rows)), strict=True)
    ]
    widths = [first, *((width - first) * max(one, _SHORTEST) // sum(max(x, _SHORTEST) for x in widest) for one in widest)]
    rows = [_row(table.heads, widths, target, House.HEADER_CELL, is_head=True)]
    rows += [_row(row, widths, target, House.CELL) for row in table.rows]
    return element(
        "tbl", None,
        element(
            "tblPr", None, element("tblStyle", {"val": target.style(House.TABLE, "table")}),
            element("tblW", {"w": str(sum(widths)), "type": "dxa"}), element("tblLayout", {"type": "fixed"}),
            *([element("tblCellMar", None, *(element(side, {"w": "45", "type": "dxa"}) for side in ("left", "right")))]
              if is_wide else []),
            element("tblLook", {
                "val": "06A0", "firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "1",
                "noVBand": "1",
            }),
            element("tblCaption", {"val": table.caption[:250]}),
        ),
        element("tblGrid", None, *(element("gridCol", {"w": str(one)}) for one in widths)),
        *rows,
    )


def _row(texts: Sequence[str], widths: Sequence[int], target: Assembly, style: str, *, is_head: bool = False) -> Element:
    properties = element("trPr", None, element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))
    return element("tr", None, properties, *(
        element(
            "tc", None, element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"})),
            _cell(target, style if n else House.HEADER_CELL, text, right=bool(n)),
        )
        for n, (text, width) in enumerate(zip(texts, widths, strict=True))
    ))


def _cell(target: Assembly, style: str, text: str, *, right: bool) -> Element:
    paragraph = _paragraph(target, style, text)
    if right:
        paragraph[0].append(element("jc", {"val": "right"}))
    return paragraph


# The chart

def _drawing(chart: Chart, target: Assembly) -> Element:
    id = target.chart(target.main, _part(chart))
    drawing_id = target.drawing_id()
    width = min(_CHART_WIDTH, target.text_width() * _EMU)
    inline = etree.fromstring(
        f'<w:drawing xmlns:w="{NS["w"]}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:a="{NS["a"]}"><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{_CHART_HEIGHT}"/>'
        f'<wp:docPr id="{drawing_id}" name=""/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{NS["c"]}">'
        f'<c:chart xmlns:c="{NS["c"]}" xmlns:r="{R}" r:id="{id}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    described = next(item for item in inline.iter() if etree.QName(item).localname == "docPr")
    described.set("name", f"Chart {drawing_id}")
    described.set("descr", chart.described)
    paragraph = _paragraph(target, House.ILLUSTRATION, "")
    for run in paragraph.findall(w("r")):
        paragraph.remove(run)
    paragraph.append(element("r", None, inline))
    return paragraph


def _part(chart: Chart) -> Element:
    """Return the part of a bar chart: greys and patterns, figures at the bars."""
    series = [_series(n, name, chart.rows, values) for n, (name, values) in enumerate(chart.series)]
    legend = (_c("legend", None, _c("legendPos", {"val": "b"}), _c("overlay", {"val": "0"})),) if len(series) > 1 else ()
    axes = ({"val": "111111111"}, {"val": "222222222"})
    root = _c(
        "chartSpace", None,
        _c("roundedCorners", {"val": "0"}),
        _c(
            "chart", None,
            _c("title", None, _rich(chart.title, 1000, bold=True), _c("overlay", {"val": "0"})),
            _c("autoTitleDeleted", {"val": "0"}),
            _c(
                "plotArea", None, _c("layout"),
                _c(
                    "barChart", None, _c("barDir", {"val": "col"}), _c("grouping", {"val": "clustered"}),
                    _c("varyColors", {"val": "0"}), *series, _c("gapWidth", {"val": "80"}), *(_c("axId", axis) for axis in axes),
                ),
                _axis("catAx", axes[0], axes[1], "b", _c("auto", {"val": "1"}), _c("lblAlgn", {"val": "ctr"}),
                      _c("lblOffset", {"val": "100"}), _c("noMultiLvlLbl", {"val": "1"})),
                _axis("valAx", axes[1], axes[0], "l", _c("crossBetween", {"val": "between"})),
            ),
            *legend,
            _c("plotVisOnly", {"val": "1"}),
            _c("dispBlanksAs", {"val": "gap"}),
        ),
    )
    return root


def _series(n: int, name: str, rows: Sequence[str], values: Sequence[float | None]) -> Element:
    pattern = _PATTERNS[n % len(_PATTERNS)]
    black, white, grey = ({"val": colour} for colour in ("000000", "FFFFFF", "7F7F7F"))
    fill = (
        _a("solidFill", None, _a("srgbClr", grey)) if pattern == "solid" else
        _a("pattFill", {"prst": pattern}, _a("fgClr", None, _a("srgbClr", black)), _a("bgClr", None, _a("srgbClr", white)))
    )
    line = _a("ln", {"w": "9525"}, _a("solidFill", None, _a("srgbClr", black)))
    given = [(k, value) for k, value in enumerate(values) if value is not None]
    return _c(
        "ser", None, _c("idx", {"val": str(n)}), _c("order", {"val": str(n)}),
        _c("tx", None, _c("strRef", None, _text("f", f"s{n}"), _strings("strCache", [name]))),
        _c("spPr", None, fill, line),
        _c("invertIfNegative", {"val": "0"}),
        _c("dLbls", None, _c("spPr", None, _a("noFill"), _a("ln", None, _a("noFill"))), *(
            _c(tag, {"val": str(int(tag == "showVal"))})
            for tag in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
        )),
        _c("cat", None, _strings("strLit", rows)),
        _c("val", None, _c("numLit", None, _text("formatCode", "General"), _c("ptCount", {"val": str(len(values))}), *(
            _c("pt", {"idx": str(k)}, _text("v", f"{value:g}" if value < 1e6 else str(int(value)))) for k, value in given
        ))),
    )


def _axis(kind: str, own: dict[str, str], other: dict[str, str], side: str, *more: Element) -> Element:
    return _c(
        kind, None, _c("axId", own), _c("scaling", None, _c("orientation", {"val": "minMax"})), _c("delete", {"val": "0"}),
        _c("axPos", {"val": side}), _c("numFmt", {"formatCode": "General", "sourceLinked": "0"}),
        _c("majorTickMark", {"val": "out"}), _c("minorTickMark", {"val": "none"}), _c("tickLblPos", {"val": "nextTo"}),
        _c("crossAx", other), _c("crosses", {"val": "autoZero"}), *more,
    )


def _rich(text: str, size: int, *, bold: bool) -> Element:
    run = _a("r", None, _a("rPr", {"lang": "fr-FR", "sz": str(size), "b": str(int(bold))}))
    said = etree.SubElement(run, f"{{{NS['a']}}}t")
    said.text = text
    return _c("tx", None, _c("rich", None, _a("bodyPr"), _a("p", None, run)))


def _strings(tag: str, texts: Sequence[str]) -> Element:
    points = (_c("pt", {"idx": str(n)}, _text("v", text)) for n, text in enumerate(texts))
    return _c(tag, None, _c("ptCount", {"val": str(len(texts))}), *points)


def _text(tag: str, text: str) -> Element:
    item = _c(tag)
    item.text = text
    return item


def _c(tag: str, attributes: dict[str, str] | None = None, *children: Element) -> Element:
    return _named("c", tag, attributes, children)


def _a(tag: str, attributes: dict[str, str] | None = None, *children: Element) -> Element:
    return _named("a", tag, attributes, children)


def _named(space: str, tag: str, attributes: dict[str, str] | None, children: Sequence[Element]) -> Element:
    item = etree.Element(f"{{{NS[space]}}}{tag}", attributes or {}, nsmap={"c": NS["c"], "a": NS["a"], "r": R})
    item.extend(children)
    return item
