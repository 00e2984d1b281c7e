"""How long a text is, by the rule the office tells its ministries.

A word is what stands between white space, no-break spaces included (the higher, safe figure). Tables and headings
count; the lists of contents and abbreviations, automatic numbers, headers and footers do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import blocks, paragraph_text, paragraphs, parent
from documents.package import main_part_name, parse, part_of_kind, w

FRONT: Final = ("toc 1", "toc 2", "toc 3", "toc heading", "colonnes de la table", "abréviation")
"""Styles of the lists in front of a report."""


@dataclass(frozen=True)
class Words:
    """The figures of one document, since bodies do not say which one they mean."""

    body: int
    body_and_notes: int
    without_tables: int
    without_annexes: int
    without_tables_and_annexes: int


def count_elements(elements: Iterable[etree._Element]) -> int:
    """Return the words of these elements, deleted text left out."""
    return sum(len(paragraph_text(p).split()) for p in paragraphs(elements))


def count(parts: dict[str, bytes]) -> Words:
    """Return the words of a Word file. Annexes start at the first top heading that names one."""
    body = parse(parts[main_part_name(parts)]).find(w("body"))
    contents = _styles(parts, FRONT)
    everything = [] if body is None else [b for b in blocks(body) if _style(b) not in contents]
    main = everything[: _annexes_start(everything, _styles(parts, ("heading 1",)))]
    return Words(
        body=count_elements(everything),
        body_and_notes=count_elements(everything) + sum(_note_words(parts, kind) for kind in ("footnotes", "endnotes")),
        without_tables=count_elements(_without_tables(everything)),
        without_annexes=count_elements(main),
        without_tables_and_annexes=count_elements(_without_tables(main)),
    )


def _note_words(parts: dict[str, bytes], kind: str) -> int:
    name = part_of_kind(parts, kind)
    if name is None:
        return 0
    notes = [n for n in parse(parts[name]) if n.get(w("type")) in (None, "normal")]   # the others are rules and dots
    return count_elements(notes)


def _styles(parts: dict[str, bytes], wanted: tuple[str, ...]) -> frozenset[str]:
    """Return the ids of styles by name; French Word calls a style Titre1 and names it heading 1."""
    name = part_of_kind(parts, "styles")
    names = list(parse(parts[name]).iterfind(f"{w('style')}/{w('name')}")) if name else []
    return frozenset(
        parent(label).get(w("styleId"), "") for label in names if label.get(w("val"), "").lower() in wanted
    )


def _annexes_start(elements: list[etree._Element], headings: frozenset[str]) -> int:
    for place, element in enumerate(elements):
        if _style(element) in headings:
            first = (paragraph_text(element).split() or [""])[0].lower()
            if first.startswith(("annex", "anhang", "anlage")):
                return place
    return len(elements)


def _style(element: etree._Element) -> str | None:
    style = element.find(f"{w('pPr')}/{w('pStyle')}")
    return None if style is None else style.get(w("val"))


def _without_tables(elements: list[etree._Element]) -> list[etree._Element]:
    return [element for element in elements if element.tag == w("p")]
