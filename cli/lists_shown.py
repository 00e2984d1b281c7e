"""The questions of a cycle as commands show them: who answers what and why, what changed, what is contested."""

from dataclasses import dataclass
from typing import Any

Table = tuple[str, list[str], list[list[object]]]
"""A title, the headings, the rows."""


@dataclass(frozen=True)
class Shown:
    """The same as data and as tables."""

    data: dict[str, Any]
    tables: list[Table]


def of_cycle(cycle: str, language: str) -> Shown:
    """Return the list that waits, or the questions of a cycle. Raises `NoSuchCycle`."""
    from documents.allocation_book import because_said, change_said, lead_cells
    from documents.words import worded, words
    from flows.allocation_workbook import allocation_of
    from tasks.drafts.past import last_time

    said, last = words("questions", language), last_time(cycle)
    allocation, found = allocation_of(cycle)
    rows: list[list[object]] = [
        [line.item.code, line.item.number, *lead_cells(line, said), because_said(line, said), change_said(line, said),
         worded(line.item.text, language)]
        for line in allocation.lines
    ]
    unparsed = [
        [place.place.in_language(language), place.text.in_language(language)]
        for place in (found.listed.unparsed if found.listed else ())
    ]
    contests = [[c.question, c.institution, c.points_to, c.message, c.reason, c.ruling] for c in found.contests]
    data = {
        "cycle": cycle, "list": allocation.list, "waits": bool(allocation.revision), "revision": allocation.revision,
        "items": [
            {
                **line.item.model_dump(mode="json", exclude_defaults=True), "leads": list(line.leads), "unled": line.unled,
                "change": line.change, "last_answer": last.of(line.item.code).model_dump(),
                "recommendation": last.recommendation(line.item.code).model_dump(),
            }
            for line in allocation.lines
        ],
        "unparsed": [{"place": place, "text": text} for place, text in unparsed],
        "changed": [vars(question) for question in found.changed],
        "contests": [vars(contest) for contest in found.contests],
    }
    tables: list[Table] = [("", list(said["allocation_columns"]), rows)]
    if unparsed:
        tables.append((said["unparsed"], [said["place"], said["text"]], [list(row) for row in unparsed]))
    if contests:
        tables.append((said["contested"], list(said["contest_columns"]), [list(row) for row in contests]))
    if found.changed:
        waiting: list[list[object]] = [[c.question, ", ".join(c.institutions)] for c in found.changed]
        tables.append((said["answers_wait"], list(said["contest_columns"][:2]), waiting))
    return Shown(data, tables)
