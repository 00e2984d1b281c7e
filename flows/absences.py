"""Who is away, who stands in, and which address takes no mail; what waits for them goes to who is there, of every cycle."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum

from prefect import flow

from flows.acting import acting
from flows.bring_out import bring_out, refresh
from flows.desk import Desk
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import Refusal
from models.words import Function
from tasks import absences
from tasks.views import open_cycles


class Person(StrEnum):
    """A function that somebody can be absent from; a functional mailbox never is."""

    FOCAL_POINT = "focal_point"
    DEPUTY = "deputy"
    SUPERIOR = "superior"


class StandIn(StrEnum):
    """Who takes the letters of somebody who is away."""

    NEXT = absences.NEXT
    DEPUTY = "deputy"
    MAILBOX = "mailbox"
    SUPERIOR = "superior"


@flow(name="record-absence", flow_run_name="record-absence · {institution} · {function.value}")
def record_absence(
    institution: Line,
    function: Person,
    officer: Line,
    since: date | None = None,
    until: date | None = None,
    stands_in: StandIn = StandIn.NEXT,
    reason: Reason = "",
) -> None:
    """Record that somebody is away or has delegated their letters; these go to who stands in, until that ends.

    Args:
        institution: id of the institution
        function: focal_point, deputy or superior
        officer: code of the officer who records it
        since: first day of the absence; today when empty
        until: last day of the absence; until it is ended when empty
        stands_in: who takes the letters; next: the deputy, then the functional mailbox
        reason: kept in clear; names nobody
    """
    with _of_all("record_absence", officer) as here:
        absences.record(
            institution, Function(function.value), officer, here.folder, since=since or here.today, until=until,
            stands_in=None if stands_in is StandIn.NEXT else Function(stands_in.value), reason=reason,
        )


@flow(name="record-dead-address", flow_run_name="record-dead-address · {institution} · {function.value}")
def record_dead_address(institution: Line, function: Function, officer: Line) -> None:
    """Record that an address takes no mail; letters go to who comes next, until contacts.yaml names another address.

    Args:
        institution: id of the institution
        function: focal_point, deputy, superior or mailbox
        officer: code of the officer who records it
    """
    with _of_all("record_dead_address", officer) as here:
        absences.record_dead_address(institution, function, officer, here.folder)


@flow(name="end-absence", flow_run_name="end-absence · {institution} · {function.value}")
def end_absence(institution: Line, function: Function, officer: Line) -> None:
    """Record that somebody is reached again before the day named, or that a dead address takes mail again.

    Args:
        institution: id of the institution
        function: focal_point, deputy, superior or mailbox
        officer: code of the officer who records it
    """
    with _of_all("end_absence", officer) as here:
        absences.end(institution, function, officer, here.folder)


@contextmanager
def _of_all(deed: str, officer: str) -> Iterator[Desk]:
    """Give the desk for an act of the office, and bring out what follows from it in every cycle, or show its refusal."""
    try:
        with acting(deed, officer) as here:
            yield here
    except Refusal:
        for code in open_cycles():
            refresh(code)
        raise
    for code in open_cycles():
        bring_out(code)
