"""What stands in runs and paragraphs beside plain text: signs and breaks stay, what Word alone understands is noted."""

import re
from typing import Final

from lxml import etree

from documents.assembly import element
from documents.blocks import behind, finder, parent, unwrap
from documents.merging.findings import Kind
from documents.merging.way import Way, paragraph_around
from documents.package import NS, w

Element = etree._Element

_P, _R, _T, _PPR, _MARKS = map(w, ("p", "r", "t", "pPr", "rPr"))
_LOOSE: Final = tuple(finder(" | ".join(f"{path}text()/.." for path in paths)) for paths in (      # one by one is faster
    ("descendant::w:p/",), ("descendant::w:r/",), ("", "w:footnote/", "w:tbl/", "w:tbl/w:tr/", "w:tbl/w:tr/w:tc/"),
))
_PLAIN: Final = frozenset(map(w, ("t", "rPr", "drawing")))
_HOLDERS: Final = frozenset(map(w, ("hyperlink", "ins", "del")))
_SIGNS: Final = frozenset(map(w, ("tab", "cr", "noBreakHyphen", "softHyphen")))
_REFERENCES: Final = frozenset(map(w, ("footnoteReference", "delText")))
_SILENT: Final = frozenset(map(w, ("footnoteRef", "endnoteRef", "separator", "continuationSeparator", "rubyPr")))
_INLINE: Final = frozenset((
    w("bookmarkStart"), w("bookmarkEnd"), f"{{{NS['m']}}}oMath", f"{{{NS['m']}}}oMathPara",
))
_BLOCKS: Final = frozenset(map(w, ("p", "tbl", "tcPr", "bookmarkStart", "bookmarkEnd")))
_CODE: Final = re.compile(r"[0-9A-Fa-f]{4}")
_BREAKS: Final = frozenset(("page", "column"))


def settle_pieces(root: Element, way: Way) -> None:
    """Leave in runs text, signs, breaks of lines and pictures, in paragraphs runs, links and equations; note the rest.

    Runs in which nothing is left go.
    """
    odd = [      # nearly all that stands in paragraphs is text with its marks
        item for paragraph in root.iter(_P) for item in paragraph
        if ((tag := item.tag) != _PPR or item.getprevious() is not None) and not (tag == _R and (
            ((size := len(item)) == 1 and item[0].tag == _T) or (size == 2 and item[1].tag == _T and item[0].tag == _MARKS)
        ))
    ]
    runs = dict.fromkeys(run for item in odd for run in item.iter(_R))
    for run in runs:
        for item in list(run):
            _settle_in_run(item, way)
    for item in odd:
        if item.tag != _R and isinstance(item.tag, str):
            _settle_inline(item, way)
    for around in (around for loose in _LOOSE for around in loose(root)):
        _drop_loose(around, way)
    for run in runs:
        if all(item.tag == _MARKS for item in run) and (holder := run.getparent()) is not None:
            holder.remove(run)


def _drop_loose(around: Element, way: Way) -> None:
    """Take away characters where no text may be."""
    words = " ".join("".join((around.text or "", *(inner.tail or "" for inner in around))).split())
    if words:
        way.findings.add(Kind.OTHER, around, words)
    around.text = None
    for inner in around:
        inner.tail = None


def _settle_in_run(item: Element, way: Way) -> None:
    if item.tag in _PLAIN:
        if item.tag == _MARKS:
            _bring_forward(item)
        return
    if item.tag in _SIGNS:
        item.attrib.clear()
    elif item.tag == w("br"):
        if item.get(w("type")) in _BREAKS:   # where pages end is the target's
            way.findings.add(Kind.PAGE_BREAK, item)
            _break_line(item)
        else:
            item.attrib.clear()
    elif item.tag == w("ptab"):
        item.tag = w("tab")
        item.attrib.clear()
    elif item.tag == w("sym") and _CODE.fullmatch(item.get(w("char"), "")):
        pass
    elif item.tag in _SILENT:
        unwrap(item)
    elif item.tag not in _REFERENCES:
        _note(item, way)
        unwrap(item)


def _settle_inline(item: Element, way: Way) -> None:
    if item.tag == w("t"):
        run = element("r")
        item.addprevious(run)
        run.append(item)
    elif item.tag in (w("p"), w("tbl")):
        around = paragraph_around(parent(item))
        if around is not None:
            around.addnext(item)
    elif item.tag in _HOLDERS:
        for inner in [inner for inner in item if inner.tag != w("r")]:
            _settle_inline(inner, way)
    elif item.tag == _PPR and parent(item).tag == _P:
        _bring_forward(item)
    elif item.tag not in _INLINE:
        _note(item, way)
        wrapped = [inner for inner in item if inner.tag != _R and isinstance(inner.tag, str)]
        unwrap(item)
        for inner in wrapped:
            _settle_inline(inner, way)


def _bring_forward(properties: Element) -> None:
    """Let properties stand first, once: what they say a second time does not count."""
    around = parent(properties)
    first = around[0]
    if first is properties:
        return
    if first.tag == properties.tag:
        said = {item.tag for item in first}
        first.extend([item for item in properties if item.tag not in said])
        around.remove(properties)
    else:
        around.insert(0, properties)


def settle_blocks(around: Element, way: Way) -> None:
    """Leave paragraphs and tables in a body, cell or note; note the rest."""
    for item in list(around):
        if item.tag in _BLOCKS:
            continue
        if item.tag == w("altChunk"):
            way.findings.add(Kind.EMBEDDED_FILE, item)
            unwrap(item)
        elif item.tag == w("sectPr"):
            around.remove(item)
        elif item.tag == w("r") or (isinstance(item.tag, str) and item.tag.startswith(f"{{{NS['m']}}}")):
            paragraph = element("p")
            item.addprevious(paragraph)
            paragraph.append(item)
        else:
            _note(item, way)
            inner = list(item)
            unwrap(item)
            if inner:
                settle_blocks(around, way)
                return


def _break_line(item: Element) -> None:
    """Leave of a break between words the end of a line."""
    paragraph = paragraph_around(item)
    first = item if paragraph is None else next(i for i in paragraph.iter(_T, item.tag) if i.tag == _T or i is item)
    if paragraph is not None and first is not item and next(behind(item, paragraph, _T), None) is not None:
        item.attrib.clear()
    else:
        unwrap(item)


def _note(item: Element, way: Way) -> None:
    if isinstance(item.tag, str):
        way.findings.add(Kind.OTHER, item, etree.QName(item).localname)
