"""Read the inbox and the shelf, and file what came: the one reader of both."""

from prefect import flow

from flows.bring_out import bring_out
from flows.desk import desk
from flows.lists import propose_leads
from flows.stage_run import runs_alone
from tasks import watch
from tasks.body_lists import just_read
from tasks.inbox import Read, receive


@flow(name="receive-replies")
def receive_replies() -> Read:
    """Take in what lies at the two doors; return which cycles that touched, and whether a mail was left."""
    here = desk()
    read = receive(here.folder)
    for cycle in just_read():
        propose_leads(cycle, here)
    if not read.left:
        watch.inbox_read()
    if runs_alone():
        for cycle in read.touched:
            bring_out(cycle)
    return read
