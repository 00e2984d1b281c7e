"""The figures of a statistics annex: which cells a table has, how they add up, what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from models.instrument import Category, Data, StatisticsTable

TOTAL: Final = "*"


@dataclass(frozen=True, order=True)
class Cell:
    """A figure, wherever it stands: tables of one population that are divided alike have their totals in common."""

    scope: str
    year: int
    row: str
    column: str


@dataclass(frozen=True)
class Sum:
    """A total and the parts that make it up."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Layout:
    """A table as it is filled in: its years, and its columns where it is divided."""

    table: StatisticsTable
    columns: tuple[Category, ...]
    years: tuple[int, ...]

    @property
    def row_ids(self) -> tuple[str, ...]:
        """The rows, the total last."""
        return (*(row.id for row in self.table.rows), *([TOTAL] if self.has_total_row else []))

    @property
    def column_ids(self) -> tuple[str, ...]:
        """The columns of one year, the total last; a table that is not divided has only that."""
        if not self.columns:
            return (TOTAL,)
        return (*(column.id for column in self.columns), *([TOTAL] if self.table.total_column else []))

    @property
    def has_total_row(self) -> bool:
        """Whether there is a row of totals; one row alone has none."""
        return self.table.total_row and len(self.table.rows) > 1

    def cell(self, year: int, row: str, column: str) -> Cell:
        """Return a cell by its row and column."""
        scope = self.table.population or self.table.id
        # Rows of another division are other cells, even where an id is the same.
        named = row if row == TOTAL else f"{'/'.join(r.id for r in self.table.rows)}:{row}"
        return Cell(scope, year, named, column if column == TOTAL else f"{self.table.by}:{column}")

    def cells(self) -> Iterator[Cell]:
        """Yield all cells, year by year and row by row."""
        for year in self.years:
            for row in self.row_ids:
                for column in self.column_ids:
                    yield self.cell(year, row, column)

    def sums(self) -> Iterator[Sum]:
        """Yield every total with its parts."""
        for year in self.years:
            if self.has_total_row:
                for column in self.column_ids:
                    parts = tuple(self.cell(year, row.id, column) for row in self.table.rows)
                    yield Sum(self.cell(year, TOTAL, column), parts)
            if self.columns and self.table.total_column:
                for row in self.row_ids:
                    yield Sum(self.cell(year, row, TOTAL), tuple(self.cell(year, row, c.id) for c in self.columns))


class Figure(Data):
    """What an owner gave for one cell; None where it says that there is no figure."""

    year: int
    row: str
    column: str
    value: Decimal | None


class TableFigures(Data):
    """One table as its owner gave it, with its remark; `years` are those that were asked.

    It came back `unchanged` where the figures of the year before are as they were sent and nobody confirms them; `repeated`
    where the last year has them cell for cell.
    """

    table: str
    years: tuple[int, ...]
    figures: tuple[Figure, ...]
    remark: str = ""
    unchanged: bool = False
    repeated: bool = False


class ReturnedFigures(Data):
    """All tables of one workbook."""

    tables: tuple[TableFigures, ...] = ()


def years_before(year: int, count: int) -> tuple[int, ...]:
    """Return the last full years before one, oldest first."""
    return tuple(range(year - count, year))
