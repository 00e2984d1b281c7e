"""Reading the body of a Word file in document order, through the wrappers python-docx does not see."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from lxml import etree

from documents.package import NS, W, w

WRAPPERS: Final = frozenset({w("ins"), w("moveTo"), w("customXml"), w("smartTag"), w("sdtContent")})
_FALLBACK: Final = f"{{{NS['mc']}}}Fallback"
_CHOICES: Final = frozenset({f"{{{NS['mc']}}}AlternateContent", f"{{{NS['mc']}}}Choice"})
_P, _TBL, _SDT = w("p"), w("tbl"), w("sdt")
_GONE: Final = frozenset({w("del"), w("moveFrom"), _FALLBACK})
_BREAKS: Final = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011"}
_NOT_TEXT: Final = _GONE | {w("txbxContent"), w("pPr"), w("rPr")}
_UNSEEN: Final = re.compile("[\u200b\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")


def _search(path: str, smart_strings: bool = False) -> Any:
    return etree.XPath(path, namespaces=NS, smart_strings=smart_strings)


# Most paragraphs are plain runs: their text is read without an object of its own for each node, in a third of the time. That
# none of these names occurs is told ten times as fast as what they mean where they do.
_CROOKED: Final = (*_BREAKS, w("del"), w("moveFrom"), w("txbxContent"), _FALLBACK)
_is_whole: Final = _search("not(.//w:t/*)")
_texts: Final = _search(".//w:t/text()")
_is_plain: Final = _search(
    "not(.//w:br or .//w:tab[not(parent::w:tabs)] or .//w:cr or .//w:noBreakHyphen or .//w:del or .//w:moveFrom"
    " or .//w:txbxContent or .//mc:Fallback or .//w:t/*)"
)


def unwrapped(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the children of an element, looking through content controls, insertions, alternatives and custom XML."""
    for child in element:
        tag = child.tag
        if tag == _SDT or tag in WRAPPERS or tag in _CHOICES:
            yield from unwrapped(child)
        elif tag not in _GONE:
            yield child


def blocks(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of a body, cell or note, in document order."""
    return (child for child in unwrapped(element) if child.tag in (_P, _TBL))


def text_nodes(paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield the live text of a paragraph node by node; deleted text and the paragraphs of text boxes are left out."""
    for node in paragraph.iter(w("t"), *_BREAKS):
        if _is_within(node, paragraph, _NOT_TEXT):
            yield node, _BREAKS.get(str(node.tag)) or node.text or ""


def _is_within(node: etree._Element, ancestor: etree._Element, barred: frozenset[str]) -> bool:
    """Tell whether nothing barred stands between a node and its ancestor."""
    for between in node.iterancestors():
        if between is ancestor:
            return True
        if between.tag in barred:
            return False
    return False


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the live text of a paragraph, inserted text included."""
    if _is_whole(paragraph) if next(paragraph.iter(*_CROOKED), None) is None else _is_plain(paragraph):
        return "".join(_texts(paragraph))
    return "".join(text for _, text in text_nodes(paragraph))


def paragraphs(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Yield every paragraph in these elements, those in tables and text boxes included, each once."""
    for element in elements:
        for paragraph in element.iter(_P):
            if paragraph is element or paragraph.getparent() is element or _is_within(paragraph, element, _GONE):
                yield paragraph


def live(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the descendants of that name, each once: the fallback copies for older programs are left out."""
    return (found for found in element.iter(tag) if next(found.iterancestors(_FALLBACK), None) is None)


def parent(element: etree._Element) -> etree._Element:
    """Return the parent of an element that is not a root."""
    found = element.getparent()
    if found is None:
        raise ValueError(f"{element.tag} stands alone")
    return found


def behind(item: etree._Element, around: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Yield what bears these names behind an element, as far as the one around it goes."""
    while item is not around:
        for following in item.itersiblings():
            yield from following.iter(*tags)
        item = parent(item)


def unwrap(element: etree._Element) -> None:
    """Take an element away; what it holds stays in its place."""
    for inner in element:
        element.addprevious(inner)
    parent(element).remove(element)


def plain_text(elements: Iterable[etree._Element], said: Callable[[etree._Element], str] = paragraph_text) -> str:
    """Return the text of these elements, one line per paragraph that has any; `said` is how a paragraph is read."""
    lines = (said(p).strip() for p in paragraphs(elements))
    return "\n".join(line for line in lines if line)


def finder(path: str) -> Callable[[etree._Element], list[etree._Element]]:
    """Return the search for an XPath of `w:` and `m:` names, which gives elements."""
    search: Any = etree.XPath(path, namespaces={"w": W, "m": NS["m"]})
    return search


def normal(text: str) -> str:
    """Return text fit for comparing: composed, without invisible characters, single spaces."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
