"""A list in a Word file: its paragraphs with the numbers Word prints, through tables, text boxes and tracked changes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from documents.blocks import blocks, live, paragraph_text, plain_text, unwrapped
from documents.merging.source import Source
from documents.package import w
from documents.questions.labels import Kind, Label, label_alone, split_label
from documents.questions.lines import Form, Line, Lines, Note, Place, tidy
from documents.questions.looks import Looks
from documents.questions.numbering import Numbering, Printed

Element = etree._Element

_CHANGES: Final = tuple(map(w, ("ins", "del", "moveFrom", "moveTo")))
_FIELD: Final = re.compile(r"\s*(AUTONUM\w*|SEQ)\b\s*(\S*)(?:.*\\r\s*(\d+))?", re.IGNORECASE)
_PICTURES: Final = (w("drawing"), w("pict"))


def read_word(data: bytes) -> Lines:
    """Return the lines of a Word file that passed the guard. Raises NotAPackage."""
    source = Source(data)
    changes = sum(1 for _ in source.body.iter(*_CHANGES))
    return Lines(tuple(_Reading(source).lines(source.body)), changes)


class _Reading:
    """One walk through a file: its counters of lists, fields, notes, paragraphs, tables and boxes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._looks = Looks(source)
        self._numbering = Numbering(source)
        self._fields: Counter[str] = Counter()
        self._notes = 0
        self._paragraph = 0
        self._tables = 0
        self._boxes = 0

    def lines(self, container: Element, within: Place | None = None) -> Iterator[Line]:
        """Yield the lines of a body, cell or text box."""
        joined = ""
        for item in blocks(container):
            if item.tag == w("tbl"):
                yield from self._table(item)
            elif _mark_is_deleted(item):
                joined += paragraph_text(item)
            else:
                yield from self._lines_of(item, joined, within)
                joined = ""
        if joined.strip():
            self._paragraph += 1
            yield Line(tidy(joined), self._place(within))

    def _place(self, within: Place | None) -> Place:
        return Place(self._paragraph) if within is None else replace(within, paragraph=self._paragraph)

    def _lines_of(self, item: Element, before: str, within: Place | None) -> Iterator[Line]:
        self._paragraph += 1
        place = self._place(within)
        printed = self._numbering.next(item)
        text = before + self._with_fields(item)
        notes = tuple(self._notes_of(item))
        if text.strip() or printed or notes:
            label, text = _labelled(printed, text)
            form = Form.CONTENTS if self._looks.is_contents(item) else Form.PARAGRAPH
            yield Line(tidy(text), place, label, self._looks.of(item), form, notes)
        elif any(True for tag in _PICTURES for _ in live(item, tag)):
            yield Line("", place, form=Form.PICTURE)
        for box in live(item, w("txbxContent")):
            self._boxes += 1
            for line in self.lines(box, Place(self._paragraph, box=self._boxes)):
                yield replace(line, form=Form.TEXT_BOX)

    def _with_fields(self, item: Element) -> str:
        """Return the text of a paragraph, with the number of a field at its beginning that the file does not hold."""
        text = paragraph_text(item)
        for node in item.iter(w("instrText"), w("fldSimple")):
            match = _FIELD.match(node.text or "" if node.tag == w("instrText") else node.get(w("instr"), ""))
            if match is None:
                continue
            automatic = match[1].upper() != "SEQ"
            name = "" if automatic else match[2].lower()
            self._fields[name] = int(match[3]) if match[3] else self._fields[name] + 1
            if split_label(text)[0] is None and _stands_first(node, item):
                gap = "" if text.startswith((".", ")", "\t")) else "\t"
                text = f"{self._fields[name]}{'.' if automatic else ''}{gap}{text}"
        return text

    def _notes_of(self, item: Element) -> Iterator[Note]:
        for reference in item.iter(w("footnoteReference"), w("endnoteReference")):
            if next(reference.iterancestors(w("del"), w("moveFrom")), None) is not None:
                continue
            kind = "footnote" if reference.tag == w("footnoteReference") else "endnote"
            _, note = self._source.notes.get((kind, reference.get(w("id"), "")), ("", None))
            if reference.get(w("customMarkFollows")) in ("1", "true", "on"):
                mark = "".join(t.text or "" for t in reference.itersiblings(w("t"))) or "*"
            else:
                self._notes += 1
                mark = str(self._notes)
            if note is not None:
                yield Note(mark, tidy(plain_text([note])))

    # Tables

    def _table(self, table: Element) -> Iterator[Line]:
        """Yield the numbered lines of a table, and what has no number row by row; without any number the table whole."""
        self._tables += 1
        number, begins = self._tables, self._paragraph + 1
        rows = [self._row(row, number, n) for n, row in enumerate(_rows(table), start=1)]
        if max(map(len, rows), default=0) <= 1:
            for row in rows:
                for cell in row:
                    yield from cell
            return
        placed = [_placed(row) for row in rows]
        if not any(label for row in placed for label, _ in row):
            lines = [line for row in rows for cell in row for line in cell]
            text = "\n".join(filter(None, (_row_text(row) for row in rows)))
            if text:
                notes = tuple(note for line in lines for note in line.notes)
                yield Line(text, Place(begins, number), form=Form.TABLE, notes=notes)
            return
        for cells in placed:
            yield from (line for numbered, cell in cells if numbered for line in cell)
            rest = [cell for numbered, cell in cells if not numbered]
            if text := _row_text(rest):
                place = rest[0][0].place
                notes = tuple(note for cell in rest for line in cell for note in line.notes)
                yield Line(text, place, form=Form.TABLE, notes=notes)

    def _row(self, row: Element, table: int, number: int) -> list[list[Line]]:
        found = []
        for column, cell in enumerate((c for c in unwrapped(row) if c.tag == w("tc")), start=1):
            place = Place(self._paragraph, table, number)
            found.append([
                replace(line, cell=(table, number, column)) if line.cell is None else line
                for line in self.lines(cell, place) if line.form is not Form.PICTURE
            ])
        return found


