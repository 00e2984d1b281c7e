"""What an officer decides about one request: more time, a reminder now, a call, answered by another way, taken though late."""

from datetime import date
from enum import StrEnum

from prefect import flow

from flows.acting import acting
from flows.desk import Desk
from flows.record_decision import Reason
from models.lines import Line
from models.refusals import DueDatePast, NotYetSaid
from models.words import Edge, Function, Way
from planning.calendars import must_be_worked, rests
from planning.ladder import ladder, written
from planning.rules import due_stage
from tasks import acts, requests
from tasks.inbox import other_ways
from tasks.views import cycle_view


class CallOutcome(StrEnum):
    """What came of a telephone call."""

    PROMISED = "promised"
    MORE_TIME = "more_time"
    NOTHING = "nothing"
    NO_ANSWER = "no_answer"


@flow(name="extend", flow_run_name="{cycle} · extend · {request}")
def extend(cycle: Line, request: Line, due_on: date, officer: Line, reason: Reason = "") -> None:
    """Give an institution more time, and prepare the letter that says so.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        due_on: the new due date
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    with acting("extend", officer, cycle) as here:
        _must_be_worked(here, cycle, due_on)
        requests.extend(cycle, request, due_on, officer, reason, here.folder.zone)


@flow(name="remind-now", flow_run_name="{cycle} · remind-now · {request}")
def remind_now(cycle: Line, request: Line, officer: Line) -> None:
    """Prepare a reminder beside the ladder, at most once a day.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        officer: code of the officer who asks for it
    """
    with acting("remind_now", officer, cycle) as here:
        requests.remind_now(cycle, request, officer, here.folder.zone)


@flow(name="record-call", flow_run_name="{cycle} · record-call · {request}")
def record_call(
    cycle: Line,
    request: Line,
    outcome: CallOutcome,
    officer: Line,
    reached: Function = Function.FOCAL_POINT,
    promised_on: date | None = None,
    quiet: bool = True,
    reason: Reason = "",
) -> None:
    """Record that an officer telephoned about a request: whom they reached, and what was promised.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        outcome: what came of the call
        officer: code of the officer who telephoned
        reached: function of the person who was reached; without answer it says nothing
        promised_on: day for which the answer was promised; empty when none was named
        quiet: remind nobody until that day
        reason: what was agreed, kept in clear; names nobody
    """
    with acting("record_call", officer, cycle) as here:
        view = cycle_view.fn(cycle, here.folder.zone)
        requests.record_call(
            cycle, request, officer, outcome.value, here.folder.zone,
            reached=None if outcome is CallOutcome.NO_ANSWER else reached, promised_on=promised_on,
            report_due=view.date_of(due_stage(view.instrument), Edge.DUE), quiet=quiet, reason=reason,
        )


@flow(name="set-ladder", flow_run_name="{cycle} · set-ladder · {institution}")
def set_ladder(cycle: Line, officer: Line, steps: Line = "", institution: Line = "", reason: Reason = "") -> None:
    """Give a cycle, or one institution in it, reminders of its own; what was sent already counts.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        steps: working days around the due date: -10 -3 +2 superior+5 call+10; none: no reminder; empty: the usual ones
        institution: id of one institution; empty for all of the cycle
        reason: kept in clear; names nobody
    """
    with acting("set_ladder", officer, cycle) as here:
        body = here.folder.institution(institution).id if institution else None
        usual = cycle_view.fn(cycle, here.folder.zone).instrument.ladder
        requests.set_ladder(cycle, body, written(ladder(steps, usual)) if steps else "", officer, reason)


@flow(name="answered-otherwise", flow_run_name="{cycle} · answered-otherwise · {request}")
def answered_otherwise(
    cycle: Line,
    request: Line,
    officer: Line,
    way: Way = Way.PAPER,
    said_by: Function = Function.FOCAL_POINT,
    said_on: date | None = None,
    question: Line = "",
    reason: Reason = "",
    message: Line = "",
) -> None:
    """Close a request that was answered by another way; nothing more is asked.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        officer: code of the officer who says so, and who wrote it down
        way: by which way the answer came
        said_by: function of the person who gave it
        said_on: day on which it was given; today when empty
        question: code of the question that the message answers as a whole; empty when it has codes of its own, or is a scan
        reason: kept in clear; names nobody
        message: code of the held message that brings or shows the answer, for example a scan; empty when there is none
    """
    with acting("answered_otherwise", officer, cycle) as here:
        if said_on and said_on > here.today:
            raise NotYetSaid(said_on=said_on)
        other_ways.answered_otherwise(
            cycle, request, officer, reason, here.folder, way=way, said_by=said_by, said_on=said_on, question=question,
            message=message,
        )


@flow(name="record-extension", flow_run_name="{cycle} · record-extension · {request}")
def record_extension(
    cycle: Line, request: Line, officer: Line, wished_for: date | None = None, message: Line = ""
) -> None:
    """Record that an institution asks for more time; it waits for a decision.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        officer: code of the officer who records it
        wished_for: day until which it asks; empty when it names none
        message: code of the held message that asks it; empty when it was asked otherwise
    """
    with acting("record_extension", officer, cycle) as here:
        requests.record_extension(cycle, request, wished_for, officer, here.folder.zone, message)


@flow(name="refuse-extension", flow_run_name="{cycle} · refuse-extension · {request}")
def refuse_extension(cycle: Line, request: Line, officer: Line, reason: Reason = "") -> None:
    """Refuse more time to an institution that asked for it, and prepare the letter that says so.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    with acting("refuse_extension", officer, cycle) as here:
        requests.refuse_extension(cycle, request, officer, reason, here.folder.zone)


@flow(name="take-late-answer", flow_run_name="{cycle} · take-late-answer · {request}")
def take_late_answer(cycle: Line, request: Line, officer: Line) -> None:
    """Let the late contributions to a request into the next draft.

    Args:
        cycle: code of the reporting cycle
        request: code of the request, for example mj-1
        officer: code of the officer who decides
    """
    with acting("take_late_answer", officer, cycle):
        acts.take_late(cycle, request, officer)


@flow(name="shorten", flow_run_name="{cycle} · shorten · {institution}")
def shorten(cycle: Line, institution: Line, words: int, due_on: date, officer: Line) -> None:
    """Prepare the letter that asks an institution for a shorter version of what it wrote.

    Args:
        cycle: code of the reporting cycle
        institution: id of the institution
        words: number of words its part may have in all
        due_on: day by which the shorter version is due
        officer: code of the officer who asks for it
    """
    with acting("shorten", officer, cycle) as here:
        _must_be_worked(here, cycle, due_on)
        requests.shorten(cycle, institution, words, due_on, officer, here.folder.zone)


def _must_be_worked(here: Desk, cycle: str, due_on: date) -> None:
    """Raise `DueDatePast`, or `NotAWorkingDay` where nobody works on a due date in a cycle as urgent as this one."""
    if due_on < here.today:
        raise DueDatePast(due_on=due_on)
    view = cycle_view.fn(cycle, here.folder.zone)
    must_be_worked(due_on, rests(view, here.calendar).others)
