"""Small numbers: which figures of tables do not leave, so that none of those under the threshold can be recomputed.

Hidden are the small figures themselves, and as many others as it takes that whoever knows all that is shown, and all sums,
cannot narrow any hidden figure to a range shorter than the threshold. Other figures than counts are not judged.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from documents.statistics.bounds import Impossible, bounds
from models.figures import TOTAL, Cell, Layout, Sum

Values = Mapping[Cell, int | None]
_MOST_TO_PRUNE: Final = 40      # hidden cells in one piece, beyond which none is tried to be shown again


@dataclass(frozen=True)
class Shown:
    """What leaves: `hidden` cells are shown as suppressed; `small` are those of them under the threshold themselves.

    `lifted` are small ones that an officer let be shown; `exposed` are hidden ones that these let be told all the same.
    """

    hidden: frozenset[Cell]
    small: frozenset[Cell]
    lifted: frozenset[Cell]
    exposed: frozenset[Cell]


def shown(layouts: Sequence[Layout], values: Values, lifted: Collection[Cell] = ()) -> Shown:
    """Return what of these tables is shown. The tables that are judged together hide together."""
    thresholds: dict[Cell, int] = {}
    zeros: set[Cell] = set()
    sums: dict[Sum, None] = {}
    for layout in layouts:
        for cell in layout.cells():
            if layout.table.threshold:
                thresholds[cell] = max(thresholds.get(cell, 0), layout.table.threshold)
            if layout.table.zeros_shown:
                zeros.add(cell)
        if layout.table.threshold:
            sums |= dict.fromkeys(layout.sums())
    known = _completed({cell: values.get(cell) for cell in thresholds}, sums)
    under = {
        c for c, value in known.items() if value is not None and value < thresholds[c] and not (value == 0 and c in zeros)
    }
    small = frozenset(under - set(lifted))
    hidden, exposed = _Hiding(known, tuple(sums), thresholds, frozenset(under & set(lifted))).around(small)
    given = {cell for cell in thresholds if values.get(cell) is not None}
    return Shown(frozenset(hidden & given), small & given, frozenset(under & set(lifted)), frozenset(exposed))


def _completed(values: dict[Cell, int | None], sums: Iterable[Sum]) -> dict[Cell, int | None]:
    """Return the values with those that follow from the others: what anybody can reckon is known."""
    found, all_sums = dict(values), list(sums)
    changed = True
    while changed:
        changed = False
        for one in all_sums:
            cells = (one.total, *one.parts)
            missing = [cell for cell in cells if found[cell] is None]
            if len(missing) == 1:
                parts = sum(found[c] or 0 for c in one.parts)
                value = parts if missing[0] == one.total else (found[one.total] or 0) - parts
                if value >= 0:
                    found[missing[0]], changed = value, True
    return found


class _Hiding:
    """The search for what must be hidden besides."""

    def __init__(
        self, values: Mapping[Cell, int | None], sums: Sequence[Sum], thresholds: Mapping[Cell, int], lifted: frozenset[Cell]
    ) -> None:
        self._values, self._sums, self._thresholds, self._lifted = values, sums, thresholds, lifted
        self._sums_of: dict[Cell, list[Sum]] = {cell: [] for cell in values}
        for one in sums:
            for cell in (one.total, *one.parts):
                self._sums_of[cell].append(one)
        self._missing = frozenset(cell for cell, value in values.items() if value is None)

    def around(self, small: frozenset[Cell]) -> tuple[set[Cell], set[Cell]]:
        """Return all that is hidden, and of it what cannot be kept from being told."""
        hidden: set[Cell] = set()
        exposed: set[Cell] = set()
        for group in self._groups():
            first = small & group
            if not first:
                continue
            found, told = self._hide(set(first | (self._missing & group)))
            hidden |= found if len(found) > _MOST_TO_PRUNE or told else self._pruned(found, first)
            exposed |= told
        return hidden - self._missing, exposed

    def _groups(self) -> list[frozenset[Cell]]:
        """Return the cells that sums connect: the tables of one population in one year."""
        left, found = set(self._values), []
        while left:
            group, edge = set(), [min(left)]
            while edge:
                cell = edge.pop()
                if cell in group:
                    continue
                group.add(cell)
                edge += [c for one in self._sums_of[cell] for c in (one.total, *one.parts)]
            found.append(frozenset(group))
            left -= group
        return found

    def _hide(self, hidden: set[Cell]) -> tuple[set[Cell], set[Cell]]:
        told: set[Cell] = set()
        while True:
            weak = [
                (not self._alone(cell, hidden), width, cell) for cell, width in self._narrow(hidden).items() if cell not in told
            ]
            if not weak:
                return hidden, told
            *_, cell = min(weak)
            chosen = self._next(cell, hidden)
            if chosen is None:
                told.add(cell)
            else:
                hidden.add(chosen)

    def _pruned(self, hidden: set[Cell], small: frozenset[Cell]) -> set[Cell]:
        """Return the hidden cells without those that need not be."""
        for cell in sorted(hidden - small - self._missing, key=lambda c: (-self._worth(c)[0], -self._worth(c)[1], c)):
            if not self._narrow(hidden - {cell}):
                hidden = hidden - {cell}
        return hidden

    def _narrow(self, hidden: set[Cell]) -> dict[Cell, int]:
        """Return the hidden cells that can be told to less than the threshold, and how wide they can be told."""
        equations = []
        for one in dict.fromkeys(one for cell in hidden for one in self._sums_of[cell]):
            unknown = {cell: 1 for cell in one.parts if cell in hidden}
            rest = -sum(self._values[cell] or 0 for cell in one.parts if cell not in hidden)
            if one.total in hidden:
                unknown[one.total] = -1
            else:
                rest += self._values[one.total] or 0
            equations.append((unknown, rest))
        order = sorted(hidden)
        try:
            found = bounds(order, equations)
        except Impossible:                # the totals are wrong: nothing can be told from them
            return {}
        return {
            cell: width for cell, (least, most) in found.items()
            if most is not None and (width := _whole_width(least, most)) < self._thresholds[cell]
        }

    def _next(self, cell: Cell, hidden: set[Cell]) -> Cell | None:
        """Return the figure whose hiding costs least and helps a cell that can be told: in a sum of it, or of its neighbours."""
        alone = {c for one in self._alone(cell, hidden) for c in (one.total, *one.parts)} - hidden - self._lifted
        if alone:
            return min(alone, key=lambda c: (self._cost(c, hidden), c))
        seen, edge = {cell}, [cell]
        while edge:
            near = {c for at in edge for one in self._sums_of[at] for c in (one.total, *one.parts)} - seen
            free = [c for c in near if c not in hidden and c not in self._lifted]
            if free:
                return min(free, key=lambda c: (self._cost(c, hidden), c))
            seen |= near
            edge = sorted(near)
        return None

    def _alone(self, cell: Cell, hidden: set[Cell]) -> list[Sum]:
        """Return the sums in which nothing else is hidden: each tells the cell."""
        return [one for one in self._sums_of[cell] if not hidden & {one.total, *one.parts} - {cell}]

    def _cost(self, cell: Cell, hidden: set[Cell]) -> tuple[int, int, bool, int]:
        lonely = sum(1 for one in self._sums_of[cell] if not hidden & {one.total, *one.parts})
        totals, value = self._worth(cell)
        return lonely, totals, value < self._thresholds[cell], value

    def _worth(self, cell: Cell) -> tuple[int, int]:
        """Return how much a reader misses: totals more than parts, great figures more than small ones."""
        return (cell.row == TOTAL) + (cell.column == TOTAL), self._values[cell] or 0


def _whole_width(least: Fraction, most: Fraction) -> int:
    """Return how many whole numbers farther the greatest is than the least."""
    return math.floor(most) - math.ceil(least)
