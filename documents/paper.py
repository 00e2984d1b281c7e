"""A paper of the office on plain letterhead: Markdown with headings, lists and tables, in the styles of the house."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token

from documents.assembly import Assembly, element, template, text_run, the
from documents.house import House
from documents.layout import fill, place_of
from documents.package import w
from documents.runs import runs

Element = etree._Element

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_NARROW, _WIDE, _TO_FILL, _FULL = 6, 48, 90, 130
"""Signs of a column's longest cell that count when the width is shared out; an empty column is one to be filled in by hand."""
_BY_HAND: Final = "480"
_ACROSS: Final = {"top": "737", "bottom": "680", "left": "964", "right": "964", "header": "397", "footer": "397"}
"""Margins of a page that lies across, in twentieths of a point."""
_DASH: Final = "–\u00a0"


@dataclass(frozen=True)
class PaperHead:
    """What stands above a paper and on each page; empty values leave no trace."""

    ministry: tuple[str, ...]
    title: str
    subtitle: str
    date_text: str
    reference: str
    status: str
    notice: str
    short_title: str
    language: str


def write_paper(
    head: PaperHead, markdown: str, *, landscape: bool = False, least: int = _NARROW, by_hand: bool = False
) -> bytes:
    """Return a paper as a Word file, upright or across; the same arguments give the same bytes. A line `---` begins a new page.

    `least` is the narrowest column, in signs; rows are high enough to be filled in where all is filled in `by_hand`.
    """
    target = Assembly(template("paper"))
    if landscape:
        _lay_across(target)
    body = place_of(target, "body")
    fill(target, {
        "ministry": head.ministry, "title": head.title, "subtitle": head.subtitle, "date": head.date_text,
        "reference": head.reference, "status": head.status, "notice": head.notice, "short_title": head.short_title,
        "body": "{body}",
    })
    for new in _Writer(target, least, _FULL if landscape else _WIDE, by_hand=by_hand).written(_MARKDOWN.parse(markdown)):
        body.addprevious(new)
    target.body.remove(body)
    target.describe(title=head.title, author=head.ministry[-1], language=head.language, reference=head.reference)
    return target.to_bytes()


def _lay_across(target: Assembly) -> None:
    """Turn the page, with narrower margins: it holds fewer lines; what stands at the right of head and foot goes with it."""
    upright = target.text_width()
    size, margins = the(target.body, "sectPr/pgSz"), the(target.body, "sectPr/pgMar")
    turned = {"h": size.get(w("w"), ""), "w": size.get(w("h"), ""), "orient": "landscape"}
    for name, value in turned.items():
        size.set(w(name), value)
    for name, value in _ACROSS.items():
        margins.set(w(name), value)
    for stop in target.part("styles").iter(w("tab")):
        if stop.get(w("pos")) == str(upright):
            stop.set(w("pos"), str(target.text_width()))


class _Writer:
    """The walk over the tokens of a Markdown text."""

    def __init__(self, target: Assembly, least: int, most: int, *, by_hand: bool) -> None:
        self.target, self._least, self._most, self._by_hand = target, least, most, by_hand
        self._break = False

    def written(self, tokens: Sequence[Token]) -> Iterator[Element]:
        """Yield paragraphs and tables."""
        lists, heading, n = 0, "", 0
        while n < len(tokens):
            token = tokens[n]
            if token.type == "table_open":
                end = next(m for m in range(n, len(tokens)) if tokens[m].type == "table_close")
                yield from self._table(tokens[n:end])
                n = end
            elif token.type == "hr":
                self._break = True
            elif token.type == "heading_open":
                heading = f"heading {int(token.tag[1])}"
            elif token.type == "heading_close":
                heading = ""
            elif token.type.endswith("_list_open") or token.type.endswith("_list_close"):
                lists += token.nesting
            elif token.type == "inline":
                made = self._paragraph(heading or (House.LIST if lists else House.DEFAULT), token.children or [])
                if lists and not heading:
                    made.insert(1, text_run(_DASH))
                yield made
            n += 1

    def _paragraph(self, style: str, tokens: Sequence[Token]) -> Element:
        properties = element("pPr", None, element("pStyle", {"val": self.target.style(style)}))
        if self._break:
            properties.append(element("pageBreakBefore"))
            self._break = False
        return element("p", None, properties, *runs(tokens, self.target))

    def _table(self, tokens: Sequence[Token]) -> Iterator[Element]:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        headed = any(cell.content.strip() for cell in rows[0])
        shown = rows if headed else rows[1:]
        widths = self._widths(shown)
        properties = element(
            "tblPr", None, element("tblStyle", {"val": self.target.style(House.TABLE, "table")}),
            element("tblW", {"w": str(sum(widths)), "type": "dxa"}), element("tblLayout", {"type": "fixed"}),
            element("tblLook", {"val": "0020" if headed else "0000", "firstRow": str(int(headed))}),
        )
        table = element("tbl", None, properties, element("tblGrid", None, *(element("gridCol", {"w": str(c)}) for c in widths)))
        for n, row in enumerate(shown):
            is_head = headed and n == 0
            style = self.target.style(House.HEADER_CELL if is_head else House.CELL)
            by_hand = not is_head and not row[-1].content.strip() and (len(row) == 2 or self._by_hand)
            marks = [element("cantSplit")]
            marks += [element("trHeight", {"val": _BY_HAND, "hRule": "atLeast"})] if by_hand else []
            marks += [element("tblHeader")] if is_head else []
            cells = [
                element(
                    "tc", None, element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"})),
                    element(
                        "p", None, element("pPr", None, element("pStyle", {"val": style})),
                        *runs(cell.children or [], self.target),
                    ),
                )
                for cell, width in zip(row, widths, strict=True)
            ]
            table.append(element("tr", None, element("trPr", None, *marks), *cells))
        yield table
        style = self.target.style(House.AFTER_TABLE)
        yield element("p", None, element("pPr", None, element("pStyle", {"val": style})))

    def _widths(self, rows: Sequence[Sequence[Token]]) -> list[int]:
        longest = [_share(max(len(row[c].content.strip()) for row in rows), self._least, self._most) for c in range(len(rows[0]))]
        width = self.target.text_width()
        return [width * length // sum(longest) for length in longest]


def _share(longest: int, least: int, most: int) -> int:
    return max(least, min(most, longest)) if longest else _TO_FILL
