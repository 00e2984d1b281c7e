"""A table of a file made the target's: its cells, spans and header rows stay, its look and width become the target's."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from lxml import etree

from documents.assembly import Assembly, element
from documents.blocks import parent
from documents.house import House
from documents.merging.findings import Kind
from documents.merging.pieces import settle_blocks
from documents.merging.styles import set_style
from documents.merging.way import Way, shows
from documents.package import w, whole
from documents.pictures import shrink

Element = etree._Element

_PADDING: Final = 170        # left and right together, as in the template's table style
_NARROWEST: Final = 283
_ROOM: Final = "120"      # twentieths of a point between a text and the table below it
_AFTER_SPACING: Final = frozenset(w(tag) for tag in (
    "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap",
    "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
))
_P, _TBL, _TR, _TC, _TCPR, _TRPR, _TCW = map(w, ("p", "tbl", "tr", "tc", "tcPr", "trPr", "tcW"))
_VAL, _W, _TYPE = w("val"), w("w"), w("type")
_TRACKED: Final = (w("ins"), w("del"))
_MERGES: Final = ("restart", "continue")


class Cell(NamedTuple):
    """A cell and the columns it covers; `merge` is `restart` or `continue` where rows are joined."""

    it: Element
    span: int
    merge: str | None


class Row(NamedTuple):
    """A row; `before` and `after` are the columns left out at its ends."""

    it: Element
    cells: tuple[Cell, ...]
    before: int
    after: int
    header: bool

    @property
    def columns(self) -> int:
        """How many columns the row covers."""
        return self.before + sum(cell.span for cell in self.cells) + self.after


def carry_tables(root: Element, way: Way) -> None:
    """Make every table the target's; in a note its paragraphs stay and the table goes."""
    if way.in_note:
        for table in list(root.iter(_TBL)):
            way.findings.add(Kind.TABLE, table)
            for cell in table.iter(_TC):
                for item in cell.iterchildren(_P):
                    table.addprevious(item)
            parent(table).remove(table)
        return
    for table in list(root.iterchildren(_TBL)):
        _fit(table, way, way.width)


def _fit(table: Element, way: Way, width: int) -> None:
    """Make a table `width` twips wide, columns in their old proportions, in the target's table style."""
    rows = []
    for item in list(table.iterchildren(_TR)):
        row = _row(item)
        if row.cells:
            rows.append(row)
        else:
            table.remove(item)
    if not rows:
        parent(table).remove(table)
        return
    widths = _widths(table, max(row.columns for row in rows), width)
    headers = _header_rows(rows)
    properties = _properties(table, way.target, sum(widths), bool(headers))
    for item in [item for item in table if item.tag != _TR]:
        table.remove(item)
    grid = element("tblGrid", None, *(element("gridCol", {"w": str(column)}) for column in widths))
    table.insert(0, grid)
    table.insert(0, properties)
    drawn = next(table.iter(w("drawing")), None) is not None
    styles = [way.target.style(style) for style in (House.CELL, House.HEADER_CELL)]
    for number, row in enumerate(rows):
        _fit_row(row, widths, number < headers, styles[number < headers], way, drawn=drawn)


def _row(row: Element) -> Row:
    properties = row[0] if len(row) and row[0].tag == _TRPR else None
    cells = tuple(_cell(item) for item in row if item.tag == _TC)
    if properties is None:
        return Row(row, cells, 0, 0, False)
    return Row(
        row, cells, _number(properties, "gridBefore", 0), _number(properties, "gridAfter", 0),
        properties.find(w("tblHeader")) is not None,
    )


def _cell(cell: Element) -> Cell:
    properties = cell[0] if len(cell) and cell[0].tag == _TCPR else None
    span, merge = 1, None
    if properties is None or (len(properties) == 1 and properties[0].tag == _TCW):
        return Cell(cell, span, merge)
    for item in properties:
        if item.tag == w("gridSpan"):
            span = max(1, whole(item.get(_VAL), 1))
        elif item.tag == w("vMerge"):
            value = item.get(_VAL, "continue")
            merge = value if value in _MERGES else "continue"
    return Cell(cell, span, merge)


def _number(properties: Element, name: str, otherwise: int) -> int:
    found = properties.find(w(name))
    return whole(found.get(_VAL), otherwise) if found is not None else otherwise


