"""Pictures of cycles for planning and pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from models.instrument import Instrument
from models.views import AnchorDate, CycleView
from models.words import CycleStatus
from store import clock, cycles, database, dates, office_folder
from tasks.deeds import task

Asked = tuple[str, str, bool]
_KEPT: Final[ContextVar[dict[Asked, CycleView] | None]] = ContextVar("kept", default=None)


@task("look at the cycle")
def cycle_view(code: str, zone: ZoneInfo, *, whole: bool = False) -> CycleView:
    """Return a cycle as it stands; `whole` adds closed requests and every assignment. Raises `NoSuchCycle`."""
    kept, asked = _KEPT.get(), (code, zone.key, whole)
    if kept is None:
        return _taken(code, zone, whole=whole)
    if asked not in kept:
        kept[asked] = _taken(code, zone, whole=whole)
    return kept[asked]


def stage_and_dates(code: str, zone: ZoneInfo) -> tuple[Instrument, str, tuple[AnchorDate, ...]]:
    """Return a cycle's instrument, stage and dates of the body: what says on which days it rests. Raises `NoSuchCycle`.

    Its requests are not read: a thousand letters that leave in one go ask for it a thousand times.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        return cycles.edition(session, cycle), cycle.stage, dates.anchors(session, cycle, zone)


@contextmanager
def kept_until_written() -> Iterator[None]:
    """Take no picture twice within while nothing was written: the work of one thread that alone writes, on a clock that stands."""
    kept: dict[Asked, CycleView] = {}
    before = _KEPT.set(kept)
    try:
        with database.told_of_writing(kept.clear):
            yield
    finally:
        _KEPT.reset(before)


def _taken(code: str, zone: ZoneInfo, *, whole: bool) -> CycleView:
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
