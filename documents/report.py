"""The report of a State: title page, contents, headings, and the institutions' answers in one numbered sequence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from documents.assembly import Assembly, element, template, text_run
from documents.blocks import plain_text
from documents.cleaning import cleaned
from documents.contents import LOWEST_LEVEL, Entry, contents_list
from documents.count import Words, count, count_elements
from documents.frames import Reading
from documents.house import LOWEST_HEADING, House
from documents.layout import fill, place_of
from documents.merging.carrier import Carrier
from documents.merging.findings import Kind
from documents.merging.source import Source
from documents.merging.tables import set_apart
from documents.package import read_parts, w
from documents.returned import by_bookmark, passage

Element = etree._Element

_ANSWER: Final = "ans:"


@dataclass(frozen=True)
class ReportHead:
    """What stands on the title page and in headers and footers; empty values leave no trace."""

    ministry: tuple[str, ...]
    title: str
    subtitle: str
    date_text: str
    language: str
    """A language tag: `fr-FR`, `de-DE`, `en-GB`."""
    notice: str | None
    """For example « EXEMPLE FICTIF – sans lien avec les échanges de 2019-2020 », on every page."""
    status: str
    """For example « Projet n° 1 – ne pas diffuser »."""
    contents_title: str
    reference: str
    author: str
    """The institution in whose name the file goes out."""
    short_title: str


@dataclass(frozen=True)
class Heading:
    """A heading of the outline: part (1), cluster (2) or question (3), with the articles it stands for."""

    level: int
    text: str
    articles: str = ""


@dataclass(frozen=True)
class Block:
    """An answer, or a passage of a draft that came back.

    `source` is a file's SHA-256; `anchor` is `ans:V.06` in a questionnaire, in a draft what `returned.blocks_of` gives.
    """

    id: str
    source: str
    anchor: str
    institution: str
    question: str


@dataclass(frozen=True)
class Seam:
    """A line of the house's own above a block, for the editor; it is no word of the report."""

    text: str


