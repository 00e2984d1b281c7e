"""Direct formatting taken away by rule: bold, raised or crossed-out text says something; fonts, sizes and colours do not."""

from typing import Final

from lxml import etree

from documents.assembly import attributes
from documents.blocks import parent
from documents.cleaning import is_on
from documents.house import CHARACTER
from documents.merging.findings import Kind
from documents.merging.noise import LOOK, SYMBOL_FONTS
from documents.merging.way import Way
from documents.package import NS, R, W, w

Element = etree._Element

_ORDER: Final = tuple(map(w, (   # of the schema
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "u", "vertAlign", "rtl", "cs",
)))
_KEPT: Final = {tag: place for place, tag in enumerate(_ORDER)}
_TOGGLES: Final = frozenset(map(w, ("b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "rtl", "cs")))
_FALSE_OR_TRUE: Final = frozenset(("0", "1", "true", "false", "on", "off"))
_RAISED: Final = frozenset(("superscript", "subscript", "baseline"))
_LINES: Final = frozenset((
    "single", "words", "double", "thick", "dotted", "dottedHeavy", "dash", "dashedHeavy", "dashLong", "dashLongHeavy", "dotDash",
    "dashDotHeavy", "dotDotDash", "dashDotDotHeavy", "wave", "wavyHeavy", "wavyDouble", "none",
))
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_OURS: Final = frozenset((NS["a"], NS["m"], NS["pic"], NS["wp"], W, R, _XML))
_RSID: Final = tuple(map(w, ("rsidR", "rsidRPr", "rsidDel", "rsidRDefault", "rsidP", "rsidTr", "rsidSect")))
_LOOK: Final = tuple(map(w, ("rStyle", *LOOK)))
_MARKS, _BOLD, _BOLD_TOO = map(w, ("rPr", "b", "bCs"))


def strip_look(root: Element, way: Way) -> None:
    """Leave of the formatting of runs what has a meaning, in the order of the schema."""
    foreign = (f"{{{space}}}*" for space in way.source.namespaces(way.part) - _OURS)
    etree.strip_attributes(root, *_RSID, *foreign)     # one walk for all of them
    for marks in [marks for marks in root.iter(_MARKS) if not _is_bold(marks)]:
        if not len(marks):
            parent(marks).remove(marks)
        elif (around := parent(marks)).tag == w("r"):
            _keep_meaning(around, marks, way)
        else:      # of signs in equations
            etree.strip_elements(marks, *_LOOK, with_tail=False)
            for fonts in marks.findall(w("rFonts")):
                if not _means_something(fonts, way):
                    marks.remove(fonts)
            if not len(marks):
                around.remove(marks)


def _is_bold(marks: Element) -> bool:
    """Tell whether marks say that a run is bold and nothing else, as most do that say anything."""
    if len(marks) != 2:
        return False
    first, second = marks
    return first.tag == _BOLD and second.tag == _BOLD_TOO and not first.keys() and not second.keys()


def _keep_meaning(run: Element, marks: Element, way: Way) -> None:
    places = [_KEPT.get(str(mark.tag), -1) if mark.tag in _TOGGLES and not mark.keys() else -1 for mark in marks]
    if places[0] >= 0 and places == sorted(set(places)):
        return
    kept: dict[int, Element] = {}
    for mark in marks:
        place = _KEPT.get(str(mark.tag))
        if mark.tag == w("vanish") and is_on(mark):
            way.findings.add(Kind.HIDDEN_TEXT, run, "".join(t.text or "" for t in run.iter(w("t"))).strip())
        elif place is not None and _means_something(mark, way):
            kept[place] = mark
    if kept:
        marks[:] = [kept[place] for place in sorted(kept)]
    else:
        run.remove(marks)


def _means_something(mark: Element, way: Way) -> bool:
    """Tell whether a mark stays; its value is made one that the schema knows."""
    value = mark.get(w("val"))
    if mark.tag in _TOGGLES:
        if value is not None and value not in _FALSE_OR_TRUE:
            del mark.attrib[w("val")]
        return True
    if mark.tag == w("u"):
        mark.attrib.clear()
        mark.set(w("val"), value if value in _LINES else "single")
        return True
    if mark.tag == w("vertAlign"):
        return value in _RAISED
    if mark.tag == w("rStyle"):
        style = way.source.styles.get(value or "")
        name = (value or "").lower() if style is None else style.name
        if house := CHARACTER.get(name):
            mark.set(w("val"), way.target.style(house, "character"))
        return bool(house)
    fonts = attributes(mark)   # rFonts
    mark.attrib.clear()
    if (fonts.get(w("ascii")) or "").lower().startswith(SYMBOL_FONTS):
        for name in ("ascii", "hAnsi", "cs"):
            if w(name) in fonts:
                mark.set(w(name), fonts[w(name)])
        return True
    return False
