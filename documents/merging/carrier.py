"""One piece of a Word file made part of another: nothing foreign comes along, nothing is lost in silence.

The piece is gone through noun by noun: wrappers, tracked changes, fields, links, notes, drawings, look, styles, tables.
What it looked like stays behind; what cannot be kept is noted with its place.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Final, TypeVar

from lxml import etree

from documents.assembly import Assembly, element, text_run
from documents.blocks import finder, parent, plain_text
from documents.comments import drop_marks
from documents.house import House
from documents.merging.charts import choose_pictures
from documents.merging.drawings import carry_drawings, forget_boxes
from documents.merging.fields import reduce_fields
from documents.merging.findings import Findings, Kind
from documents.merging.links import carry_links, cut_dead_links
from documents.merging.lists import Numbering
from documents.merging.look import strip_look
from documents.merging.notes import carry_notes
from documents.merging.pieces import settle_blocks, settle_pieces
from documents.merging.revisions import settle
from documents.merging.source import Source
from documents.merging.styles import Dress, carry_styles
from documents.merging.tables import carry_tables
from documents.merging.way import Way, shows
from documents.merging.wrappers import choose_alternatives, open_wrappers
from documents.package import w
from models.words import TrackedChanges

Element = etree._Element

_PERHAPS_BLANK = finder(" | ".join(f"{path}[string-length(normalize-space(.)) < 4]" for path in ("w:p", "w:footnote/w:p")))
_LONG: Final = 200
Taken = TypeVar("Taken")


def _loosened(item: Element) -> Element:
    """Return a long table read anew: lxml takes the square of its length to move it into another document."""
    return etree.fromstring(etree.tostring(item)) if len(item) > _LONG else item


class Carrier:
    """The way of pieces of one file into another document.

    `heading_level` is that of the heading they stand under, 0 where headings keep their rank; `plain` is the style of
    text that is nothing else, `width` how much room there is where the text has not that between the margins.
    """

    def __init__(
        self, source: Source, target: Assembly, heading_level: int = 0, *, rule: TrackedChanges = TrackedChanges.ACCEPT,
        plain: House = House.PARAGRAPH, width: int = 0,
    ) -> None:
        self.findings = Findings()
        self._numbering = Numbering()
        self._way = Way(
            source, source.main, target, target.main, width or target.text_width(), self.findings, rule, heading_level, plain,
        )

    def carry(self, elements: Sequence[Element]) -> list[Element]:
        """Return copies of the elements as the target's own."""
        body = element("body", None, *(deepcopy(item) for item in elements))
        self.findings.number(body)
        self.carry_whole(body)
        return [_loosened(item) for item in body]

    def carry_or_words(self, elements: Sequence[Element]) -> list[Element]:
        """Return copies of the elements as the target's own; of what cannot be taken over so the bare words, which is noted."""
        return self.taken_or_words(lambda: self.carry(elements), lambda: elements)

    def taken_or_words(
        self, take: Callable[[], Taken], left: Callable[[], Sequence[Element]], but: tuple[type[Exception], ...] = ()
    ) -> Taken | list[Element]:
        """Return what is taken over; where that fails the bare words of what is left, which is noted. Raises faults of `but`."""
        target, notes = self._way.target, self._way.target.notes
        try:
            return take()
        except but:
            raise
        except Exception as fault:   # whatever another program wrote into it must not keep the others out
            target.drop_notes_after(notes)
            self.findings.add(Kind.NOT_CARRIED, None, type(fault).__name__)
            style = target.style(self._way.plain)
            return [
                element("p", None, element("pPr", None, element("pStyle", {"val": style})), text_run(line))
                for line in plain_text(left()).splitlines()
            ]

    def carry_whole(self, body: Element) -> None:
        """Make what a body holds, whose paragraphs are numbered, the target's own."""
        self._carry(body, self._way)
        cut_dead_links(body, self._way)

    def counted(self) -> Counter[tuple[Kind, str]]:
        """Return how often each kind was noted with each detail."""
        return Counter((finding.kind, finding.detail) for finding in self.findings.items)

    def _carry(self, root: Element, way: Way) -> None:
        choose_pictures(root, way)
        choose_alternatives(root)
        open_wrappers(root, self.findings)
        for mark in root.iter(w("commentReference")):
            self.findings.add(Kind.COMMENT, mark)
        drop_marks(root)
        settle(root, way.rule, self.findings, way.target.revision_id)
        reduce_fields(root, self.findings)
        for around in list(root) if way.in_note else (root,):
            settle_blocks(around, way)
        carry_drawings(root, way)
        strip_look(root, way)
        carry_notes(root, way, self._carry)
        carry_links(root, way)
        settle_pieces(root, way)
        self._drop_blank(root)
        dress = Dress(root, way, self._numbering)
        carry_tables(root, dress)
        carry_styles(root, dress)
        forget_boxes(root)

    def _drop_blank(self, root: Element) -> None:
        """Take away the paragraphs outside tables in which there is nothing to see."""
        for item in _PERHAPS_BLANK(root):
            if not shows(item):
                for section in item.iter(w("sectPr")):
                    self.findings.add(Kind.SECTION, section)
                parent(item).remove(item)
