"""Which dates of a cycle lie ahead and deserve a run in Prefect's list of upcoming runs."""

from dataclasses import dataclass
from datetime import date, time

from models.views import CycleView
from models.words import CycleStatus, Edge


@dataclass(frozen=True)
class Upcoming:
    """A day on which the round of one cycle is placed: a stage opens or is due, in this revision of the date.

    `at` is its hour in the office's zone where it has one; else the round's own hour serves.
    """

    stage: str
    edge: Edge
    on: date
    revision: int
    at: time | None = None

    @property
    def tag(self) -> str:
        """How Prefect's run bears it: `collect.due.1`."""
        return f"{self.stage}.{self.edge.value}.{self.revision}"


def upcoming(view: CycleView, today: date) -> tuple[Upcoming, ...]:
    """Return what lies after today, and later today by its hour, in order; nothing for a cycle that does not run."""
    if view.status is not CycleStatus.OPEN:
        return ()
    ahead = [
        Upcoming(m.stage, m.edge, m.on, m.revision, m.at)
        for m in view.milestones
        if m.on and (m.on > today or (m.on == today and not view.has_come(m, today)))
    ]
    return tuple(sorted(ahead, key=lambda u: (u.on, u.at or time(), u.stage, u.edge)))
