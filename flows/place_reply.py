"""A person says what a held message is: placed at a request, an officer's own, nothing; or has its sender asked."""

from enum import StrEnum

from prefect import flow

from flows.acting import acting
from flows.lists import propose_leads
from flows.record_decision import Reason
from models.letters import Lacking
from models.lines import Line
from tasks.inbox import asking_back, placing


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


class Lacks(StrEnum):
    """What a held message lacks: as it was found, or as an officer says."""

    AS_FOUND = "as_found"
    NOTHING_ATTACHED = Lacking.NOTHING_ATTACHED
    OTHER_FILE = Lacking.OTHER_FILE
    EMPTY_FORM = Lacking.EMPTY_FORM
    LINK = Lacking.LINK
    ENCRYPTED = Lacking.ENCRYPTED
    LABELLED = Lacking.LABELLED
    WORD_WANTED = Lacking.WORD_WANTED
    UNREADABLE = Lacking.UNREADABLE


@flow(name="ask-sender", flow_run_name="{cycle} · ask-sender {message}")
def ask_sender(cycle: Line, message: Line, officer: Line, lacks: Lacks = Lacks.AS_FOUND) -> None:
    """Prepare the letter that asks the sender of a held message for what it lacks; it waits for its release.

    Args:
        cycle: code of the reporting cycle
        message: code of the message, as the page shows it
        officer: code of the officer who asks
        lacks: what the message lacks; as it was found
    """
    with acting("ask_sender", officer, cycle) as here:
        wanted = None if lacks is Lacks.AS_FOUND else Lacking(lacks.value)
        asking_back.ask(cycle, message, officer, here.folder, wanted)


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
