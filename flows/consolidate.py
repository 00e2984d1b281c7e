"""Make the next numbered draft of a cycle from what was contributed, and file it."""

from prefect import flow

from flows.bring_out import bring_out
from flows.desk import desk
from flows.stage_run import runs_alone
from models.actions import ActionKind
from models.lines import Line
from planning.due import due_actions
from store import leases
from tasks.drafts.contradicting import look
from tasks.drafts.drafts import write_draft
from tasks.drafts.writings import lay_template
from tasks.views import cycle_view


@flow(name="consolidate", flow_run_name="{cycle} · consolidate")
def consolidate(cycle: Line) -> int:
    """Make the next draft where newer answers wait; return its number, 0 when the current one holds everything.

    Where the office writes a report itself, its template is laid on the shelf.

    Args:
        cycle: code of the reporting cycle, for example crc.2029
    """
    here = desk()
    number = 0
    with leases.under(cycle):
        view = cycle_view(cycle, here.folder.zone)
        due = due_actions(view, here.today, here.calendar)
        if any(a.kind is ActionKind.CONSOLIDATE for a in due):
            number = write_draft(cycle, here.folder)
            look(cycle, here.folder)
        for action in due:
            if action.kind is ActionKind.LAY_TEMPLATE:
                lay_template(cycle, action, here.folder)
    if runs_alone():
        bring_out(cycle)
    return number
