"""Word's automatic numbers: what Word would print before each paragraph, counted from the definitions in the file.

ECMA-376 part 1, 17.9: counters belong to the abstract definition and go on through all its instances, an instance that
overrides a start begins anew at its first paragraph, a level restarts after a higher one unless it says otherwise.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.merging.source import Source
from documents.package import w, whole
from documents.questions.labels import letter, roman

Element = etree._Element

LEVELS: Final = 9
_HIGHEST: Final = 32_767   # of Word's own counters; beyond it no letters are written out
_PLACEHOLDER: Final = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Level:
    """A level as the file defines it; `restarts_after` is the highest-numbered level whose use sets it back, None for all."""

    start: int
    format: str
    text: str
    legal: bool
    restarts_after: int | None


@dataclass(frozen=True)
class Printed:
    """What Word prints before a paragraph, the list and level that made it, and the number format of that level."""

    text: str
    list: tuple[str, int]
    format: str


class Numbering:
    """The counters of a file; paragraphs are shown to it once, in document order."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._levels: dict[str, list[Level]] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * LEVELS)
        self._begun: set[tuple[str, int]] = set()
        self._by_style: dict[str, dict[str, int]] = {}

    def next(self, paragraph: Element) -> Printed | None:
        """Return what is printed before the next paragraph, None outside lists."""
        place = self._place(paragraph)
        if place is None:
            return None
        number, at = place
        definition = self._source.lists[number]
        key = definition.levels.get(w("abstractNumId"), number)
        levels = self._levels_of(number)
        self._count(number, key, at, levels)
        level = levels[at]
        if level.format == "bullet":
            return Printed(level.text.strip() or "•", (key, at), level.format)
        counts = self._counts[key]

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            value = counts[other]
            return _written(levels[other].start if value is None else value, "decimal" if level.legal else levels[other].format)

        text = _PLACEHOLDER.sub(shown, level.text).strip()
        return Printed(text, (key, at), level.format) if text else None

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        """Return instance and level; a level that names the paragraph's style counts before what the style says."""
        own = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        number, at = self._of_style(paragraph)
        if own is not None:
            given, level = own.find(w("numId")), own.find(w("ilvl"))
            number = number if given is None else given.get(w("val"))
            at = at if level is None and given is None else _int(level, 0)
        if number is None or number not in self._source.lists:
            return None
        return number, min(max(at, 0), LEVELS - 1)

    def _of_style(self, paragraph: Element) -> tuple[str | None, int]:
        named = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        id, seen = (None if named is None else named.get(w("val"))), set[str]()
        while id and id not in seen and (style := self._source.styles.get(id)):
            if style.list_id:
                return style.list_id, self._levels_by_style(style.list_id).get(id, style.list_level)
            seen.add(id)
            id = style.based_on
        return None, 0

    def _levels_by_style(self, number: str) -> dict[str, int]:
        if number not in self._by_style:
            definition = self._source.lists.get(number)
            found = {} if definition is None else {
                style.get(w("val"), ""): _index(level)
                for level in definition.levels.iterfind(w("lvl")) if (style := level.find(w("pStyle"))) is not None
            }
            self._by_style[number] = found
        return self._by_style[number]

    def _levels_of(self, number: str) -> list[Level]:
        if number not in self._levels:
            definition = self._source.lists[number]
            own = [level for o in definition.overrides if (level := o.find(w("lvl"))) is not None]
            found = {_index(level): level for level in [*definition.levels.iterfind(w("lvl")), *own]}
            self._levels[number] = [_level(found.get(n)) for n in range(LEVELS)]
        return self._levels[number]

    def _count(self, number: str, key: str, at: int, levels: list[Level]) -> None:
        counts = self._counts[key]
        first = None
        if (number, at) not in self._begun:
            self._begun.add((number, at))
            overrides = (o for o in self._source.lists[number].overrides if _index(o) == at)
            first = next((_int(s, 1) for o in overrides if (s := o.find(w("startOverride"))) is not None), None)
        before = counts[at]
        counts[at] = first if first is not None else levels[at].start if before is None else before + 1
        for below in range(at + 1, LEVELS):
            limit = levels[below].restarts_after
            if limit is None or at < limit:
                counts[below] = None


def _index(item: Element) -> int:
    return whole(item.get(w("ilvl")))


def _int(item: Element | None, otherwise: int) -> int:
    return otherwise if item is None else whole(item.get(w("val")), otherwise)


def _level(item: Element | None) -> Level:
    if item is None:
        return Level(1, "decimal", "", legal=False, restarts_after=None)
    kind, text, legal, restart = (item.find(w(name)) for name in ("numFmt", "lvlText", "isLgl", "lvlRestart"))
    return Level(
        _int(item.find(w("start")), 0 if item.find(w("start")) is None else 1),
        "decimal" if kind is None else kind.get(w("val"), "decimal"),
        "" if text is None else text.get(w("val"), ""),
        legal is not None and legal.get(w("val"), "1") not in ("0", "false", "off"),
        None if restart is None else _int(restart, 0),
    )


def _written(value: int, kind: str) -> str:
    if value > _HIGHEST and kind != "none":
        return str(value)
    match kind:
        case "none":
            return ""
        case "lowerLetter":
            return letter(value) if value > 0 else ""
        case "upperLetter":
            return letter(value).upper() if value > 0 else ""
        case "lowerRoman":
            return roman(value)
        case "upperRoman":
            return roman(value).upper()
        case "decimalZero":
            return f"{value:02}"
        case _:
            return str(value)
