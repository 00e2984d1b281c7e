"""By whose hands a replay is done: through Prefect as in an office, or plainly, the same functions without a run."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol, cast

from prefect import Flow, State
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.states import Completed, StateType

from flows import (
    comments,
    handing_over,
    letters_out,
    on_request,
    open_cycle,
    place_reply,
    receive_replies,
    record_decision,
    restricted,
    submit,
)
from flows import follow_up as followed_up
from flows.desk import desk
from flows.morning_round import bring_all_out, morning_round, walk
from tasks.inbox.inbox import is_anything_waiting
from tasks.views import open_cycles


class PlayStopped(Exception):
    """A run of the replay did not complete; the log of Prefect's server and worker says why."""


class Hands(Protocol):
    """Who does the rounds, and what an officer decides in a form, by the name of its deployment."""

    def round(self, day: date, *, first: bool) -> None:
        """Do the round of a morning."""

    def decide(self, form: str, values: dict[str, Any]) -> None:
        """Do what an officer decided."""


class ThroughPrefect:
    """Rounds are flow runs in this process, the first one and every decision go through their deployment and the worker."""

    def round(self, day: date, *, first: bool) -> None:
        """Do the round of a morning; raises `PlayStopped`."""
        if first:
            self.decide("round", {})
            return
        state = morning_round(return_state=True)
        if not state.is_completed():
            raise PlayStopped(f"the round of {day} ended as {state.name}: {state.message}")

    def decide(self, form: str, values: dict[str, Any]) -> None:
        """Fill in the form; raises `PlayStopped`."""
        run = cast(FlowRun, run_deployment(
            f"{form}/{form}", parameters=values, timeout=120, poll_interval=0.3, as_subflow=False
        ))
        if run.state is None or run.state.type is not StateType.COMPLETED:
            raise PlayStopped(f"{form} ended as {run.state.name if run.state else 'pending'}: "
                              f"{run.state.message if run.state else ''}")


FORMS: dict[str, Flow[..., Any]] = {
    flow.name: flow
    for module in (
        comments, followed_up, handing_over, letters_out, on_request, open_cycle, place_reply, receive_replies, record_decision,
        restricted, submit,
    )
    for flow in vars(module).values()
    if isinstance(flow, Flow)
}


class Plainly:
    """Everything is done by the plain functions that flows and tasks are made of."""

    def round(self, day: date, *, first: bool) -> None:
        """Do the round of a morning."""
        here = desk()
        if is_anything_waiting():
            FORMS["receive-replies"].fn()
        codes = open_cycles()
        for code in codes:
            walk(code, here, inbox_read=True, run=plainly)
        if failed := bring_all_out(codes):
            raise PlayStopped(", ".join(str(state.message) for state in failed))

    def decide(self, form: str, values: dict[str, Any]) -> None:
        """Do what the form's flow does."""
        flow = FORMS[form]
        flow.fn(**flow.validate_parameters(values))


def plainly(stage_flow: Callable[..., State], cycle: str) -> State:
    """Do what a stage's flow does, without a run."""
    cast(Flow[..., Any], stage_flow).fn(cycle)
    return Completed()
