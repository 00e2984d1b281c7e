"""What the coming rounds would do for a cycle if nothing came in and no officer did anything."""

from dataclasses import replace
from datetime import date, timedelta

from models.actions import Action, ActionKind
from models.views import CycleView
from planning.due import due_actions
from planning.working_days import Calendar

LONGEST = 92
"""Days that are looked ahead."""


def foresee(view: CycleView, today: date, calendar: Calendar) -> tuple[tuple[date, Action], ...]:
    """Return day and deed from today on, as far as the present stage reaches; its end is the last."""
    found: list[tuple[date, Action]] = []
    for day in (today + timedelta(days=n) for n in range(LONGEST)):
        due = due_actions(view, day, calendar)
        found += [(day, action) for action in due]
        if any(action.kind is ActionKind.FINISH for action in due):
            break
        view = _done(view, due, day)
    return tuple(found)


def _done(view: CycleView, due: tuple[Action, ...], day: date) -> CycleView:
    reminded = {f"{a.institution}-{a.request}" for a in due if a.kind is ActionKind.REMIND}
    requests = tuple(
        replace(r, reminded_on=(*r.reminded_on, day)) if r.full_code in reminded else r for r in view.requests
    )
    return replace(view, requests=requests, keys=view.keys | {action.key for action in due})
