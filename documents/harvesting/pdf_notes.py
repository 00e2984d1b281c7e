"""Notes on a PDF of a draft: who noted what where, and which paragraph of the draft the words beside it are from."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pikepdf

from documents.blocks import normal
from documents.harvesting.groups import Group, groups, name
from documents.harvesting.harvest import Harvest
from documents.harvesting.items import Item
from documents.harvesting.printed import labels
from documents.harvesting.strands import place_of
from documents.harvesting.walk import flows
from documents.merging.source import Source
from models.words import CommentKind

_STRUCK: Final = "/StrikeOut"
_ABOUT: Final = ("/Highlight", "/Underline", "/Squiggly", _STRUCK)
_SAID: Final = ("/Text", "/FreeText", "/Caret", "/Stamp", *_ABOUT)
_DATE: Final = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)'?)?")
_AROUND: Final = 12      # words on either side, by which the paragraph is known
_LEAST: Final = 3        # pairs of neighbouring words in common
_MOST: Final = 20_000    # annotations of an honest file

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Annotation:
    """A note on a page (counted from 1): what it marks as boxes, from the lower left; `answers` is the place of another."""

    page: int
    kind: str
    author: str
    date: str | None
    text: str
    boxes: tuple[Box, ...]
    height: float
    answers: int | None = None
    resolved: bool = False


@dataclass(frozen=True)
class PageWord:
    """A word on a page and its box, from the upper left."""

    text: str
    box: Box


def annotations(pdf: bytes) -> tuple[Annotation, ...]:
    """Return the notes of a PDF in the order of its pages. Raises ValueError where it cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return tuple(_annotations(document))
    except (pikepdf.PdfError, TypeError, AttributeError, KeyError, RecursionError) as fault:
        raise ValueError(str(fault)) from fault


def _annotations(document: pikepdf.Pdf) -> Iterator[Annotation]:
    found: list[tuple[int, Any, float]] = []
    for number, page in enumerate(document.pages, 1):
        box = [float(v) for v in page.mediabox]
        for note in page.obj.get("/Annots", []):
            if note.get("/Subtype") in _SAID and len(found) < _MOST:
                found.append((number, note, box[3] - box[1]))
    places = {note.objgen: n for n, (_, note, _) in enumerate(found) if note.is_indirect}
    states = [note for _, note, _ in found if note.get("/State") in ("Accepted", "Completed", "Rejected")]
    settled = {note.IRT.objgen for note in states if "/IRT" in note}
    for number, note, height in found:
        above = note.get("/IRT")
        boxes = _boxes(note)
        if "/State" in note:
            continue
        yield Annotation(
            number, str(note.Subtype), str(note.get("/T", "")), _instant(str(note.get("/M", note.get("/CreationDate", "")))),
            str(note.get("/Contents", "")).strip(), boxes, height,
            places.get(above.objgen) if above is not None else None, note.is_indirect and note.objgen in settled)


def _boxes(note: Any) -> tuple[Box, ...]:
    quads = [float(v) for v in note.get("/QuadPoints", [])]
    if quads and len(quads) % 8 == 0:
        lots = [quads[n:n + 8] for n in range(0, len(quads), 8)]
        return tuple((min(q[::2]), min(q[1::2]), max(q[::2]), max(q[1::2])) for q in lots)
    rect = [float(v) for v in note.get("/Rect", [0, 0, 0, 0])]
    return ((min(rect[0], rect[2]), min(rect[1], rect[3]), max(rect[0], rect[2]), max(rect[1], rect[3])),)


def _instant(written: str) -> str | None:
    match = _DATE.match(written)
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    zone = f"{sign}{hours}:{minutes}" if sign else "Z"
    return f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}"


def harvest(noted: Sequence[Annotation], pages: Mapping[int, Sequence[PageWord]], sent: bytes) -> Harvest:
    """Return the notes as comments, each at the paragraph that its words and their neighbours are from, or at none."""
    draft = Source(sent)
    body = groups(flows(draft)[0])
    name(body)
    cited = labels(body, draft)
    known = [_pairs(normal(g.text).split()) for g in body]
    spots = [_spot(note, pages.get(note.page, ()), body, known) for note in noted]
    items = []
    for n, note in enumerate(noted):
        first = note.answers if note.answers is not None and note.answers < len(noted) else None
        group, about = spots[n if first is None else first]
        place = place_of(group)
        is_struck = note.kind == _STRUCK and not note.text
        kind = CommentKind.REPLY if first is not None else CommentKind.DELETION if is_struck else CommentKind.COMMENT
        items.append(Item(
            kind, note.author, note.date, place.name, about, note.text or (about if is_struck else ""), place.number, place.words,
             "body" if group else "page", note.resolved, first,
            label=cited.get(place.number, "")))
    return Harvest(tuple(items))


def _spot(
    note: Annotation, words: Sequence[PageWord], body: Sequence[Group], known: Sequence[Counter[tuple[str, str]]]
) -> tuple[Group | None, str]:
    if not words:
        return None, ""
    boxes = [(left, note.height - top, right, note.height - bottom) for left, bottom, right, top in note.boxes]
    under = [n for n, word in enumerate(words) if any(_is_in(word.box, box) for box in boxes)]
    about = " ".join(words[n].text for n in under) if note.kind in _ABOUT else ""
    if not under:
        under = [min(range(len(words)), key=lambda n: _distance(words[n].box, boxes[0]))]
    around = [word.text for word in words[max(0, under[0] - _AROUND):under[-1] + _AROUND + 1]]
    wanted = _pairs(normal(" ".join(around)).split())
    shared = [(wanted & pairs).total() for pairs in known]
    marked = normal(about)
    holding = [n for n, group in enumerate(body) if marked and marked in group.text]
    best = max(holding or range(len(body)), key=lambda n: shared[n], default=None)
    if best is None or (not holding and shared[best] < _LEAST):
        return None, about
    return body[best], about


def _pairs(words: Sequence[str]) -> Counter[tuple[str, str]]:
    return Counter(pairwise(words))


def _is_in(word: Box, box: Box) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _distance(word: Box, box: Box) -> float:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    across = max(word[0] - x, 0, x - word[2])
    return float((max(word[1] - y, 0, y - word[3])) * 5 + across)      # the same line first: notes stand in the margin
