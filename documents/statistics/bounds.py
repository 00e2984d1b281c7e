"""How far figures that are not shown can be told from the sums that are: the exact least and greatest value of each.

A linear programme over equations, solved in fractions by the simplex method with Bland's rule: no rounding, no cycling.
Problems are small: the hidden cells of one year of tables that share totals.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

Name = TypeVar("Name")
Equation = tuple[Mapping[Name, int], int]
"""Coefficients of the unknowns, and what they come to."""

_ZERO: Final = Fraction(0)


class Impossible(ValueError):
    """No values that are not negative fulfil the equations."""


def bounds(unknowns: Sequence[Name], equations: Sequence[Equation[Name]]) -> dict[Name, tuple[Fraction, Fraction | None]]:
    """Return the least and greatest value of each unknown that is not negative; None where it has no greatest.

    Raises `Impossible`.
    """
    place = {name: n for n, name in enumerate(unknowns)}
    table = _Tableau(len(unknowns))
    for coefficients, value in equations:
        row = [_ZERO] * len(unknowns)
        for name, coefficient in coefficients.items():
            row[place[name]] += coefficient
        table.add(row, Fraction(value))
    table.make_feasible()
    found: dict[Name, tuple[Fraction, Fraction | None]] = {}
    for name, n in place.items():
        least, most = table.extreme(n, -1), table.extreme(n, 1)
        found[name] = (least if least is not None else _ZERO, most)
    return found


class _Tableau:
    """Rows of a solved form: each basic variable by the others; the last entry of a row is its value."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: list[list[Fraction]] = []
        self._basis: list[int] = []

    def add(self, row: list[Fraction], value: Fraction) -> None:
        """Add an equation, its value not negative."""
        sign = -1 if value < 0 else 1
        self._rows.append([sign * entry for entry in row] + [sign * value])

    def make_feasible(self) -> None:
        """Find a first solution by variables of our own, one a row, which end as nothing; raises `Impossible`."""
        width, count = self._width, len(self._rows)
        self._rows = [
            [*row[:-1], *(Fraction(n == k) for k in range(count)), row[-1]] for n, row in enumerate(self._rows)
        ]
        self._basis = [width + n for n in range(count)]
        objective = [_ZERO] * width + [Fraction(-1)] * count
        if self._maximise(objective, width + count) != 0:
            raise Impossible
        for n in range(len(self._rows) - 1, -1, -1):
            if self._basis[n] < width:
                continue
            entering = next((k for k in range(width) if self._rows[n][k]), None)
            if entering is None:          # the equation follows from the others
                del self._rows[n], self._basis[n]
            else:
                self._pivot(n, entering)
        self._rows = [[*row[:width], row[-1]] for row in self._rows]

    def extreme(self, variable: int, sign: int) -> Fraction | None:
        """Return the greatest (sign 1) or least (-1) value of a variable, None where there is none."""
        objective = [_ZERO] * self._width
        objective[variable] = Fraction(sign)
        found = self._maximise(objective, self._width)
        return None if found is None else sign * found

    def _maximise(self, objective: Sequence[Fraction], width: int) -> Fraction | None:
        while True:
            priced = [objective[b] for b in self._basis]
            rows = [(price, row) for price, row in zip(priced, self._rows, strict=True) if price]
            entering = next((
                k for k in range(width)
                if k not in self._basis and objective[k] - sum((price * row[k] for price, row in rows), _ZERO) > 0
            ), None)
            if entering is None:
                return sum((price * row[-1] for price, row in rows), _ZERO)
            limits = [(row[-1] / row[entering], self._basis[n], n) for n, row in enumerate(self._rows) if row[entering] > 0]
            if not limits:
                return None
            self._pivot(min(limits)[2], entering)

    def _pivot(self, leaving: int, entering: int) -> None:
        row = self._rows[leaving]
        divisor = row[entering]
        self._rows[leaving] = row = [entry / divisor if entry else entry for entry in row]
        for n, other in enumerate(self._rows):
            factor = other[entering]
            if n != leaving and factor:
                self._rows[n] = [a - factor * b if b else a for a, b in zip(other, row, strict=True)]
        self._basis[leaving] = entering
