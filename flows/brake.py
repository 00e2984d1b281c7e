"""The brake: hold an institution, a cycle or everything; lift it again. Checked again at the moment of sending."""

from datetime import date
from enum import StrEnum

from prefect import flow

from flows.acting import acting
from flows.bring_out import refresh
from flows.desk import Desk
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import NotAFormValue
from tasks import acts
from tasks.views import open_cycles


class Scope(StrEnum):
    """How far a hold reaches."""

    INSTITUTION = "institution"
    CYCLE = "cycle"
    EVERYTHING = "everything"


@flow(name="hold", flow_run_name="hold · {scope.value} {cycle} {institution}")
def hold(
    scope: Scope,
    officer: Line,
    cycle: Line = "",
    institution: Line = "",
    until: date | None = None,
    reason: Reason = "",
) -> None:
    """Stop everything that would go out, until a date or until the hold is lifted.

    Args:
        scope: institution, cycle or everything
        officer: code of the officer who holds
        cycle: code of the reporting cycle, for the scopes cycle and institution
        institution: id of the institution, for the scope institution
        until: last day of the hold; empty for until lifted
        reason: kept in clear; names nobody
    """
    with acting("hold", officer, cycle or None, at_once=True) as here:
        code, body = _reach(here, scope, cycle, institution)
        acts.hold(code, body, until, officer, reason)
    _show(scope)


@flow(name="lift", flow_run_name="lift · {scope.value} {cycle} {institution}")
def lift(scope: Scope, officer: Line, cycle: Line = "", institution: Line = "") -> None:
    """Lift a hold of exactly this scope; what waited goes out with the next round, or at once when released.

    Args:
        scope: institution, cycle or everything
        officer: code of the officer who lifts
        cycle: code of the reporting cycle, for the scopes cycle and institution
        institution: id of the institution, for the scope institution
    """
    with acting("lift", officer, cycle or None) as here:
        code, body = _reach(here, scope, cycle, institution)
        acts.lift(code, body, officer, here.folder.zone)
    _show(scope)


def _reach(here: Desk, scope: Scope, cycle: str, institution: str) -> tuple[str | None, str | None]:
    if scope is Scope.EVERYTHING:
        return None, None
    if not cycle:
        raise NotAFormValue(field="cycle")
    if scope is Scope.CYCLE:
        return cycle, None
    return cycle, here.folder.institution(institution).id


def _show(scope: Scope) -> None:
    if scope is Scope.EVERYTHING:
        for code in open_cycles():
            refresh(code)
