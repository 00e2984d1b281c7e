"""An officer lets small figures of the statistics annex be shown, with the reason."""

from prefect import flow

from flows.acting import acting
from flows.record_decision import Reason
from models.lines import Line
from tasks.drafts import statistics


@flow(name="lift-suppression", flow_run_name="{cycle} · lift-suppression {table}")
def lift_suppression(
    cycle: Line, table: Line, officer: Line, reason: Reason, year: int = 0, row: Line = "", column: Line = ""
) -> int:
    """Let small figures of a table be shown in what leaves, with the reason; return how many are new.

    Args:
        cycle: code of the reporting cycle
        table: id of the table, for example T.03
        officer: code of the officer who decides
        reason: kept in clear; names nobody
        year: one year; 0 for all
        row: id of one row, * for the total; empty for all
        column: id of one column, * for the total; empty for all
    """
    with acting("lift_suppression", officer, cycle):
        return statistics.lift(cycle, table, year, row, column, officer, reason)
