"""The load of the institutions over all open cycles: gathered for the command, and laid as a page by the morning round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.desk import Desk, desk
from models.load import Load
from models.pages import QuietPeriod
from planning.load import load
from tasks.engine import runs
from tasks.pages import pages
from tasks.pages.load import PAGE, load_markdown
from tasks.views import cycle_view, open_cycles

WEEKS = 26
"""Weeks that the page looks ahead."""


@dataclass(frozen=True)
class Gathered:
    """The load of some weeks with what it is shown with."""

    load: Load
    names: Mapping[str, str]
    quiet: tuple[QuietPeriod, ...]
    today: date


def gathered(here: Desk, weeks: int = WEEKS) -> Gathered:
    """Return what all open cycles ask in the coming weeks."""
    language = here.office.language
    views = [cycle_view.fn(code, here.folder.zone) for code in open_cycles()]
    found = load(views, here.today, weeks, here.calendar)
    names = {
        i: here.folder.name(i, here.today, language) if i in here.folder.directory else i for i in found.institutions
    }
    last = found.weeks[-1] + timedelta(days=6)
    quiet = tuple(QuietPeriod(r.name, r.first, r.last) for r in here.calendar.recesses(found.weeks[0], last))
    return Gathered(found, names, quiet, here.today)


def lay_load() -> None:
    """Refresh the page of the load, where Prefect is there."""
    if not runs.prefect_is_there():
        return
    here = desk()
    words, found = pages.page_words_of(here.office.language), gathered(here)
    pages.put(PAGE, words["load"]["title"], load_markdown(found.load, found.names, found.today, words, found.quiet))
