"""What a sheet of the briefing book proposes beside an answer: the figures that carry it, and what is sensitive about it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from documents.claims import ClaimKind, claims
from documents.words import brief, worded
from models.days import LOCALES
from models.figures import TOTAL, Layout
from models.past import LastSaid
from tasks.drafts.statistics import Figures

QUOTED: Final = 2
"""Sentences of the answer that are proposed where no table of the annex belongs to a question."""
LONGEST: Final = 240


def key_figures(figures: Figures, code: str, language: str, answers: Sequence[tuple[str, str]], said: dict[str, Any]) -> list[str]:
    """Return the figures proposed for a question: of each of its tables the newest total that is shown, else of its answers.

    `answers` are texts, each with the name of who gave it. Small figures that do not leave are proposed by nobody.
    """
    shown = [one for layout, values in figures.tables if layout.table.question == code
             for one in [_newest(layout, values, figures, language, said)] if one]
    return shown or [said["quoted"].format(who=who, sentence=sentence) for who, sentence in _quoted(answers)][:QUOTED]


def sensitive(
    figures: Figures, code: str, language: str, recommended: LastSaid | None, contradictions: Sequence[int], said: dict[str, Any]
) -> list[str]:
    """Return what is proposed as sensitive: what the body recommended before, what is not settled, which figures are hidden."""
    points = []
    if recommended:
        points.append(said["recommended"].format(numbers=recommended.numbers or "–", text=brief(recommended.text, LONGEST)))
    points += [said["contradiction"].format(number=number) for number in contradictions]
    for layout, _ in figures.tables:
        if layout.table.question == code and figures.shown.hidden.intersection(layout.cells()):
            points.append(said["hidden"].format(title=worded(layout.table.title, language)))
    return points


def _newest(layout: Layout, values: Any, figures: Figures, language: str, said: dict[str, Any]) -> str | None:
    from babel.numbers import format_decimal  # a quarter of a second, for this alone

    table, row, column = layout.table, layout.row_ids[-1], layout.column_ids[-1]
    named = [worded(r.name, language) for r in table.rows if r.id == row and len(table.rows) > 1]
    named += [worded(c.name, language) for c in layout.columns if c.id == column and column != TOTAL]
    for year in reversed(layout.years):
        cell = layout.cell(year, row, column)
        value = values.get(cell)
        if value is not None and cell not in figures.shown.hidden:
            title = ", ".join([worded(table.title, language), *named])
            figure = format_decimal(value, locale=LOCALES.get(language, language))
            return str(said["figure"]).format(title=title, year=year, figure=figure, source=worded(table.source, language))
    return None


def _quoted(answers: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield sentences that give a figure of a year, each once, with who said it."""
    seen = set()
    for who, text in answers:
        for claim in claims(text):
            if claim.kind is ClaimKind.FIGURE and claim.year and claim.sentence not in seen and len(claim.sentence) <= LONGEST:
                seen.add(claim.sentence)
                yield who, " ".join(claim.sentence.split())