@dataclass(frozen=True)
class Annex:
    """What stands behind the report under a heading of its own; its words are not the report's."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ParagraphOrigin:
    """A paragraph of the report: its printed number if it has one, its bookmark, its block (None for a heading or seam)."""

    number: int | None
    bookmark: str
    block: str | None
    seam: bool = False


@dataclass(frozen=True)
class Remark:
    """How often something in a block was accepted, changed or could not be kept; `detail` names a style or element."""

    block: str
    kind: Kind
    count: int
    detail: str = ""


@dataclass(frozen=True)
class Report:
    """A written report and what is known about it."""

    docx: bytes
    words: Words
    paragraphs: tuple[ParagraphOrigin, ...]
    remarks: tuple[Remark, ...]


def write_report(
    head: ReportHead, items: Sequence[Heading | Seam | Block], sources: Mapping[str, bytes], annex: Annex | None = None
) -> Report:
    """Return the report as a Word file; the same arguments give the same bytes.

    `sources` are guarded .docx files by SHA-256. Page numbers are missing until `contents.with_page_numbers`.
    """
    target = Assembly(template("report"))
    body, contents = place_of(target, "body"), place_of(target, "contents")
    headed = any(isinstance(item, Heading) for item in items) or annex is not None
    fill(target, {        # before the content: what an answer quotes is no place
        "ministry": head.ministry, "title": head.title, "subtitle": head.subtitle, "date": head.date_text,
        "notice": head.notice or "", "status": head.status, "contents_title": head.contents_title if headed else "",
        "reference": head.reference, "short_title": head.short_title, "body": "{body}", "contents": "{contents}",
    })
    writer = _Writer(target, {sha: Source(data) for sha, data in sources.items()})
    for new in set_apart(writer.written(items), target):
        body.addprevious(new)
    behind = list(writer.annexed(annex)) if annex else []
    for new in behind:
        body.addprevious(new)
    for new in contents_list(writer.entries, target):
        contents.addprevious(new)
    for placeholder in (body, contents):
        target.body.remove(placeholder)
    target.describe(title=head.title, author=head.author, language=head.language, reference=head.reference)
    docx = target.to_bytes()
    counted, beside = count(read_parts(docx)), count_elements([*behind, *writer.seams])
    own = replace(
        counted, body=counted.body - beside, body_and_notes=counted.body_and_notes - beside,
        without_tables=counted.without_tables - beside,
    )
    return Report(docx, own, tuple(writer.paragraphs), tuple(writer.remarks))


class _Writer:
    """The walk over headings and blocks, numbering paragraphs and bookmarks."""

    def __init__(self, target: Assembly, sources: Mapping[str, Source]) -> None:
        self.target = target
        self.sources = sources
        self.entries: list[Entry] = []
        self.paragraphs: list[ParagraphOrigin] = []
        self.remarks: list[Remark] = []
        self.seams: list[Element] = []
        self._level = 0
        self._number = 0
        self._answers: dict[str, dict[str, list[Element]]] = {}
        self._passages: dict[str, dict[str, list[Element]]] = {}

    def written(self, items: Sequence[Heading | Seam | Block]) -> Iterator[Element]:
        """Yield the paragraphs and tables of the report."""
        for item in items:
            if isinstance(item, Heading):
                yield self._heading(item)
            elif isinstance(item, Seam):
                yield self._seam(item)
            else:
                yield from self._block(item)

    def annexed(self, annex: Annex) -> Iterator[Element]:
        """Yield the paragraphs of an annex."""
        yield self._heading(Heading(1, annex.title))
        for line in annex.lines:
            style = element("pStyle", {"val": self.target.style("Normal")})
            yield element("p", None, element("pPr", None, style), text_run(line))

    def _heading(self, heading: Heading) -> Element:
        self._level = min(heading.level, LOWEST_HEADING)
        text = f"{heading.text} ({heading.articles})" if heading.articles else heading.text
        style = element("pStyle", {"val": self.target.style(f"heading {self._level}")})
        paragraph = element("p", None, element("pPr", None, style), text_run(text))
        bookmark = self._origin(paragraph, None)
        if self._level <= LOWEST_LEVEL:
            entry = Entry(self._level, text, bookmark.replace("_t", "_Toc"))
            self._mark(paragraph, entry.bookmark)
            self.entries.append(entry)
        return paragraph

    def _seam(self, seam: Seam) -> Element:
        style = element("pStyle", {"val": self.target.style(House.SEAM)})
        paragraph = element("p", None, element("pPr", None, style), text_run(seam.text))
        self._origin(paragraph, None, is_seam=True)
        self.seams.append(paragraph)
        return paragraph

    def _block(self, block: Block) -> Iterator[Element]:
        carried = self._carried(block)
        if not carried:
            self.remarks.append(Remark(block.id, Kind.EMPTY, 1))
        for item in carried:
            self._origin(item, block.id)
            yield item

    def _carried(self, block: Block) -> list[Element]:
        """Return a block as the report's own; one that cannot be taken over so gives its bare words, or nothing."""
        carrier, notes = Carrier(self.sources[block.source], self.target, self._level), self.target.notes
        elements: Sequence[Element] = ()
        # Whatever another program wrote into it: one block must not keep the others from the report.
        try:
            elements = self._anchored(block)
            carried = carrier.carry(elements)
        except Exception as fault:
            self.target.drop_notes_after(notes)
            self.remarks.append(Remark(block.id, Kind.NOT_CARRIED, 1, type(fault).__name__))
            return [self._plain(line) for line in plain_text(elements).splitlines()]
        self.remarks += [
            Remark(block.id, kind, times, detail) for (kind, detail), times in sorted(carrier.counted().items())
        ]
        return carried

    def _plain(self, line: str) -> Element:
        style = element("pStyle", {"val": self.target.style(House.PARAGRAPH)})
        return element("p", None, element("pPr", None, style), text_run(line))

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
        numbered = item is paragraph and item[0][0].get(w("val")) == self.target.style(House.PARAGRAPH)
        self._number += numbered
        bookmark = f"_t{len(self.paragraphs) + 1:05d}"
        self._mark(paragraph, bookmark)
        self.paragraphs.append(ParagraphOrigin(self._number if numbered else None, bookmark, block, is_seam))
        return bookmark

    def _mark(self, paragraph: Element, name: str) -> None:
        id, _ = self.target.bookmark()
        paragraph[0].addnext(element("bookmarkStart", {"id": id, "name": name}))
        paragraph.append(element("bookmarkEnd", {"id": id}))


def _answers(source: Source) -> dict[str, list[Element]]:
    reading = Reading(source.parts)
    found: dict[str, list[Element]] = {}
    for frame in reading.frames:
        found.setdefault(frame.code, []).extend(cleaned(frame.elements, reading.hidden_styles)[0])
    return found
