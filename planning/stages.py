"""The moves of a cycle along its stages, and those possible from everywhere; what each kind of stage is: `kinds`."""

from dataclasses import dataclass
from enum import StrEnum

from models.refusals import MoveNotPossible
from models.views import CycleView
from models.words import CycleStatus
from planning.kinds import next_stage, shut_gates


class Move(StrEnum):
    """What can be done with a cycle as a whole."""

    FINISH = "finish"
    RETURN = "return"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class MoveRule:
    """From which statuses an officer can make a move, and which status it gives."""

    starts: frozenset[CycleStatus]
    becomes: CycleStatus


RUNNING = frozenset({CycleStatus.OPEN, CycleStatus.SUSPENDED})
ENDED = frozenset({CycleStatus.CLOSED, CycleStatus.CANCELLED})

MOVES: dict[Move, MoveRule] = {
    Move.FINISH: MoveRule(frozenset({CycleStatus.OPEN}), CycleStatus.OPEN),
    Move.RETURN: MoveRule(frozenset({CycleStatus.OPEN}), CycleStatus.OPEN),
    Move.SUSPEND: MoveRule(frozenset({CycleStatus.OPEN}), CycleStatus.SUSPENDED),
    Move.RESUME: MoveRule(frozenset({CycleStatus.SUSPENDED}), CycleStatus.OPEN),
    Move.CANCEL: MoveRule(RUNNING, CycleStatus.CANCELLED),
    Move.CLOSE: MoveRule(RUNNING, CycleStatus.CLOSED),
    Move.REOPEN: MoveRule(ENDED, CycleStatus.OPEN),
}


@dataclass(frozen=True)
class Place:
    """Where a move puts a cycle."""

    stage: str
    status: CycleStatus


class MoveNotAllowed(MoveNotPossible):
    """The cycle is not where this move can be made; `possible` says which can be."""

    code = "move_not_possible"

    def __init__(self, view: CycleView, move: Move, possible: tuple[str, ...]) -> None:
        self.possible = possible
        super().__init__(
            cycle=view.code, move=move, stage=view.stage, cycle_status=view.status, possible=", ".join(possible)
        )


def possible_moves(view: CycleView) -> tuple[str, ...]:
    """Return the moves an officer can make now, a return with its stage: `return collect`."""
    found: list[str] = []
    for move, rule in MOVES.items():
        if view.status not in rule.starts:
            continue
        if move is Move.RETURN:
            found += [f"{move} {stage}" for stage in view.instrument.stage(view.stage).returns_to]
        elif move is not Move.FINISH or not shut_gates(view):
            found.append(move)
    return tuple(found)


def moved(view: CycleView, move: Move, to: str | None = None) -> Place:
    """Return where an officer's move puts the cycle; finishing the last stage closes it. Raises `MoveNotAllowed`.

    `to` names the stage of a return. The round moves on by itself only by a `finish` that `due` names.
    """
    possible = possible_moves(view)
    if (f"{move} {to}" if move is Move.RETURN else move) not in possible:
        raise MoveNotAllowed(view, move, possible)
    if move is Move.RETURN and to is not None:
        return Place(to, CycleStatus.OPEN)
    if move is Move.FINISH:
        following = next_stage(view)
        return Place(following.id, CycleStatus.OPEN) if following else Place(view.stage, CycleStatus.CLOSED)
    return Place(view.stage, MOVES[move].becomes)
