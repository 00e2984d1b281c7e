"""The general moves of a cycle: finish a stage, return to an earlier one, suspend, resume, cancel, close, reopen."""

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from planning.stages import Move, moved
from tasks import acts
from tasks.views import cycle_view


@flow(name="suspend", flow_run_name="{cycle} · suspend")
def suspend(cycle: Line, officer: Line, reason: Reason = "") -> None:
    """Suspend a cycle: nothing is due until it is resumed.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.SUSPEND, officer, reason)


@flow(name="resume", flow_run_name="{cycle} · resume")
def resume(cycle: Line, officer: Line, reason: Reason = "") -> None:
    """Resume a suspended cycle.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.RESUME, officer, reason)


@flow(name="cancel", flow_run_name="{cycle} · cancel")
def cancel(cycle: Line, officer: Line, reason: Reason = "") -> None:
    """Cancel a cycle; its open requests are withdrawn.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.CANCEL, officer, reason)


@flow(name="close", flow_run_name="{cycle} · close")
def close(cycle: Line, officer: Line, reason: Reason = "") -> None:
    """Close a cycle that has come to its end.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.CLOSE, officer, reason)


@flow(name="reopen", flow_run_name="{cycle} · reopen")
def reopen(cycle: Line, officer: Line, reason: Reason = "") -> None:
    """Reopen a closed or cancelled cycle at the stage where it ended; what was still asked is asked again.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.REOPEN, officer, reason)


@flow(name="finish", flow_run_name="{cycle} · finish")
def finish(cycle: Line, officer: Line, reason: Reason = "") -> None:
    """Finish the present stage before its date or without the answers it waits for; the last one closes the cycle.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.FINISH, officer, reason)


@flow(name="return-to", flow_run_name="{cycle} · return-to {stage}")
def return_to(cycle: Line, stage: Line, officer: Line, reason: Reason = "") -> None:
    """Return a cycle to an earlier stage that its instrument allows.

    Args:
        cycle: code of the reporting cycle
        stage: id of the stage to return to
        officer: code of the officer who decides
        reason: kept in clear; names nobody
    """
    _move(cycle, Move.RETURN, officer, reason, stage)


def _move(cycle: str, move: Move, officer: str, reason: str, stage: str = "") -> None:
    with acting(move.value, officer, cycle) as here:
        view = cycle_view(cycle, here.folder.zone)
        after = moved(view, move, stage or None)
        if after.stage != view.stage:
            acts.move_stage(cycle, after.stage, move.value, officer, here.today, reason)
        else:
            acts.set_status(cycle, after.status, move.value, officer, reason, here.today)
