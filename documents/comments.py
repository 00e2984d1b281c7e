"""Comments taken out of a file: who said what about which words."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import behind, parent, plain_text
from documents.merging.findings import Findings, Place
from documents.merging.source import Source
from documents.package import parse, w

Element = etree._Element

_W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_RANGES: Final = (w("commentRangeStart"), w("commentRangeEnd"))
_TEXTS: Final = (w("t"), w("delText"))


@dataclass(frozen=True)
class Comment:
    """A comment, the words it is about, and whether it answers another one or was settled."""

    author: str
    date: str
    text: str
    about: str
    place: Place
    answer: bool = False
    settled: bool = False


def comments_of(source: Source, body: Element, findings: Findings) -> tuple[Comment, ...]:
    """Return the comments of a body in the order in which they stand in it."""
    part = source.companion("comments")
    if part is None:
        return ()
    said = {c.get(w("id"), ""): c for c in parse(source.parts[part]).iterfind(w("comment"))}
    threads = _threads(source)
    starts = {start.get(w("id"), ""): start for start in body.iter(_RANGES[0])}
    found = []
    for reference in body.iter(w("commentReference")):
        comment = said.get(reference.get(w("id"), ""))
        if comment is None:
            continue
        last = next(comment.iterchildren(w("p"), reversed=True), None)
        answer, settled = threads.get(last.get(f"{_W14}paraId", "") if last is not None else "", (False, False))
        found.append(Comment(
            comment.get(w("author"), ""), comment.get(w("date"), ""), plain_text([comment]),
            _about(starts.get(reference.get(w("id"), ""))), findings.place(reference), answer, settled,
        ))
    return tuple(found)


def drop_marks(root: Element) -> None:
    """Take away what ties comments to the text."""
    etree.strip_elements(root, *_RANGES, w("commentReference"), with_tail=False)


def _about(start: Element | None) -> str:
    """Return the words from the start of a range to its end, or to the end of its paragraph."""
    if start is None:
        return ""
    around = next(start.iterancestors(w("p")), parent(start))
    id, said = start.get(w("id")), []
    for item in behind(start, around, _RANGES[1], *_TEXTS):
        if item.tag in _TEXTS:
            said.append(item.text or "")
        elif item.get(w("id")) == id:
            break
    return " ".join("".join(said).split())


def _threads(source: Source) -> dict[str, tuple[bool, bool]]:
    """Return by paragraph id whether a comment answers another one and whether it is settled."""
    part = source.companion("commentsExtended")
    if part is None:
        return {}
    return {
        item.get(f"{_W15}paraId", ""): (item.get(f"{_W15}paraIdParent") is not None, item.get(f"{_W15}done") in ("1", "true"))
        for item in parse(source.parts[part])
    }
