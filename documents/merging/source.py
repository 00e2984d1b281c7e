"""A Word file whose content is taken over: its styles by name, its lists, its notes, its pictures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lxml import etree

from documents.merging.noise import without_looks, without_noise
from documents.package import Relationship, main_part_name, parse, read_parts, related, w, whole

Element = etree._Element

_DECLARED: Final = re.compile(rb"""xmlns(?::[^\s=]+)?\s*=\s*(["'])(.*?)\1""")


@dataclass(frozen=True)
class Style:
    """A style as its file defines it."""

    name: str
    based_on: str | None
    list_id: str | None
    list_level: int


@dataclass(frozen=True)
class ListDefinition:
    """A list of the file: its levels, and what this instance changes in them."""

    levels: Element
    overrides: tuple[Element, ...]


def _value(item: Element | None, *path: str) -> str | None:
    """Return what the element says that is found by going down these names."""
    for name in path:
        item = next(item.iterchildren(name), None) if item is not None else None
    return item.get(w("val")) if item is not None else None


class Styles(Mapping[str, Style]):
    """The styles of a file by id, each read when it is asked for: a text uses a few of the many that Word writes."""

    def __init__(self, styles: Iterable[Element]) -> None:
        id = w("styleId")
        self._items = {style.get(id, ""): style for style in styles}
        self._read: dict[str, Style] = {}

    def __getitem__(self, id: str) -> Style:
        if id not in self._read:
            style = self._items[id]
            self._read[id] = Style(
                (_value(style, w("name")) or "").lower(),
                _value(style, w("basedOn")),
                _value(style, w("pPr"), w("numPr"), w("numId")),
                whole(_value(style, w("pPr"), w("numPr"), w("ilvl"))),
            )
        return self._read[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Source:
    """A Word file opened for reading. Raises NotAPackage; bytes from outside pass the guard first."""

    data: bytes = field(repr=False)
    lean: bool = False
    """Whether fonts, sizes, revision numbers and the looks of styles are left out before it is read."""

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """The parts by name."""
        return read_parts(self.data)

    @cached_property
    def main(self) -> str:
        """The name of the main part."""
        return main_part_name(self.parts)

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        """The parts that have been read as text, as they were read."""
        return {}

    def _text(self, part: str) -> bytes:
        """Return the body or the notes as they are read."""
        if part not in self._texts:
            self._texts[part] = without_noise(self.parts[part]) if self.lean else self.parts[part]
        return self._texts[part]

    def namespaces(self, part: str) -> frozenset[str]:
        """Return every namespace that the body or the notes declare, wherever they do so."""
        return frozenset(found[1].decode("utf-8", "replace") for found in _DECLARED.findall(self._text(part)))

    @cached_property
    def body(self) -> Element:
        """The body of the document."""
        body = parse(self._text(self.main)).find(w("body"))
        return etree.Element(w("body")) if body is None else body

    @cached_property
    def companions(self) -> dict[str, str]:
        """The names of the main part's companions by kind: `footnotes`, `styles`, `comments`."""
        arrows = self.arrows.values()
        return {a.kind: a.target for a in reversed(arrows) if not a.external and a.target in self.parts}

    def companion(self, kind: str) -> str | None:
        """Return the name of a companion of the main part, None where it has none."""
        return self.companions.get(kind)

    @property
    def arrows(self) -> dict[str, Relationship]:
        """The relationships of the main part by id."""
        return self._related[self.main]

    @cached_property
    def _related(self) -> dict[str, dict[str, Relationship]]:
        arrows = related(self.parts, self.main)
        notes = (a.target for a in arrows.values() if a.kind in ("footnotes", "endnotes") and a.target in self.parts)
        return {self.main: arrows} | {name: related(self.parts, name) for name in notes}

    def part_of(self, item: Element) -> str:
        """Return the name of the part in which an element of the body or of the notes stands."""
        kind = str(item.getroottree().getroot().tag).rpartition("}")[2]
        return self.companion(kind) or self.main if kind in ("footnotes", "endnotes") else self.main

    def related_to(self, part: str, id: str | None) -> Relationship | None:
        """Return a relationship of the body or of the notes."""
        return self._related.get(part, {}).get(id or "")

    @cached_property
    def styles(self) -> Styles:
        """The styles by id; names are in lower case, since programs differ in it."""
        name = self.companion("styles")
        if name is None:
            return Styles(())
        xml = self.parts[name]
        return Styles(parse(without_looks(xml) if self.lean else xml).iterchildren(w("style")))

    def style_of(self, item: Element, properties: str = "pPr", reference: str = "pStyle") -> str:
        """Return the name of the style of a paragraph (or run), empty for the default one."""
        id = _value(item, w(properties), w(reference))
        style = self.styles.get(id or "")
        return style.name if style else (id or "").lower()

    def list_of(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list and level of a paragraph, set by itself or by its style; None outside lists."""
        properties = paragraph.find(w("pPr"))
        if properties is None:
            return None
        own = properties.find(w("numPr"))
        if own is not None and (number := _value(own, w("numId"))):
            level = whole(_value(own, w("ilvl")))
        else:
            number, level = self._list_of_style(_value(properties, w("pStyle")))
        return (number, level) if number and number in self.lists else None

    def list_of_style(self, id: str) -> tuple[str, int] | None:
        """Return the list and level that a style gives its paragraphs."""
        number, level = self._list_of_style(id)
        return (number, level) if number and number in self.lists else None

    def _list_of_style(self, id: str | None) -> tuple[str | None, int]:
        seen: set[str] = set()
        while id and id not in seen and (style := self.styles.get(id)):
            if style.list_id:
                return style.list_id, style.list_level
            seen.add(id)
            id = style.based_on
        return None, 0

    @cached_property
    def lists(self) -> dict[str, ListDefinition]:
        """The lists by number; a definition that points to a list style is followed to the one it stands for."""
        name = self.companion("numbering")
        if name is None:
            return {}
        numbering = parse(self.parts[name])
        definitions = {d.get(w("abstractNumId")): d for d in numbering.iterfind(w("abstractNum"))}
        by_style = {s: d for d in definitions.values() if (s := _value(d, w("styleLink")))}
        found = {}
        for number in numbering.iterfind(w("num")):
            levels = definitions.get(_value(number, w("abstractNumId")))
            if levels is not None and (link := _value(levels, w("numStyleLink"))):
                levels = by_style.get(link)
            if levels is not None:
                found[number.get(w("numId"), "")] = ListDefinition(levels, tuple(number.iterfind(w("lvlOverride"))))
        return found

    @cached_property
    def notes(self) -> dict[tuple[str, str], tuple[str, Element]]:
        """The notes by kind (`footnote`, `endnote`) and id, each with the name of its part."""
        found = {}
        for kind in ("footnote", "endnote"):
            name = self.companion(f"{kind}s")
            if name is not None:
                for note in parse(self._text(name)).iterchildren(w(kind)):
                    if note.get(w("type"), "normal") == "normal":
                        found[kind, note.get(w("id"), "")] = (name, note)
        return found
