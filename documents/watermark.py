"""A word laid across every page of a document, so that nobody takes it for what it resembles."""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from documents.assembly import Assembly, TemplateFault, element
from documents.package import NS, w

Element = etree._Element

_V, _O = (f"{{{NS[prefix]}}}" for prefix in ("v", "o"))
_TYPE: Final = "_x0000_t136"   # plain text along a path, as Word itself defines it for watermarks
_STYLE: Final = (
    "position:absolute;margin-left:0;margin-top:0;width:430pt;height:120pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    "mso-position-vertical:center;mso-position-vertical-relative:margin"
)


def lay_across(target: Assembly, text: str) -> None:
    """Put the text diagonally behind every page that has a header. Raises TemplateFault where none has."""
    headers = [root for root in target.frames() if root.tag == w("hdr")]
    if not headers:
        raise TemplateFault("the Word template has no header that could bear a watermark")
    for number, header in enumerate(headers, 1):
        paragraph = header.find(w("p"))
        if paragraph is None:
            paragraph = element("p")
            header.append(paragraph)
        paragraph.append(element("r", None, element("pict", None, *_shape(text, number))))


def bears_one(header: Element) -> bool:
    """Tell whether a header has a text drawn across its page."""
    return header.tag == w("hdr") and next(header.iter(f"{_V}textpath"), None) is not None


def _shape(text: str, number: int) -> tuple[Element, Element]:
    kind = _new("shapetype", {"id": _TYPE, "coordsize": "21600,21600", f"{_O}spt": "136", "adj": "10800",
                              "path": "m@7,l@8,m@5,21600l@6,21600e"})
    formulas = _new("formulas", {})
    for equation in ("sum #0 0 10800", "prod #0 2 1", "sum 21600 0 @1", "sum 0 0 @2", "sum 21600 0 @3", "if @0 @3 0",
                     "if @0 21600 @1", "if @0 0 @2", "if @0 @4 21600"):
        formulas.append(_new("f", {"eqn": equation}))
    kind.extend((formulas, _new("path", {"textpathok": "t"}), _new("textpath", {"on": "t", "fitshape": "t"})))
    shape = _new("shape", {"id": f"TurnusWatermark{number}", "type": f"#{_TYPE}", "style": _STYLE, f"{_O}allowincell": "f",
                           "fillcolor": "silver", "stroked": "f", "alt": text})
    shape.append(_new("fill", {"opacity": ".5"}))
    shape.append(_new("textpath", {"style": 'font-family:"Arial";font-size:1pt', "string": text}))
    return kind, shape


def _new(tag: str, attributes: Mapping[str, str]) -> Element:
    return etree.Element(f"{_V}{tag}", dict(attributes), nsmap={"v": NS["v"], "o": NS["o"]})
