"""What follows every deed: letters are written and leave if they may, the page is refreshed, upcoming runs are placed."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from flows.addressing import away_lines, who_is_called
from flows.allocation_workbook import lay
from flows.desk import Desk, desk
from flows.letters import write_letters
from flows.letting_go import PATIENCE, let_go
from models.pages import AwayLine, CallToMake, DashboardPage, EndedInstitution, MovePreview, NextDate, QuietPeriod
from models.refusals import Refusal
from models.views import CycleView
from models.words import CycleStatus, DateStatus
from planning.budget import budget
from planning.calendars import of_cycle
from planning.concessions import concessions
from planning.kinds import open_step, standing
from planning.lateness import calls, late, proposals
from planning.moving import moving
from planning.recurrence import next_cycle
from planning.succession import ended
from planning.timetable import timetable
from planning.upcoming import upcoming
from store import leases
from tasks import shelf
from tasks.doors.notices import notify
from tasks.engine import runs
from tasks.pages import pages
from tasks.post import delivery
from tasks.reviews import comment_matrix
from tasks.views import cycle_view

SHOWN_DATES = 6
AROUND = timedelta(days=31)
"""How far beside its first and last date the picture of a cycle shows recess."""


def bring_out(cycle: str) -> None:
    """Bring a cycle's letters, shelf, page and upcoming runs up to date; each is done though the one before failed."""
    with ExitStack() as then:
        then.callback(show, cycle)
        then.callback(post, [cycle])
        write(cycle)


def write(cycle: str) -> None:
    """Write the letters of a cycle, and tell the office how many wait for it."""
    with leases.under(cycle, patience=PATIENCE):
        waits = write_letters(cycle)
    if waits:
        notify("letters_waiting", {"cycle": cycle, "count": waits})


def post(cycles: Sequence[str]) -> None:
    """Let go what may leave of these cycles, and deliver what was let go."""
    with ExitStack() as then:
        then.callback(lambda: deliver(desk()))
        let_go(cycles)


def deliver(here: Desk) -> None:
    """Deliver what was let go, of whatever cycle."""
    delivery.deliver(here.folder, here.opens)


def show(cycle: str) -> None:
    """Lay a cycle's papers, refresh its page and place its upcoming runs; each is done though the one before failed."""
    with ExitStack() as then:
        then.callback(refresh, cycle)
        then.callback(shelf.lay, cycle)
        then.callback(lambda: comment_matrix.lay(cycle, desk().folder))
        lay(cycle, desk())


def refresh(cycle: str) -> None:
    """Refresh the page of a cycle and make Prefect's upcoming runs equal to its timetable, where Prefect is there.

    A cycle known by its number alone has no page.
    """
    if not runs.prefect_is_there():
        return
    here = desk()
    page = dashboard_page(here, cycle)
    if not page.cycle.instrument.opaque:
        pages.publish(page)
    runs.place(
        cycle, upcoming(page.cycle, here.today), here.folder.zone, here.office.round_at, wall=datetime.now(UTC),
        leaving=delivery.comes_back_at(cycle, here.folder),
    )


def dashboard_page(here: Desk, cycle: str) -> DashboardPage:
    """Return everything the page of a cycle shows on the desk's day."""
    view = cycle_view.fn(cycle, here.folder.zone, whole=True)
    running = view.status is CycleStatus.OPEN
    return pages.dashboard_of(
        view,
        here.folder,
        here.today,
        next_dates=_next_dates(here, view),
        late=late(view, here.today, here.calendar),
        quiet=_quiet(here, view),
        proposals=proposals(view, here.today, here.calendar, here.office.approved_by),
        waits_for=standing(view, here.today).in_words(here.office.language) if running else (),
        concessions=_concessions(here, view) if running and not view.plan_accepted else (),
        move=_move(here, view) if running else None,
        following=None if running else next_cycle(view.instrument, view.anchors, here.calendar),
        step=open_step(view) or "" if running else "",
        budget=budget(view),
        ended=tuple(
            EndedInstitution(
                gone.institution, gone.last_day, gone.requests, gone.questions,
                here.folder.directory.holders(gone.institution, here.today),
            )
            for gone in (ended(view) if running else ())
        ),
        away=_away(here, view) if running else (),
        calls=tuple(
            CallToMake(r.institution, r.full_code, r.due_on, who_is_called(here, r.institution))
            for r in (calls(view, here.calendar) if running else ())
        ),
    )


def _next_dates(here: Desk, view: CycleView) -> tuple[NextDate, ...]:
    ahead = sorted((m for m in view.milestones if m.on and m.on >= here.today), key=lambda m: (m.on or here.today))
    return tuple(
        NextDate(
            m.on, m.stage, m.edge, m.status, here.calendar.between(here.today, m.on), m.because,
            before=next((step.on for step in reversed(m.history) if step.on != m.on), None),
        )
        for m in ahead[:SHOWN_DATES]
        if m.on
    )


def _away(here: Desk, view: CycleView) -> tuple[AwayLine, ...]:
    """Return who is not reached of those that a cycle writes to."""
    asked = {r.institution for r in view.requests} | set(view.assigned)
    written_to = {i for institution in asked for i in here.folder.directory.written_to(institution)}
    return tuple(line for line in away_lines(here) if line.institution in written_to)


def _quiet(here: Desk, view: CycleView) -> tuple[QuietPeriod, ...]:
    """Return the recesses around a cycle's dates, none where its window lies in one and is worked through."""
    days = [m.on for m in view.milestones if m.on] + [here.today]
    counted = of_cycle(view.instrument, view.anchors, here.calendar)
    return tuple(
        QuietPeriod(recess.name, recess.first, recess.last)
        for recess in counted.recesses(min(days) - AROUND, max(days) + AROUND)
    )


def _concessions(here: Desk, view: CycleView) -> tuple[str, ...]:
    """Return what the plan costs that waits to be accepted."""
    anchors = {a.id: a for a in view.anchors}
    plan = timetable(view.instrument, anchors, here.calendar, stops=view.stops)
    return concessions(view.instrument, anchors, plan, here.calendar, here.office.language)


def _move(here: Desk, view: CycleView) -> MovePreview | None:
    """Return what the proposed move of a date would bring by now; None where nothing is proposed, or it cannot be made."""
    if view.proposed is None or view.proposed.on is None:
        return None
    try:
        found = moving(view, [view.proposed], here.today, here.calendar)
    except Refusal:
        return None
    anchors = {a.id: a for a in found.anchors}
    return MovePreview(
        anchor=view.proposed.id,
        on=view.proposed.on,
        provisional=view.proposed.status is DateStatus.PROVISIONAL,
        dates=found.dates,
        requests=found.requests,
        concessions=concessions(view.instrument, anchors, found.plan, here.calendar, here.office.language),
        seen=found.digest,
    )
