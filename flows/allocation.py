"""Who answers a question: named by an officer, contested by an institution (« relève de … »), settled."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from prefect import flow

from flows.acting import acting
from flows.desk import Desk
from flows.record_decision import Reason
from models.lines import Line
from models.list_text import Because, ListText, Rule
from models.refusals import InstitutionEnded, LeadsMissing, NoSuchInstitution, NoSuchQuestion
from tasks import allocation, body_lists
from tasks.views import cycle_view


@flow(name="allocate", flow_run_name="{cycle} · allocate {question}")
def allocate(cycle: Line, question: Line, leads: Line, officer: Line) -> None:
    """Say who answers a question: in the list that waits, or else in the cycle.

    Args:
        cycle: code of the reporting cycle
        question: code of the question, for example Q.05, or in a list that waits its number
        leads: ids of institutions with commas; the first leads. Empty in a list that waits: said with the item above
        officer: code of the officer who decides
    """
    named = ids(leads)
    with acting("allocate", officer, cycle) as here:
        known_institutions(here, named)
        if cycle_view(cycle, here.folder.zone).list_waits:
            _, content, _ = body_lists.waiting(cycle)
            body_lists.correct(cycle, with_leads(content, cycle, question, named), officer)
            return
        if not named:
            raise LeadsMissing(question=question)
        allocation.allocate(cycle, question, named, officer)


@flow(name="record-contest", flow_run_name="{cycle} · record-contest {question} · {institution}")
def record_contest(
    cycle: Line, question: Line, institution: Line, officer: Line, points_to: Line = "", message: Line = "", reason: Reason = ""
) -> None:
    """Record that an institution says a question is not its own; what the one it points to says is recorded the same way.

    Args:
        cycle: code of the reporting cycle
        question: code of the question, for example Q.05
        institution: id of the institution that says so
        officer: code of the officer who records it
        points_to: id of the institution that it points to, where it names one
        message: code of the message in which it says so, as the page shows it
        reason: what it says in short; kept in clear, names nobody
    """
    with acting("record_contest", officer, cycle) as here:
        known_institutions(here, [i for i in (institution, points_to) if i])
        allocation.record_contest(
            cycle, question, institution, points_to=points_to, message_code=message, officer=officer, reason=reason,
            today=here.today,
        )


@flow(name="settle-contest", flow_run_name="{cycle} · settle-contest {question}")
def settle_contest(cycle: Line, question: Line, leads: Line, officer: Line, reason: Reason = "") -> None:
    """Settle what is contested of a question: name who answers it.

    Args:
        cycle: code of the reporting cycle
        question: code of the question, for example Q.05
        leads: ids of institutions with commas; the first leads
        officer: code of the officer who settles it
        reason: kept in clear; names nobody
    """
    named = ids(leads)
    with acting("settle_contest", officer, cycle) as here:
        known_institutions(here, named)
        if not named:
            raise LeadsMissing(question=question)
        allocation.settle_contest(cycle, question, named, officer, reason, here.today)


class Outcome(StrEnum):
    """What follows from an answer that refers to another institution."""

    ASK = "ask"
    DROP = "drop"


@flow(name="settle-reference", flow_run_name="{cycle} · settle-reference {question} · {institution}")
def settle_reference(
    cycle: Line, question: Line, institution: Line, outcome: Outcome, officer: Line, due_on: date | None = None
) -> None:
    """Decide on an answer that refers to another institution: put the question to that one, or leave it.

    Args:
        cycle: code of the reporting cycle
        question: code of the question, for example Q.05
        institution: id of the institution whose answer refers to another
        outcome: ask or drop
        officer: code of the officer who decides
        due_on: day by which the other institution is to answer; empty: that of the request that was answered
    """
    with acting("settle_reference", officer, cycle) as here:
        allocation.settle_reference(cycle, question, institution, outcome is Outcome.ASK, officer, due_on, here.today)


@flow(name="settle-answers", flow_run_name="{cycle} · settle-answers {question}")
def settle_answers(cycle: Line, question: Line, officer: Line, to: Line = "", due_on: date | None = None) -> None:
    """Record that the answers to a question which a newer list changed were looked at: they stay, or answer another.

    Args:
        cycle: code of the reporting cycle
        question: code of the question that was reworded or dropped
        officer: code of the officer who looked at them
        to: code of the question that they answer now; empty: they stay where they are
        due_on: day by which those who answered are asked once more; empty: they are not
    """
    with acting("settle_answers", officer, cycle) as here:
        allocation.settle_answers(cycle, question, to, due_on, officer, here.today)


def with_leads(content: ListText, cycle: str, question: str, leads: tuple[str, ...]) -> ListText:
    """Return a list with other leads of one item, named by code or number; raises `NoSuchQuestion`."""
    named = [item for item in content.items if question in (item.code, item.number)]
    if len(named) != 1:
        raise NoSuchQuestion(question=question, cycle=cycle)
    led = named[0].model_copy(update={"leads": leads, "because": Because(rule=Rule.OFFICER)})
    return content.model_copy(update={"items": tuple(led if item is named[0] else item for item in content.items)})


def ids(text: str) -> tuple[str, ...]:
    """Return the ids that stand in a line, apart by commas or semicolons."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))


def known_institutions(here: Desk, named: Iterable[str]) -> None:
    """Raise `NoSuchInstitution` for the first id that no file knows, `InstitutionEnded` for one that is not there today."""
    directory = here.folder.directory
    for institution in named:
        if institution not in directory:
            raise NoSuchInstitution(institution=institution)
        if not directory.exists(institution, here.today):
            row = directory.institutions[institution]
            raise InstitutionEnded(institution=institution, valid_from=row.valid_from or "–", valid_to=row.valid_to or "–")
