"""The file of the translation service come back: each translation by its mark, as its translator formatted it.

The file is known to have been through other programs and other hands: marks are lost, doubled and changed for one another. What
is not certain is not taken, and named.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.assembly import Assembly, template
from documents.blocks import paragraph_text, paragraphs, parent, plain_text, unwrapped
from documents.merging.carrier import Carrier
from documents.merging.findings import CHANGES, Finding
from documents.merging.source import Source
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts
from documents.questionnaire import MARK, mark
from documents.split import ReturnedAnswer, answer_elements, remarks_of, split
from documents.translation import elements_at

Element = etree._Element

_BLOCK: Final = r"[A-Z]{1,4}\.\d{1,4}[a-z]?/[A-Za-z0-9_-]+/[0-9a-f]{12}"
_VISIBLE: Final = re.compile(rf"\[\s*({_BLOCK})\s*\]")
_TOLD: Final = ("tables", "images", "charts", "equations", "footnotes", "lists", "links")


@dataclass(frozen=True)
class Translated:
    """What came back: `texts` by block, empty where nothing was written; `file` holds them and no text of the source.

    `faults` says of a block why it cannot be taken: `conflict`, `double`, `deleted_row`, `outside`.
    """

    texts: Mapping[str, str]
    faults: Mapping[str, str]
    answers: Mapping[str, ReturnedAnswer]
    file: bytes

    def lacking(self, block: str, file: bytes, anchor: str) -> dict[str, int]:
        """Return how many tables, pictures, notes, lists, links a translation has less than its source, by their names."""
        source = Source(file)
        before, after = remarks_of(elements_at(source, anchor), source), self.answers[block].remarks
        less = {name: getattr(before, name) - getattr(after, name) for name in _TOLD}
        return {name: number for name, number in less.items() if number > 0}

    def not_kept(self, block: str) -> list[Finding]:
        """Return what of a translation cannot be taken over into a report as it is, each with its place."""
        carrier = Carrier(Source(self.file), Assembly(template("report")))
        carrier.carry_or_words(answer_elements(read_parts(self.file), block))
        return [finding for finding in carrier.findings.items if finding.kind not in CHANGES]

    def changes(self, block: str) -> int:
        """Return how many tracked changes there are in a translation."""
        remarks = self.answers[block].remarks
        return remarks.insertions + remarks.deletions


def read(data: bytes) -> Translated:
    """Return what came back, by mark, else by the visible code above it; the source is taken out of the file."""
    parts = read_parts(data)
    main = main_part_name(parts)
    root = parse(parts[main])
    found: Counter[str] = Counter()
    faults: dict[str, str] = {}
    for table in [t for t in root.iter(w("tbl")) if next(t.iterancestors(w("tbl")), None) is None]:
        for code, cell in _cells(table, faults):
            found[code] += 1
            if code not in MARK.findall(plain_text([cell])):
                _mark_anew(cell, code)
        if table.find(f".//{w('tr')}") is None:
            parent(table).remove(table)
    file = write_parts(parts | {main: serialize(root)})
    answers = {a.code: a for a in split(file).answers if re.fullmatch(_BLOCK, a.code)}
    for code, answer in answers.items():
        if code not in found:
            faults.setdefault(code, "outside")
        elif found[code] > 1 or "double" in answer.flags:
            faults.setdefault(code, "double")
        elif "deleted_row" in answer.flags:
            faults.setdefault(code, "deleted_row")
    texts = {code: "" if a.empty else a.text for code, a in answers.items() if code not in faults}
    return Translated(texts, faults, answers, file)


def _cells(table: Element, faults: dict[str, str]) -> Iterator[tuple[str, Element]]:
    """Yield each translation of a table with the block it is of; source and head are taken out of it, row by row.

    Where the mark says one thing and the code above another, or there are several marks, nobody knows: the row goes.
    """
    above = ""
    for row in [r for r in unwrapped(table) if r.tag == w("tr")]:
        cells = [c for c in unwrapped(row) if c.tag == w("tc")]
        marks = list(dict.fromkeys(code for cell in cells for code in MARK.findall(plain_text([cell]))))
        visible = _VISIBLE.search(plain_text(cells))
        if visible and not marks:
            above = visible[1]
            parent(row).remove(row)
            continue
        if not cells or not (marks or above):
            continue
        if not marks and len(cells) == 1:     # the source alone: the box beside it is gone
            parent(row).remove(row)
            continue
        codes = {*marks, *filter(None, [above])}
        above = ""
        if len(codes) > 1:
            faults.update(dict.fromkeys(codes, "conflict"))
            parent(row).remove(row)
            continue
        kept = next((c for c in reversed(cells) if MARK.search(plain_text([c]))), cells[-1])
        for cell in cells:
            if cell is not kept:
                parent(cell).remove(cell)
        yield codes.pop(), kept


def _mark_anew(cell: Element, code: str) -> None:
    """Put a mark that was lost back where it stood."""
    first = next(paragraphs([cell]), None)
    if first is None:
        first = etree.SubElement(cell, w("p"))
    run = etree.Element(w("r"))
    etree.SubElement(etree.SubElement(run, w("rPr")), w("vanish"))
    etree.SubElement(run, w("t")).text = mark(code)
    properties = first.find(w("pPr"))
    first.insert(0 if properties is None else 1, run)
    assert MARK.search(paragraph_text(first))
