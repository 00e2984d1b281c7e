"""The clean copy of a Word file: what it says and how it looks, and nothing of who wrote it, when, where and after what.

Tracked changes are accepted, hidden text goes, pictures that lie elsewhere go; text too pale or too small to be read is left to a
person. The same file gives the same bytes.
"""

import posixpath
from typing import Final

from lxml import etree

from documents import picture_metadata
from documents.blocks import parent, unwrap
from documents.comments import drop_marks
from documents.merging.findings import Findings
from documents.merging.revisions import settle
from documents.package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    R,
    custom_properties,
    parse,
    read_parts,
    related,
    relationships_name,
    serialize,
    set_custom_properties,
    w,
    write_parts,
)
from documents.remains import (
    APP,
    COMMENT_KINDS,
    CORE,
    KEPT_CORE,
    REFERENCE,
    SETTINGS,
    TELLING,
    is_outside,
    live_fields,
    paths,
    stories,
)
from documents.unseen import Unseen
from models.words import TrackedChanges

Element = etree._Element

_TYPES: Final = "[Content_Types].xml"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
_RSIDS: Final = tuple(map(w, ("rsidR", "rsidRPr", "rsidDel", "rsidRDefault", "rsidP", "rsidTr", "rsidSect")))
_SHOWN: Final = (w("drawing"), w("pict"), w("object"))
_EMBEDDED: Final = frozenset(("oleObject", "package", "control", "vbaProject", "attachedToolbars", "keyMapCustomizations"))


def clean(data: bytes, author: str) -> bytes:
    """Return the clean copy of a file, in the name of `author`. Raises NotAPackage."""
    parts = dict(read_parts(data))
    told = stories(parts)
    unseen = Unseen(parts, told)
    for name in [n for n in parts if n.endswith(".xml") and n != _TYPES]:
        root = told[name] if name in told else parse(parts[name])
        if name in told:
            _clean_story(root, unseen)
        lost = _lost_arrows(parts, name)
        for item in [i for i in root.iter() if any(value in lost for key, value in i.attrib.items() if _is_reference(key))]:
            _cut_out(item)
        parts[name] = serialize(root)
    _cut_arrows(parts)
    for name in _unreached(parts):
        del parts[name]
    for name in parts:
        parts[name] = picture_metadata.without(parts[name])
    _clean_properties(parts, author)
    _match_types(parts)
    kept = {key: value for key, value in custom_properties(parts).items() if key == REFERENCE}
    return write_parts(set_custom_properties(parts, kept))


def _clean_story(root: Element, unseen: Unseen) -> None:
    settle(root, TrackedChanges.ACCEPT, Findings())
    drop_marks(root)
    etree.strip_elements(root, *SETTINGS, with_tail=False)
    etree.strip_attributes(root, *_RSIDS)
    for run in list(unseen.hidden(root)):
        parent(run).remove(run)
    for _, marks in list(live_fields(root)):     # what they showed stays
        for mark in marks:
            unwrap(mark)
    for item, key in list(paths(root)):
        item.set(key, "")


def _is_reference(key: object) -> bool:
    return str(key).startswith(f"{{{R}}}")


def _goes(kind: str, type: str, target: str, *, external: bool) -> bool:
    if external:
        return is_outside(type, target)
    return kind in COMMENT_KINDS or kind in _EMBEDDED


def _lost_arrows(parts: dict[str, bytes], name: str) -> frozenset[str]:
    return frozenset(id for id, a in related(parts, name).items() if _goes(a.kind, a.type, a.target, external=a.external))


def _cut_out(item: Element) -> None:
    """Take away what shows something that goes; of a link its words stay."""
    if item.tag == w("hyperlink"):
        unwrap(item)
        return
    shown = next((a for a in (item, *item.iterancestors()) if a.tag in _SHOWN), item)
    if (around := shown.getparent()) is not None:
        around.remove(shown)


def _cut_arrows(parts: dict[str, bytes]) -> None:
    for name in [n for n in parts if n.endswith(".rels")]:
        folder, _, file = name.rpartition("/")
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        lost = _lost_arrows(parts, "" if name == "_rels/.rels" else owner)
        root = parse(parts[name])
        for arrow in list(root.iter(f"{{{RELATIONSHIPS}}}Relationship")):
            if arrow.get("Id") in lost:
                root.remove(arrow)
        parts[name] = serialize(root)


def _unreached(parts: dict[str, bytes]) -> list[str]:
    """Return the parts that nothing leads to any more."""
    reached, waiting = {_TYPES, relationships_name("")}, [""]
    while waiting:
        name = waiting.pop()
        reached.add(relationships_name(name))
        for arrow in related(parts, name).values():
            if not arrow.external and arrow.target in parts and arrow.target not in reached:
                reached.add(arrow.target)
                waiting.append(arrow.target)
    return [name for name in parts if name not in reached]


def _clean_properties(parts: dict[str, bytes], author: str) -> None:
    if CORE in parts:
        root = parse(parts[CORE])
        for item in list(root):
            if etree.QName(item).localname not in KEPT_CORE or item.tag == _CREATOR:
                root.remove(item)
        etree.SubElement(root, _CREATOR).text = author
        parts[CORE] = serialize(root)
    if APP in parts:
        root = parse(parts[APP])
        for item in list(root):
            if etree.QName(item).localname in TELLING:
                root.remove(item)
        parts[APP] = serialize(root)


def _match_types(parts: dict[str, bytes]) -> None:
    root = parse(parts[_TYPES])
    for item in list(root.iter(f"{{{CONTENT_TYPES}}}Override")):
        if item.get("PartName", "").lstrip("/") not in parts:
            root.remove(item)
    parts[_TYPES] = serialize(root)
