"""A table of a file made the target's: its cells, spans and header rows stay, its look and width become the target's."""

from collections.abc import Container, Iterable, Sequence
from copy import deepcopy
from typing import Final, NamedTuple

from lxml import etree

from documents.assembly import Assembly, element
from documents.blocks import parent
from documents.house import House
from documents.merging.findings import Kind
from documents.merging.pieces import settle_blocks
from documents.merging.styles import Dress
from documents.merging.way import shows
from documents.package import w, whole
from documents.pictures import shrink

Element = etree._Element

_PADDING: Final = 170        # left and right together, as in the template's table style
_NARROWEST: Final = 283
_MOST: Final = 63        # columns, in Word
_ROOM: Final = "120"      # twentieths of a point between a text and the table below it
_AFTER_SPACING: Final = frozenset(w(tag) for tag in (
    "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap",
    "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
))
_P, _TBL, _TR, _TC, _TBLPR, _TRPR, _TCPR, _TCW = map(w, ("p", "tbl", "tr", "tc", "tblPr", "trPr", "tcPr", "tcW"))
_GRID, _COLUMN = w("tblGrid"), w("gridCol")
_OWN: Final = frozenset((_TR, _TBLPR, _GRID))
_LOOKS: Final = tuple(      # of a table without and with header rows
    element(
        "tblPr", None, element("tblStyle"), element("tblW", {"w": "0", "type": "dxa"}), element("tblLayout", {"type": "fixed"}),
        element("tblLook", {
            "val": value, "firstRow": first, "lastRow": "0", "firstColumn": "0", "lastColumn": "0", "noHBand": "1", "noVBand": "1",
        }),
    ) for value, first in (("0600", "0"), ("0620", "1"))
)
_READ_ALOUD: Final = (w("tblCaption"), w("tblDescription"))      # to those who do not see the table
_WHOLE: Final = element("trPr", None, element("cantSplit"))      # a row stays on one page
_VAL, _W, _TYPE = w("val"), w("w"), w("type")
_TRACKED: Final = (w("ins"), w("del"))
_MERGES: Final = ("restart", "continue")


Cell = tuple[Element, Element, int, str | None]
"""A cell, its width, the columns it covers, and `restart` or `continue` where rows are joined."""


