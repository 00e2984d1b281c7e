"""Pictures of cycles for planning and pages."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from models.views import CycleView
from models.words import CycleStatus
from store import clock, cycles, database, office_folder
from tasks.deeds import task


@task("look at the cycle")
def cycle_view(code: str, zone: ZoneInfo, *, whole: bool = False) -> CycleView:
    """Return a cycle as it stands; `whole` adds closed requests and every assignment. Raises `NoSuchCycle`."""
    with database.reading() as session:
        view = cycles.view(session, code, zone, whole=whole)
        today = clock.today(session, zone)
    directory = office_folder.load().directory
    named = (institution for stage in view.instrument.stages for institution in stage.to)
    concerned = {*view.assigned, *named, *(r.institution for r in view.requests if r.is_open)}
    gone = {i: last for i in concerned if directory.ended(i, today) and (last := directory.institutions[i].valid_to)}
    if not gone:
        return view
    return replace(view, ended=gone, followed_by={i: directory.holders(i, today) for i in gone})


def open_cycles() -> list[str]:
    """Return the codes of the cycles that run."""
    with database.reading() as session:
        return cycles.codes(session, CycleStatus.OPEN)


def all_cycles() -> list[str]:
    """Return the codes of all cycles, of whatever status."""
    with database.reading() as session:
        return cycles.codes(session)
