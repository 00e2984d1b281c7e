"""An institution's part of a cycle passes to those who follow it."""

from datetime import date

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import NothingToTransfer, NotItsQuestions
from planning.succession import shares
from tasks import transfer as deeds
from tasks.views import cycle_view


@flow(name="transfer", flow_run_name="{cycle} · transfer · {institution}")
def transfer(
    cycle: Line,
    institution: Line,
    officer: Line,
    to: Line = "",
    questions: Line = "",
    due_on: date | None = None,
    reason: Reason = "",
) -> bool:
    """Give an institution's questions, open requests and history to its successor, and prepare a letter to both.

    Returns whether anything passed on: a form sent twice changes nothing.

    Args:
        cycle: code of the reporting cycle
        institution: id of the institution that gives up its part
        officer: code of the officer who decides
        to: id of the institution that takes over; empty for the successors that the directory names
        questions: codes of the questions that pass on, for example A.01, A.02; empty for all
        due_on: new due date of what is still owed; empty for the one that holds
        reason: kept in clear; names nobody
    """
    with acting("transfer", officer, cycle) as here:
        chosen = tuple(dict.fromkeys(questions.replace(",", " ").replace(";", " ").split()))
        view = cycle_view(cycle, here.folder.zone)
        try:
            parts = shares(
                deeds.held(cycle, institution), institution, view.instrument, here.folder.directory, here.today, to=to,
                questions=chosen, owes=deeds.owes(cycle, institution),
            )
        except (NothingToTransfer, NotItsQuestions):
            done = deeds.passed(cycle, institution, to)
            if done and done.issuperset(chosen):
                return False
            raise
        deeds.transfer(cycle, institution, parts, officer, reason, here.folder.zone, due_on)
        return True
