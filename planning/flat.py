"""A data file as a table and back: one row an entry, a column for each key, `name.fr` for a key within a key.

Whatever is wrong is told by row and column; with one fault nothing is taken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from models.adoption import TableFault
from planning.rules import nearest

YES: Final = frozenset({"x", "1", "yes", "oui", "ja", "true", "vrai", "wahr"})
NO: Final = frozenset({"0", "no", "non", "nein", "false", "faux", "falsch"})
_KEY: Final = re.compile(r"[a-z]+\[(?P<row>\d+)\](?:\.(?P<key>[a-z_.]+))?")


class Cell(Protocol):
    """A cell of a table, as the reader of tables gives it."""

    @property
    def place(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def formula(self) -> bool: ...


def rows_of(entries: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> list[list[str]]:
    """Return entries as rows of text; what an entry does not say is empty."""
    return [[_said(_at(entry, column)) for column in columns] for entry in entries]


class Flat:
    """The entries of a table, each with the cells it was read from."""

    def __init__(self, columns: Sequence[str], needed: Sequence[str], yes_or_no: Sequence[str] = ()) -> None:
        self.entries: list[dict[str, Any]] = []
        self.faults: list[TableFault] = []
        self._columns, self._needed, self._yes_or_no = tuple(columns), needed, yes_or_no
        self._cells: list[dict[str, str]] = []
        self._rows: list[str] = []

    def read(self, rows: Sequence[Sequence[Cell]], merged: Sequence[str] = ()) -> "Flat":
        """Read the rows, the heading first."""
        for area in merged:
            self._fault(area, "merged")
        places = self._heading(rows[0], rows[1:])
        if not self.faults:
            for row in rows[1:]:
                self._row({key: row[n] for key, n in places.items() if n < len(row)}, row)
            if len(rows) == 1:
                self._fault(rows[0][0].place, "no_rows")
        return self

    def told(self, key: str, sentence: str) -> TableFault:
        """Return a fault of the data file at the cell from which its key was read: `contacts[3].address`."""
        found = _KEY.match(key)
        if found is None or int(found["row"]) >= len(self._cells):
            return TableFault("", "of_file", {"sentence": sentence, "column": key})
        n, name = int(found["row"]), found["key"] or ""
        cells = self._cells[n]
        place = next((cells[c] for c in (name, *(c for c in self._columns if c.startswith(f"{name}."))) if c in cells), "")
        return TableFault(place or self._rows[n], "of_file", {"sentence": sentence, "column": name})

    def at(self, row: int, column: str, key: str, **values: str) -> TableFault:
        """Return a fault at the cell of a row, counted from 0 below the heading."""
        return TableFault(self._cells[row].get(column, self._rows[row]), key, values)

    def _fault(self, place: str, key: str, **values: str) -> None:
        self.faults.append(TableFault(place, key, values))

    def _heading(self, row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> dict[str, int]:
        named = [cell.text.strip().casefold() for cell in row]
        if not set(named) & set(self._columns):
            other = next((r for r in below if {c.text.strip().casefold() for c in r} >= set(self._needed)), None)
            self._fault(row[0].place, "heading_below" if other else "no_heading",
                        there=other[0].place if other else "", known=", ".join(self._columns))
            return {}
        places: dict[str, int] = {}
        for n, (cell, name) in enumerate(zip(row, named, strict=True)):
            if not name:
                continue
            if name not in self._columns:
                self._fault(cell.place, "unknown_column", column=cell.text, near=nearest(name, self._columns),
                            known=", ".join(self._columns))
            elif name in places:
                self._fault(cell.place, "column_twice", column=name)
            places.setdefault(name, n)
        for missing in (c for c in self._needed if c not in places):
            self._fault(row[0].place, "no_column", column=missing)
        return places

    def _row(self, cells: Mapping[str, Cell], row: Sequence[Cell]) -> None:
        entry: dict[str, Any] = {}
        for key, cell in cells.items():
            if cell.formula:
                self._fault(cell.place, "formula")
            elif cell.text:
                _put(entry, key, self._value(key, cell))
        beyond = [cell for n, cell in enumerate(row) if cell.text and cell not in cells.values()]
        if beyond:
            self._fault(beyond[0].place, "beside")
        self.entries.append(entry)
        self._cells.append({key: cell.place for key, cell in cells.items()})
        self._rows.append(row[0].place)

    def _value(self, key: str, cell: Cell) -> object:
        if key not in self._yes_or_no:
            return cell.text
        if cell.text.casefold() not in YES | NO:
            self._fault(cell.place, "not_yes_or_no", text=cell.text)
        return cell.text.casefold() in YES


def _at(entry: Mapping[str, Any], column: str) -> object:
    here: Any = entry
    for part in column.split("."):
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _put(entry: dict[str, Any], column: str, value: object) -> None:
    *way, last = column.split(".")
    for part in way:
        entry = entry.setdefault(part, {})
    entry[last] = value


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
