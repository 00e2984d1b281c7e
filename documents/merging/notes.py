"""Notes taken over: one footnote under each reference, numbered in the order of the document."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from documents.assembly import element, text_run
from documents.blocks import parent
from documents.house import House
from documents.merging.findings import Kind
from documents.merging.way import Way, properties_of
from documents.package import w, whole

Element = etree._Element
_REFERENCES = (w("footnoteReference"), w("endnoteReference"))


def carry_notes(root: Element, way: Way, carry: Callable[[Element, Way], None]) -> None:
    """Give every reference its own note in the target; `carry` takes the notes' content over."""
    style = way.target.style(House.NOTE_MARK, "character")
    kinds: dict[str, Element] = {}
    for number, reference in enumerate(list(root.iter(*_REFERENCES)), 1):
        kind = "footnote" if reference.tag == _REFERENCES[0] else "endnote"
        found = None if way.in_note else way.source.notes.get((kind, reference.get(w("id"), "")))
        run = _alone(reference)
        if found is None:
            way.findings.add(Kind.NOTE, reference)
            parent(run).remove(run)
            continue
        if kind == "endnote":
            way.findings.add(Kind.ENDNOTE, reference)
        id = way.target.note_id()
        marks = properties_of(run, "rPr")
        marks.clear()
        etree.SubElement(marks, w("rStyle"), {w("val"): style})
        reference.tag = w("footnoteReference")
        reference.attrib.clear()
        reference.set(w("id"), id)
        part, note = found
        if part not in kinds:
            kinds[part] = element("footnotes")
        copy = etree.SubElement(kinds[part], w("footnote"), {w("id"): id})
        copy.extend(deepcopy(note))
        way.findings.name_note(copy, str(number))
    into = way.target.part_name("footnotes") if kinds else ""
    for part, gathered in kinds.items():
        carry(gathered, replace(way, part=part, into=into, in_note=True))
    for note in sorted((n for g in kinds.values() for n in g), key=lambda n: whole(n.get(w("id")))):
        _mark(note, style, way)
        way.target.add_note(note)


def _alone(reference: Element) -> Element:
    """Return the run of a reference, holding nothing else; what stood beside it gets runs of its own."""
    run = parent(reference)
    around = [item for item in run if item is not reference and item.tag != w("rPr")]
    if not around:
        return run
    alone = element("r", None)
    marks = run.find(w("rPr"))
    behind = element("r", None, *([deepcopy(marks)] if marks is not None else []), *reference.itersiblings())
    alone.append(reference)
    run.addnext(alone)
    if any(item.tag != w("rPr") for item in behind):
        alone.addnext(behind)
    return alone


def _mark(note: Element, style: str, way: Way) -> None:
    """Set the note's number before its text."""
    if not len(note) or note[0].tag != w("p"):
        note.insert(0, element("p"))
    first = note[0]
    properties = properties_of(first, "pPr")
    if next(properties.iterchildren(w("pStyle")), None) is None:
        properties.insert(0, element("pStyle", {"val": way.target.style(House.NOTE)}))
    for text in first.iter(w("t")):
        text.text = (text.text or "").lstrip(" \t")
        break
    mark = etree.SubElement(first, w("r"))
    etree.SubElement(etree.SubElement(mark, w("rPr")), w("rStyle"), {w("val"): style})
    etree.SubElement(mark, w("footnoteRef"))
    properties.addnext(mark)
    mark.addnext(text_run(" "))
