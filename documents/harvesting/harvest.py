"""A draft that came back from a reviewer: everything that was said and done, each at its paragraph of the draft sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from documents.harvesting.changes import tracked
from documents.harvesting.items import Found, Item
from documents.harvesting.places import is_another
from documents.harvesting.printed import labels
from documents.harvesting.silent import untracked
from documents.harvesting.strands import Place, Strand, strands
from documents.harvesting.threads import Extent, comments, parents
from documents.merging.source import Source
from documents.package import custom_properties
from models.words import CommentKind

_REFERENCE: Final = "reference"
_LAST: Final = 1 << 30


@dataclass(frozen=True)
class Harvest:
    """What was found, in the order of the draft; `is_another` is true where the file is no copy of the draft sent."""

    items: tuple[Item, ...]
    is_another: bool = False


def harvest(returned: bytes, sent: bytes) -> Harvest:
    """Return what a reviewer did to a draft. Raises NotAPackage; bytes from outside pass the guard first."""
    before, after = Source(sent), Source(returned)
    names = [custom_properties(source.parts).get(_REFERENCE) for source in (before, after)]
    if all(names) and len({tuple(str(n).split("/")[:2]) for n in names}) > 1:       # `crc.2029/3`, `crc.2029/3/mj-2`
        return Harvest((), is_another=True)
    laid = strands(before, after)
    if is_another(laid[0].sent, laid[0].came, laid[0].pairs):
        return Harvest((), is_another=True)
    found = [(f, "", "") for f in (*tracked(laid), *untracked(laid))]
    found += _said(after, laid)
    found.sort(key=lambda one: (one[0].item.number or _LAST, one[0].order))
    cited = labels(laid[0].sent, before)
    places = {id: n for n, (_, id, _) in enumerate(found) if id}
    return Harvest(tuple(
        replace(one.item, answers=places.get(parent), label=cited.get(one.item.number, "")) for one, _, parent in found
    ))


def _said(source: Source, laid: Sequence[Strand]) -> Iterator[tuple[Found, str, str]]:
    """Yield the comments, each with its id and that of the comment it answers; one without a place comes last."""
    said = comments(source)
    if not said:
        return
    spots = {id: spot for n, strand in enumerate(laid) for id, spot in _spots(n, strand)}
    ranks = {id: n for n, id in enumerate(
        id for strand in laid for group in strand.came for p in group.paragraphs for id in p.references)}
    in_order = sorted(said.values(), key=lambda s: ranks.get(s.id, _LAST))
    answered = parents(in_order, {id: spot.extent for id, spot in spots.items()})
    for rank, comment in enumerate(in_order):
        id = comment.id
        parent = answered.get(id, "")
        spot = spots.get(id) or spots.get(parent)
        lead = spots.get(parent, spot)
        place, part = (spot.place, spot.part) if spot else (Place(), "body")
        words = (lead.extent.words if lead and not (spot and spot.extent.words) else spot.extent.words) if spot else ""
        order = (*lead.order, 1, rank) if parent and lead else (*spot.order, 0, rank) if spot else (_LAST, 0, 0, 0, rank)
        item = Item(
            CommentKind.REPLY if parent else CommentKind.COMMENT, comment.author, comment.date, place.name, words, comment.text,
            place.number, place.words, part, comment.resolved)
        yield Found(order, item), id, parent


@dataclass(frozen=True)
class _Spot:
    place: Place
    part: str
    order: tuple[int, ...]
    extent: Extent


def _spots(n: int, strand: Strand) -> Iterator[tuple[str, _Spot]]:
    """Yield where the comments of a strand are, and the words they are about."""
    rows = [(g, k, p) for g, group in enumerate(strand.came) for k, p in enumerate(group.paragraphs)]
    ends = {id: (row, at) for row, (_, _, p) in enumerate(rows) for id, at in p.ends.items()}
    began = set()
    for row, (g, k, paragraph) in enumerate(rows):
        for id in [*paragraph.starts, *(r for r in paragraph.references if r not in began)]:
            if id in began:
                continue
            began.add(id)
            at = paragraph.starts.get(id, len(paragraph.segments))
            last, until = ends.get(id, (row, at)) if id in paragraph.starts else (row, at)
            if (last, until) < (row, at):
                last, until = row, at
            words = "".join(
                s.text for r in range(row, last + 1)
                for s in rows[r][2].segments[at if r == row else 0: until if r == last else None])
            extent = Extent((n, row, _offset(paragraph.segments, at)), (n, last, _offset(rows[last][2].segments, until)),
                            " ".join(words.split()))
            yield id, _Spot(strand.place(g, k), strand.part, (n, g, k * 1_000_000 + at), extent)


def _offset(segments: Sequence[object], at: int) -> int:
    return sum(len(getattr(s, "text", "")) for s in segments[:at])
