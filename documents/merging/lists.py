"""The lists of a file taken over: their numbers and signs are the author's, their indents the target's."""

from copy import deepcopy
from typing import Final

from lxml import etree

from documents.assembly import Assembly, attributes, element
from documents.blocks import finder, parent
from documents.house import House
from documents.merging.findings import Kind
from documents.merging.source import ListDefinition
from documents.merging.way import Way, is_in_cell
from documents.package import W, w, whole

Element = etree._Element

# Twips: where lists begin, and from level to level; 567 is the indent of the numbered paragraphs.
_STEP: Final = 397
_INDENTS_IN_TABLE: Final = (0, 255)
_WITH_FOREIGN: Final = finder(f"descendant-or-self::*[@w:tplc or @*[namespace-uri() != '{W}']]")
_FILE_BOUND: Final = tuple(map(w, ("nsid", "tmpl", "name", "styleLink", "numStyleLink")))
_LEVEL_BOUND: Final = tuple(map(w, ("pStyle", "lvlPicBulletId", "legacy", "pPr")))
_MARKS: Final = tuple(map(w, ("rFonts", "b", "bCs", "i", "iCs")))
_ID, _LEVEL, _VAL, _START = map(w, ("numId", "ilvl", "val", "startOverride"))
_OURS: Final = f"{{{W}}}"
_DEEPEST: Final = 8


class Numbering:
    """The lists of one file or passage in the target: each begins anew there."""

    def __init__(self) -> None:
        self._carried: dict[tuple[str, bool], str] = {}

    def carry(self, item: Element, way: Way, *, apart: bool, heading: bool = False) -> bool:
        """Set a `numPr` on the list's own instance in the target; take it away where none may be (`apart`, notes).

        Return whether it stayed.
        """
        said = {child.tag: child for child in reversed(item)}
        id, level = said.get(_ID), said.get(_LEVEL)
        number = "" if id is None else id.get(_VAL, "")
        definition = way.source.lists.get(number)
        if id is None or definition is None or apart or way.in_note:
            if (definition is None and number not in ("", "0")) or (definition is not None and way.in_note):
                way.findings.add(Kind.LIST, item)
            elif definition is not None and heading:
                way.findings.add(Kind.HEADING_NUMBER, item)
            parent(item).remove(item)
            return False
        in_table = is_in_cell(item)
        if (number, in_table) not in self._carried:
            self._carried[number, in_table] = add_list(way.target, definition, in_table=in_table)
        if level is None:
            level = element("ilvl")
        level.set(_VAL, str(min(whole(level.get(_VAL)), _DEEPEST)))
        id.set(_VAL, self._carried[number, in_table])
        if list(item) != [level, id]:
            item[:] = [level, id]
        return True


def add_list(target: Assembly, old: ListDefinition, *, in_table: bool) -> str:
    """Add the list to a report and return its number there; the new instance begins at its first number."""
    indents = _INDENTS_IN_TABLE if in_table else (target.indent(House.LIST) - _STEP, _STEP)
    definition = deepcopy(old.levels)
    etree.strip_elements(definition, *_FILE_BOUND, with_tail=False)
    levels = {level.get(_LEVEL, "0"): level for level in definition.iterchildren(w("lvl"))}
    changed = {override.get(_LEVEL, "0"): override for override in old.overrides}
    overrides = []
    for number in sorted(levels.keys() | changed.keys(), key=whole):
        override = deepcopy(changed[number]) if number in changed else element("lvlOverride", {"ilvl": number})
        own = next(override.iterchildren(w("lvl")), None)
        if next(override.iterchildren(_START), None) is None:
            first = _start(own if own is not None else levels.get(number))
            override.insert(0, etree.SubElement(override, _START, {_VAL: first}))
        if own is not None:
            _dress(own, whole(number), indents)
        overrides.append(override)
    for number, level in levels.items():
        _dress(level, whole(number), indents)
    _drop_foreign_attributes(definition)
    return target.add_list(definition, overrides)


def _start(level: Element | None) -> str:
    start = next(level.iterchildren(w("start")), None) if level is not None else None
    return start.get(w("val"), "1") if start is not None else "1"


def _dress(level: Element, number: int, indents: tuple[int, int]) -> None:
    """Give a level the report's indents and take its colours and sizes away."""
    for child in list(level):
        if child.tag in _LEVEL_BOUND or not str(child.tag).startswith(_OURS):
            level.remove(child)
    marks = next(level.iterchildren(w("rPr")), None)
    if marks is not None:
        for mark in list(marks):
            if mark.tag not in _MARKS:
                marks.remove(mark)
    first, step = indents
    indent = element("pPr", None, element("ind", {"left": str(first + step * (number + 1)), "hanging": str(step)}))
    if marks is not None:
        marks.addprevious(indent)
    else:
        level.append(indent)


def _drop_foreign_attributes(root: Element) -> None:
    for item in _WITH_FOREIGN(root):
        for name in attributes(item):
            if not name.startswith(_OURS) or name == w("tplc"):
                del item.attrib[name]
