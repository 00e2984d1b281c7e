"""The tables of a cycle's statistics annex as commands show them: what came, what is hidden, what is wrong."""

from typing import Any

from documents.words import words
from models.figures import ReturnedFigures
from store import cycles, database, figures
from tasks.drafts import statistics


def of_cycle(code: str, language: str) -> list[dict[str, Any]]:
    """Return for each table its owner, the version that came, its small, hidden and lifted cells, and the faults of the last one.

    Cells are named by year, row and column, never by their figure; `told` are the hidden ones that a sentence of the current
    draft tells, with place and sentence. Raises `NoSuchCycle`.
    """
    said = words(statistics.WORDS, statistics.language_of(language))
    with database.reading() as session:
        cycle = cycles.get(session, code)
        judged = statistics.figures_of(session, cycle)
        told = statistics.told(session, cycle, judged)
        newest = {request.institution: row for request, row in figures.newest(session, cycle)}
        rows = []
        for layout in statistics.layouts_of(cycles.edition(session, cycle), cycle):
            table, row = layout.table, newest.get(layout.table.owner)
            came = judged.find(table.id) is not None
            named = {
                layout.cell(year, r, c): f"{year}/{r}/{c}" for year in layout.years for r in layout.row_ids
                for c in layout.column_ids
            } if came else {}
            faults = [
                fault.in_words(said["faults"]) for fault in statistics.faults_of(row.faults if row else None)
                if fault.sheet in ("", table.id)
            ]
            came_back = figures.text_of(row).tables if row and not row.faults else ()
            rows.append({
                "table": table.id, "title": table.title.in_language(language), "institution": table.owner,
                "version": row.version if row else 0, "came": came,
                "small": [name for cell, name in named.items() if cell in judged.shown.small],
                "hidden": [name for cell, name in named.items() if cell in judged.shown.hidden],
                "lifted": [name for cell, name in named.items() if cell in judged.shown.lifted],
                "noticed": [note for one in came_back if one.table == table.id for note in statistics.noticed(
                    ReturnedFigures(tables=(one,)), said
                )],
                "told": [
                    {"cell": f"{q.year}/{q.row}/{q.column}", "place": q.place, "sentence": q.sentence}
                    for q in told if q.table == table.id
                ],
                "exposed": [name for cell, name in named.items() if cell in judged.shown.exposed], "faults": faults,
            })
        return rows
