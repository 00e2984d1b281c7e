"""A Word file as reviewers leave it, read piece by piece: what stands there, what was put in or struck out, and by whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from documents.blocks import normal
from documents.merging.source import Source
from documents.package import NS, parse, w

Element = etree._Element

_BREAKS: Final = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011"}
_INSERTED: Final = (w("ins"), w("moveTo"))
_DELETED: Final = (w("del"), w("moveFrom"))
_MOVED: Final = (w("moveTo"), w("moveFrom"))
_RANGES: Final = {w("moveFromRangeStart"): True, w("moveToRangeStart"): True}
_RANGE_ENDS: Final = (w("moveFromRangeEnd"), w("moveToRangeEnd"))
_SKIPPED: Final = frozenset({f"{{{NS['mc']}}}Fallback", w("pPr"), w("rPr"), w("txbxContent"), w("instrText")})
_NOTES: Final = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_COMPUTED: Final = re.compile(r"\s*(?:PAGE|PAGEREF|NUMPAGES|SECTIONPAGES|DATE|TIME|SAVEDATE|PRINTDATE|TOC)\b", re.IGNORECASE)
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_COPIED: Final = re.compile(r"_Copy_\d+$")
_CONTENTS: Final = "toc "
_SAID: Final = (w("commentRangeStart"), w("commentRangeEnd"))
_INSTANT: Final = re.compile(r"[12]\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True)
class Change:
    """Who changed something when; `move` names the move it belongs to."""

    author: str
    date: str | None
    move: str | None = None


@dataclass(frozen=True)
class Segment:
    """Words that have one fate; a `mark` is the end of a paragraph."""

    text: str
    inserted: Change | None = None
    deleted: Change | None = None
    mark: bool = False


@dataclass
class Paragraph:
    """A paragraph as it came: its segments, and what stands in it.

    `bookmarks` begin in it, those of `own` end in it too; `starts` and `ends` are the places where comments begin and end.
    """

    segments: list[Segment] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, Change | None]] = field(default_factory=list)
    around: Element | None = None
    table: Element | None = None
    contents: bool = False
    element: Element | None = None

    @property
    def is_joined(self) -> bool:
        """Whether its end was put in: before that it went on with the next paragraph."""
        return self.segments[-1].inserted is not None

    @property
    def before(self) -> str:
        """What it said before the tracked changes."""
        return comparable(s.text for s in self.segments if s.inserted is None and not s.mark)

    @property
    def raw(self) -> str:
        """All its words, the deleted ones too."""
        return "".join(s.text for s in self.segments if not s.mark)


@dataclass(frozen=True)
class Flow:
    """Paragraphs that follow each other: the body, a note, a header or a footer."""

    kind: str
    id: str
    paragraphs: list[Paragraph]


def comparable(texts: Iterator[str]) -> str:
    """Return text without what programs change by themselves."""
    return normal(_PRIVATE.sub("", "".join(texts)))


def valid_date(date: str | None) -> str | None:
    """Return an instant as it was written, None where it is none: LibreOffice writes `0-00-00T00:00:00Z`."""
    if not date or not _INSTANT.fullmatch(date):
        return None
    try:
        datetime.fromisoformat(date)
    except ValueError:      # 31 February
        return None
    return date


def flows(source: Source) -> list[Flow]:
    """Return the flows of a file in their order."""
    found = [Flow("body", "", list(_paragraphs(source.body, source)))]
    for (kind, id), (_, note) in source.notes.items():
        found.append(Flow(kind, id, list(_paragraphs(note, source))))
    for arrow in source.arrows.values():
        if arrow.kind in ("header", "footer") and not arrow.external and arrow.target in source.parts:
            found.append(Flow(arrow.kind, arrow.target, list(_paragraphs(parse(source.parts[arrow.target]), source))))
    return found


def _paragraphs(root: Element, source: Source) -> Iterator[Paragraph]:
    reader = _Reader()
    last = Paragraph()
    between: list[str] = []
    for element in root.iter(w("p"), *_SAID):
        if next(element.iterancestors(f"{{{NS['mc']}}}Fallback"), None) is not None:
            continue
        if element.tag == w("p"):
            last = reader.read(element, source)
            last.starts = dict.fromkeys(between, 0) | last.starts
            between = []
            yield last
        elif next(element.iterancestors(w("p")), None) is not None:
            continue
        elif element.tag == _SAID[0]:
            between.append(element.get(w("id"), ""))
        else:       # programs put the ends of a range between paragraphs too
            last.ends.setdefault(element.get(w("id"), ""), len(last.segments))


class _Reader:
    """The walk through paragraphs; moves and fields go on from one into the next."""

    def __init__(self) -> None:
        self._moves: dict[str, str] = {}
        self._fields: list[bool] = []
        self._begun: dict[str, str] = {}

    def read(self, element: Element, source: Source) -> Paragraph:
        self._begun = {}
        table = next(element.iterancestors(w("tbl")), None)
        paragraph = Paragraph(around=element.getparent(), table=table, element=element)
        paragraph.contents = source.style_of(element).startswith(_CONTENTS)
        row = next(element.iterancestors(w("tr")), None)
        properties = row.find(w("trPr")) if row is not None else None
        inserted, deleted = self._marked(properties)
        for between in element.iterancestors():
            if between.tag in _INSERTED:
                inserted = self._change(between)
        self._walk(element, paragraph, inserted, deleted)
        own, lost = self._marked(element.find(f"{w('pPr')}/{w('rPr')}"))
        paragraph.segments.append(Segment("\n", own or inserted, lost or deleted, mark=True))
        return paragraph

    def _marked(self, properties: Element | None) -> tuple[Change | None, Change | None]:
        if properties is None:
            return None, None
        inserted = next((c for c in properties if c.tag in _INSERTED), None)
        deleted = next((c for c in properties if c.tag in _DELETED), None)
        return (None if c is None else self._change(c) for c in (inserted, deleted))  # type: ignore[return-value]

    def _change(self, element: Element) -> Change:
        move = next(reversed(self._moves.values()), "") if element.tag in _MOVED else None
        return Change(element.get(w("author"), ""), valid_date(element.get(w("date"))), move)

    def _walk(self, around: Element, paragraph: Paragraph, inserted: Change | None, deleted: Change | None) -> None:
        for item in around:
            tag = item.tag
            if tag in _SKIPPED:
                if tag == w("instrText") and self._fields and _COMPUTED.match(item.text or ""):
                    self._fields[-1] = True
                continue
            if tag in _RANGES:
                self._moves[item.get(w("id"), "")] = _COPIED.sub("", item.get(w("name"), ""))
            elif tag in _RANGE_ENDS:
                self._moves.pop(item.get(w("id"), ""), None)
            elif tag == w("bookmarkStart"):
                paragraph.bookmarks.append(_COPIED.sub("", item.get(w("name"), "")))
                self._begun[item.get(w("id"), "")] = paragraph.bookmarks[-1]
            elif tag == w("bookmarkEnd"):
                if begun := self._begun.pop(item.get(w("id"), ""), ""):
                    paragraph.own.append(begun)
            elif tag == w("commentRangeStart"):
                paragraph.starts.setdefault(item.get(w("id"), ""), len(paragraph.segments))
            elif tag == w("commentRangeEnd"):
                paragraph.ends.setdefault(item.get(w("id"), ""), len(paragraph.segments))
            elif tag == w("commentReference"):
                paragraph.references.append(item.get(w("id"), ""))
            elif tag in _NOTES:
                paragraph.notes.append((_NOTES[tag], item.get(w("id"), ""), inserted))
            elif tag == w("fldChar"):
                self._field(item.get(w("fldCharType")))
            elif tag in (w("t"), w("delText")) or tag in _BREAKS:
                text = _BREAKS.get(str(tag)) or item.text or ""
                if text and not any(self._fields):
                    paragraph.segments.append(Segment(text, inserted, deleted))
            elif tag == w("fldSimple") and _COMPUTED.match(item.get(w("instr"), "")):
                continue
            elif isinstance(tag, str):
                self._walk(
                    item, paragraph, self._change(item) if tag in _INSERTED else inserted,
                    self._change(item) if tag in _DELETED else deleted)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "end" and self._fields:
            self._fields.pop()
