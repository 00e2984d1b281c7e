"""What an officer says of a contribution: who stands by it, which of two parts holds, what may be published."""

from datetime import date

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import NotYetSaid
from models.words import Function, Way
from tasks.drafts import contributions


@flow(name="validate-contribution", flow_run_name="{cycle} · validate-contribution · {request}")
def validate_contribution(
    cycle: Line,
    request: Line,
    officer: Line,
    version: int = 0,
    way: Way = Way.MAIL,
    said_by: Function = Function.FOCAL_POINT,
    said_on: date | None = None,
    message: Line = "",
    reason: Reason = "",
) -> None:
    """Record that an institution stands by its contribution: only then does it count at clearance.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        officer: code of the officer who records it
        version: number of the version; 0 for the newest
        way: by which way the institution said so
        said_by: function of the person who said so
        said_on: day on which it was said; today when empty
        message: code of the held message that says so; empty when there is none
        reason: kept in clear; names nobody
    """
    with acting("validate_contribution", officer, cycle) as here:
        if said_on and said_on > here.today:
            raise NotYetSaid(said_on=said_on)
        contributions.validate(
            cycle, request, version, officer, here.folder.zone, way=way, said_by=said_by, said_on=said_on, message=message,
            reason=reason,
        )


@flow(name="allow-unvalidated", flow_run_name="{cycle} · allow-unvalidated · {request}")
def allow_unvalidated(cycle: Line, request: Line, reason: Reason, officer: Line, version: int = 0) -> None:
    """Let a contribution count at clearance though its institution does not stand by it yet: a derogation, with its reason.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        reason: why it counts; kept in clear; names nobody
        officer: code of the officer who decides
        version: number of the version; 0 for the newest
    """
    with acting("allow_unvalidated", officer, cycle) as here:
        contributions.allow_unvalidated(cycle, request, version, officer, reason, here.folder.zone)


@flow(name="choose-part", flow_run_name="{cycle} · choose-part · {request} {question}")
def choose_part(cycle: Line, request: Line, question: Line, version: int, officer: Line, reason: Reason = "") -> None:
    """Let the answer of one part hold where two that came together answer a question otherwise; the other is kept.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        question: code of the question
        version: number of the version whose answer holds
        officer: code of the officer who records the choice
        reason: kept in clear; names nobody
    """
    with acting("choose_part", officer, cycle):
        contributions.choose_part(cycle, request, question, version, officer, reason)


@flow(name="allow-publication", flow_run_name="{cycle} · allow-publication · {request}")
def allow_publication(
    cycle: Line, request: Line, number: int, reason: Reason, officer: Line, version: int = 0
) -> None:
    """Record that an officer looked at something that would be published and tells of a person, and lets it.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        number: number of the flag, as the page shows it
        reason: why it may be published; kept in clear; names nobody
        officer: code of the officer who looked
        version: number of the version; 0 for the newest
    """
    with acting("allow_publication", officer, cycle) as here:
        contributions.allow_publication(cycle, request, version, number, officer, reason, here.folder.zone)
