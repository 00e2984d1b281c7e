"""What the office knows of senders, letters and requests, gathered for one reading of the inbox."""

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from documents.mails.mail import MailRefused
from documents.outgoing import letter_of
from documents.reading import read_mail
from documents.replies.authentication import Trust
from documents.replies.doctor import MESSAGES, Diagnosis, diagnosis
from documents.replies.known import Known, Sender, Senders
from models.addresses import compared
from models.office import Contact
from models.refusals import Refusal
from models.settings import settings
from models.tables import Cycle, Request
from models.tokens import could_be, requests_named
from models.words import CycleStatus, Function, Rank
from store import database, files, letters, messages, office_folder, requests, senders
from store.holders import Holders
from store.office_folder import OfficeFolder
from tasks.inbox.questionnaires import request_of_form
from tasks.reviews.reviews import brings_draft

_HIGH = frozenset({Rank.HEAD, Rank.MINISTER, Rank.BODY})


def stranger() -> Known:
    """Return the view of somebody who knows no office: a token is checked against the requests the mail itself names."""
    return Known(requests_by_token=lambda candidates, texts: requests_named(settings().signing_key, candidates, *texts))


def known_here() -> Known:
    """Return what this installation knows, a stranger's view where there is none yet; changes nothing."""
    try:
        folder = office_folder.load()
        if settings().database_url is None and not (settings().var / "turnus.db").exists():
            return stranger()
        with database.reading() as session:
            return known(session, folder)
    except (Refusal, SQLAlchemyError, OSError):
        return stranger()


def known(session: Session, folder: OfficeFolder) -> Known:
    """Return what an office knows. Requests and letters are looked up when a mail names them, however many there were."""
    return Known(
        is_office=True,
        trust=_trust(folder),
        own=frozenset({compared(folder.office.sender)}),
        request_of_form=_of_form,
        requests_of_letters=_of_letters,
        requests_by_token=_by_token,
        is_ours=lambda ids, envelope: bool(letter_of(settings().signing_key, envelope)) or _left(ids),
        sender=_Taught(Senders(
            (c.address, _answers_for(folder, c), c.rank in _HIGH or c.function is Function.SUPERIOR)
            for c in folder.contacts if c.address
        )),
        brings_draft=_brings_draft,
        writers=lambda request: _with_administrations(_writers(request), folder),
        open_cycles=frozenset(session.exec(select(Cycle.code).where(Cycle.status == CycleStatus.OPEN))),
    )


def _with_administrations(institutions: frozenset[str], folder: OfficeFolder) -> frozenset[str]:
    """Return institutions with what stands under them: an administration answers as a part, to be confirmed."""
    return institutions | {i for i in folder.directory.institutions if institutions & set(folder.directory.written_to(i)[1:])}


def _of_form(form_id: str) -> str | None:
    with database.reading() as session:
        found = request_of_form(session, form_id)
        return _code(session, found) if found else None


def _of_letters(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the requests that letters which left under these Message-IDs are about, in the order of the ids."""
    with database.reading() as session:
        about: dict[str, list[str]] = {}
        for letter, request in letters.left_under(session, tuple(ids)):
            if request:
                about.setdefault(letter.message_id or "", []).append(_code(session, request))
    return tuple(dict.fromkeys(request for id in ids for request in about.get(id, ())))


def _left(ids: Iterable[str]) -> bool:
    with database.reading() as session:
        return bool(letters.left_under(session, tuple(ids)))


def _by_token(candidates: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Return the requests whose token stands in a mail: those of the cycles that run, and those the mail itself names."""
    texts = tuple(texts)
    if not could_be(*texts):
        return ()
    with database.reading() as session:
        rows = session.exec(
            select(Cycle.code, Request.institution, Request.number)
            .join(Cycle, col(Cycle.id) == Request.cycle_id)
            .where(col(Cycle.status).in_([CycleStatus.OPEN, CycleStatus.SUSPENDED]))
            .order_by(col(Request.id))
        )
        running = [f"{cycle}/{institution}-{number}" for cycle, institution, number in rows]
        named = [one for one in candidates if request_of_form(session, one)]
    return requests_named(settings().signing_key, dict.fromkeys((*running, *named)), *texts)


def _brings_draft(code: str) -> bool:
    with database.reading() as session:
        request = request_of_form(session, code)
        return request is not None and brings_draft(session, request)


def _writers(code: str) -> frozenset[str]:
    """Return who may answer a request: the institution asked, and those it got questions from or passed them to."""
    with database.reading() as session:
        request = request_of_form(session, code)
        if request is None:
            return frozenset()
        holders = Holders(session, session.get_one(Cycle, request.cycle_id))
        return holders.before(request.institution) | holders.after(request.institution)


def _code(session: Session, request: Request) -> str:
    return f"{session.get_one(Cycle, request.cycle_id).code}/{requests.code_of(request)}"


def _trust(folder: OfficeFolder) -> Trust:
    said = folder.office.authentication
    return Trust(said.profile, said.server or "", said.form, said.canary)


class _Taught:
    """The contacts, and those whom officers taught by placing what they sent."""

    def __init__(self, contacts: Senders) -> None:
        self._contacts = contacts

    def __call__(self, address: str) -> Sender:
        found = self._contacts(address)
        if found.institutions and not found.by_domain:
            return found
        with database.reading() as session:
            taught = senders.learned(session, address)
        return Sender(frozenset({taught})) if taught else found


def _answers_for(folder: OfficeFolder, contact: Contact) -> set[str]:
    """Return the institutions that a contact writes for: its own, and those that are written to through it."""
    return {i for i in folder.directory if contact.institution in folder.directory.written_to(i)}


def inbox_diagnosis() -> Diagnosis:
    """Return what the last messages say of the servers that they came through."""
    folder = office_folder.load()
    with database.reading() as session:
        raws = [files.read(sha256) for sha256 in messages.last_mails(session, MESSAGES)]
    mails = []
    for raw in raws:
        with suppress(MailRefused):
            mails.append(read_mail(raw))
    return diagnosis(mails, _trust(folder))
