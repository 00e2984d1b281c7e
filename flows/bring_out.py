"""What follows every deed: letters are written and leave if they may, the page is refreshed, upcoming runs are placed."""

from flows.desk import desk
from flows.letters import write_letters
from models.pages import DashboardPage
from planning.upcoming import upcoming
from tasks import letters, pages, runs
from tasks.views import cycle_view


def bring_out(cycle: str) -> None:
    """Bring a cycle's letters, page and upcoming runs up to date."""
    write_letters(cycle)
    letters.deliver(desk().folder)
    refresh(cycle)


def refresh(cycle: str) -> None:
    """Refresh the page of a cycle and make Prefect's upcoming runs equal to its timetable, where Prefect is there."""
    if not runs.prefect_is_there():
        return
    page = dashboard_page(cycle)
    pages.publish(page)
    runs.place(cycle, upcoming(page.cycle, page.today))


def dashboard_page(cycle: str) -> DashboardPage:
    """Return everything the page of a cycle shows."""
    here = desk()
    view = cycle_view.fn(cycle, here.folder.zone, whole=True)
    return pages.dashboard_of(view, here.folder, here.calendar, here.today)
