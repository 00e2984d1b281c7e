"""Taking the content of one Word file over into another: nothing foreign comes along, nothing is lost in silence.

Paragraphs, runs and tables are written anew from what they say; what they looked like stays behind. Tracked changes are
accepted and counted. What cannot be kept is counted under its kind.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lxml import etree

from documents.assembly import Assembly, attributes, element, text_run
from documents.blocks import live
from documents.house import CHARACTER, HEADINGS, LOWEST_HEADING, PLAIN, SPECIAL, House
from documents.lists import add_list
from documents.package import NS, w
from documents.pictures import pictures, set_in_line
from documents.source import Source
from documents.tables import rows_of, set_apart, write_table

Element = etree._Element


class Kind(StrEnum):
    """What an editor should know about a block: what was accepted, what changed its form, what is gone."""

    INSERTION = "insertion"
    DELETION = "deletion"
    FORMAT_CHANGE = "format_change"
    COMMENT = "comment"
    FOREIGN_STYLE = "foreign_style"
    HIDDEN_TEXT = "hidden_text"
    FIELD = "field"
    TEXT_BOX = "text_box"
    EQUATION = "equation"
    ENDNOTE = "endnote"
    SECTION = "section"
    CHART = "chart"
    DRAWING = "drawing"
    PICTURE = "picture"
    EMBEDDED_FILE = "embedded_file"
    LINK = "link"
    NOTE = "note"
    OTHER = "other"
    EMPTY = "empty"
    NOT_CARRIED = "not_carried"


_KEPT_MARKS: Final = tuple(map(w, (
    "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "u", "vertAlign", "rtl", "cs",
)))
_SYMBOL_FONTS: Final = ("symbol", "wingdings", "webdings", "zapf")   # their letters mean something else in other fonts
_TRANSPARENT: Final = frozenset(map(w, (
    "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase",
))) | {f"{{{NS['mc']}}}{name}" for name in ("AlternateContent", "Choice")}
_SILENT: Final = frozenset(map(w, (
    "pPr", "rPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "bookmarkStart", "bookmarkEnd", "proofErr",
    "permStart", "permEnd", "commentRangeStart", "commentRangeEnd", "annotationRef", "lastRenderedPageBreak", "sdtPr",
    "sdtEndPr", "instrText", "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "rt", "rubyPr",
    "smartTagPr", "customXmlPr", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "delInstrText", "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
))) | {f"{{{NS['mc']}}}Fallback"}
_VISIBLE: Final = (w("drawing"), w("footnoteReference"), w("sym"))
_ADDRESSES: Final = ("http://", "https://", "mailto:")


@dataclass(frozen=True)
class Place:
    """Where content is going: a part of the report, a kind of surrounding, and how wide it is in twips."""

    part: str
    width: int
    cell: bool = False
    header: bool = False
    note: bool = False


class Carrier:
    """The way of one block's elements from its source into a report; `remarks` counts kinds with their details."""

    def __init__(self, source: Source, target: Assembly, heading_level: int) -> None:
        self.source = source
        self.target = target
        self.remarks: Counter[tuple[Kind, str]] = Counter()
        self._heading_level = heading_level
        self._shallowest = 1
        self._lists: dict[tuple[str, bool], str] = {}
        self._beside: list[Element] = []

    def carry(self, elements: Sequence[Element]) -> list[Element]:
        """Return the elements as the report's own, in its styles, with lists, notes and pictures of its own numbering.

        The headings of the block keep their order of rank and begin one level under the report's heading.
        """
        levels = [HEADINGS[s] for e in elements if e.tag == w("p") and (s := self.source.style_of(e)) in HEADINGS]
        self._shallowest = min(levels, default=1)
        place = Place(self.target.main, self.target.text_width())
        return list(self._blocks(elements, place, self.source.main))

    # Blocks

    def _blocks(self, elements: Iterable[Element], place: Place, part: str) -> Iterator[Element]:
        joined: list[Element] = []
        for item in elements:
            if item.tag == w("p"):
                content = joined + list(self._content(item, place, part))
                beside, self._beside = self._beside, []
                if self._mark_is_deleted(item):
                    joined = content
                else:
                    joined = []
                    if place.cell or _shows(content):
                        yield self._paragraph(item, content, place)
                yield from self._blocks(beside, place, part)
            elif item.tag == w("tbl"):
                if joined:
                    yield self._paragraph(element("p"), joined, place)
                    joined = []
                yield from self._table(item, place, part)
            else:
                yield from self._blocks(self._opened(item), place, part)
        if joined:
            yield self._paragraph(element("p"), joined, place)

    def _opened(self, item: Element) -> Iterator[Element]:
        """Look into a wrapper of blocks, counting what it says about changes."""
        if item.tag in (w("ins"), w("moveTo")):
            self._count(Kind.INSERTION)
            yield from item
        elif item.tag in (w("del"), w("moveFrom")):
            self._count(Kind.DELETION)
        elif item.tag == w("sdt"):
            yield from item.iterfind(w("sdtContent"))
        elif item.tag in _TRANSPARENT:
            yield from item
        elif item.tag == w("altChunk"):
            self._count(Kind.EMBEDDED_FILE)
        elif item.tag not in _SILENT and isinstance(item.tag, str):
            self._count(Kind.OTHER, etree.QName(item).localname)

    def _mark_is_deleted(self, paragraph: Element) -> bool:
        marks = paragraph.find(f"{w('pPr')}/{w('rPr')}")
        if marks is None:
            return False
        if marks.find(w("ins")) is not None:
            self._count(Kind.INSERTION)
        deleted = marks.find(w("del")) is not None or marks.find(w("moveFrom")) is not None
        if deleted:
            self._count(Kind.DELETION)
        return deleted

    def _paragraph(self, old: Element, content: list[Element], place: Place) -> Element:
        properties = old.find(w("pPr"))
        if properties is not None:
            self._count(Kind.FORMAT_CHANGE, times=len(list(properties.iter(w("pPrChange"), w("rPrChange")))))
            self._count(Kind.SECTION, times=len(properties.findall(w("sectPr"))))
        style = self.source.style_of(old)
        number = self.source.list_of(old)
        if style == House.PARAGRAPH.lower():
            number = None
        new = element("pPr", None, element("pStyle", {"val": self._style(style, number is not None, content, place)}))
        if number is not None and style not in HEADINGS and style not in SPECIAL and not place.note:
            new.append(element(
                "numPr", None, element("ilvl", {"val": str(min(number[1], 8))}),
                element("numId", {"val": self._list(number[0], place)}),
            ))
        for name in ("bidi", "jc"):
            kept = properties.find(w(name)) if properties is not None else None
            if kept is not None and (name == "bidi" or place.cell):
                new.append(element(name, attributes(kept)))
        return element("p", None, new, *_joined_runs(content))

    def _style(self, style: str, listed: bool, content: list[Element], place: Place) -> str:
        known = style in HEADINGS or style in SPECIAL or style in PLAIN or style.startswith("form ")
        if not known:
            self._count(Kind.FOREIGN_STYLE, style)
        if place.note:
            return self.target.style(House.NOTE)
        if place.cell:
            return self.target.style(House.HEADER_CELL if place.header else House.CELL)
        if style in HEADINGS:
            level = self._heading_level + 1 + HEADINGS[style] - self._shallowest
            return self.target.style(f"heading {min(level, LOWEST_HEADING)}")
        if style in SPECIAL:
            return self.target.style(SPECIAL[style])
        if listed:
            return self.target.style(House.LIST)
        if not _text(content):
            return self.target.style(House.ILLUSTRATION)
        return self.target.style(House.PARAGRAPH)

    def _list(self, number: str, place: Place) -> str:
        """Return the list's own instance in the report; each block's lists begin anew."""
        key = (number, place.cell)
        if key not in self._lists:
            self._lists[key] = add_list(self.target, self.source.lists[number], in_table=place.cell)
        return self._lists[key]

    # Runs

    def _content(self, parent: Element, place: Place, part: str) -> Iterator[Element]:
        for item in parent:
            if item.tag == w("r"):
                yield from self._run(item, place, part)
            elif item.tag in (w("ins"), w("moveTo")):
                self._count(Kind.INSERTION)
                yield from self._content(item, place, part)
            elif item.tag in (w("del"), w("moveFrom")):
                self._count(Kind.DELETION)
            elif item.tag == w("hyperlink"):
                yield from self._link(item, place, part)
            elif item.tag == w("sdt"):
                for inner in item.iterfind(w("sdtContent")):
                    yield from self._content(inner, place, part)
            elif item.tag in _TRANSPARENT:
                if item.tag == w("fldSimple"):
                    self._count(Kind.FIELD)
                yield from self._content(item, place, part)
            elif item.tag in (f"{{{NS['m']}}}oMath", f"{{{NS['m']}}}oMathPara"):
                self._count(Kind.EQUATION)
                if text := "".join(t.text or "" for t in item.iter(f"{{{NS['m']}}}t")):
                    yield text_run(text)
            elif item.tag not in _SILENT and isinstance(item.tag, str):
                self._count(Kind.OTHER, etree.QName(item).localname)

    def _run(self, old: Element, place: Place, part: str) -> Iterator[Element]:
        marks = self._marks(old)
        content = [piece for item in old for piece in self._piece(item, place, part)]
        if content:
            if any(piece.tag == w("footnoteReference") for piece in content):
                marks = [element("rStyle", {"val": self.target.style(House.NOTE_MARK, "character")})]
            yield element("r", None, *([element("rPr", None, *marks)] if marks else []), *content)

    def _marks(self, run: Element) -> list[Element]:
        old = run.find(w("rPr"))
        if old is None:
            return []
        self._count(Kind.FORMAT_CHANGE, times=len(old.findall(w("rPrChange"))))
        vanish = old.find(w("vanish"))
        if vanish is not None and vanish.get(w("val")) not in ("0", "false", "off"):
            self._count(Kind.HIDDEN_TEXT)
        marks = []
        if style := CHARACTER.get(self.source.style_of(run, "rPr", "rStyle")):
            marks.append(element("rStyle", {"val": self.target.style(style, "character")}))
        fonts = old.find(w("rFonts"))
        if fonts is not None and (fonts.get(w("ascii")) or "").lower().startswith(_SYMBOL_FONTS):
            marks.append(deepcopy(fonts))
        return marks + [element(etree.QName(m).localname, attributes(m)) for m in old if m.tag in _KEPT_MARKS]

    def _piece(self, item: Element, place: Place, part: str) -> Iterator[Element]:
        name = etree.QName(item).localname if isinstance(item.tag, str) else ""
        if item.tag == w("t"):
            if item.text:
                yield text_run(item.text)[0]
        elif item.tag == w("ptab"):
            yield element("tab")
        elif item.tag in map(w, ("tab", "cr", "noBreakHyphen", "softHyphen", "sym")):
            yield element(name, attributes(item))
        elif item.tag == w("br"):
            if item.get(w("type"), "textWrapping") == "textWrapping":   # breaks of pages and columns are the report's
                yield element("br")
        elif item.tag in (w("footnoteReference"), w("endnoteReference")):
            yield from self._note(item)
        elif item.tag in map(w, ("drawing", "pict", "object")):
            yield from self._picture(item, place, part)
        elif item.tag == w("commentReference"):
            self._count(Kind.COMMENT)
        elif item.tag == w("fldChar"):
            if item.get(w("fldCharType")) == "begin":
                self._count(Kind.FIELD)
        elif item.tag in _TRANSPARENT or item.tag == w("r"):
            for inner in item:
                yield from self._piece(inner, place, part)
        elif item.tag not in _SILENT and name:
            self._count(Kind.OTHER, name)

    def _link(self, old: Element, place: Place, part: str) -> Iterator[Element]:
        content = list(self._content(old, place, part))
        arrow = self.source.related_to(part, old.get(f"{{{NS['r']}}}id"))
        if not content or arrow is None:   # a link inside its own file
            yield from content
        elif not arrow.external or not arrow.target.lower().startswith(_ADDRESSES):
            self._count(Kind.LINK)
            yield from content
        else:
            style = self.target.style(House.LINK, "character")
            for run in content:
                marks = run.find(w("rPr"))
                if marks is None:
                    marks = element("rPr")
                    run.insert(0, marks)
                if marks.find(w("rStyle")) is None:
                    marks.insert(0, element("rStyle", {"val": style}))
            new = element("hyperlink", {"history": "1"}, *content)
            new.set(f"{{{NS['r']}}}id", self.target.link(place.part, arrow.target))
            yield new

    def _note(self, reference: Element) -> Iterator[Element]:
        kind = "footnote" if reference.tag == w("footnoteReference") else "endnote"
        found = self.source.notes.get((kind, reference.get(w("id"), "")))
        if found is None:
            self._count(Kind.NOTE)
            return
        if kind == "endnote":
            self._count(Kind.ENDNOTE)
        part, note = found
        id = self.target.note_id()
        place = Place(self.target.part_name("footnotes"), self.target.text_width(), note=True)
        outer, self._beside = self._beside, []
        content = list(self._blocks(note, place, part)) or [self._paragraph(element("p"), [], place)]
        self._beside = outer
        first = content[0]
        mark = element("r", None, element(
            "rPr", None, element("rStyle", {"val": self.target.style(House.NOTE_MARK, "character")}),
        ), element("footnoteRef"))
        for text in first.iter(w("t")):
            text.text = (text.text or "").lstrip(" \t")
            break
        first[0].addnext(mark)
        mark.addnext(text_run(" "))
        self.target.add_note(id, content)
        yield element("footnoteReference", {"id": id})

    def _picture(self, item: Element, place: Place, part: str) -> Iterator[Element]:
        before = sum(self.remarks.values())
        boxes = list(live(item, w("txbxContent")))
        charts = len(list(item.iter(f"{{{NS['c']}}}chart")))
        self._count(Kind.TEXT_BOX, times=len(boxes))
        self._count(Kind.CHART, times=charts)
        if item.tag == w("object"):
            self._count(Kind.EMBEDDED_FILE)
        for box in boxes:
            self._beside.extend(box)
        kept = 0
        for picture in pictures(item):
            drawing = set_in_line(picture, self.source, part, self.target, place.part, place.width)
            if drawing is None:
                self._count(Kind.PICTURE)
            else:
                kept += 1
                yield drawing
        if not kept and sum(self.remarks.values()) == before:
            self._count(Kind.DRAWING)

    # Tables

    def _table(self, old: Element, place: Place, part: str) -> Iterator[Element]:
        if place.note:
            for cell in old.iter(w("tc")):
                yield from self._blocks(cell, place, part)
            return
        rows = rows_of(old)
        self._count(Kind.INSERTION, times=sum(row.inserted for row in rows))
        self._count(Kind.DELETION, times=sum(row.deleted for row in rows))
        rows = tuple(row for row in rows if row.cells and not row.deleted)

        def content(cell: Element, width: int, header: bool) -> list[Element]:
            return self._cell(cell, replace(place, width=width, cell=True, header=header), part)

        if rows:
            yield write_table(old, rows, self.target, place.width, content)

    def _cell(self, cell: Element, place: Place, part: str) -> list[Element]:
        content = self._blocks(cell, place, part)
        filled = [item for item in content if item.tag != w("p") or len(item) > 1]
        return list(set_apart(filled, self.target)) or [self._paragraph(element("p"), [], place)]

    def _count(self, kind: Kind, detail: str = "", times: int = 1) -> None:
        if times:
            self.remarks[kind, detail] += times


def _text(content: Iterable[Element]) -> str:
    return "".join(text.text or "" for run in content for text in run.iter(w("t"))).strip()


def _shows(content: Sequence[Element]) -> bool:
    """Return whether there is anything to see; an empty line must not get a number."""
    return bool(_text(content)) or any(True for run in content for _ in run.iter(*_VISIBLE))


def _joined_runs(content: Iterable[Element]) -> list[Element]:
    """Return the runs with neighbours of the same marks made one; programs cut them anywhere."""
    joined: list[Element] = []
    for item in content:
        if item.tag == w("hyperlink"):
            item[:] = _joined_runs(item)
        before = joined[-1] if joined else None
        if before is not None and before.tag == item.tag == w("r") and _marks_of(before) == _marks_of(item):
            for piece in item.iterchildren():
                if piece.tag == w("t") and before[-1].tag == w("t"):
                    before[-1].text = (before[-1].text or "") + (piece.text or "")
                elif piece.tag != w("rPr"):
                    before.append(piece)
        else:
            joined.append(item)
    return joined


def _marks_of(run: Element) -> bytes:
    marks = run.find(w("rPr"))
    return etree.tostring(marks, method="c14n") if marks is not None else b""
