"""Tracked changes written: what a paragraph, a row or a table says new, no longer, or elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final, Literal

from lxml import etree

from documents.assembly import attributes, element
from documents.comparing.atoms import Atom
from documents.merging.way import properties_of
from documents.package import w

Element = etree._Element
Fate = Literal["same", "ins", "del", "moveTo", "moveFrom"]
Piece = tuple[Fate, Atom]

_AFTER_MARKS: Final = (w("sectPr"), w("pPrChange"))


class Pen:
    """Writes changes in one name, each under an id of its own; it counts the words it wrote."""

    def __init__(self, author: str, first_id: int) -> None:
        self._author = author
        self._id = first_id

    @property
    def written(self) -> int:
        """A number that grows with every change written."""
        return self._id

    def mark(self, fate: str) -> Element:
        """Return a new, empty change."""
        self._id += 1
        return element(fate, {"id": str(self._id), "author": self._author})

    def write(self, paragraph: Element, pieces: Sequence[Piece]) -> None:
        """Make these pieces the content of a paragraph; its properties and bookmarks stay."""
        marks = [item for item in paragraph if item.tag in (w("bookmarkStart"), w("bookmarkEnd"))]
        starts, ends = ([m for m in marks if m.tag == w(kind)] for kind in ("bookmarkStart", "bookmarkEnd"))
        properties = [item for item in paragraph if item.tag == w("pPr")]
        paragraph[:] = [*properties, *starts, *self._written(pieces), *ends]

    def _written(self, pieces: Sequence[Piece]) -> Iterator[Element]:
        for link, linked in groupby(pieces, key=_where):
            inner = [item for fate, group in groupby(linked, key=lambda piece: piece[0]) for item in self._changed(fate, group)]
            if not link:
                yield from inner
            else:
                around = element("hyperlink")
                around.attrib.update(link)
                around.extend(inner)
                yield around

    def _changed(self, fate: Fate, pieces: Iterable[Piece]) -> list[Element]:
        runs = _runs([atom for _, atom in pieces], gone=fate in ("del", "moveFrom"))
        if fate == "same":
            return runs
        change = self.mark(fate)
        change.extend(runs)
        return [change]

    def mark_paragraph(self, paragraph: Element, fate: Fate) -> None:
        """Say that the paragraph's own end is new or gone."""
        properties = properties_of(paragraph, "pPr")
        marks = properties.find(w("rPr"))
        if marks is None:
            marks = element("rPr")
            behind = next((item for item in properties if item.tag in _AFTER_MARKS), None)
            if behind is None:
                properties.append(marks)
            else:
                behind.addprevious(marks)
        marks.insert(0, self.mark(fate))

    def mark_row(self, row: Element, fate: Fate) -> None:
        """Say that a row is new or gone."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = element("trPr")
            before = [item for item in row if item.tag == w("tblPrEx")]
            row.insert(len(before), properties)
        properties.append(self.mark(fate))


def _where(piece: Piece) -> tuple[tuple[str, str], ...]:
    link = piece[1].link
    return () if link is None else tuple(sorted(attributes(link).items()))


def compared(old: Sequence[Atom], new: Sequence[Atom]) -> tuple[list[Piece], list[tuple[Atom, Atom]]]:
    """Return the pieces of both, each with what became of it, and the notes that stand for each other."""
    pieces: list[Piece] = []
    notes: list[tuple[Atom, Atom]] = []
    matcher = SequenceMatcher(None, [a.key for a in old], [a.key for a in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces += (("same", atom) for atom in new[c:d])
            notes += ((one, other) for one, other in zip(old[a:b], new[c:d], strict=True) if other.note)
        else:
            pieces += (("del", atom) for atom in old[a:b])
            pieces += (("ins", atom) for atom in new[c:d])
    return _smoothed(pieces), notes


def _smoothed(pieces: list[Piece]) -> list[Piece]:
    """Let no lone space stand between two changes: whole phrases read better than every second word."""
    smooth: list[Piece] = []
    for n, (fate, atom) in enumerate(pieces):
        lone = fate == "same" and atom.it is None and not atom.said.strip() and 0 < n < len(pieces) - 1
        if lone and pieces[n - 1][0] != "same" and pieces[n + 1][0] != "same":
            smooth += (("del", replace(atom, link=None)), ("ins", atom))
        else:
            smooth.append((fate, atom))
    return [piece for changed, group in groupby(smooth, key=lambda p: p[0] != "same") for piece in (
        sorted(group, key=lambda p: p[0] != "del") if changed else group)]


def _runs(atoms: Sequence[Atom], *, gone: bool) -> list[Element]:
    """Return runs of the pieces, neighbours of the same look as one."""
    runs: list[Element] = []
    previous: Atom | None = None
    for atom in atoms:
        own = atom.run()
        if previous is not None and atom.it is None and previous.it is None and _look(previous) == _look(atom):
            text = runs[-1].find(w("t"))
            if text is not None:
                text.text = (text.text or "") + atom.said
                continue
        runs.append(own)
        previous = atom
    if gone:
        for run in runs:
            for text in run.iterchildren(w("t")):
                text.tag = w("delText")
    return runs


def _look(atom: Atom) -> bytes:
    return b"" if atom.marks is None else etree.tostring(atom.marks, method="c14n")
