"""Pictures of cycles for planning and pages."""

from zoneinfo import ZoneInfo

from prefect import task

from models.views import CycleView
from models.words import CycleStatus
from store import cycles, database


@task(name="look at the cycle", persist_result=False)
def cycle_view(code: str, zone: ZoneInfo, *, whole: bool = False) -> CycleView:
    """Return a cycle as it stands; `whole` adds closed requests and every assignment. Raises `NoSuchCycle`."""
    with database.reading() as session:
        return cycles.view(session, code, zone, whole=whole)


def open_cycles() -> list[str]:
    """Return the codes of the cycles that run."""
    with database.reading() as session:
        return cycles.codes(session, CycleStatus.OPEN)