def _rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, those deleted under tracking left out."""
    return (
        row for row in unwrapped(table)
        if row.tag == w("tr") and row.find(f"{w('trPr')}/{w('del')}") is None
    )


def _placed(row: list[list[Line]]) -> list[tuple[bool, list[Line]]]:
    """Return the cells of a row and whether they are numbered; a number in a cell of its own goes to the next cell."""
    found: list[tuple[bool, list[Line]]] = []
    waiting: Line | None = None
    for cell in row:
        if not cell:
            continue
        first = cell[0]
        alone = _alone(cell)
        if waiting is not None and waiting.label is not None:
            if alone is None and any(sign.isalpha() for sign in first.whole):
                found.append((True, [_with_label(first, waiting.label), *cell[1:]]))
                waiting = None
                continue
            found.append((False, [waiting]))
            waiting = None
        if alone is not None:
            waiting = replace(first, label=alone, text="")
        else:
            numbered = any(line.label is not None and line.label.first.kind is not Kind.BULLET for line in cell)
            found.append((numbered, cell))
    if waiting is not None:
        found.append((False, [waiting]))
    return found


def _alone(cell: list[Line]) -> Label | None:
    """Return the number a cell consists of."""
    if len(cell) != 1:
        return None
    if cell[0].label is not None:
        return cell[0].label if not cell[0].text and cell[0].label.first.kind is not Kind.BULLET else None
    found = label_alone(cell[0].text)
    return found if found is not None and found.first.kind is not Kind.BULLET else None


def _with_label(line: Line, label: Label) -> Line:
    own = line.label
    if own is None or own.first.kind in (Kind.NUMBER, Kind.BULLET):
        return replace(line, label=label, text=line.whole if own else line.text)
    return replace(line, label=replace(label, printed=f"{label.printed} {own.printed}", marks=(*label.marks, *own.marks)))


def _row_text(cells: list[list[Line]]) -> str:
    return " | ".join(" ".join(line.whole for line in cell) for cell in cells if cell)


# Paragraphs

def _labelled(printed: Printed | None, text: str) -> tuple[Label | None, str]:
    """Return label and text; a typed number counts before a bullet, and what Word prints may be no number at all."""
    if printed is None:
        return split_label(text)
    if printed.format == "bullet":
        label, rest = split_label(text)
        return (label, rest) if label is not None else (label_alone(printed.text), text)
    label = label_alone(printed.text)
    if label is None:
        return None, f"{printed.text} {text}"
    last = label.marks[-1]
    if last.open:
        last = last.settled(roman=printed.format in ("lowerRoman", "upperRoman"))
    return replace(label, marks=(*label.marks[:-1], last), list=printed.list), text


def _mark_is_deleted(paragraph: Element) -> bool:
    marks = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    return marks is not None and (marks.find(w("del")) is not None or marks.find(w("moveFrom")) is not None)


def _stands_first(field: Element, paragraph: Element) -> bool:
    """Tell whether no letter stands before a field."""
    for node in paragraph.iter():
        if node is field:
            return True
        if node.tag == w("t") and any(sign.isalpha() for sign in node.text or ""):
            return False
    return False
