"""What in a Word file tells more than its text: who wrote it, what was said of it, what it said before, where it came from."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lxml import etree

from documents import picture_metadata
from documents.assembly import attributes
from documents.merging.links import ADDRESSES
from documents.package import (
    NS,
    W,
    custom_properties,
    main_part_name,
    parse,
    read_parts,
    related,
    w,
)
from documents.unseen import Unseen
from documents.watermark import bears_one

Element = etree._Element

CORE: Final = "docProps/core.xml"
APP: Final = "docProps/app.xml"
REFERENCE: Final = "reference"
"""The one custom property a file of ours may have."""
FOR_COMPARING: Final = "="
"""Stands in a reference before the layout of a file that only serves to compare: a draft's has its number there."""
CHANGES: Final = tuple(map(w, (
    "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange",
    "trPrChange", "tcPrChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
)))
TELLING: Final = frozenset(("Company", "Manager", "Template", "HyperlinkBase", "TotalTime"))
KEPT_CORE: Final = frozenset(("title", "creator", "language", "subject", "identifier"))
COMMENT_KINDS: Final = frozenset((
    "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "customXml", "printerSettings", "thumbnail",
))
SETTINGS: Final = tuple(map(w, (
    "rsids", "attachedTemplate", "attachedSchema", "mailMerge", "docVars", "trackRevisions", "saveThroughXslt", "dataBinding",
    "permStart", "permEnd",
)))
"""What of settings and text ties a file to other data, or names who may edit it."""
_BESIDE: Final = (w("rsids"), w("permEnd"))     # told otherwise
_RSID: Final = re.compile(r"rsid\w*")
_LIVE: Final = re.compile(
    r"\s*(?:DDE|DDEAUTO|LINK|INCLUDEPICTURE|INCLUDETEXT|DATABASE|USERNAME|USERINITIALS|USERADDRESS|AUTHOR|LASTSAVEDBY|FILENAME"
    r"|TEMPLATE)\b", re.IGNORECASE,
)
_PATH: Final = re.compile(
    r"^(?:[A-Za-z]:\\|\\\\|file:|/(?:home|Users)/)|\.(?:jpe?g|png|gif|tiff?|bmp|emf|wmf|heic|webp|svg)$", re.IGNORECASE
)
_NAMED: Final = {
    f"{{{NS['wp']}}}docPr": ("descr", "title", "name"), f"{{{NS['pic']}}}cNvPr": ("descr", "title", "name"),
    "{urn:schemas-microsoft-com:vml}shape": ("alt",),
    "{urn:schemas-microsoft-com:vml}imagedata": ("{urn:schemas-microsoft-com:office:office}title",),
}


class Trace(StrEnum):
    """A kind of what remains."""

    AUTHOR = "author"
    PROPERTY = "property"
    COMMENT = "comment"
    REVISION = "revision"
    RSID = "rsid"
    HIDDEN_TEXT = "hidden_text"
    UNREADABLE_TEXT = "unreadable_text"
    CUSTOM_PROPERTY = "custom_property"
    OUTSIDE_LINK = "outside_link"
    LIVE_FIELD = "live_field"
    IMAGE_METADATA = "image_metadata"
    ATTACHED_DATA = "attached_data"
    WATERMARK = "watermark"


SAID: Final = frozenset((Trace.COMMENT, Trace.REVISION, Trace.HIDDEN_TEXT, Trace.UNREADABLE_TEXT, Trace.WATERMARK))
"""Traces that say something about the text: a person settles them; the others go without harm."""


@dataclass(frozen=True)
class Remain:
    """One thing that remains: how often, and what or where it is."""

    trace: Trace
    what: str
    count: int = 1


def remains(data: bytes, authors: Collection[str] = ()) -> tuple[Remain, ...]:
    """Return what remains in a Word file; `authors` may be named in it. Raises NotAPackage."""
    parts = read_parts(data)
    found = Counter(_traces(parts, authors))
    return tuple(Remain(trace, what, count) for (trace, what), count in sorted(found.items()))


def stories(parts: dict[str, bytes]) -> dict[str, Element]:
    """Return the roots of the parts that hold WordprocessingML, by name."""
    roots = {name: parse(xml) for name, xml in parts.items() if name.endswith(".xml")}
    return {name: root for name, root in roots.items() if str(root.tag).startswith(f"{{{W}}}")}


