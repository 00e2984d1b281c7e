"""Notes taken over: one footnote under each reference, numbered in the order of the document."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from documents.assembly import element, text_run
from documents.blocks import parent, plain_text
from documents.house import House
from documents.merging.findings import Kind
from documents.merging.styles import set_style
from documents.merging.way import Way
from documents.package import w, whole

Element = etree._Element
_REFERENCES = (w("footnoteReference"), w("endnoteReference"))


def carry_notes(root: Element, way: Way, carry: Callable[[Element, Way], None]) -> None:
    """Give every reference its own note in the target; `carry` takes the notes' content over."""
    style = way.target.style(House.NOTE_MARK, "character")
    in_text, in_note = (      # the number of a note where it is called, and before its words
        element("r", None, element("rPr", None, element("rStyle", {"val": style})), element(sign))
        for sign in ("footnoteReference", "footnoteRef")
    )
    signs = (in_note, text_run(" "))
    kinds: dict[str, Element] = {}
    for number, reference in enumerate(list(root.iter(*_REFERENCES)), 1):
        kind = "footnote" if reference.tag == _REFERENCES[0] else "endnote"
        found = way.source.notes.get((kind, reference.get(w("id"), "")))
        run = _alone(reference)
        if found is None or way.in_note:      # no note stands within a note
            words = "" if found is None else " ".join(plain_text([found[1]]).split())
            way.findings.add(Kind.NOTE, reference, words)
            parent(run).remove(run)
            continue
        if kind == "endnote":
            way.findings.add(Kind.ENDNOTE, reference)
        id = way.target.note_id()
        parent(run).replace(run, fresh := deepcopy(in_text))
        fresh[1].set(w("id"), id)
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
        _mark(note, signs, way)
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


def _mark(note: Element, signs: Sequence[Element], way: Way) -> None:
    """Set the signs that begin a note, its number and a space, before its words."""
    if not len(note) or note[0].tag != w("p"):
        note.insert(0, element("p"))
        set_style(note[0], way.target.style(House.NOTE))
    first = note[0]
    for text in first.iter(w("t")):
        text.text = (text.text or "").lstrip(" \t")
        break
    first[1:1] = [deepcopy(sign) for sign in signs]      # behind its properties
