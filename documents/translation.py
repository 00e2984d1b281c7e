"""The file for the translation service: two columns a block, the source beside an empty cell that bears the block's mark.

It is a questionnaire whose frames are blocks and whose answers are translations: the same marks, the same reading. A block is
known by its place and by what its source said, `V.06/mj/1a2b3c4d5e6f`; the visible code says the same where the mark is lost.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from documents.blocks import paragraph_text, paragraphs, parent, plain_text
from documents.merging.source import Source
from documents.package import custom_properties, main_part_name, parse, read_parts, serialize, set_custom_properties, w, write_parts
from documents.questionnaire import MARK, FormQuestion, QuestionnaireForm, Section, build, fingerprint, mark
from documents.returned import by_bookmark, passage
from documents.split import answer_elements, split

PROPERTY: Final = "TurnusTranslation"
_ANSWER: Final = "ans:"
_BLOCK: Final = r"[A-Z]{1,4}\.\d{1,4}[a-z]?/[A-Za-z0-9_-]+/[0-9a-f]{12}"
_VISIBLE: Final = re.compile(rf"\[\s*({_BLOCK})\s*\]")
_SOLID: Final = (w("tbl"), w("drawing"), w("pict"), w("footnoteReference"), w("endnoteReference"))


@dataclass(frozen=True)
class ToTranslate:
    """A block to be translated: where it stands, how it is called, what it says, whether there is more than words in it."""

    question: str
    institution: str
    title: str
    text: str
    more: bool = False

    @property
    def code(self) -> str:
        """By what the block is known again."""
        return f"{self.question}/{self.institution}/{fingerprint(self.text)}"


@dataclass(frozen=True)
class Translated:
    """What came back: `texts` by block, empty where nothing was written; `file` holds them and nothing of the source."""

    texts: Mapping[str, str]
    file: bytes


def text_at(data: bytes, anchor: str) -> tuple[str, bool]:
    """Return what a block says at its place in a Word file, and whether there are tables, pictures or notes in it."""
    if anchor.startswith(_ANSWER):
        elements = answer_elements(read_parts(data), anchor.removeprefix(_ANSWER))
    else:
        elements = passage(by_bookmark(Source(data)), anchor)
    return plain_text(elements), any(next(element.iter(*_SOLID), None) is not None for element in elements)


def write(form: QuestionnaireForm, blocks: Sequence[ToTranslate], words: dict[str, Any]) -> bytes:
    """Return the file; `words` are from `templates/word/translation`. The same arguments give the same bytes."""
    asked = tuple(FormQuestion(b.code, b.title, words["more"] if b.more else "") for b in blocks)
    parts = read_parts(build(
        QuestionnaireForm(**vars(form) | {"sections": (Section(words["blocks"], (), asked),)}), words,
    ))
    main = main_part_name(parts)
    root = parse(parts[main])
    summary = [t for t in root.iter(w("tbl")) if words["summary"] in _caption(t)]
    for table in summary:
        parent(table).remove(table)
    texts = {b.code: b.text for b in blocks}
    for cell in [c for c in root.iter(w("tc")) if MARK.search(plain_text([c]))]:
        _beside(cell, texts[MARK.findall(plain_text([cell]))[0]])
    changed = set_custom_properties(parts | {main: serialize(root)}, {PROPERTY: form.form_id})
    return write_parts(changed)


def cycle_of(data: bytes) -> str:
    """Return the code of the cycle whose translation a Word file says it is, empty where it is none."""
    try:
        return custom_properties(read_parts(data)).get(PROPERTY, "").partition("/")[0]
    except (ValueError, KeyError):
        return ""


def read(data: bytes) -> Translated:
    """Return what came back, by mark, else by the visible code above it; the source is taken out of the file."""
    parts = read_parts(data)
    main = main_part_name(parts)
    root = parse(parts[main])
    for table in list(root.iter(w("tbl"))):
        rows = table.findall(w("tr"))
        visible = _VISIBLE.search(plain_text([rows[0]])) if rows else None
        for row in rows[1:]:
            cells = row.findall(w("tc"))
            marked = [c for c in cells if MARK.search(plain_text([c]))]
            if not cells or not (marked or visible):
                continue
            kept = marked[0] if marked else cells[-1]
            if not marked and visible:
                _mark_anew(kept, visible[1])
            for cell in cells:
                if cell is not kept:
                    row.remove(cell)
        if visible:
            table.remove(rows[0])
    file = write_parts(parts | {main: serialize(root)})
    texts: dict[str, str] = {}
    for answer in split(file).answers:
        texts[answer.code] = "\n".join(filter(None, (texts.get(answer.code, ""), "" if answer.empty else answer.text)))
    return Translated({code: text for code, text in texts.items() if re.fullmatch(_BLOCK, code)}, file)


def _caption(table: etree._Element) -> str:
    caption = table.find(f"{w('tblPr')}/{w('tblCaption')}")
    return "" if caption is None else caption.get(w("val"), "")


def _beside(cell: etree._Element, text: str) -> None:
    """Put the source into a cell of its own before the one that is to be filled; the row above spans both."""
    table, row = parent(parent(cell)), parent(cell)
    source = deepcopy(cell)
    for paragraph in source.findall(w("p"))[1:]:
        source.remove(paragraph)
    first = source.find(w("p"))
    assert first is not None
    for run in first.findall(w("r")):
        first.remove(run)
    for n, line in enumerate(text.splitlines() or [""]):
        paragraph = first if not n else deepcopy(first)
        for run in paragraph.findall(w("r")):
            paragraph.remove(run)
        etree.SubElement(etree.SubElement(paragraph, w("r")), w("t")).text = line
        source.append(paragraph)
    row.insert(row.index(cell), source)
    width = sum(int(c.get(w("w"), "0")) for c in table.iter(w("gridCol")))
    for one in (source, cell):
        size = one.find(f"{w('tcPr')}/{w('tcW')}")
        assert size is not None
        size.set(w("w"), str(width // 2))
        if one is cell:
            edge = etree.Element(w("left"), {w("val"): "single", w("sz"): "4", w("space"): "0", w("color"): "auto"})
            borders = etree.Element(w("tcBorders"))
            borders.append(edge)
            size.addnext(borders)
    grid = table.find(w("tblGrid"))
    assert grid is not None
    grid[:] = [etree.Element(w("gridCol"), {w("w"): str(width // 2)}) for _ in range(2)]
    above = table.find(f"{w('tr')}/{w('tc')}/{w('tcPr')}")
    assert above is not None
    above.insert(1, etree.Element(w("gridSpan"), {w("val"): "2"}))


def _mark_anew(cell: etree._Element, code: str) -> None:
    """Put a mark that was lost back where it stood."""
    first = next(paragraphs([cell]))
    run = etree.Element(w("r"))
    etree.SubElement(etree.SubElement(run, w("rPr")), w("vanish"))
    etree.SubElement(run, w("t")).text = mark(code)
    properties = first.find(w("pPr"))
    first.insert(0 if properties is None else 1, run)
    assert MARK.search(paragraph_text(first))
