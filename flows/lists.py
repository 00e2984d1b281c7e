"""The body's list becomes the questions of a cycle: read, proposed, corrected, confirmed."""

from prefect import flow

from flows.acting import acting
from flows.allocation import known_institutions
from flows.desk import Desk
from flows.past import place_again
from models.allocation import Change
from models.instrument import Instrument
from models.lines import Line
from models.list_outline import parts_asked_next, with_list
from models.list_text import ListText
from models.refusals import OpaqueCycle, QuestionsWithoutLead
from planning.allocation import propose
from planning.list_changes import added, changes, coded, translated
from store import office_folder
from tasks import allocation_table, body_lists
from tasks.inbox import inbox
from tasks.views import cycle_view

SHOWN = 12
"""Numbers of questions that a refusal names."""


@flow(name="import-list", flow_run_name="{cycle} · import-list {message}")
def import_list(cycle: Line, message: Line, officer: Line, adds: bool = False) -> None:
    """Read a received file as the list of the body and propose who answers what; nothing is asked before it is confirmed.

    Args:
        cycle: code of the reporting cycle
        message: code of the message or file, as the page shows it
        officer: code of the officer who says that it is the list
        adds: the list adds to the one in force and does not replace it
    """
    with acting("import_list", officer, cycle) as here:
        instrument = cycle_view.fn(cycle, here.folder.zone).instrument
        if instrument.opaque:
            raise OpaqueCycle(instrument=instrument.id)
        body_lists.take_message(cycle, message, officer, here.folder)
        propose_leads(cycle, here, adds=adds)


@flow(name="set-list-aside", flow_run_name="{cycle} · set-list-aside")
def set_list_aside(cycle: Line, officer: Line) -> None:
    """Put the list that waits aside; it is kept, and the questions stay what they are.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who decides
    """
    with acting("set_list_aside", officer, cycle):
        body_lists.set_aside(cycle, officer)


@flow(name="confirm-allocation", flow_run_name="{cycle} · confirm-allocation")
def confirm_allocation(cycle: Line, officer: Line, seen: int = 0) -> None:
    """Make the questions of the list that waits those of the cycle, each with who answers it.

    Args:
        cycle: code of the reporting cycle
        officer: code of the officer who confirms
        seen: revision of the list that was seen; 0: as it is
    """
    with acting("confirm_allocation", officer, cycle) as here:
        number, content, before = body_lists.waiting(cycle, seen or None)
        if unled := content.unled():
            raise QuestionsWithoutLead(count=len(unled), questions=", ".join(item.number for item in unled[:SHOWN]))
        known_institutions(here, (lead for item in content.items for lead in item.leads))
        view = cycle_view(cycle, here.folder.zone)
        revision = view.list_waits.revision if view.list_waits else 0
        content = content.model_copy(update={"parts": parts_asked_next(view.instrument, view.stage)})
        edition = with_list(view.instrument, content, number)
        reworded = {c.now.code for c in changes(before.items if before else (), content.items)
                    if c.change is Change.REWORDED and c.now}
        body_lists.confirm(cycle, seen or revision, content, edition, reworded, officer, here.today)
        place_again(cycle, officer, here.office.language)


def take_table(cycle: str, name: str, raw: bytes, officer: str) -> str:
    """Take a corrected workbook that an officer hands over; return the line of receipt."""
    with acting("correct_list", officer, cycle) as here:
        return allocation_table.take(inbox.keep(cycle, name, raw), cycle, raw, here.folder, officer)[1]


def propose_leads(cycle: str, here: Desk, *, adds: bool = False) -> None:
    """Give codes and leads to a list that was just read; one that is the list in force in another language translates it."""
    found = body_lists.to_propose(cycle)
    if found is None:
        return
    content, before, used = found
    if before and (wordings := translated(before, content)):
        body_lists.correct(cycle, wordings)
        return
    old = before.items if before and not adds else ()
    known = (*used, *(item.code for item in before.items)) if before else used
    content = content.model_copy(update={"items": coded(content.items, old, known)})
    content = _led_now(propose(content, _outline(cycle, here)), here)
    body_lists.correct(cycle, added(before, content) if before and adds else content)


def _led_now(content: ListText, here: Desk) -> ListText:
    """Return a list with those in the place of institutions that have ended who hold what they held."""
    directory = here.folder.directory

    def now(institution: str) -> tuple[str, ...]:
        return (directory.holders(institution, here.today) if institution in directory else ()) or (institution,)

    items = (
        item.model_copy(update={"leads": tuple(dict.fromkeys(i for lead in item.leads for i in now(lead)))})
        for item in content.items
    )
    return content.model_copy(update={"items": tuple(items)})


def _outline(cycle: str, here: Desk) -> Instrument:
    """Return an instrument whose outline names leads: the cycle's, or after its first list that of the file."""
    edition = cycle_view(cycle, here.folder.zone).instrument
    has_leads = any(question.leads for question in edition.questions())
    return edition if has_leads or edition.id not in office_folder.instrument_files() else office_folder.instrument(edition.id)
