"""Two Word files compared: the newer one with what changed as real tracked changes, and what changed by section.

Open tracked changes of both are taken as accepted. All of them accepted, the file says what the newer one says; all refused,
what the older one said, with its notes and pictures (`gone` says what cannot be shown so). Look alone is no change, nor are
headers, footers and what a contents list says.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from documents.assembly import element
from documents.blocks import blocks, plain_text
from documents.comparing.alignment import aligned
from documents.comparing.atoms import Atom, atoms_of
from documents.comparing.gone import Gone
from documents.comparing.redline import Fate, Pen, Piece, compared
from documents.comparing.sections import Section
from documents.comparing.text import Text
from documents.house import HEADINGS
from documents.merging.way import properties_of
from documents.package import w

Element = etree._Element

_FIRST_ID: Final = 1_000_000     # of changes, beyond what bookmarks and comments of honest files have
_UNDATED: Final = "1980-01-01T00:00:00Z"      # ECMA-376 wants a date of a move's ends, which no program shows; that of parts
_LEAST_MOVED: Final = 6          # words; shorter texts are alike by chance
_SHAPE: Final = ("tcW", "gridSpan", "vMerge")


@dataclass(frozen=True)
class Comparison:
    """The newer file with its changes, and the sections in which there are any."""

    docx: bytes
    sections: tuple[Section, ...]


def compare(old: bytes, new: bytes, *, author: str = "Turnus") -> Comparison:
    """Return what the newer of two files changes. Raises NotAPackage. The same files give the same bytes."""
    before, after = Text(old), Text(new)
    comparer = _Comparer(before, after, Pen(author, _FIRST_ID), Gone(before, after), after.source.main)
    comparer.body()
    return Comparison(after.to_bytes(), tuple(s for s in comparer.sections if not s.is_same))


@dataclass
class _Comparer:
    before: Text
    after: Text
    pen: Pen
    gone: Gone
    into: str
    """The part that is written."""
    sections: list[Section] = field(default_factory=lambda: [Section("")])
    _moves: dict[str, str] = field(default_factory=dict)

    def body(self) -> None:
        """Compare the two bodies and write the changes into the newer one."""
        old, new = self.before.blocks(self.before.body), self.after.blocks(self.after.body)
        pairs = list(aligned([_said(b) for b in old], [_said(b) for b in new]))
        gone = {_said(old[a]): a for a, b in pairs if a is not None and b is None and old[a].tag == w("p")}
        come = {_said(new[b]) for a, b in pairs if a is None and b is not None and new[b].tag == w("p")}
        self._moves = {text: f"m{n}" for n, text in enumerate((t for t in gone if t in come), 1)
                       if len(text.split()) >= _LEAST_MOVED}
        self._blocks(old, new, pairs, self.after.body)

    def _blocks(self, old: Sequence[Element], new: Sequence[Element], pairs: Sequence[tuple[int | None, int | None]],
                around: Element) -> None:
        last: Element | None = None
        waiting: list[Element] = []
        for a, b in pairs:
            if b is None:
                if a is not None:
                    waiting.append(self._removed(old[a]))
                continue
            item = new[b]
            self._enter(item)
            for lost in waiting:
                item.addprevious(lost)
            waiting.clear()
            if a is None:
                self._added(item)
            else:
                self._both(old[a], item)
            last = item
        for lost in waiting:
            if last is None:
                place = 1 if len(around) and around[0].tag == w("tcPr") else 0
                around.insert(place, lost)
            else:
                last.addnext(lost)
            last = lost

    def _enter(self, item: Element) -> None:
        if item.tag == w("p") and self.after.source.style_of(item) in HEADINGS and next(item.iterancestors(w("tc")), None) is None:
            self.sections.append(Section(" ".join(plain_text([item]).split())))

    # Both

    def _both(self, old: Element, new: Element) -> None:
        if old.tag != new.tag:
            new.addprevious(self._removed(old))
            self._added(new)
        elif new.tag == w("p"):
            self._paragraph(old, new)
        else:
            self._table(old, new)

    def _paragraph(self, old: Element, new: Element) -> None:
        before, after = atoms_of(old, self.before.source), atoms_of(new, self.after.source)
        changed = [a.key for a in before] != [a.key for a in after]
        pieces, notes = compared(before, after)
        noted = self.into == self.after.source.main and self._notes(notes)      # a note that calls itself would have no end
        if changed:
            pieces = self._carried(pieces)
            self.pen.write(new, pieces)
            self._section.count(pieces)
        self._section.changed += changed or noted

    def _carried(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Return the pieces, those that are gone as ones of the newer file."""
        return [(fate, own) for fate, atom in pieces for own in (
            self.gone.atoms(atom, self.into) if fate in ("del", "moveFrom") else (atom,))]

    def _notes(self, pairs: Sequence[tuple[Atom, Atom]]) -> bool:
        """Compare the texts of the notes that stand at the same place; return whether one changed."""
        noted = False
        for one, other in pairs:
            if one.note and other.note:
                old, new = self.before.note(one.note), self.after.note(other.note)
                if old is not None and new is not None:
                    around, self.into = self.into, self.after.part_of(new)
                    noted |= self._inner(old, new)
                    self.into = around
        return noted

    def _inner(self, old: Element, new: Element) -> bool:
        """Compare what two cells or notes hold; return whether it changed.

        A paragraph alone is the other one, however little they have in common.
        """
        written = self.pen.written
        earlier, later = list(blocks(old)), list(blocks(new))
        alone = len(earlier) == len(later) == 1
        pairs = [(0, 0)] if alone else aligned([_said(b) for b in earlier], [_said(b) for b in later])
        self._blocks(earlier, later, list(pairs), new)
        return self.pen.written > written

    def _table(self, old: Element, new: Element) -> None:
        rows = [[r for r in t if r.tag == w("tr")] for t in (old, new)]
        waiting: list[Element] = []
        last: Element | None = None
        for a, b in aligned([_said(r) for r in rows[0]], [_said(r) for r in rows[1]]):
            if b is None:
                if a is not None:
                    waiting.append(self._removed_row(rows[0][a]))
                continue
            row = rows[1][b]
            for lost in waiting:
                row.addprevious(lost)
            waiting.clear()
            cells = [[c for c in r if c.tag == w("tc")] for r in (rows[0][a] if a is not None else row, row)]
            if a is None:
                self._added_row(row)
            elif len(cells[0]) == len(cells[1]):
                for earlier, later in zip(*cells, strict=True):
                    self._inner(earlier, later)
            else:
                row.addprevious(self._removed_row(rows[0][a]))
                self._added_row(row)
            last = row
        for lost in waiting:
            if last is None:
                new.append(lost)
            else:
                last.addnext(lost)
            last = lost

    # New and gone

    def _added(self, item: Element) -> None:
        if item.tag == w("tbl"):
            for row in item.iterchildren(w("tr")):
                self._added_row(row)
            return
        said = _said(item)
        fate: Fate = "moveTo" if said in self._moves else "ins"
        pieces: list[Piece] = [(fate, atom) for atom in atoms_of(item, self.after.source)]
        self.pen.write(item, pieces)
        self.pen.mark_paragraph(item, fate)
        if fate == "moveTo":
            self._range(item, fate, said)
            self._section.moved += 1
        elif pieces:
            self._section.inserted += 1
            self._section.count(pieces)

    def _removed(self, item: Element) -> Element:
        """Return what is gone as it is shown in the newer file."""
        if item.tag == w("tbl"):
            rows = [self._removed_row(row) for row in item.iterchildren(w("tr"))]
            columns = max((sum(1 for c in row if c.tag == w("tc")) for row in rows), default=1)
            grid = element("tblGrid", None, *(element("gridCol") for _ in range(columns)))
            own = self.gone.style(self.before.source.style_of(item, "tblPr", "tblStyle"))
            look = element("tblPr", None, *([element("tblStyle", {"val": own})] if own else []))
            return element("tbl", None, look, grid, *rows)
        said = _said(item)
        fate: Fate = "moveFrom" if said in self._moves else "del"
        pieces = self._carried([(fate, atom) for atom in atoms_of(item, self.before.source)])
        paragraph = element("p")
        if style := self.gone.style(self.before.source.style_of(item)):
            properties_of(paragraph, "pPr").append(element("pStyle", {"val": style}))
        self.pen.write(paragraph, pieces)
        self.pen.mark_paragraph(paragraph, fate)
        if fate == "moveFrom":
            self._range(paragraph, fate, said)
        elif pieces:
            self._section.deleted += 1
            self._section.count(pieces)
        return paragraph

    def _range(self, paragraph: Element, fate: Fate, said: str) -> None:
        """Name the two ends of a move, so that they are known as one."""
        start = self.pen.mark(f"{fate}RangeStart")
        start.set(w("name"), self._moves[said])
        start.set(w("date"), _UNDATED)
        properties_of(paragraph, "pPr").addnext(start)
        paragraph.append(element(f"{fate}RangeEnd", {"id": start.get(w("id"), "")}))

    def _added_row(self, row: Element) -> None:
        self.pen.mark_row(row, "ins")
        for cell in row.iterchildren(w("tc")):
            for item in blocks(cell):
                self._added(item)

    def _removed_row(self, row: Element) -> Element:
        cells = []
        for cell in row.iterchildren(w("tc")):
            shape = cell.find(w("tcPr"))
            inner = [self._removed(item) for item in blocks(cell)]
            if not inner or inner[-1].tag != w("p"):
                inner.append(element("p"))
            kept = [] if shape is None else [deepcopy(item) for name in _SHAPE for item in shape.iterchildren(w(name))]
            cells.append(element("tc", None, element("tcPr", None, *kept), *inner))
        new = element("tr", None, *cells)
        self.pen.mark_row(new, "del")
        return new

    @property
    def _section(self) -> Section:
        return self.sections[-1]


def _said(item: Element) -> str:
    return " ".join(plain_text([item]).split())