def live_fields(root: Element) -> Iterator[tuple[str, list[Element]]]:
    """Yield the fields that fetch from outside or tell who and where: the first word of each, and what makes it a field.

    Word cuts an instruction into pieces where it likes.
    """
    begun: list[list[Element]] = []
    ended: list[list[Element]] = [[f] for f in root.iter(w("fldSimple"))]
    for item in root.iter(w("fldChar"), w("instrText")):
        if item.get(w("fldCharType")) == "begin" or not begun:
            begun.append([])
        begun[-1].append(item)
        if item.get(w("fldCharType")) == "end":
            ended.append(begun.pop())
    for marks in (*ended, *begun):
        instruction = "".join(m.get(w("instr"), m.text or "") for m in marks)
        if _LIVE.match(instruction):
            yield instruction.split()[0].upper(), marks


def paths(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield pictures that bear the path or the name of the file they were, and the attribute that does."""
    for item in root.iter(*_NAMED):
        yield from ((item, key) for key in _NAMED[str(item.tag)] if _PATH.search(item.get(key, "")))


def is_outside(type: str, target: str) -> bool:
    """Tell whether an outside relationship is more than a link to a page or a mail address."""
    return not (type.endswith("/hyperlink") and target.lower().startswith((*ADDRESSES, "#")))


def _traces(parts: dict[str, bytes], authors: Collection[str]) -> Iterator[tuple[Trace, str]]:
    yield from _properties(parts, authors)
    main = main_part_name(parts)
    told = stories(parts)
    unseen = Unseen(parts, told)
    for name, root in told.items():
        short = posixpath.basename(name)
        yield from ((Trace.COMMENT, c.get(w("author"), "")) for c in root.iter(w("comment")))
        yield from ((Trace.REVISION, c.get(w("author"), "")) for c in root.iter(*CHANGES) if c.get(w("author")) is not None)
        if any(_RSID.fullmatch(etree.QName(key).localname) for e in root.iter() for key in attributes(e)):
            yield Trace.RSID, short
        if bears_one(root):
            yield Trace.WATERMARK, short
        yield from ((Trace.HIDDEN_TEXT, _quoted(run)) for run in unseen.hidden(root))
        yield from ((Trace.UNREADABLE_TEXT, _quoted(run)) for run in unseen.unreadable(root))
        yield from ((Trace.LIVE_FIELD, word) for word, _ in live_fields(root))
        yield from ((Trace.ATTACHED_DATA, etree.QName(s).localname) for s in root.iter(*SETTINGS) if s.tag not in _BESIDE)
        if root.find(w("rsids")) is not None:
            yield Trace.RSID, short
        yield from ((Trace.PROPERTY, item.get(key, "")) for item, key in paths(root))
    for name in ("", *parts):
        for arrow in related(parts, name).values() if not name.endswith(".rels") else ():
            if arrow.external and is_outside(arrow.type, arrow.target):
                yield Trace.OUTSIDE_LINK, arrow.target
            elif not arrow.external and arrow.kind in COMMENT_KINDS - {"comments"} and arrow.target in parts and name in ("", main):
                yield Trace.ATTACHED_DATA, arrow.target
    for name, data in parts.items():
        if picture_metadata.tells(data):
            yield Trace.IMAGE_METADATA, name
        if name.rpartition("/")[0].endswith(("embeddings", "activeX")) or name.endswith("vbaProject.bin"):
            yield Trace.ATTACHED_DATA, name


def _properties(parts: dict[str, bytes], authors: Collection[str]) -> Iterator[tuple[Trace, str]]:
    for item in parse(parts[CORE]) if CORE in parts else ():
        name, text = etree.QName(item).localname, (item.text or "").strip()
        if name == "creator" and text and text not in authors:
            yield Trace.AUTHOR, text
        elif name not in KEPT_CORE and text:
            yield (Trace.AUTHOR if name == "lastModifiedBy" else Trace.PROPERTY), f"{name}: {text}"
    for item in parse(parts[APP]) if APP in parts else ():
        name, text = etree.QName(item).localname, (item.text or "").strip()
        if name in TELLING and text not in ("", "0", "Normal.dotm"):
            yield Trace.PROPERTY, f"{name}: {text}"
    known = custom_properties(parts)
    yield from ((Trace.CUSTOM_PROPERTY, name) for name in known if name != REFERENCE)
    if known.get(REFERENCE, "").rpartition("/")[2].startswith(FOR_COMPARING):   # the mark survives where headers are taken out
        yield Trace.WATERMARK, REFERENCE


def _quoted(run: Element) -> str:
    return "".join(t.text or "" for t in run.iter(w("t"))).strip()[:60]
