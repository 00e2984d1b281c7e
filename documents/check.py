"""Whether a Word file opens without a repair prompt: references that lead somewhere, numbers that are unique, and the
ECMA-376 schemas where their folder is at hand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from documents.assembly import attributes
from documents.blocks import live, parent
from documents.package import (
    CONTENT_TYPES,
    NS,
    NotAPackage,
    R,
    W,
    main_part_name,
    parse,
    part_of_kind,
    read_parts,
    related,
    relationships_name,
    w,
)

Element = etree._Element

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_XML_SCHEMA: Final = (   # the W3C's xml.xsd, as far as Word uses it
    f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{_XML}">'
    '<xs:attribute name="lang" type="xs:language"/><xs:attribute name="space" type="xs:NCName"/>'
    '<xs:attributeGroup name="specialAttrs"/></xs:schema>'
)


def faults(data: bytes) -> list[str]:
    """Return what is wrong with the references of a .docx, one sentence each; none if it is sound."""
    try:
        parts = read_parts(data)
        roots = {name: parse(xml) for name, xml in parts.items() if name.endswith((".xml", ".rels"))}
        main = main_part_name(parts)
    except NotAPackage as fault:
        return [f"not a Word file: {fault}"]
    body = roots[main]
    stories = {name: root for name, root in roots.items() if root.tag.startswith(f"{{{W}}}")}
    return [
        *_untyped(parts, roots),
        *_dead_arrows(parts, roots),
        *_notes(parts, body),
        *_unknown(parts, stories.values()),
        *_doubles(stories.values()),
        *_bookmarks(body),
        *(f"a table cell does not end with a paragraph: {_text(cell)}"
          for root in stories.values() for cell in root.iter(w("tc")) if len(cell) == 0 or cell[-1].tag != w("p")),
    ]


def _untyped(parts: dict[str, bytes], roots: dict[str, Element]) -> Iterator[str]:
    types = roots.get("[Content_Types].xml")
    if types is None:
        yield "no [Content_Types].xml"
        return
    extensions = {t.get("Extension", "").lower() for t in types.iter(f"{{{CONTENT_TYPES}}}Default")}
    named = {t.get("PartName", "").lstrip("/") for t in types.iter(f"{{{CONTENT_TYPES}}}Override")}
    for name in parts:
        if name != "[Content_Types].xml" and name not in named and name.rpartition(".")[2].lower() not in extensions:
            yield f"{name} has no content type"
    yield from (f"a content type is given for {name}, which is not there" for name in sorted(named - parts.keys()))


def _dead_arrows(parts: dict[str, bytes], roots: dict[str, Element]) -> Iterator[str]:
    for name, root in roots.items():
        if name.endswith(".rels"):
            continue
        arrows = related(parts, name)
        used = (item for e in root.iter() if isinstance(e.tag, str) for item in attributes(e).items())
        for id in sorted({value for key, value in used if key.startswith(f"{{{R}}}")} - arrows.keys()):
            yield f"{name} refers to {id}, which {relationships_name(name)} does not have"
    for name in ("", *roots):
        for id, arrow in related(parts, name).items():
            if not arrow.external and arrow.target not in parts:
                yield f"{id} of {name or 'the package'} leads to {arrow.target}, which is not there"


def _notes(parts: dict[str, bytes], body: Element) -> Iterator[str]:
    for kind in ("footnote", "endnote", "comment"):
        name = part_of_kind(parts, f"{kind}s")
        there = [n.get(w("id"), "") for n in parse(parts[name]).iterfind(w(kind))] if name else []
        used = [r.get(w("id"), "") for r in live(body, w(f"{kind}Reference"))]
        yield from (f"{kind} {id} is not there" for id in sorted(set(used) - set(there)))
        yield from (f"{kind} {id} is there {n} times" for id, n in Counter(there).items() if n > 1)
        yield from (f"{kind} {id} is referred to {n} times" for id, n in Counter(used).items() if n > 1)


def _unknown(parts: dict[str, bytes], stories: Iterable[Element]) -> Iterator[str]:
    stories = list(stories)
    for kind, definition, key, tags in (
        ("styles", "style", "styleId", ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")),
        ("numbering", "num", "numId", ("numId",)),
    ):
        part = part_of_kind(parts, kind)
        known = {d.get(w(key)) for d in parse(parts[part]).iter(w(definition))} if part else set()
        used = {e.get(w("val"), "") for root in stories for e in root.iter(*map(w, tags))}
        yield from (f"{definition} {name} is not defined" for name in sorted(used - known - {"0"}))   # 0: no list


def _doubles(stories: Iterable[Element]) -> Iterator[str]:
    drawings = Counter(d.get("id") for root in stories for d in live(root, f"{{{NS['wp']}}}docPr"))
    yield from (f"{times} drawings have the id {id}" for id, times in drawings.items() if times > 1)


def _bookmarks(body: Element) -> Iterator[str]:
    starts = list(body.iter(w("bookmarkStart")))
    for what in ("id", "name"):
        given = Counter(start.get(w(what)) for start in starts)
        yield from (f"{times} bookmarks have the {what} {value}" for value, times in given.items() if times > 1)
    ends = Counter(e.get(w("id")) for e in body.iter(w("bookmarkEnd")))
    for start in starts:
        if ends[start.get(w("id"))] != 1:
            yield f"bookmark {start.get(w('name'))} has {ends[start.get(w('id'))]} ends"
    names = {s.get(w("name")) for s in starts}
    anchors = {a for link in body.iter(w("hyperlink")) if (a := link.get(w("anchor")))}
    yield from (f"a link leads to the bookmark {name}, which is not there" for name in sorted(anchors - names))


def _text(element: Element) -> str:
    return "".join(t.text or "" for t in element.iter(w("t")))[:40]


def schema_faults(data: bytes, schemas: Path) -> list[str]:
    """Return what the ECMA-376 transitional schemas object to in the WordprocessingML parts of a .docx.

    `schemas` is a folder with `wml.xsd` and the files it imports. What a file marks as ignorable is taken out first.
    """
    schema = _schema(schemas)
    found = []
    for name, xml in sorted(read_parts(data).items()):
        root = parse(xml) if name.endswith(".xml") else None
        if root is not None and root.tag.startswith(f"{{{W}}}"):
            _drop_ignorable(root)
            if not schema.validate(root):
                found += [f"{name}, {fault}" for fault in str(schema.error_log).splitlines()]
    return found


def _drop_ignorable(root: Element) -> None:
    marked = root.get(f"{{{NS['mc']}}}Ignorable", "").split()
    dropped = {root.nsmap.get(prefix) for prefix in marked} | {NS["mc"]}
    for item in list(root.iter()):
        if isinstance(item.tag, str):
            for attribute in [a for a in attributes(item) if etree.QName(a).namespace in dropped]:
                del item.attrib[attribute]
            if etree.QName(item).namespace in dropped:
                parent(item).remove(item)


@cache
def _schema(folder: Path) -> etree.XMLSchema:
    class Local(etree.Resolver):
        """Gives the import of the xml namespace, for which ECMA names no file, a schema."""

        def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
            if system_url.endswith("xml.xsd"):
                return self.resolve_string(_XML_SCHEMA, context, base_url=system_url)
            return None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    tree = etree.parse(folder / "wml.xsd", parser)
    for wanted in tree.iter("{http://www.w3.org/2001/XMLSchema}import"):
        if wanted.get("namespace") == _XML:
            wanted.set("schemaLocation", "xml.xsd")
    return etree.XMLSchema(tree)
