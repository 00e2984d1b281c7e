"""Asking whoever sent something that cannot be filed as it is; the letter waits for an officer's release."""

from sqlmodel import Session

from documents.replies.classes import Finding
from documents.replies.lacking import lacking, not_to_be_asked
from models.asking import ASKING
from models.letters import Lacking
from models.refusals import NothingToAsk, NothingToPlace, NotToBeAsked, RequestClosed
from models.tables import Cycle, Request
from models.words import MessageState
from store import asked, clock, cycles, database, files, messages, requests
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from tasks.inbox.acquaintance import known
from tasks.inbox.replies import understood
from tasks.inbox.sender import function_of


def ask(cycle_code: str, message_code: str, officer: str, folder: OfficeFolder, lacks: Lacking | None = None) -> None:
    """Prepare the letter that asks for what a held message lacks, as an officer says or as it was found.

    It goes to who sent the message where `contacts.yaml` names them, else to the focal point of their institution; never to
    the address a message shows. Raises `NothingToPlace`, `NotToBeAsked`, `NothingToAsk`, `RequestClosed`, `AskedBefore`,
    `AskedToday`.
    """
    with database.reading() as session:
        message = messages.get(session, message_code)
        if message.state is not MessageState.HELD:
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        if message.door != MAIL_DOOR:
            raise NotToBeAsked(message=message_code, not_asked="no_mail")
        raw, here = files.read(message.sha256), known(session, folder)
    found = understood(raw, here)
    because = not_to_be_asked(found.received, found.finding, here) if found.received else "automatic"
    lacks = lacks or lacking(found.finding.kind, found.finding.reasons)
    if because or found.received is None:
        raise NotToBeAsked(message=message_code, not_asked=because)
    if lacks is None:
        raise NothingToAsk(message=message_code)
    address = found.received.mail.sender
    institutions = here.sender(address).institutions
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        request = _request(session, cycle, institutions, found.finding)
        institution = request.institution if request else next(iter(institutions)) if len(institutions) == 1 else ""
        if not institution:
            raise NotToBeAsked(message=message_code, not_asked="several")
        message, today = messages.get(session, message_code), clock.today(session, folder.zone)
        message.cycle_id, message.request_id = cycle.id, request.id if request else None
        message.institution = institution
        session.add(message)
        asked.ask(
            session, cycle, message, institution, request, lacks, function_of(address, institution, folder), today, officer
        )
        cycles.touch(session, cycle)


def _request(session: Session, cycle: Cycle, institutions: frozenset[str], finding: Finding) -> Request | None:
    """Return the open request that a message is about: the one it names, else the only one its institution has.

    Raises `RequestClosed` for one that it names and that asks nothing any more.
    """
    names = [name.partition("/")[2] for name in finding.match.named if name.partition("/")[0] == cycle.code]
    named = [r for name in names if (r := requests.find(session, cycle, name)).institution in institutions]
    by_form = [purpose for purpose, asking in ASKING.items() if asking.form]
    open_ones = (requests.open_of(session, cycle, i, purpose) for i in institutions for purpose in by_form)
    there = [request for request in open_ones if request]
    still = [r for r in named if r.state in requests.OPEN]
    if named and not still:
        raise RequestClosed(request=requests.code_of(named[0]), request_state=named[0].state)
    fit = still or there
    return fit[0] if len(fit) == 1 else None
