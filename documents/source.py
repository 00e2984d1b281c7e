"""A Word file whose content is taken over: its styles by name, its lists, its notes, its pictures."""

from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from documents.package import Relationship, main_part_name, parse, part_of_kind, read_parts, related, w, whole

Element = etree._Element


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


def _value(parent: Element | None, path: str) -> str | None:
    found = parent.find(path) if parent is not None else None
    return found.get(w("val")) if found is not None else None


@dataclass(frozen=True)
class Source:
    """A Word file opened for reading. Raises NotAPackage; bytes from outside pass the guard first."""

    data: bytes = field(repr=False)

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """The parts by name."""
        return read_parts(self.data)

    @cached_property
    def main(self) -> str:
        """The name of the main part."""
        return main_part_name(self.parts)

    @cached_property
    def body(self) -> Element:
        """The body of the document."""
        body = parse(self.parts[self.main]).find(w("body"))
        return etree.Element(w("body")) if body is None else body

    @cached_property
    def _related(self) -> dict[str, dict[str, Relationship]]:
        names = [self.main, *(n for kind in ("footnotes", "endnotes") if (n := part_of_kind(self.parts, kind)))]
        return {name: related(self.parts, name) for name in names}

    def related_to(self, part: str, id: str | None) -> Relationship | None:
        """Return a relationship of the body or of the notes."""
        return self._related.get(part, {}).get(id or "")

    @cached_property
    def styles(self) -> dict[str, Style]:
        """The styles by id; names are in lower case, since programs differ in it."""
        name = part_of_kind(self.parts, "styles")
        if name is None:
            return {}
        return {
            style.get(w("styleId"), ""): Style(
                (_value(style, w("name")) or "").lower(),
                _value(style, w("basedOn")),
                _value(style, f"{w('pPr')}/{w('numPr')}/{w('numId')}"),
                whole(_value(style, f"{w('pPr')}/{w('numPr')}/{w('ilvl')}")),
            )
            for style in parse(self.parts[name]).iterfind(w("style"))
        }

    def style_of(self, item: Element, properties: str = "pPr", reference: str = "pStyle") -> str:
        """Return the name of the style of a paragraph (or run), empty for the default one."""
        id = _value(item, f"{w(properties)}/{w(reference)}")
        style = self.styles.get(id or "")
        return style.name if style else (id or "").lower()

    def list_of(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list and level of a paragraph, set by itself or by its style; None outside lists."""
        own = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        if own is not None and (number := _value(own, w("numId"))):
            level = whole(_value(own, w("ilvl")))
        else:
            number, level = self._list_of_style(_value(paragraph, f"{w('pPr')}/{w('pStyle')}"))
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
        name = part_of_kind(self.parts, "numbering")
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
            name = part_of_kind(self.parts, f"{kind}s")
            if name is not None:
                for note in parse(self.parts[name]).iterfind(w(kind)):
                    if note.get(w("type"), "normal") == "normal":
                        found[kind, note.get(w("id"), "")] = (name, note)
        return found
