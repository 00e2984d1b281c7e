"""What is added to a Word file that there is already: parts with all they lead to, relationships, types; nothing is replaced."""

import hashlib
import posixpath
from typing import Final

from lxml import etree

from documents.package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    Relationship,
    parse,
    related,
    relationships_name,
    serialize,
)

Element = etree._Element

_TYPES: Final = "[Content_Types].xml"
_NO_ARROWS: Final = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()


class Additions:
    """The parts of a file, to which others are added."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = dict(parts)
        self._roots: dict[str, Element] = {}
        self._arrows: dict[str, dict[str, Relationship]] = {}
        self._taken: dict[str, str] = {}
        self._alike: dict[tuple[str, str], str] = {}

    def parts(self) -> dict[str, bytes]:
        """Return the parts with what was added."""
        return self._parts | {name: serialize(root) for name, root in self._roots.items()}

    def relate(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Return the id of the relationship of a part to another, or to an address; each is there once."""
        arrows = self._arrows.setdefault(part, related(self._parts, part))
        arrow = Relationship(kind, target, external)
        found = next((id for id, known in arrows.items() if known == arrow), None)
        if found is not None:
            return found
        name, number = relationships_name(part), len(arrows) + 1
        while f"rIdG{number}" in arrows:
            number += 1
        self._parts.setdefault(name, _NO_ARROWS)
        arrows[id := f"rIdG{number}"] = arrow
        self._root(name).append(_written(id, arrow, part))
        return id

    def add(self, name: str, data: bytes, kind: str) -> str:
        """Add a part of a content type under a name that is free; return the name."""
        folder, _, file = name.rpartition("/")
        stem, _, extension = file.rpartition(".")
        used, number = {known.lower() for known in self._parts}, 0
        while name.lower() in used:
            number += 1
            name = posixpath.join(folder, f"{stem}-{number}.{extension}")
        self._parts[name] = data
        if _type_of(self._root(_TYPES), name) != kind:
            etree.SubElement(self._root(_TYPES), f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
        return name

    def take(self, parts: dict[str, bytes], name: str) -> str:
        """Return the name that a part of another file has here, with all it leads to; equal ones are there once."""
        if name in self._taken:
            return self._taken[name]
        arrows, data = related(parts, name), parts[name]
        kind = _type_of(parse(parts[_TYPES]), name)
        key = (hashlib.sha256(data).hexdigest(), kind)
        if not arrows and (alike := self._known().get(key)):
            self._taken[name] = alike
            return alike
        here = self._taken[name] = self.add(name, data, kind)
        if arrows:
            root = parse(_NO_ARROWS)
            for id, arrow in arrows.items():
                target = arrow.target if arrow.external else self.take(parts, arrow.target)
                root.append(_written(id, Relationship(arrow.type, target, arrow.external), here))
            self._parts[relationships_name(here)] = serialize(root)
        else:
            self._alike[key] = here
        return here

    def _known(self) -> dict[tuple[str, str], str]:
        """Return what is there by content and type, but what leads to other parts and the parts of text."""
        if not self._alike:
            types = self._root(_TYPES)
            self._alike = {
                (hashlib.sha256(data).hexdigest(), _type_of(types, name)): name
                for name, data in sorted(self._parts.items(), reverse=True)
                if not name.endswith((".xml", ".rels"))
            }
        return self._alike

    def _root(self, name: str) -> Element:
        if name not in self._roots:
            self._roots[name] = parse(self._parts[name])
        return self._roots[name]


def closed(parts: dict[str, bytes], name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a part and all it leads to are there, and nothing of it is fetched from elsewhere."""
    if name in seen:
        return True
    return name in parts and all(
        arrow.kind == "hyperlink" if arrow.external else closed(parts, arrow.target, seen | {name})
        for arrow in related(parts, name).values()
    )


def _written(id: str, arrow: Relationship, part: str) -> Element:
    target = arrow.target if arrow.external else posixpath.relpath(f"/{arrow.target}", f"/{posixpath.dirname(part)}")
    said = {"Id": id, "Type": arrow.type, "Target": target} | ({"TargetMode": "External"} if arrow.external else {})
    return etree.Element(f"{{{RELATIONSHIPS}}}Relationship", said)


def _type_of(types: Element, name: str) -> str:
    for own in types.iter(f"{{{CONTENT_TYPES}}}Override"):
        if own.get("PartName", "").lstrip("/").lower() == name.lower():
            return own.get("ContentType", "")
    extension = name.rpartition(".")[2].lower()
    defaults = (d for d in types.iter(f"{{{CONTENT_TYPES}}}Default") if d.get("Extension", "").lower() == extension)
    return next((d.get("ContentType", "") for d in defaults), "application/octet-stream")
