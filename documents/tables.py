"""A table written anew: its cells, spans and header rows stay, its look and width become the report's."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.assembly import Assembly, element
from documents.blocks import unwrapped
from documents.house import House
from documents.package import w, whole

Element = etree._Element
CellContent = Callable[[Element, int, bool], list[Element]]
"""What a cell holds, for the old cell, its inner width in twips, and whether it is in a header row."""

_PADDING: Final = 170        # left and right together, as in the template's table style
_NARROWEST: Final = 283


@dataclass(frozen=True)
class Cell:
    """A cell and the columns it covers; `merge` is `restart` or `continue` where rows are joined."""

    old: Element
    span: int
    merge: str | None


@dataclass(frozen=True)
class Row:
    """A row; `before` and `after` are the columns left out at its ends."""

    cells: tuple[Cell, ...]
    before: int
    after: int
    header: bool
    inserted: bool
    deleted: bool

    @property
    def columns(self) -> int:
        """How many columns the row covers."""
        return self.before + sum(cell.span for cell in self.cells) + self.after


def rows_of(table: Element) -> tuple[Row, ...]:
    """Return the rows of a table, those in content controls included."""
    return tuple(_row(item) for item in unwrapped(table) if item.tag == w("tr"))


def _row(row: Element) -> Row:
    properties = row.find(w("trPr"))
    return Row(
        tuple(_cell(item) for item in unwrapped(row) if item.tag == w("tc")),
        _number(properties, "gridBefore", 0), _number(properties, "gridAfter", 0),
        _has(properties, "tblHeader"), _has(properties, "ins"), _has(properties, "del"),
    )


def _cell(cell: Element) -> Cell:
    properties = cell.find(w("tcPr"))
    merge = properties.find(w("vMerge")) if properties is not None else None
    joined = None if merge is None else merge.get(w("val"), "continue")
    return Cell(cell, max(1, _number(properties, "gridSpan", 1)), joined)


def _number(properties: Element | None, name: str, otherwise: int) -> int:
    found = properties.find(w(name)) if properties is not None else None
    return whole(found.get(w("val")), otherwise) if found is not None else otherwise


def _has(properties: Element | None, name: str) -> bool:
    return properties is not None and properties.find(w(name)) is not None


def write_table(
    old: Element, rows: Sequence[Row], target: Assembly, width: int, content: CellContent,
) -> Element:
    """Return the table `width` twips wide, columns in their old proportions, in the report's table style."""
    widths = _widths(old, max(row.columns for row in rows), width)
    headers = _header_rows(rows)
    return element(
        "tbl", None, _properties(old, target, sum(widths), bool(headers)),
        element("tblGrid", None, *(element("gridCol", {"w": str(column)}) for column in widths)),
        *(_written_row(row, widths, number < headers, content) for number, row in enumerate(rows)),
    )


def _widths(table: Element, columns: int, width: int) -> list[int]:
    given = [whole(column.get(w("w"))) for column in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
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
    if _has(given, "bidiVisual"):
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
            new.append(element(name, {"val": text.get(w("val"), "")}))
    return new


def _written_row(row: Row, widths: Sequence[int], header: bool, content: CellContent) -> Element:
    properties = element("trPr")
    for name, columns in (("gridBefore", row.before), ("gridAfter", row.after)):
        if columns:
            properties.append(element(name, {"val": str(columns)}))
    properties.append(element("cantSplit"))
    if header:
        properties.append(element("tblHeader"))
    new = element("tr", None, properties)
    column = row.before
    for cell in row.cells:
        width = sum(widths[column:column + cell.span])
        column += cell.span
        shape = element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"}))
        if cell.span > 1:
            shape.append(element("gridSpan", {"val": str(cell.span)}))
        if cell.merge is not None:
            shape.append(element("vMerge", {"val": cell.merge}))
        new.append(element("tc", None, shape, *content(cell.old, max(width - _PADDING, _NARROWEST), header)))
    return new


def set_apart(elements: Iterable[Element], target: Assembly) -> Iterator[Element]:
    """Yield the elements with an empty paragraph after each table that another table, or nothing, follows.

    Word joins two tables that touch, and wants a paragraph at the end of a body and of a cell.
    """
    previous: Element | None = None
    for item in elements:
        if previous is not None and previous.tag == item.tag == w("tbl"):
            yield _gap(target)
        yield item
        previous = item
    if previous is not None and previous.tag == w("tbl"):
        yield _gap(target)


def _gap(target: Assembly) -> Element:
    return element("p", None, element("pPr", None, element("pStyle", {"val": target.style(House.AFTER_TABLE)})))
