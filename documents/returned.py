"""A draft that came back: which of its blocks are as they were sent, which were written anew."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

from lxml import etree

from documents.blocks import blocks
from documents.merging.source import Source
from documents.outline import lines, text_of
from documents.package import w

Element = etree._Element

BOOKMARK: Final = re.compile(r"_t\d{5}")
_PASSAGE: Final = re.compile(r"(?:(_t\d{5})/)?(_t\d{5})-(_t\d{5})")
_EMPTY: Final = re.compile(r"\[[^]]*\]")


class Origin(Protocol):
    """What is known of a paragraph as sent: its bookmark, its block (None for a heading), whether it only marks a seam."""

    @property
    def bookmark(self) -> str: ...
    @property
    def block(self) -> str | None: ...
    @property
    def seam(self) -> bool: ...


@dataclass(frozen=True)
class ReturnedBlock:
    """A block in a returned draft; `anchor` finds it there, None if nothing of it is left."""

    id: str
    anchor: str | None
    changed: bool
    missing: tuple[str, ...]
    """Bookmarks of its paragraphs that did not come back."""


@dataclass(frozen=True)
class ReturnedHeading:
    """A heading that was changed or taken out, as it read when it was sent."""

    bookmark: str
    sent: str


@dataclass(frozen=True)
class ReturnedDraft:
    """A returned draft, block by block, with the headings that were changed or taken out.

    `order` are the blocks that are there as they now follow each other.
    """

    blocks: tuple[ReturnedBlock, ...]
    headings: tuple[ReturnedHeading, ...]
    order: tuple[str, ...]


def blocks_of(returned: bytes, sent: bytes, paragraphs: Sequence[Origin]) -> ReturnedDraft:
    """Compare a returned draft with the one that was sent, whose paragraphs are given.

    Text without a bookmark belongs to the block before it, directly under a heading to the block that follows.
    """
    old, new = Source(sent), Source(returned)
    before, after = by_bookmark(old), by_bookmark(new)
    found = []
    for id, own, above in _passages(paragraphs):
        heading = next((name for name in reversed(above) if name in after), "".join(above[-1:]))   # seams do not go round
        anchor = f"{heading}/{own[0]}-{own[-1]}" if heading else f"{own[0]}-{own[-1]}"
        missing = tuple(name for name in own if name not in after)
        there = passage(after, anchor)
        changed = _said(passage(before, anchor), old) != _said(there, new)
        found.append(ReturnedBlock(id, anchor if there else None, changed, missing))
    headings = tuple(
        ReturnedHeading(name, " ".join(text_of(before[name][0], old).split()))
        for p in paragraphs if p.block is None and (not p.seam or p.bookmark in after)
        for name in [p.bookmark] if _said(before[name][:1], old) != _said(after.get(name, [])[:1], new)
    )
    block_of = {p.bookmark: p.block for p in paragraphs if p.block is not None}
    order = dict.fromkeys(block_of[name] for name in after if name in block_of)
    return ReturnedDraft(tuple(found), headings, tuple(order))


def _passages(paragraphs: Sequence[Origin]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each block with its bookmarks, and the headings and seam it stands directly under."""
    above: list[str] = []
    for block, group in groupby(paragraphs, key=lambda p: p.block):
        names = [p.bookmark for p in group]
        if block is not None:
            yield block, names, above
        above = names if block is None else []


def by_bookmark(source: Source) -> dict[str, list[Element]]:
    """Return the paragraphs and tables of a draft under the bookmark at or before them, in the draft's order."""
    found: dict[str, list[Element]] = {}
    followers: list[Element] = []
    for item in blocks(source.body):
        names = (mark.get(w("name"), "") for mark in item.iter(w("bookmarkStart")))
        name = next((name for name in names if BOOKMARK.fullmatch(name)), None)
        if name is not None:
            followers = found.setdefault(name, [])
        followers.append(item)
    return found


def passage(found: Mapping[str, Sequence[Element]], anchor: str) -> list[Element]:
    """Return the elements of an anchor: from its first to its last bookmark, and new text directly under its heading.

    Raises ValueError if it is no anchor in a draft.
    """
    match = _PASSAGE.fullmatch(anchor)
    if match is None:
        raise ValueError(f"“{anchor}” is no passage of a draft; write `_t00012-_t00019`")
    heading, first, last = match.groups()
    under = list(found.get(heading or "", []))[1:]
    return under + [item for name, items in found.items() if first <= name <= last for item in items]


def _said(elements: Sequence[Element], source: Source) -> list[str]:
    """Return what elements say, without what programs change by themselves; open changes always tell."""
    said = [line for line in (" ".join(line.split()) for line in lines(elements, source)) if not _EMPTY.fullmatch(line)]
    revised = any(next(e.iter(w("ins"), w("del"), w("moveTo"), w("moveFrom")), None) is not None for e in elements)
    return [*said, "…"] if revised else said
