"""Read the inbox and the shelf, and file what came: the one reader of both."""

from prefect import flow

from flows.bring_out import bring_out
from flows.desk import desk
from flows.stage_run import runs_alone
from tasks.inbox import receive


@flow(name="receive-replies")
def receive_replies() -> list[str]:
    """Take in what lies at the two doors; return the codes of the cycles that it touched."""
    touched = receive(desk().folder)
    if runs_alone():
        for cycle in touched:
            bring_out(cycle)
    return touched
