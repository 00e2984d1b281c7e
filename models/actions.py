"""What `planning` says is due, as `tasks` perform it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ActionKind(StrEnum):
    """The deeds a round can owe a cycle."""

    HOLD = "hold"
    REQUEST = "request"
    REMIND = "remind"
    ESCALATE = "escalate"
    TELEPHONE = "telephone"
    CONSOLIDATE = "consolidate"
    CIRCULATE = "circulate"
    LAY_TEMPLATE = "lay_template"
    ASK_DECISION = "ask_decision"
    CONSENT = "consent"
    REMIND_APPROVER = "remind_approver"
    REMIND_OFFICER = "remind_officer"
    FINISH = "finish"


@dataclass(frozen=True)
class Action:
    """One deed that is due; `key` is its ledger key, `request` the code and revision, `step` the ladder's or the next stage.

    `only_new` asks an institution only what no request has put to it, by `due_on`; else the stage's due date holds.
    `breaks_quiet` when it cannot wait for a working day. `asked_on` is the day since which somebody is asked to clear a draft,
    and `tone` then which reminder it is. Of a clock, `step` is the stage whose due date it is.
    """

    kind: ActionKind
    key: str
    stage: str
    institution: str | None = None
    request: str | None = None
    step: str | None = None
    tone: int = 1
    breaks_quiet: bool = False
    only_new: bool = False
    due_on: date | None = None
    asked_on: date | None = None
