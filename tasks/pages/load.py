"""The load of the institutions as a picture, and as a page of the cockpit: codes, names of institutions and counts only."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from models.load import Load
from models.pages import QuietPeriod
from tasks.page_templates import PageWords, markdown_environment
from tasks.pages.rows import Cell, rows_svg
from tasks.pages.timetable import picture_uri

PAGE: Final = "load"
"""Under which code the page is known; no cycle bears it."""


def load_svg(load: Load, names: Mapping[str, str], words: PageWords, quiet: tuple[QuietPeriod, ...] = ()) -> str:
    """Return the load as a picture: the darker a week, the more cycles ask; a red frame where several do."""
    cells = []
    for (institution, week), asked in sorted(load.asked.items()):
        cycles = sorted({one.cycle for one in asked})
        said = f"{names[institution]}, {words.short_day(week)}: {', '.join(cycles)}"
        cells.append(Cell(
            institution, week, week + timedelta(days=6), len(cycles), said, str(len(cycles)), alarm=len(cycles) > 1
        ))
    rows = [(institution, names[institution]) for institution in load.institutions]
    first, last = load.weeks[0], load.weeks[-1] + timedelta(days=6)
    note = words["load"]["frame"] if any(cell.alarm for cell in cells) else ""
    return rows_svg(words["load"]["title"], rows, cells, words, quiet, first, last, note)


def load_markdown(
    load: Load, names: Mapping[str, str], today: date, words: PageWords, quiet: tuple[QuietPeriod, ...] = ()
) -> str:
    """Return the page."""
    picture = Markup(picture_uri(load_svg(load, names, words, quiet))) if load.asked else ""
    return markdown_environment().get_template("load.md.j2").render(
        load=load, names=names, today=today, w=words, picture=picture, quiet=quiet,
    )
