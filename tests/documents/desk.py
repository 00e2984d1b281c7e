"""The hands of an officer who fills a form in, well or badly, and the eyes that read it."""

import copy

from lxml import etree

from documents.blocks import paragraph_text
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts
from documents.questionnaire import mark

CODES = ("A.01", "A.02", "V.06", "V.07")


class Desk:
    """A Word file open for editing."""

    def __init__(self, data: bytes) -> None:
        self.parts = read_parts(data)
        self.body = parse(self.parts[main_part_name(self.parts)]).find(w("body"))

    def saved(self) -> bytes:
        """Return the edited file."""
        return write_parts(self.parts | {main_part_name(self.parts): serialize(self.body.getparent())})

    def table(self, code: str) -> etree._Element:
        """Return the frame of a question."""
        return next(t for t in self.body.iter(w("tbl")) if mark(code) in "".join(t.itertext()))

    def cell(self, code: str) -> etree._Element:
        """Return the answer cell of a question."""
        return self.table(code).findall(w("tr"))[1].find(w("tc"))

    def write(self, code: str, *texts: str) -> None:
        """Replace the placeholder by paragraphs."""
        first = self.cell(code).find(w("p"))
        first.remove(first.findall(w("r"))[1])
        first.append(run(texts[0]))
        self.cell(code).extend(paragraph(text) for text in texts[1:])

    def lose_mark(self, code: str) -> None:
        """Take the hidden mark out, as "Inspect document" does."""
        first = self.cell(code).find(w("p"))
        first.remove(first.find(w("r")))

    def replace_text(self, old: str, new: str) -> None:
        """Replace a text that stands in one run."""
        for node in self.body.iter(w("t")):
            if old in (node.text or ""):
                node.text = node.text.replace(old, new)
                return
        raise AssertionError(old)


def run(text: str, *properties: str) -> etree._Element:
    """Return a run with on-off properties."""
    element = etree.Element(w("r"))
    if properties:
        holder = etree.SubElement(element, w("rPr"))
        for name in properties:
            etree.SubElement(holder, w(name))
    etree.SubElement(element, w("t")).text = text
    return element


def paragraph(text: str) -> etree._Element:
    """Return a plain paragraph."""
    element = etree.Element(w("p"))
    element.append(run(text))
    return element


def table(*rows: tuple[str, ...]) -> etree._Element:
    """Return a plain table."""
    element = etree.Element(w("tbl"))
    etree.SubElement(element, w("tblPr"))
    grid = etree.SubElement(element, w("tblGrid"))
    for _ in rows[0]:
        etree.SubElement(grid, w("gridCol"))
    for row in rows:
        line = etree.SubElement(element, w("tr"))
        for text in row:
            etree.SubElement(line, w("tc")).append(paragraph(text))
    return element


def outline(data: bytes) -> list[str]:
    """Return a Word file as lines for reading."""
    parts = read_parts(data)
    lines = []
    for name in ("word/header1.xml", main_part_name(parts), "word/footer1.xml"):
        lines.append(f"== {name}")
        for item in parse(parts[name]).iter(w("p"), w("tbl")):
            if item.tag == w("tbl"):
                lines.append("| " + item.find(f"{w('tblPr')}/{w('tblCaption')}").get(w("val")))
            else:
                style = item.find(f"{w('pPr')}/{w('pStyle')}").get(w("val"))
                runs = (r for r in item.iter(w("r")) if r.find(f"{w('rPr')}/{w('vanish')}") is not None)
                hidden = "".join(r.findtext(w("t")) for r in runs)
                text = paragraph_text(item).removeprefix(hidden)
                lines.append(f"[{style}] {'(' + hidden + ') ' if hidden else ''}{text}".rstrip())
    return lines


def twin(element: etree._Element) -> etree._Element:
    """Return a copy, as copy and paste makes."""
    return copy.deepcopy(element)
