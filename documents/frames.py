"""The walk over a returned form: which elements belong to which question, and what stands outside.

The ladder: hidden mark, visible code in the row above, visible code in plain text where a frame became text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from lxml import etree

from documents.blocks import blocks, normal, paragraph_text, paragraphs, plain_text, unwrapped
from documents.cleaning import forms, is_on
from documents.package import main_part_name, parse, part_of_kind, w
from documents.questionnaire import CODE, MARK

Match = Literal["mark", "code", "paragraph"]
Declared = Literal["provisional", "validated"]

_TICKED: Final = re.compile(r"[☒☑✓✔✗✘■×🗹]|\b[xX]\b")
_DECLARED: Final[dict[tuple[bool, bool], Declared]] = {(True, False): "provisional", (False, True): "validated"}
_FILLER: Final = "…._ :"


@dataclass(frozen=True)
class Leftover:
    """Text outside the frames, with the code it follows (None before the first)."""

    text: str
    after_code: str | None


@dataclass(eq=False)
class Frame:
    """The elements given to one question, and how they were found.

    Flags: `conflict` (mark and visible code differ), `added_row`, `deleted_row` (by a tracked change).
    """

    code: str
    matched_by: Match
    elements: list[etree._Element] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


class Reading:
    """One walk over a form; `sent` are the texts of the form as it left, if they are known."""

    def __init__(self, parts: dict[str, bytes], sent: frozenset[str] | None = None) -> None:
        body = parse(parts[main_part_name(parts)]).find(w("body"))
        self.body = etree.Element(w("body")) if body is None else body
        self.frames: list[Frame] = []
        self.leftovers: list[Leftover] = []
        self.codes: list[str] = []
        self.declared: Declared | None = None
        self.filled_by = ""
        self._sent = sent
        self._texts: dict[etree._Element, str] = {}      # nothing changes while it is read, and a text is asked for often
        self._after: str | None = None
        self._names, self.hidden_styles = _styles(parts)
        said = [self._text(p) for p in paragraphs([self.body])]
        self._marks = Counter(code for text in said if "⟦" in text for code in MARK.findall(text))
        self._visible = {coded[1] for text in said if (coded := CODE.match(text.strip()))}
        self._read()

    def texts(self) -> frozenset[str]:
        """Return every paragraph of the file, normalised."""
        return frozenset(normal(self._text(p)) for p in paragraphs([self.body]))

    def _read(self) -> None:
        running: Frame | None = None      # an answer in plain text, until the next code, heading or frame
        for block in blocks(self.body):
            if block.tag == w("p"):
                running = self._read_paragraph(block, running)
            elif self._has(block, MARK, CODE):
                running = None
                self._read_table(block)
            elif running:
                running.elements.append(block)
            elif not any([self._declares(plain_text([row], self._text)) for row in _rows(block)]):
                self._leave([block])

    def _read_paragraph(self, paragraph: etree._Element, running: Frame | None) -> Frame | None:
        text = self._text(paragraph)
        if marked := MARK.search(text):
            if running and running.matched_by == "paragraph" and running.code == marked[1]:
                self.frames.remove(running)          # between code and mark stands the question, not the answer
                self._leave(running.elements)
            return self._open(marked[1], "mark", [paragraph])
        if coded := CODE.match(text.strip()):
            self._ask(coded[1], [paragraph])
            return self._open(coded[1], "paragraph", [])
        if running and not self._name(paragraph).startswith(("heading", "form section")):
            running.elements += [] if self._is_own(paragraph) else [paragraph]
            return running
        if not self._declares(text):
            self._leave([paragraph])
        return None

    def _read_table(self, table: etree._Element) -> None:
        """Read rows one by one, so that frames that grew together come apart again."""
        pending: str | None = None
        current: Frame | None = None
        rows = [(row, [list(blocks(cell)) for cell in _cells(row)]) for row in _rows(table)]
        is_paired = any(self._coded(cells) and self._has_mark(cells[1:]) for _, cells in rows)
        for (row, cells), (_, below) in zip(rows, [*rows[1:], (None, [])], strict=True):
            beside = self._coded(cells)
            is_pair = len(cells) == 2 and (is_paired or ((not below or self._coded(below)) and self._asks(cells[0])))
            if beside and (is_pair or self._has_mark(cells[1:])):
                self._ask(beside, cells[0])
                pending, current, cells = beside, None, cells[1:]
            inner = [block for cell in cells for block in cell]
            nested = [block for block in inner if block.tag == w("tbl") and self._has(block, MARK)]
            content = [block for block in inner if block not in nested]
            text = plain_text(content, self._text)
            marks, coded = MARK.findall(text), CODE.match(text)
            asked = coded[1] if coded else None
            if marks:
                current, pending = self._marked(marks, pending, content), None
            elif asked and asked != pending:
                pending, current = asked, None
                self._ask(asked, content)
            elif pending:
                current, pending = self._open(pending, "code", content), None
            elif current and text:
                current.elements += content
                current.flags.append("added_row")
            else:
                self._leave(content)
            if current and row.find(f"{w('trPr')}/{w('del')}") is not None:
                current.flags.append("deleted_row")
            for frame in nested:
                self._read_table(frame)

    def _coded(self, cells: list[list[etree._Element]]) -> str | None:
        """Return the code of a row whose first cell is a question, with something beside it."""
        texts = [plain_text(cell, self._text) for cell in cells]
        coded = CODE.match(texts[0]) if len(texts) > 1 and any(texts[1:]) and not MARK.search(texts[0]) else None
        return coded[1] if coded else None

    def _asks(self, cell: list[etree._Element]) -> bool:
        """Tell whether a cell says more than its code, so that what stands beside it is not the question."""
        return bool(CODE.sub("", plain_text(cell, self._text)).strip())

    def _has_mark(self, cells: list[list[etree._Element]]) -> bool:
        return any(MARK.search(plain_text(cell, self._text)) for cell in cells)

    def _marked(self, marks: list[str], pending: str | None, content: list[etree._Element]) -> Frame:
        """Open the frame of a row that bears marks, several where cells were joined.

        A mark copied from another question, which has it still, says less than the visible code above.
        """
        if pending and pending not in marks and pending not in self._marks and all(self._marks[one] > 1 for one in marks):
            frame = self._open(pending, "code", content)
            frame.flags.append("conflict")
            return frame
        code = pending if pending and pending in marks else marks[0]
        frame = self._open(code, "mark", [])
        is_mixed = pending not in (None, code)
        for block in content:
            own = MARK.findall(plain_text([block], self._text))
            if own and own[0] != frame.code and len(own) == 1 and self._is_at_home(own[0]):
                frame = self._open(own[0], "mark", [])
            is_mixed = is_mixed or any(one != frame.code for one in own)
            frame.elements.append(block)
        if is_mixed:
            frame.flags.append("conflict")
        return frame

    def _is_at_home(self, code: str) -> bool:
        """Tell whether a mark has no other place in the file, so that what follows it is its answer."""
        return self._marks[code] == 1 and code not in self._visible

    def _ask(self, code: str, content: Iterable[etree._Element]) -> None:
        """Note a visible question; what was typed into it is no answer, but is kept."""
        self.codes.append(code)
        self._after = code
        self._leave(content)

    def _open(self, code: str, matched_by: Match, elements: list[etree._Element]) -> Frame:
        self._after = code
        self.frames.append(Frame(code, matched_by, elements))
        return self.frames[-1]

    def _leave(self, elements: Iterable[etree._Element]) -> None:
        """Keep what is not the form's own."""
        text = "\n".join(filter(None, (self._text(p).strip() for p in paragraphs(elements) if not self._is_own(p))))
        if text:
            self.leftovers.append(Leftover(text, self._after))

    def _is_own(self, paragraph: etree._Element) -> bool:
        """Tell the form's own words: by the form as sent, else by the names of their styles."""
        if self._sent is not None:
            return normal(self._text(paragraph)) in self._sent
        return self._name(paragraph).startswith("form ") or bool(CODE.match(self._text(paragraph).strip()))

    def _text(self, paragraph: etree._Element) -> str:
        if (known := self._texts.get(paragraph)) is None:
            known = self._texts[paragraph] = paragraph_text(paragraph)
        return known

    def _has(self, table: etree._Element, *patterns: re.Pattern[str]) -> bool:
        """Tell whether a paragraph of the table starts with one of the patterns."""
        said = (self._text(p).strip() for p in paragraphs([table]))
        return any(pattern.match(text) for text in said for pattern in patterns)

    def _name(self, paragraph: etree._Element) -> str:
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        return "" if style is None else self._names.get(style.get(w("val"), ""), "")

    def _declares(self, text: str) -> bool:
        """Read « Version ☐ provisoire ☐ validée … » or « Rempli par … »; False if the text is neither."""
        line = normal(text)
        for form in forms():
            head, first, rest = line.partition(form["provisional"])
            between, second, _ = rest.partition(form["validated"])
            if line.startswith(form["version"]) and first and second:
                self.declared = _DECLARED.get((bool(_TICKED.search(head)), bool(_TICKED.search(between))))
                return True
            if line.startswith(form["filled_by"]):
                self.filled_by = line.removeprefix(form["filled_by"]).strip(_FILLER)
                return True
        return False


def _styles(parts: dict[str, bytes]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the names of styles by id, in lower case, and the ids of those that hide text."""
    part = part_of_kind(parts, "styles")
    found = list(parse(parts[part]).iter(w("style"))) if part else []
    names: dict[str, str] = {}
    hiding: set[str] = set()
    for style in found:
        style_id, label = style.get(w("styleId"), ""), style.find(w("name"))
        names[style_id] = "" if label is None else label.get(w("val"), "").lower()
        if is_on(style.find(f"{w('rPr')}/{w('vanish')}")):
            hiding.add(style_id)
    return names, frozenset(hiding)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return (row for row in unwrapped(table) if row.tag == w("tr"))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in unwrapped(row) if cell.tag == w("tc"))
