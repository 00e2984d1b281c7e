"""A person says what a held message is: it is placed at a request, or confirmed as an officer's own."""

from prefect import flow

from flows.acting import acting
from flows.lists import propose_leads
from flows.record_decision import Reason
from models.lines import Line
from tasks import placing


@flow(name="place-reply", flow_run_name="{cycle} · place-reply {message}")
def place_reply(cycle: Line, message: Line, request: Line, officer: Line) -> None:
    """File a held message as the contribution to a request.

    Args:
        cycle: code of the reporting cycle
        message: code of the message, as the page shows it
        request: code of the request, for example mj-1
        officer: code of the officer who places it
    """
    with acting("place_reply", officer, cycle) as here:
        placing.place(cycle, message, request, officer, here.folder)


@flow(name="confirm-received", flow_run_name="{cycle} · confirm-received {message}")
def confirm_received(cycle: Line, message: Line, officer: Line) -> None:
    """Confirm that a file that came by mail from an officer's address is theirs; only then does it take effect.

    Args:
        cycle: code of the reporting cycle
        message: code of the message, as the page shows it
        officer: code of the officer who confirms
    """
    with acting("confirm_received", officer, cycle) as here:
        placing.confirm(cycle, message, officer, here.folder)
        propose_leads(cycle, here)


@flow(name="set-aside", flow_run_name="{cycle} · set-aside {message}")
def set_aside(cycle: Line, message: Line, reason: Reason, officer: Line) -> None:
    """Put a held message aside that answers no request; it is kept.

    Args:
        cycle: code of the reporting cycle
        message: code of the message, as the page shows it
        reason: why it answers nothing; kept in clear; names nobody
        officer: code of the officer who puts it aside
    """
    with acting("set_aside", officer, cycle):
        placing.set_aside(cycle, message, officer, reason)