class Row(NamedTuple):
    """A row; `before` and `after` are the columns left out at its ends, `tracked` whether it was put in or taken out."""

    it: Element
    cells: list[Cell]
    covered: int
    before: int = 0
    after: int = 0
    header: bool = False
    tracked: tuple[Element, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns the row has, those left out included."""
        return self.before + self.covered + self.after


def carry_tables(root: Element, dress: Dress) -> None:
    """Make every table the target's, what stands in it included; in a note its paragraphs stay and the table goes."""
    way = dress.way
    if way.in_note:
        for table in list(root.iter(_TBL)):
            way.findings.add(Kind.TABLE, table)
            for cell in table.iter(_TC):
                for item in cell.iterchildren(_P):
                    table.addprevious(item)
            parent(table).remove(table)
        return
    for table in list(root.iterchildren(_TBL)):
        _fit(table, dress, way.width)


def _fit(table: Element, dress: Dress, width: int) -> list[Element]:
    """Make a table `width` twips wide, columns in their old proportions, in the target's table style.

    Return the paragraphs that stood in it outside of cells; they stand before it now.
    """
    given = {item.tag: item for item in reversed(table) if item.tag != _TR}
    most = max(_MOST, len(given.get(_GRID, ())))
    rows, astray = [], [item for item in table if item.tag not in _OWN]
    for item in list(table.iterchildren(_TR)):
        row = _row(item, most, astray)
        if row.cells:
            rows.append(row)
        else:
            table.remove(item)
    before = _set_before(table, astray, dress, width)
    if not rows:
        parent(table).remove(table)
        return before
    widths = _widths(given.get(_GRID, ()), max(row.columns for row in rows), width)
    headers = _header_rows(rows)
    for item in [item for item in table if item.tag != _TR]:
        table.remove(item)
    grid = element("tblGrid")
    for column in widths:
        etree.SubElement(grid, _COLUMN, {_W: str(column)})
    table.insert(0, grid)
    target = dress.way.target
    table.insert(0, _properties(given.get(_TBLPR), target, sum(widths), bool(headers)))
    drawn = next(table.iter(w("drawing")), None) is not None
    styles = [target.style(style) for style in (House.CELL, House.HEADER_CELL)]
    for number, row in enumerate(rows):
        _fit_row(row, widths, number < headers, styles[number < headers], dress, drawn=drawn)
    return before


def _set_before(table: Element, astray: Iterable[Element], dress: Dress, width: int) -> list[Element]:
    """Put before a table the text that no cell holds, and note it; return its paragraphs."""
    set_before = []
    for item in astray:
        if not shows(item):
            continue
        words = "".join(text.text or "" for text in item.iter(w("t")))
        dress.way.findings.add(Kind.OTHER, item, " ".join(words.split()))
        if item.tag in (_P, _TBL):
            table.addprevious(item)
            set_before += [item] if item.tag == _P else _fit(item, dress, width)
    return set_before


def _row(row: Element, most: int, astray: list[Element]) -> Row:
    """Read a row; all that is left in it are its cells, each with its width alone before its content, the rest goes `astray`.

    Nothing covers more than `most` columns, whatever number a file says.
    """
    cells, others, covered = [], [], 0
    for item in row:
        if item.tag == _TC:
            cells.append(cell := _cell(item, most))
            covered += cell[2]
        else:
            others.append(item)
    for item in others:
        row.remove(item)
        if item.tag != _TRPR:
            astray.append(item)
    if not others or others[0].tag != _TRPR:
        return Row(row, cells, covered)
    properties = others[0]
    before, after = (min(_number(properties, name, 0), most) for name in ("gridBefore", "gridAfter"))
    return Row(
        row, cells, covered, before, after,
        properties.find(w("tblHeader")) is not None, tuple(item for item in properties if item.tag in _TRACKED),
    )


def _cell(cell: Element, most: int) -> Cell:
    shape = cell[0] if len(cell) else None
    if shape is None or shape.tag != _TCPR:
        shape = etree.SubElement(cell, _TCPR)
        cell.insert(0, shape)
    elif len(shape) == 1 and (width := shape[0]).tag == _TCW:
        return cell, width, 1, None
    span, merge = 1, None
    for item in shape:
        if item.tag == w("gridSpan"):
            span = min(max(1, whole(item.get(_VAL), 1)), most)
        elif item.tag == w("vMerge"):
            value = item.get(_VAL, "continue")
            merge = value if value in _MERGES else "continue"
    shape.clear()
    return cell, etree.SubElement(shape, _TCW), span, merge


def _number(properties: Element, name: str, otherwise: int) -> int:
    found = properties.find(w(name))
    return whole(found.get(_VAL), otherwise) if found is not None else otherwise


def _widths(grid: Iterable[Element], columns: int, width: int) -> list[int]:
    given = [whole(column.get(_W)) for column in grid if column.tag == _COLUMN]
    usable = [size for size in given if size > 0]
    mean = sum(usable) // len(usable) if usable else 1
    sizes = [size if size > 0 else mean for size in given[:columns]] + [mean] * (columns - len(given))
    total = sum(sizes)
    return [max(1, size * width // total) for size in sizes]


def _header_rows(rows: Sequence[Row]) -> int:
    """Count the header rows: the marked ones at the top, otherwise the first and the rows joined to it."""
    if len(rows) < 2:
        return 0
    marked = next((n for n, row in enumerate(rows) if not row.header), 0)
    if marked:
        return marked
    joined = any(merge == "restart" for *_, merge in rows[0].cells)
    goes_on = [any(merge == "continue" for *_, merge in row.cells) for row in rows[1:3]]
    return 2 if joined and goes_on[0] and not all(goes_on) else 1


def _properties(old: Element | None, target: Assembly, width: int, headed: bool) -> Element:
    given = {} if old is None else {item.tag: item for item in reversed(old)}
    new = deepcopy(_LOOKS[headed])
    new[0].set(_VAL, target.style(House.TABLE, "table"))
    new[1].set(_W, str(width))
    if w("bidiVisual") in given:
        new[0].addnext(element("bidiVisual"))
    for tag in _READ_ALOUD:
        if tag in given:
            etree.SubElement(new, tag, {_VAL: given[tag].get(_VAL, "")})
    return new


def _fit_row(row: Row, widths: Sequence[int], header: bool, style: str, dress: Dress, *, drawn: bool) -> None:
    row.it.insert(0, properties := deepcopy(_WHOLE))
    for name, columns in (("gridAfter", row.after), ("gridBefore", row.before)):
        if columns:
            properties.insert(0, element(name, {"val": str(columns)}))
    if header:
        etree.SubElement(properties, w("tblHeader"))
    properties.extend(row.tracked)
    column = row.before
    for it, own, span, merge in row.cells:
        width = widths[column] if span == 1 else sum(widths[column:column + span])
        column += span
        own.set(_W, str(width))
        if "dxa" not in own.values():
            own.set(_TYPE, "dxa")
        if span > 1:
            own.addnext(element("gridSpan", {"val": str(span)}))
        if merge is not None:
            etree.SubElement(parent(own), w("vMerge"), {_VAL: merge})
        _fit_content(it, width, style, dress, drawn=drawn)


def _fit_content(it: Element, width: int, style: str, dress: Dress, *, drawn: bool) -> None:
    if not drawn and len(it) == 2 and (only := it[1]).tag == _P:
        dress.put_on(only, style)
        return
    inner = max(width - _PADDING, _NARROWEST)
    settle_blocks(it, dress.way)
    for item in list(it)[1:]:
        if item.tag == _TBL:
            for before in _fit(item, dress, inner):
                dress.put_on(before, style)
        elif not shows(item):
            it.remove(item)
        else:
            shrink(item, inner)
            dress.put_on(item, style)
    if len(it) == 1:
        it.append(_blank(style))
    set_apart(list(it)[1:], dress.way.target)


def set_apart(elements: Iterable[Element], target: Assembly) -> None:
    """Put an empty paragraph behind each table that another table, or nothing, follows, in the place where they stand.

    Word joins two tables that touch, and wants a paragraph at the end of a body and of a cell. Between a text and the table
    below it there is room.
    """
    spaced = {target.style(style) for style in (House.PARAGRAPH, House.DEFAULT, House.LIST, House.QUOTE)}
    previous, tag = None, ""
    for item in elements:
        before, tag = tag, str(item.tag)
        if tag == _TBL and previous is not None:
            if before == _P:
                _make_room(previous, spaced)
            elif before == _TBL:
                item.addprevious(_blank(target.style(House.AFTER_TABLE)))
        previous = item
    if tag == _TBL and previous is not None:
        previous.addnext(_blank(target.style(House.AFTER_TABLE)))


def _make_room(paragraph: Element, spaced: Container[str]) -> None:
    """Leave room below a paragraph of text."""
    properties = paragraph.find(w("pPr"))
    style = None if properties is None else properties.find(w("pStyle"))
    if properties is None or style is None or style.get(w("val")) not in spaced:
        return
    spacing = properties.find(w("spacing"))
    if spacing is None:
        spacing = element("spacing")
        place = next((n for n, child in enumerate(properties) if child.tag in _AFTER_SPACING), len(properties))
        properties.insert(place, spacing)
    spacing.set(w("after"), _ROOM)


def _blank(style: str) -> Element:
    return element("p", None, element("pPr", None, element("pStyle", {"val": style})))
