"""The report of a State: title page, contents, headings, and the institutions' answers in one numbered sequence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

from lxml import etree

from documents.abbreviations import abbreviations
from documents.assembly import Assembly, element, template, text_run
from documents.blocks import paragraph_text, paragraphs, parent, plain_text
from documents.cleaning import cleaned
from documents.comments import Comment, comments_of
from documents.composed import (
    Annex,
    Asked,
    Block,
    BlockComment,
    Cited,
    Heading,
    Item,
    ParagraphOrigin,
    Remark,
    Report,
    ReportHead,
    Seam,
    Shape,
    Tracked,
)
from documents.contents import Entry, contents_list
from documents.count import count, count_elements
from documents.frames import Reading
from documents.house import LOWEST_HEADING, House
from documents.laws import laws_cited
from documents.layout import fill_head, find_place, place_of, repeat
from documents.merging.carrier import Carrier
from documents.merging.findings import Findings, Kind
from documents.merging.source import Source
from documents.merging.tables import set_apart
from documents.package import R, read_parts, w
from documents.returned import by_bookmark, passage
from documents.statistics.annex import elements
from documents.watermark import lay_across

Element = etree._Element

_ANSWER: Final = "ans:"
_ID: Final = f"{{{R}}}id"


def write_report(
    head: ReportHead, items: Sequence[Item], sources: Mapping[str, bytes], annex: Annex | None = None,
    shape: Shape | None = None, figures: Annex | None = None, tracked: Tracked | None = None,
) -> Report:
    """Return the report as a Word file; the same arguments give the same bytes. Without a shape it has that of `report.docx`.

    `sources` are guarded .docx files by SHA-256. Page numbers are missing until `contents.with_page_numbers`.
    Raises TemplateFault.
    """
    shape = shape or Shape(template("report"))
    target = Assembly(shape.template)
    body, contents, short = place_of(target, "body"), find_place(target, "contents"), find_place(target, "abbreviations")
    writer = _Writer(target, {sha: Source(data) for sha, data in sources.items()}, shape, tracked or Tracked())
    content = list(writer.written(items))
    behind = [new for one in (figures, annex) if one for new in writer.annexed(one)]
    headed = bool(writer.entries) and shape.contents > 0
    explained = abbreviations(map(paragraph_text, paragraphs(content))) if shape.abbreviations else ()
    fill_head(target, head, {        # before the content stands there: what an answer quotes is no place
        "contents_title": head.contents_title if headed else "", "contents_columns": shape.ranges if headed else "",
        "abbreviations_title": shape.abbreviations if explained else "",
        "body": "{body}", "contents": "{contents}", "abbreviations": "{abbreviations}",
    })
    _put(body, [*content, *behind])
    set_apart(content, target)
    if contents is not None:
        _put(contents, contents_list(writer.listed() if shape.ranges else writer.entries, target) if headed else [])
    if short is not None:
        _put(short, repeat(short, (f"{name}\t{full}" for name, full in explained)))
    if shape.watermark:
        lay_across(target, shape.watermark)
    target.describe(title=head.title, author=head.author, language=head.language, reference=head.reference)
    docx = target.to_bytes()
    counted, seams = count(read_parts(docx)), count_elements(writer.seams)
    beside = seams + count_elements(behind)
    own = replace(
        counted, body=counted.body - beside, body_and_notes=counted.body_and_notes - beside,
        without_tables=counted.without_tables - beside, without_annexes=counted.without_annexes - seams,
        without_tables_and_annexes=counted.without_tables_and_annexes - seams,
    )
    return Report(docx, own, tuple(writer.paragraphs), tuple(writer.remarks), tuple(writer.comments))


def _put(place: Element, elements: Iterable[Element]) -> None:
    for new in elements:
        place.addprevious(new)
    parent(place).remove(place)


class _Writer:
    """The walk over headings and blocks, numbering paragraphs and bookmarks."""

    def __init__(self, target: Assembly, sources: Mapping[str, Source], shape: Shape, tracked: Tracked) -> None:
        self.target = target
        self.sources = sources
        self.shape = shape
        self.tracked = tracked
        self.plain = House.PARAGRAPH if shape.numbered else House.DEFAULT
        self.entries: list[Entry] = []
        self._began: list[int] = []
        self.paragraphs: list[ParagraphOrigin] = []
        self.remarks: list[Remark] = []
        self.comments: list[BlockComment] = []
        self.seams: list[Element] = []
        self._level = 0
        self._number = 0
        self._answer: list[Element] = []
        self._commented: tuple[Comment, ...] = ()
        self._answers: dict[str, dict[str, list[Element]]] = {}
        self._passages: dict[str, dict[str, list[Element]]] = {}

    def written(self, items: Sequence[Item]) -> Iterator[Element]:
        """Yield the paragraphs and tables of the report."""
        for item in items:
            match item:
                case Heading():
                    self._answer = []
                    yield self._heading(item)
                case Asked():
                    yield from (self._line(House.ASKED, line) for line in item.text.splitlines() if line.strip())
                case Seam():
                    yield self._seam(item)
                case Block():
                    yield from self._block(item)
                case Cited():
                    yield from self._cited()

    def annexed(self, annex: Annex) -> Iterator[Element]:
        """Yield the paragraphs of an annex."""
        heading = self._heading(Heading(1, annex.title))
        heading[0][0].addnext(element("pageBreakBefore"))
        yield heading
        yield from (_paragraph(self.target, House.DEFAULT, line) for line in annex.lines)
        for table in annex.tables:
            yield from elements(table, self.target)

    def _heading(self, heading: Heading) -> Element:
        self._level = min(heading.level, LOWEST_HEADING)
        text = f"{heading.text} ({heading.articles})" if heading.articles else heading.text
        paragraph = self._line(f"heading {self._level}", text)
        if self._level <= self.shape.contents:
            bookmark = self.paragraphs[-1].bookmark.replace("_t", "_Toc")
            self._mark(paragraph, bookmark)
            self.entries.append(Entry(self._level, text, bookmark))
            self._began.append(self._number)
        return paragraph

    def listed(self) -> list[Entry]:
        """Return the entries of the contents list with the numbers of the paragraphs under each."""
        found = []
        for n, entry in enumerate(self.entries):
            behind = (began for other, began in zip(self.entries[n + 1:], self._began[n + 1:], strict=True)
                      if other.level <= entry.level)
            first, last = self._began[n] + 1, next(behind, self._number)
            numbers = "" if last < first else str(first) if first == last else f"{first}–{last}"
            found.append(replace(entry, numbers=numbers))
        return found

    def _line(self, style: str, text: str) -> Element:
        """Return a paragraph that is no contributor's."""
        paragraph = _paragraph(self.target, style, text)
        self._origin(paragraph, None)
        return paragraph

    def _cited(self) -> Iterator[Element]:
        """Yield the texts that the answers under the last heading cite: laws by their date, pages by their address."""
        laws = laws_cited(plain_text(self._answer))
        arrows = self.target.links(self.target.main)
        links = (arrows.get(link.get(_ID, "")) for item in self._answer for link in item.iter(w("hyperlink")))
        texts = list(dict.fromkeys(text for text in (*laws, *links) if text))
        if texts and self.shape.references:
            yield self._line(House.REFERENCES, f"{self.shape.references} {' ; '.join(texts)}")

    def _seam(self, seam: Seam) -> Element:
        paragraph = _paragraph(self.target, House.SEAM, seam.text)
        self._origin(paragraph, None, is_seam=True)
        self.seams.append(paragraph)
        return paragraph

    def _block(self, block: Block) -> Iterator[Element]:
        known = len(self.remarks)
        carried = self._carried(block)
        if not carried:
            self.remarks.append(Remark(block.id, Kind.EMPTY, 1))
        if told := self._told(self.remarks[known:]):
            yield self._seam(Seam(told))
        at = len(self.paragraphs)
        for item in carried:
            self._origin(item, block.id)
            self._answer.append(item)
            yield item
        bookmark = self.paragraphs[at].bookmark if carried else ""
        self.comments += (BlockComment(block.id, bookmark, comment) for comment in self._commented)

    def _told(self, remarks: Sequence[Remark]) -> str:
        """Return the line on the tracked changes of a block, empty where it had none or nothing is told."""
        times = {kind: sum(r.count for r in remarks if r.kind is kind) for kind in (Kind.INSERTION, Kind.DELETION)}
        if not any(times.values()):
            return ""
        return self.tracked.told.format(insertions=times[Kind.INSERTION], deletions=times[Kind.DELETION])

    def _carried(self, block: Block) -> list[Element]:
        """Return a block as the report's own; one that cannot be taken over so gives its bare words, or nothing."""
        carrier, source = self._carrier(block), self.sources[block.source]
        elements: list[Element] = []
        self._commented = ()

        def take() -> list[Element]:
            elements.extend(self._anchored(block))
            if source.companion("comments"):
                self._commented = comments_of(source, element("body", None, *map(deepcopy, elements)), Findings())
            return carrier.carry(elements)

        carried = carrier.taken_or_words(take, lambda: elements)
        self.remarks += [
            Remark(block.id, kind, times, detail) for (kind, detail), times in sorted(carrier.counted().items())
        ]
        return carried

    def _carrier(self, block: Block) -> Carrier:
        return Carrier(self.sources[block.source], self.target, self._level, rule=self.tracked.rule, plain=self.plain)

    def _anchored(self, block: Block) -> Sequence[Element]:
        source = self.sources[block.source]
        if block.anchor.startswith(_ANSWER):
            if block.source not in self._answers:
                self._answers[block.source] = _answers(source)
            return self._answers[block.source].get(block.anchor.removeprefix(_ANSWER), [])
        if block.source not in self._passages:
            self._passages[block.source] = by_bookmark(source)
        return passage(self._passages[block.source], block.anchor)

    def _origin(self, item: Element, block: str | None, *, is_seam: bool = False) -> str:
        """Mark a paragraph, or the first paragraph of a table, and keep where it comes from."""
        paragraph = item if item.tag == w("p") else next(item.iter(w("p")))
        style = item.find(f"{w('pPr')}/{w('pStyle')}")
        numbered = item is paragraph and style is not None and style.get(w("val")) == self.target.style(House.PARAGRAPH)
        self._number += numbered
        bookmark = f"_t{len(self.paragraphs) + 1:05d}"
        self._mark(paragraph, bookmark)
        self.paragraphs.append(ParagraphOrigin(self._number if numbered else None, bookmark, block, is_seam))
        return bookmark

    def _mark(self, paragraph: Element, name: str) -> None:
        id, _ = self.target.bookmark()
        place = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
        paragraph.insert(place, element("bookmarkStart", {"id": id, "name": name}))
        paragraph.append(element("bookmarkEnd", {"id": id}))


def _paragraph(target: Assembly, style: str, text: str) -> Element:
    properties = element("pPr", None, element("pStyle", {"val": target.style(style)}))
    return element("p", None, properties, text_run(text))


def _answers(source: Source) -> dict[str, list[Element]]:
    reading = Reading(source.parts)
    found: dict[str, list[Element]] = {}
    for frame in reading.frames:
        found.setdefault(frame.code, []).extend(cleaned(frame.elements, reading.hidden_styles)[0])
    return found
