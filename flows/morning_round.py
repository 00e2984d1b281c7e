"""The morning round: read the inbox, do what is due, bring out letters and pages. Twice or late does no harm."""

from collections.abc import Callable, Sequence
from functools import partial

from prefect import State, flow
from prefect.states import Failed

from flows.addressing import who_is_called
from flows.bring_out import post, refresh, show, write
from flows.consolidate import consolidate
from flows.desk import Desk, desk
from flows.feeds import lay_feeds
from flows.load import lay_load
from flows.receive_replies import receive_replies
from flows.remind_ministries import remind_ministries
from flows.request_inputs import request_inputs
from flows.review import review
from flows.standing import tell_what_stands
from models.actions import Action, ActionKind
from models.lines import Line
from planning.due import due_actions, is_worked
from store import leases
from tasks.doors.notices import notify
from tasks.engine import runs, watch
from tasks.inbox.inbox import is_anything_waiting
from tasks.log import deed
from tasks.pages.links import action_link
from tasks.post import delivery
from tasks.requests import perform
from tasks.views import cycle_view, open_cycles

STAGE_FLOW: dict[ActionKind, Callable[..., State]] = {
    ActionKind.REQUEST: request_inputs,
    ActionKind.REMIND: remind_ministries,
    ActionKind.ESCALATE: remind_ministries,
    ActionKind.TELEPHONE: remind_ministries,
    ActionKind.CONSOLIDATE: consolidate,
    ActionKind.LAY_TEMPLATE: consolidate,
    ActionKind.CIRCULATE: review,
    ActionKind.ASK_DECISION: review,
    ActionKind.CONSENT: review,
    ActionKind.REMIND_APPROVER: review,
    ActionKind.REMIND_OFFICER: review,
}
UNTIL_READ = {ActionKind.REMIND, ActionKind.ESCALATE, ActionKind.TELEPHONE}


@flow(name="round", flow_run_name="round {cycle}")
def morning_round(cycle: Line = "") -> list[State] | str:
    """Do what is due today; a broken cycle fails visibly and stops no other.

    Args:
        cycle: code of one cycle; empty for all that are open
    """
    here = desk()
    states: list[State] = []
    inbox_read = True
    touched: tuple[str, ...] = ()
    if is_anything_waiting():
        read = receive_replies(return_state=True)
        states.append(read)
        done = read.result() if read.is_completed() else None
        inbox_read, touched = (not done.left, done.touched) if done else (False, ())
        if not inbox_read:
            notify("inbox_unreadable", {})
    else:
        watch.inbox_read()   # nothing lay there
    worked = list[str]()
    for code in [cycle] if cycle else open_cycles():
        states += _guarded(code, partial(_walked, code, here, inbox_read, worked))
    states += bring_all_out(worked)
    if not here.calendar.is_working_day(here.today):
        delivery.deliver(here.folder, here.opens)   # what an officer released on a day off leaves on it
        for code in touched:
            refresh(code)
    if not cycle and here.calendar.is_working_day(here.today):
        tell_what_stands(here)
    if not cycle:
        lay_load()
        lay_feeds()
    if not cycle and not any(state.is_failed() or state.is_crashed() for state in states):
        watch.round_finished()
    return states or "nothing due"


def _walked(cycle: str, here: Desk, inbox_read: bool, worked: list[str]) -> list[State]:
    """Do what is due in one cycle, unless it rests on this day."""
    if not is_worked(cycle_view.fn(cycle, here.folder.zone), here.today, here.calendar):
        return []
    states = walk(cycle, here, inbox_read=inbox_read)
    worked.append(cycle)
    return states


def bring_all_out(cycles: Sequence[str]) -> list[State]:
    """Write the letters of these cycles, then let them go together, then show what became of them; return what failed.

    Only when all are written is it known what is to be said to a person today.
    """
    failed = [state for code in cycles for state in _guarded(code, partial(write, code))]
    failed += _guarded(", ".join(cycles), partial(post, cycles)) if cycles else []
    return failed + [state for code in cycles for state in _guarded(code, partial(show, code))]


def _guarded(cycle: str, work: Callable[[], list[State] | None]) -> list[State]:
    """Work on one cycle, or on all; return the states of its runs.

    One broken cycle must not stop the others; its run fails in the end, without a word of what it held.
    """
    try:
        return work() or []
    except Exception as error:
        deed(cycle=cycle, deed="round_failed", error=type(error).__name__)
        notify("round_failed", {"cycle": cycle})
        return [Failed(message=f"{cycle}: {type(error).__name__}")]


def _tell_office(here: Desk, cycle: str, due: list[Action]) -> None:
    for call in (a for a in due if a.kind is ActionKind.TELEPHONE and a.institution):
        function = who_is_called(here, call.institution or "")
        request = f"{call.institution}-{call.request}"
        link = action_link(
            runs.forms(), "record-call",
            {"cycle": cycle, "request": request, "officer": here.office.approved_by, "reached": function},
        )
        facts = {"cycle": cycle, "institution": call.institution or "", "function": function.value}
        notify("call_needed", facts, link=link)
    for kind, notice in ((ActionKind.ASK_DECISION, "decision_needed"), (ActionKind.HOLD, "institution_ended")):
        if count := sum(a.kind is kind for a in due):
            notify(notice, {"cycle": cycle, "count": count})


Run = Callable[[Callable[..., State], str], State]
"""How a stage's flow is run for a cycle."""


def as_sub_run(stage_flow: Callable[..., State], cycle: str) -> State:
    """Run a stage's flow as a run of its own below the round."""
    return stage_flow(cycle, return_state=True)


def walk(cycle: str, here: Desk, *, inbox_read: bool, run: Run = as_sub_run) -> list[State]:
    """Do what is due in a cycle, stage after stage, a sub-run only where something is due; return the runs' states.

    A rehearsal brings its own way to `run` the flow of a stage. While the inbox cannot be read nobody is reminded: the answer may
    lie in it.
    """
    states: list[State] = []
    done: set[str] = set()
    while True:
        view = cycle_view.fn(cycle, here.folder.zone)
        due = [a for a in due_actions(view, here.today, here.calendar) if a.key not in done]
        if not inbox_read:
            due = [a for a in due if a.kind not in UNTIL_READ]
        if not due:
            return states
        done |= {a.key for a in due}
        _tell_office(here, cycle, due)
        stage_flows = dict.fromkeys(STAGE_FLOW[a.kind] for a in due if a.kind in STAGE_FLOW)
        for stage_flow in stage_flows:
            states.append(run(stage_flow, cycle))
        if any(s.is_failed() or s.is_crashed() for s in states):
            notify("round_failed", {"cycle": cycle})
            return states
        moves = [a for a in due if a.kind in (ActionKind.HOLD, ActionKind.FINISH)]
        if moves:
            with leases.under(cycle):
                perform(cycle, moves, here.folder.zone)
