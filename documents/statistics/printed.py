"""A table of figures as a report prints it: small numbers shown as suppressed, and the bars of its last year."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from documents.composed import AnnexTable, Chart
from documents.statistics.suppression import Shown
from models.figures import TOTAL, Cell, Layout


def printed(
    layout: Layout, values: Mapping[Cell, Decimal | None], judged: Shown, language: str, said: Mapping[str, str],
    *, is_confirmed: bool,
) -> AnnexTable:
    """Return a table with its chart; `said` are the words of `templates/statistics`."""
    return _Printing(layout, values, judged, language, said).table(is_confirmed=is_confirmed)


@dataclass(frozen=True)
class _Printing:
    """One table in one language."""

    layout: Layout
    values: Mapping[Cell, Decimal | None]
    judged: Shown
    language: str
    said: Mapping[str, str]

    def table(self, *, is_confirmed: bool) -> AnnexTable:
        layout, table, said = self.layout, self.layout.table, self.said
        rows, columns = self._rows(), self._columns()
        places = [(year, column) for year in layout.years for column in layout.column_ids]
        below = said["table_source"].format(
            source=table.source.in_language(self.language), definition=table.definition.in_language(self.language)
        )
        is_marked = any(cell in self.judged.hidden or self.values.get(cell) is None for cell in layout.cells())
        return AnnexTable(
            f"{table.id} – {table.title.in_language(self.language)}",
            ("", *(f"{year} {columns[c]}" if layout.columns else str(year) for year, c in places)),
            tuple((rows[row], *(self._figure(layout.cell(year, row, c)) for year, c in places)) for row in layout.row_ids),
            (
                below, *((said["legend"].format(threshold=table.threshold),) if is_marked else ()),
                *(() if is_confirmed else (said["unconfirmed"],)),
            ),
            self._chart() if table.chart else None,
        )

    def _rows(self) -> dict[str, str]:
        return {r.id: r.name.in_language(self.language) for r in self.layout.table.rows} | {TOTAL: self.said["total"]}

    def _columns(self) -> dict[str, str]:
        return {c.id: c.name.in_language(self.language) for c in self.layout.columns} | {TOTAL: self.said["total"]}

    def _figure(self, cell: Cell, suppressed: str = "suppressed") -> str:
        from babel.numbers import format_decimal  # a quarter of a second, for this alone

        if cell in self.judged.hidden:
            return self.said[suppressed]
        value, decimals = self.values.get(cell), self.layout.table.decimals
        if value is None:
            return self.said["no_figure"]
        return str(format_decimal(value, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=self.language))

    def _bar(self, cell: Cell) -> float | None:
        value = None if cell in self.judged.hidden else self.values.get(cell)
        return None if value is None else float(value)

    def _chart(self) -> Chart | None:
        """Return the bars of the last year, the totals left out; None where there is nothing to draw."""
        layout, rows, columns, said = self.layout, self._rows(), self._columns(), self.said
        year, ids = layout.years[-1], [r.id for r in layout.table.rows]
        divided = [c.id for c in layout.columns] or [TOTAL]
        series = tuple((columns[c], tuple(self._bar(layout.cell(year, row, c)) for row in ids)) for c in divided)
        if all(value is None for _, bars in series for value in bars):
            return None
        parts = [
            said["chart_bar"].format(
                row=" ".join(filter(None, (rows[row], columns[c] if layout.columns else ""))),
                value=self._figure(layout.cell(year, row, c), "chart_hidden"),
            )
            for row in ids for c in divided
        ]
        described = said["chart_described"].format(id=layout.table.id, year=year, values=", ".join(parts))
        title = said["chart_title"].format(title=layout.table.title.in_language(self.language), year=year)
        return Chart(title, tuple(rows[row] for row in ids), series, described)
