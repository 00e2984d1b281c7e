"""A sheet of the briefing book proposes what carries its answer, and what is sensitive about it."""

from decimal import Decimal

from documents.statistics.returned import values_of
from documents.statistics.suppression import shown
from models.data import Names
from models.figures import Figure, Layout, TableFigures
from models.instrument import Category, StatisticsTable
from models.past import LastSaid
from tasks.drafts.statistics import Figures
from tasks.handing_over.key_figures import key_figures, sensitive

SAID = {
    "figure": "{title}, {year}: {figure} ({source})", "quoted": "{who}: {sentence}", "recommended": "{numbers}: {text}",
    "contradiction": "n° {number}", "hidden": "hidden in {title}",
}


def named(text: str) -> Names:
    return Names(fr=text, de=text, en=text)


def figures(*values: int) -> Figures:
    """Return the figures of a table of two rows in 2018 and 2019, the rows of 2018 first."""
    rows = (Category(id="girls", name=named("Filles")), Category(id="boys", name=named("Garçons")))
    table = StatisticsTable(
        id="T.01", question="D.01", title=named("Placements"), definition=named("–"), owner="menje", source=named("Registre"),
        years=2, rows=rows, unverified=True,
    )
    layout = Layout(table, (), (2018, 2019))
    rows_of = [(year, row.id) for year in layout.years for row in rows]
    given = [Figure(year=year, row=row, column="*", value=Decimal(n)) for (year, row), n in zip(rows_of, values, strict=True)]
    sums = [Figure(year=y, row="*", column="*", value=sum(f.value for f in given if f.year == y)) for y in layout.years]
    tables = tuple(values_of([layout], [TableFigures(table="T.01", years=layout.years, figures=(*given, *sums))]))
    whole = {cell: None if n is None else int(n) for _, found in tables for cell, n in found.items()}
    return Figures(tables, shown([layout], whole))


def test_the_newest_total_that_is_shown_carries_an_answer_before_its_sentences() -> None:
    answer = [("MENJE", "En 2019, 31 enfants ont été placés.")]
    assert key_figures(figures(20, 30, 1200, 34), "D.01", "fr", answer, SAID) == ["Placements, 2019: 1\u202f234 (Registre)"]
    assert key_figures(figures(20, 30, 1200, 34), "D.02", "fr", answer, SAID) == ["MENJE: En 2019, 31 enfants ont été placés."]
    assert key_figures(figures(20, 30, 1200, 34), "D.02", "fr", [("MENJE", "Rien de chiffré.")], SAID) == []


def test_what_the_body_said_what_is_unsettled_and_what_is_hidden_is_sensitive() -> None:
    said = LastSaid(text="Le Comité recommande\nde réduire les placements.", numbers="12–13")
    assert sensitive(figures(2, 30, 3, 34), "D.01", "fr", said, [4], SAID) == [
        "12–13: Le Comité recommande de réduire les placements.", "n° 4", "hidden in Placements",
    ]
    assert sensitive(figures(20, 30, 30, 34), "D.01", "fr", None, [], SAID) == []