def _widths(table: Element, columns: int, width: int) -> list[int]:
    given = [whole(column.get(_W)) for column in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
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
    joined = any(cell.merge == "restart" for cell in rows[0].cells)
    goes_on = [any(cell.merge == "continue" for cell in row.cells) for row in rows[1:3]]
    return 2 if joined and goes_on[0] and not all(goes_on) else 1


def _properties(old: Element, target: Assembly, width: int, headed: bool) -> Element:
    given = old.find(w("tblPr"))
    new = element("tblPr", None, element("tblStyle", {"val": target.style(House.TABLE, "table")}))
    if given is not None and given.find(w("bidiVisual")) is not None:
        new.append(element("bidiVisual"))
    new.append(element("tblW", {"w": str(width), "type": "dxa"}))
    new.append(element("tblLayout", {"type": "fixed"}))
    new.append(element("tblLook", {
        "val": "0620" if headed else "0600", "firstRow": str(int(headed)), "lastRow": "0", "firstColumn": "0",
        "lastColumn": "0", "noHBand": "1", "noVBand": "1",
    }))
    for name in ("tblCaption", "tblDescription"):   # read aloud to those who do not see the table
        text = given.find(w(name)) if given is not None else None
        if text is not None:
            new.append(element(name, {"val": text.get(_VAL, "")}))
    return new


def _fit_row(row: Row, widths: Sequence[int], header: bool, style: str, way: Way, *, drawn: bool) -> None:
    old = row.it[0] if row.it[0].tag == _TRPR else None
    tracked = [] if old is None else [item for item in old if item.tag in _TRACKED]
    properties = etree.Element(_TRPR)
    for name, columns in (("gridBefore", row.before), ("gridAfter", row.after)):
        if columns:
            properties.append(element(name, {"val": str(columns)}))
    etree.SubElement(properties, w("cantSplit"))
    if header:
        etree.SubElement(properties, w("tblHeader"))
    properties.extend(tracked)
    for item in [item for item in row.it if item.tag != _TC]:
        row.it.remove(item)
    row.it.insert(0, properties)
    column = row.before
    for cell in row.cells:
        width = sum(widths[column:column + cell.span])
        column += cell.span
        _fit_cell(cell, width, style, way, drawn=drawn)


def _fit_cell(cell: Cell, width: int, style: str, way: Way, *, drawn: bool) -> None:
    it = cell.it
    shape = it[0] if len(it) and it[0].tag == _TCPR else None
    if shape is None:
        shape = etree.Element(_TCPR)
        it.insert(0, shape)
    if len(shape) == 1 and shape[0].tag == _TCW:
        own = shape[0]
    else:
        shape.clear()
        own = etree.SubElement(shape, _TCW)
    own.set(_W, str(width))
    own.set(_TYPE, "dxa")
    if cell.span > 1:
        etree.SubElement(shape, w("gridSpan"), {_VAL: str(cell.span)})
    if cell.merge is not None:
        etree.SubElement(shape, w("vMerge"), {_VAL: cell.merge})
    inner = max(width - _PADDING, _NARROWEST)
    if len(it) == 2 and it[1].tag == _P:
        set_style(it[1], style)
        if not drawn:
            return
    settle_blocks(it, way)
    for item in list(it)[1:]:
        if item.tag == _TBL:
            _fit(item, way, inner)
        elif not shows(item):
            it.remove(item)
        else:
            shrink(item, inner)
            set_style(item, style)
    content = list(set_apart(list(it)[1:], way.target))
    it[1:] = content or [_blank(style)]


def set_apart(elements: Iterable[Element], target: Assembly) -> Iterator[Element]:
    """Yield the elements with an empty paragraph after each table that another table, or nothing, follows.

    Word joins two tables that touch, and wants a paragraph at the end of a body and of a cell. Between a text and the table
    below it there is room.
    """
    spaced = {target.style(style) for style in (House.PARAGRAPH, House.DEFAULT, House.LIST, House.QUOTE)}
    previous: Element | None = None
    for item in elements:
        if previous is not None and item.tag == _TBL and previous.tag == w("p"):
            _make_room(previous, spaced)
        if previous is not None and previous.tag == item.tag == _TBL:
            yield _blank(target.style(House.AFTER_TABLE))
        yield item
        previous = item
    if previous is not None and previous.tag == _TBL:
        yield _blank(target.style(House.AFTER_TABLE))


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
