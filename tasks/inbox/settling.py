"""A received message gets its place: what it is, what is done with it, of which cycle and request; and the office is told."""

from typing import Any

from models.tables import Cycle, Request
from models.words import CycleStatus, MessageClass, MessageState
from store import cycles, database, messages
from tasks.doors.notices import notify

_TOLD = {MessageState.HELD: "held_replies", MessageState.REFUSED: "refused_messages"}


def settle(
    code: str,
    kind: MessageClass,
    state: MessageState,
    request: Request | None = None,
    *,
    cycle_id: int | None = None,
    officer: str | None = None,
    institution: str | None = None,
    reason: str,
    found: dict[str, Any] | None = None,
) -> set[str]:
    """Record what a message is; return the cycles it touches: its own, every open one where it has none."""
    with database.writing() as session:
        message = messages.get(session, code)
        messages.settle(
            session, message, kind, state, cycle_id=cycle_id, request=request, officer=officer, institution=institution,
            reason=reason, found=found,
        )
        touched = set(cycles.codes(session, CycleStatus.OPEN))
        if message.cycle_id is not None:
            cycle = session.get_one(Cycle, message.cycle_id)
            cycles.touch(session, cycle)
            touched = {cycle.code}
    if state in _TOLD:
        notify(_TOLD[state], {"count": 1})
    return touched
