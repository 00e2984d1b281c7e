"""Changes that nobody tracked: what a paragraph said before the tracked changes, against what was sent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.harvesting.items import Edit, Found, Item, Untracked
from documents.harvesting.passages import differing
from documents.harvesting.places import steady_of
from documents.harvesting.strands import Place, Strand
from models.words import CommentKind


def untracked(strands: Sequence[Strand]) -> Iterator[Found]:
    """Yield what was changed, added, taken out or put elsewhere without a tracked change."""
    for n, strand in enumerate(strands):
        yield from _of(n, strand)


def _of(n: int, strand: Strand) -> Iterator[Found]:
    steady = steady_of(strand.pairs)
    skipped: set[int] = set()
    for k, group in enumerate(strand.came):
        if group.contents or k in skipped:
            continue
        if k not in strand.pairs:
            if group.text:
                yield _found(n, k, strand, strand.place(k), Untracked.ADDED, "", group.text)
            continue
        was = strand.sent[strand.pairs[k]].text
        if was != group.text:
            parts = _split(strand, k, was)
            skipped.update(parts)
            text = "\n".join(strand.came[p].text for p in [k, *parts])
            yield _found(n, k, strand, strand.place(k), Untracked.CHANGED if text else Untracked.REMOVED, was, text)
        elif k not in steady:
            made = _found(n, k, strand, strand.place(k), Untracked.DISPLACED, was, group.text)
            yield replace(made, item=replace(made.item, edits=_displaced(strand, k)))
    back = {place: k for k, place in strand.pairs.items()}
    for place, sent in enumerate(strand.sent):
        if sent.text and place not in back and not sent.contents:
            last = next((back[p] for p in range(place, -1, -1) if p in back), -1)
            yield _found(n, last, strand, strand.sent_place(place), Untracked.REMOVED, sent.text, "", after=1)


def _displaced(strand: Strand, k: int) -> tuple[Edit, ...]:
    """Return how a paragraph comes to where it stands now: out of its place, and behind the one before it."""
    before = next((strand.pairs[n] for n in range(k - 1, -1, -1) if n in strand.pairs), None)
    if before is None or strand.host is not None:
        return ()
    own, there, text = strand.sent_place(strand.pairs[k]), strand.sent_place(before), strand.came[k].text
    return (Edit(own.name, own.number, own.words, text, ""), Edit(there.name, there.number, there.words, "", text))


def _split(strand: Strand, k: int, was: str) -> list[int]:
    """Return the new paragraphs behind one that together with it still say what was sent."""
    said = strand.came[k].text
    for last in range(k + 1, len(strand.came)):
        if last in strand.pairs or not was.startswith(said):
            break
        said = f"{said} {strand.came[last].text}".strip()
        if said == was:
            return list(range(k + 1, last + 1))
    return []


def _found(n: int, k: int, strand: Strand, place: Place, what: Untracked, anchor: str, text: str, after: int = 0) -> Found:
    old, new = _passage(what, anchor, text)
    item = Item(CommentKind.UNTRACKED, "", None, place.name, anchor, text, place.number, place.words, strand.part, what=what,
        old=old, new=new)
    return Found((n, k, after * 10_000_000), item)


def _passage(what: Untracked, old: str, new: str) -> tuple[str, str]:
    if what is Untracked.CHANGED and "\n" not in new:
        return differing(old, new)
    if what is Untracked.ADDED:
        return "", new
    return (old, "") if what is Untracked.REMOVED else ("", "")
