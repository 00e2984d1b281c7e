"""Tracked changes: put together what one author changed in one stretch, and the two ends of a move."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from documents.harvesting.items import Edit, Found, Item
from documents.harvesting.passages import once
from documents.harvesting.strands import Strand
from documents.harvesting.walk import Change, Segment
from models.words import CommentKind

_LEAST_MOVED: Final = 6     # words; shorter texts are alike by chance
_BEFORE: Final = 6          # words that say where something was put in
_ONLY_MARK: Final = "¶"


@dataclass
class _Stretch:
    change: Change
    order: tuple[int, int, int]
    place: tuple[int, int]
    before: str
    original: str
    at: int
    texts: list[str] = field(default_factory=list)

    end: tuple[int, int] = (0, 0)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    """The paragraphs that it goes through, each with where it begins and ends in what stood there."""

    @property
    def text(self) -> str:
        said = "".join(self.texts)
        return said.strip("\n") or (_ONLY_MARK if said else "")


def tracked(strands: Sequence[Strand]) -> Iterator[Found]:
    """Yield insertions, deletions and moves of all strands."""
    put_in: list[tuple[Strand, _Stretch]] = []
    struck: list[tuple[Strand, _Stretch]] = []
    for n, strand in enumerate(strands):
        put_in += ((strand, s) for s in _stretches(strand, n, lambda s: s.inserted))
        struck += ((strand, s) for s in _stretches(strand, n, lambda s: s.deleted))
    for strand, gone in struck:
        match = next((pair for pair in put_in if _is_moved(gone, pair[1])), None)
        if match is not None:
            put_in.remove(match)
            there, come = match
            to, edits = there.place(*come.place).name, (*_struck(strand, gone), *_put_in(there, come))
            made = edits if strand.part == there.part and _struck(strand, gone) and _put_in(there, come) else ()
            item = replace(_item(strand, gone, CommentKind.MOVE), to=to, edits=made)
            yield replace(_found(strand, gone, CommentKind.MOVE), item=item)
        else:
            yield _found(strand, gone, CommentKind.DELETION if gone.change.move is None else CommentKind.MOVE)
    for strand, come in put_in:
        yield _found(strand, come, CommentKind.INSERTION if come.change.move is None else CommentKind.MOVE)


def _is_moved(gone: _Stretch, come: _Stretch) -> bool:
    if gone.change.move and gone.change.move == come.change.move:
        return True
    same = gone.text.split() == come.text.split() and gone.change.author == come.change.author
    both = gone.change.move is not None and come.change.move is not None
    return same and (both or len(gone.text.split()) >= _LEAST_MOVED)


def _stretches(strand: Strand, n: int, which: Callable[[Segment], Change | None]) -> Iterator[_Stretch]:
    current: _Stretch | None = None
    for group, lot in enumerate(strand.came):
        original, passed = lot.original, 0
        for k, paragraph in enumerate(lot.paragraphs):
            for at, segment in enumerate(paragraph.segments):
                change = which(segment)
                if current and (change is None or not _goes_on(current.change, change)):
                    yield current
                    current = None
                if change is not None:
                    if current is None:
                        before = "".join(s.text for s in paragraph.segments[:at]).split()[-_BEFORE:]
                        current = _Stretch(change, (n, group, k * 1_000_000 + at), (group, k), " ".join(before), original, passed)
                    current.texts.append(segment.text)
                    begun = passed
                if segment.inserted is None and not segment.mark:
                    passed += len(segment.text)
                if change is not None and current is not None:
                    current.end = (group, passed)
                    if current.spans and current.spans[-1][0] == group:
                        begun = current.spans.pop()[1]
                    current.spans.append((group, begun, passed))
    if current:
        yield current


def _goes_on(one: Change, other: Change) -> bool:
    if one.author != other.author or (one.move is None) != (other.move is None):
        return False
    return one.move == other.move or not one.move or not other.move     # the end of a paragraph stands outside the range


def _found(strand: Strand, stretch: _Stretch, kind: CommentKind) -> Found:
    return Found(stretch.order, _item(strand, stretch, kind))


def _item(strand: Strand, stretch: _Stretch, kind: CommentKind) -> Item:
    place = strand.place(*stretch.place)
    old, new = _passage(stretch, kind)
    edits: tuple[Edit, ...] = ()
    if kind is CommentKind.DELETION and stretch.end[0] != stretch.place[0]:
        edits = _struck(strand, stretch)
    elif kind is CommentKind.INSERTION and "\n" in stretch.text:
        edits = _put_in(strand, stretch)
    return Item(
        kind, stretch.change.author, stretch.change.date, place.name,
        stretch.before if kind is CommentKind.INSERTION else stretch.text, stretch.text, place.number, place.words, strand.part,
        old=old, new=new, edits=edits)


def _struck(strand: Strand, stretch: _Stretch) -> tuple[Edit, ...]:
    """Return what a deletion takes out of each paragraph, nothing where two paragraphs would become one."""
    lots = [(group, strand.came[group].original, a, b) for group, a, b in stretch.spans]
    if len(lots) > 1 and lots[0][1][:lots[0][2]].strip() and lots[-1][1][lots[-1][3]:].strip():
        return ()
    found = []
    for group, original, a, b in lots:
        if group in strand.pairs and original[a:b].strip():
            place = strand.sent_place(strand.pairs[group])
            found.append(Edit(place.name, place.number, place.words, *once(original, a, b, "")))
    return tuple(found)


def _put_in(strand: Strand, stretch: _Stretch) -> tuple[Edit, ...]:
    """Return what an insertion puts where: whole paragraphs behind another one, or words into it; nothing where it splits one."""
    place, said = strand.place(*stretch.place), "".join(stretch.texts)
    before, after = stretch.original[:stretch.at].strip(), stretch.original[stretch.at:].strip()
    if "\n" not in said and (before or after):
        return (Edit(place.name, place.number, place.words, *once(stretch.original, stretch.at, stretch.at, stretch.text)),)
    if before and after:
        return ()
    return (Edit(place.name, place.number, place.words, "", stretch.text),)


def _passage(stretch: _Stretch, kind: CommentKind) -> tuple[str, str]:
    """Return what a change puts in the place of what, as far as it lies within one paragraph."""
    if kind is CommentKind.INSERTION and "\n" in stretch.text:
        return "", ""
    if kind is CommentKind.INSERTION and "\n" in "".join(stretch.texts):
        splits = stretch.original[:stretch.at].strip() and stretch.original[stretch.at:].strip()
        return ("", "") if splits else ("", stretch.text)
    if kind is CommentKind.MOVE or stretch.end[0] != stretch.place[0]:
        return "", ""
    new = stretch.text if kind is CommentKind.INSERTION else ""
    return once(stretch.original, stretch.at, stretch.end[1], new)
