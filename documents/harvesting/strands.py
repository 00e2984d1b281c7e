"""A returned file and the draft sent laid side by side: body with body, each note with the note, each header with the header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from documents.harvesting.groups import Group, first_words, groups, name
from documents.harvesting.places import paired
from documents.harvesting.walk import Flow, flows
from documents.merging.source import Source


@dataclass(frozen=True)
class Place:
    """A paragraph of the draft sent: its bookmark, its number, how it begins."""

    name: str | None = None
    number: int = 0
    words: str = ""


@dataclass(frozen=True)
class Strand:
    """One flow of the returned file with the one that was sent; `pairs` says which paragraph is which.

    What stands in a note or a header has the one place `host`.
    """

    part: str
    sent: Sequence[Group]
    came: Sequence[Group]
    pairs: dict[int, int]
    host: Place | None = None

    def place(self, group: int, paragraph: int = 0) -> Place:
        """Return where a paragraph of a group belongs; whole new ones belong to what stands before them."""
        if self.host is not None:
            return self.host
        n = group - 1 if self._is_new(group, paragraph) else group
        before = next((self.pairs[k] for k in range(n, -1, -1) if k in self.pairs), None)
        if before is None:
            before = next((self.pairs[k] for k in range(n + 1, len(self.came)) if k in self.pairs), None)
        return Place() if before is None else self.sent_place(before)

    def sent_place(self, n: int) -> Place:
        """Return the place of a paragraph of the draft sent."""
        if self.host is not None:
            return self.host
        return place_of(self.sent[n])

    def _is_new(self, group: int, paragraph: int) -> bool:
        """Tell whether a paragraph was put in whole before the one that was there."""
        lot = self.came[group].paragraphs
        return paragraph < len(lot) - 1 and not any(p.before for p in lot[: paragraph + 1])


def place_of(group: Group | None) -> Place:
    """Return the place of a paragraph, or none."""
    return Place() if group is None else Place(group.name, group.number, first_words(group.text))


def strands(before: Source, after: Source) -> list[Strand]:
    """Return the body first, then notes, headers and footers, those that are gone too."""
    old, new = flows(before), flows(after)
    here, there = groups(old[0]), groups(new[0])
    name(here)
    body = Strand("body", here, there, paired(here, there))
    return [body, *_notes(body, old, new), *_edges(old, new)]


def _notes(body: Strand, old: Sequence[Flow], new: Sequence[Flow]) -> Iterator[Strand]:
    sent = {(f.kind, f.id): f for f in old}
    came = {(f.kind, f.id): f for f in new}
    back = {b: a for a, b in body.pairs.items()}
    for n, group in enumerate(body.came):
        theirs = list(body.sent[body.pairs[n]].notes) if n in body.pairs else []
        for k, paragraph in enumerate(group.paragraphs):
            for kind, id, put_in in paragraph.notes:
                match = theirs.pop(0) if theirs and put_in is None else None
                if (kind, id) in came:
                    yield _beside(kind, sent.get(match) if match else None, came[kind, id], body.place(n, k))
        yield from (_beside(key[0], sent[key], None, body.place(n)) for key in theirs if key in sent)
    for k, group in enumerate(body.sent):
        if k not in back:
            yield from (_beside(key[0], sent[key], None, body.sent_place(k)) for key in group.notes if key in sent)


def _edges(old: Sequence[Flow], new: Sequence[Flow]) -> Iterator[Strand]:
    """Yield headers and footers; programs write those of the first page and of even pages anew, so words decide."""
    for kind in ("header", "footer"):
        ours = [f for f in old if f.kind == kind]
        for flow in (f for f in new if f.kind == kind):
            match = next((f for f in ours if _text(f) == _text(flow)), ours[0] if ours else None)
            if match in ours:
                ours.remove(match)
            if match is not None or _text(flow):
                yield _beside(kind, match, flow, Place())
        yield from (_beside(kind, flow, None, Place()) for flow in ours if _text(flow))


def _text(flow: Flow) -> str:
    return " ".join(p.before for p in flow.paragraphs).strip()


def _beside(kind: str, sent: Flow | None, came: Flow | None, host: Place) -> Strand:
    ours, theirs = groups(sent) if sent else [], groups(came) if came else []
    if host == Place() and ours:
        name(ours)
        host = Place(next((g.name for g in ours if g.name), None), 0, first_words(" ".join(g.text for g in ours)))
    pairs = {0: 0} if len(ours) == len(theirs) == 1 else paired(ours, theirs)
    return Strand(kind, ours, theirs, pairs, host)
