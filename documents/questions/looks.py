"""How paragraphs of a Word file present themselves: the level of their heading, what all their letters have in common."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import text_nodes
from documents.cleaning import is_on
from documents.merging.source import Source
from documents.package import parse, part_of_kind, w
from documents.questions.lines import Look

Element = etree._Element

_WORD_HEADING: Final = re.compile(r"(?:heading|titre|überschrift)\s?(\d)")
_CONTENTS: Final = re.compile(r"(?:toc|tm) ?(?:\d|heading)")
_SIGNS: Final = re.compile(r"[\s_/]")
_UN_HEADINGS: Final = {"hchg": 1, "h1g": 2, "h23g": 3, "h4g": 4, "h56g": 5}
"""The heading styles of the United Nations' Word template, `_ H _Ch_G` to `_ H_5/6_G`, without signs."""


@dataclass(frozen=True)
class _Style:
    """What a style says of looks; None where it says nothing."""

    level: int | None = None
    bold: bool | None = None
    italic: bool | None = None
    underlined: bool | None = None
    based_on: str | None = None


class Looks:
    """The looks of a file's styles, and of paragraphs in them."""

    def __init__(self, source: Source) -> None:
        name = part_of_kind(source.parts, "styles")
        self._source = source
        self._own = {} if name is None else {
            style.get(w("styleId"), ""): _style(style) for style in parse(source.parts[name]).iterfind(w("style"))
        }
        self._whole: dict[str, _Style] = {}

    def is_contents(self, paragraph: Element) -> bool:
        """Tell whether a paragraph is a line of a contents list."""
        return _CONTENTS.fullmatch(self._source.style_of(paragraph)) is not None

    def of(self, paragraph: Element) -> Look:
        """Return the look of a paragraph; marks count when every letter bears them."""
        properties = paragraph.find(w("pPr"))
        style = self._resolved(_named(properties, "pStyle"))
        level = style.level
        if level is None:
            level = _UN_HEADINGS.get(_SIGNS.sub("", self._source.style_of(paragraph)))
        outline = properties.find(w("outlineLvl")) if properties is not None else None
        if outline is not None and outline.get(w("val"), "9") in set("012345678"):
            level = int(outline.get(w("val"), "0")) + 1
        bold = italic = underlined = None
        for node, text in text_nodes(paragraph):
            if not any(sign.isalpha() for sign in text):
                continue
            run = _run(node)
            marks = run.find(w("rPr")) if run is not None else None
            own = self._resolved(_named(marks, "rStyle"))
            bold = bold is not False and _mark(marks, "b", own.bold, style.bold)
            italic = italic is not False and _mark(marks, "i", own.italic, style.italic)
            underlined = underlined is not False and _mark(marks, "u", own.underlined, style.underlined)
        return Look(level, bool(bold), bool(italic), bool(underlined))

    def _resolved(self, id: str | None) -> _Style:
        """Return a style with what it inherits."""
        if id is None or id not in self._own:
            return _Style()
        if id not in self._whole:
            self._whole[id] = _Style()   # ends a circle of styles
            own = self._own[id]
            base = self._resolved(own.based_on)
            self._whole[id] = _Style(
                base.level if own.level is None else own.level,
                base.bold if own.bold is None else own.bold,
                base.italic if own.italic is None else own.italic,
                base.underlined if own.underlined is None else own.underlined,
            )
        return self._whole[id]


def _style(style: Element) -> _Style:
    marks, properties = style.find(w("rPr")), style.find(w("pPr"))
    name = (_named(style, "name") or "").lower()
    heading = _WORD_HEADING.fullmatch(name)
    level = int(heading[1]) if heading else _UN_HEADINGS.get(_SIGNS.sub("", name))
    outline = _named(properties, "outlineLvl")
    if level is None and outline is not None and outline in set("012345678"):
        level = int(outline) + 1
    bold, italic, underlined = (None if marks is None or marks.find(w(m)) is None else _is_set(marks.find(w(m))) for m in "biu")
    return _Style(level, bold, italic, underlined, _named(style, "basedOn"))


def _named(parent: Element | None, child: str) -> str | None:
    found = parent.find(w(child)) if parent is not None else None
    return found.get(w("val")) if found is not None else None


def _run(node: Element) -> Element | None:
    return next(node.iterancestors(w("r")), None)


def _is_set(mark: Element | None) -> bool:
    return is_on(mark) and mark is not None and mark.get(w("val")) != "none"


def _mark(marks: Element | None, name: str, *inherited: bool | None) -> bool:
    own = marks.find(w(name)) if marks is not None else None
    if own is not None:
        return _is_set(own)
    return next((given for given in inherited if given is not None), False)
