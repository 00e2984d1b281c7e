"""Read the inbox and the shelf, and file what came: the one reader of both."""

from prefect import flow

from flows.bring_out import bring_out
from flows.desk import desk
from flows.lists import propose_leads
from flows.stage_run import is_scheduled, runs_alone
from models.refusals import CycleBusy
from models.words import Mode
from tasks.body_lists import just_read
from tasks.engine import watch
from tasks.inbox.inbox import Read, note_busy, receive


@flow(name="receive-replies")
def receive_replies() -> Read:
    """Take in what lies at the doors; return which cycles that touched, and whether a mail was left.

    By its own schedule it ends quietly while another reads, and leaves a simulated day to those who play it.
    """
    here = desk()
    if is_scheduled() and here.folder.office.mode is Mode.DEMO:
        return Read((), False)
    try:
        read = receive(here.folder)
    except CycleBusy as busy:
        if not is_scheduled():
            raise
        note_busy(busy)
        return Read((), False)
    for cycle in just_read():
        propose_leads(cycle, here)
    if not read.left:
        watch.inbox_read()
    if runs_alone():
        for cycle in read.touched:
            bring_out(cycle)
    return read
