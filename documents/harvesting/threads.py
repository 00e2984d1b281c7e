"""The comments of a file: who says what, which of them answer others, which are settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from documents.blocks import plain_text
from documents.harvesting.walk import valid_date
from documents.merging.source import Source
from documents.package import NS, parse, w

_W14: Final = f"{{{NS['w14']}}}"
_W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@dataclass(frozen=True)
class Said:
    """A comment as its part holds it; `parent` is the comment it answers, `is_threaded` whether the file would know one."""

    id: str
    author: str
    date: str | None
    text: str
    parent: str | None
    resolved: bool
    is_threaded: bool


@dataclass(frozen=True)
class Extent:
    """The words a comment is about: where they begin and end, and how they read."""

    begin: tuple[int, ...]
    end: tuple[int, ...]
    words: str


def comments(source: Source) -> dict[str, Said]:
    """Return the comments by id, in the order of their part."""
    part = source.companion("comments")
    if part is None:
        return {}
    known = _extended(source)
    rows, by_mark = [], {}
    for comment in parse(source.parts[part]).iterfind(w("comment")):
        id, marks = comment.get(w("id"), ""), [p.get(f"{_W14}paraId", "") for p in comment.iter(w("p"))]
        mark = next((m for m in reversed(marks) if m), "")
        by_mark.update({m: id for m in marks if m})
        rows.append((id, mark, comment))
    return {
        id: Said(
            id, comment.get(w("author"), ""), valid_date(comment.get(w("date"))), plain_text([comment]),
            by_mark.get(known[mark][0] or "") if mark in known else None, mark in known and known[mark][1],
            mark in known and known[mark][2],
        )
        for id, mark, comment in rows
    }


def _extended(source: Source) -> dict[str, tuple[str | None, bool, bool]]:
    """Return by paragraph id the one it answers, whether it is settled, and whether Word wrote that down.

    Word lists every comment; LibreOffice only those that are settled, and says of none what it answers.
    """
    part = source.companion("commentsExtended")
    if part is None:
        return {}
    items = list(parse(source.parts[part]))
    return {
        item.get(f"{_W15}paraId", ""): (item.get(f"{_W15}paraIdParent"), item.get(f"{_W15}done") in ("1", "true"), True)
        for item in items
    }


def parents(said: Iterable[Said], extents: dict[str, Extent]) -> dict[str, str]:
    """Return which comment answers which.

    Where the file does not say it, a later comment on exactly the same words answers the first of them: so LibreOffice
    writes a conversation. A reply to a reply answers the comment that began it.
    """
    listed = list(said)
    found = {s.id: s.parent for s in listed if s.parent is not None and s.parent != s.id}
    first: dict[tuple[object, ...], str] = {}
    for comment in listed:
        extent = extents.get(comment.id)
        if extent is None or comment.id in found:
            continue
        begun = first.setdefault((extent.begin, extent.end), comment.id)
        if begun != comment.id and not comment.is_threaded:
            found[comment.id] = begun
    for id in list(found):
        seen = {id}
        while (up := found.get(found[id])) is not None and up not in seen:
            seen.add(up)
            found[id] = up
    return found
