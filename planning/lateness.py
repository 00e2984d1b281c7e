"""Who is late, and what the forms propose about it."""

from datetime import date

from models.actions import ActionKind
from models.asking import PASSING
from models.pages import LateInstitution, Proposals
from models.views import CycleView, RequestView
from planning.budget import budget
from planning.due import key
from planning.ladder import ladder_of
from planning.offsets import parse_offset
from planning.standstill import stands
from planning.working_days import Calendar

EXTENSION = 5
"""Working days that the form of an extension proposes; that of a shortening proposes twice as many."""


def days_late(request: RequestView, today: date, calendar: Calendar) -> int | None:
    """Return by how many working days an answer is overdue, from the day after its due date; None while it is not.

    What has not left cannot be late, nor what is awaited no longer than its stage.
    """
    owed = request.is_open and request.sent_on is not None and request.purpose not in PASSING
    return calendar.between(request.due_on, today) if owed and today > request.due_on else None


def late(view: CycleView, today: date, calendar: Calendar) -> tuple[LateInstitution, ...]:
    """Return the institutions that are late, a request each; nobody is while the clock stands."""
    return tuple(
        LateInstitution(r.institution, r.full_code, r.due_on, days)
        for r in view.requests
        if (days := days_late(r, today, calendar)) is not None and not stands(view.stops, r.institution)
    )


def calls(view: CycleView, calendar: Calendar) -> tuple[RequestView, ...]:
    """Return the requests about which the coordinator is to telephone, and has reached nobody since the ladder said so."""
    found = []
    for request in view.requests:
        telephone = ladder_of(view, request.institution).telephone
        if telephone is None or not request.is_open:
            continue
        asked = key(ActionKind.TELEPHONE, view.code, institution=request.institution, request=request.code, step=telephone.id)
        since = parse_offset(telephone.when).apply(request.due_on, calendar)
        if asked in view.keys and not (request.called_on and request.called_on >= since):
            found.append(request)
    return tuple(found)


def proposals(view: CycleView, today: date, calendar: Calendar, officer: str) -> Proposals:
    """Return what the forms of a cycle are filled in with: later due dates, and shorter parts while it is too long."""
    return Proposals(
        officer=officer,
        due_on={r.full_code: calendar.add(max(r.due_on, today), EXTENSION) for r in view.requests if r.is_open},
        words={i.institution: i.target for i in budget(view).institutions if i.cut and i.target},
        shorten_by=calendar.add(today, 2 * EXTENSION),
    )
