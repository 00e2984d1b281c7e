"""Text of a Word file that nobody sees: hidden by itself or by its style, or too pale or too small to be read."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from lxml import etree

from documents.cleaning import is_on
from documents.package import part_of_kind, w

Element = etree._Element

_LEAST: Final = 4            # half a point each: smaller text is a line of dots
_PALE: Final = re.compile(r"(?:[Ff][0-9A-Fa-f]){3}")
_OWN_GROUND: Final = (w("txbxContent"), w("background"))
_COLOURED: Final = (w("tc"), w("tr"), w("tbl"))


class _Look(NamedTuple):
    """What decides whether text is seen, None where nothing is said of it."""

    hidden: bool | None
    colour: str | None
    size: str | None
    ground: bool

    def over(self, other: "_Look") -> "_Look":
        """Return this look, and where it says nothing the other one."""
        return _Look(
            other.hidden if self.hidden is None else self.hidden, other.colour if self.colour is None else self.colour,
            other.size if self.size is None else self.size, self.ground or other.ground,
        )


_NOTHING: Final = _Look(None, None, None, ground=False)


class Unseen:
    """The unseen text of one file: runs in the body, the notes, headers and footers.

    `stories` are the roots of its parts of WordprocessingML by name.
    """

    def __init__(self, parts: dict[str, bytes], stories: Mapping[str, Element]) -> None:
        styles = stories.get(part_of_kind(parts, "styles") or "")
        self._root = etree.Element(w("styles")) if styles is None else styles
        self._styles = {style.get(w("styleId"), ""): style for style in self._root.iterchildren(w("style"))}
        self._looks: dict[str, _Look] = {}
        self._on_ground = any(root.find(w("background")) is not None for root in stories.values())

    def hidden(self, root: Element) -> Iterator[Element]:
        """Yield the runs with text that are hidden; a clean copy goes without them."""
        return (run for run, look in self._runs(root) if look.hidden)

    def unreadable(self, root: Element) -> Iterator[Element]:
        """Yield the runs with text as pale as the paper, where nothing is said to be behind it, or below two points."""
        for run, look in self._runs(root):
            small = look.size is not None and look.size.isdecimal() and int(look.size) <= _LEAST
            pale = look.colour is not None and _PALE.fullmatch(look.colour) is not None and not look.ground
            if not look.hidden and (small or (pale and not self._has_ground(run))):
                yield run

    def _runs(self, root: Element) -> Iterator[tuple[Element, _Look]]:
        for run in root.iter(w("r")):
            if any((text.text or "").strip() for text in run.iterchildren(w("t"))):
                yield run, self._look_of(run)

    def _look_of(self, run: Element) -> _Look:
        paragraph = next(run.iterancestors(w("p")), None)
        own = run.find(w("rPr"))
        around = None if paragraph is None else paragraph.find(w("pPr"))
        look = _look(own) if own is not None else _NOTHING
        look = look.over(self._style(_styled(own, "rStyle")))
        if around is not None:
            look = look.over(_Look(None, None, None, _is_shaded(around)))
        return look.over(self._style(_styled(around, "pStyle") or self._usual)).over(self._defaults)

    @cached_property
    def _usual(self) -> str:
        """The style of paragraphs that name none."""
        return next((id for id, style in self._styles.items()
                     if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on")), "")

    @cached_property
    def _defaults(self) -> _Look:
        found = self._root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        return _NOTHING if found is None else _look(found)

    def _style(self, id: str) -> _Look:
        """Return the look of a style with those it is based on."""
        if id not in self._looks:
            self._looks[id] = _NOTHING      # of styles based on each other
            style = self._styles.get(id)
            if style is not None:
                marks, around, basis = (style.find(w(name)) for name in ("rPr", "pPr", "basedOn"))
                look = _NOTHING if marks is None else _look(marks)
                shaded = (around is not None and _is_shaded(around)) or (
                    style.get(w("type")) == "table" and any(_is_coloured(shade) for shade in style.iter(w("shd"))))
                below = self._style(basis.get(w("val"), "")) if basis is not None else _NOTHING
                self._looks[id] = look.over(_Look(None, None, None, shaded)).over(below)
        return self._looks[id]

    def _has_ground(self, run: Element) -> bool:
        """Tell whether text stands in a cell, box or page of another colour than white."""
        if self._on_ground:
            return True
        for around in run.iterancestors():
            if around.tag in _OWN_GROUND:
                return True
            if around.tag in _COLOURED:
                properties = around.find(f"{around.tag}Pr")
                if properties is not None and (_is_shaded(properties) or self._style(_styled(properties, "tblStyle")).ground):
                    return True
        return False


def _styled(properties: Element | None, kind: str) -> str:
    found = None if properties is None else properties.find(w(kind))
    return "" if found is None else found.get(w("val"), "")


def _look(marks: Element) -> _Look:
    """Return what the properties of a run say."""
    vanish, colour, size = (marks.find(w(name)) for name in ("vanish", "color", "sz"))
    lit = marks.find(w("highlight"))
    return _Look(
        None if vanish is None else is_on(vanish),
        None if colour is None else colour.get(w("val"), "auto"),
        None if size is None else size.get(w("val"), ""),
        _is_shaded(marks) or (lit is not None and lit.get(w("val")) not in ("none", "white")),
    )


def _is_shaded(properties: Element) -> bool:
    return any(_is_coloured(shade) for shade in properties.iterchildren(w("shd")))


def _is_coloured(shade: Element) -> bool:
    """Tell whether a shading is another colour than that of the paper."""
    if shade.get(w("val"), "clear") not in ("clear", "nil"):
        return True      # a pattern
    fill = shade.get(w("fill"), "auto")
    return fill != "auto" and not _PALE.fullmatch(fill)
