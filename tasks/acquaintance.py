"""What the office knows of senders, letters and requests, gathered for one reading of the inbox."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from documents.mails.mail import MailRefused
from documents.outgoing import envelope_id
from documents.reading import read_mail
from documents.replies.authentication import Trust
from documents.replies.doctor import MESSAGES, Diagnosis, diagnosis
from documents.replies.known import Known, Sender, Senders
from models.addresses import compared
from models.office import Contact
from models.refusals import Refusal
from models.settings import settings
from models.tables import Cycle, Letter, Matter, Request
from models.tokens import requests_named
from models.words import CycleStatus, Function, LetterState, Rank
from store import database, files, messages, office_folder, requests, senders
from store.absences import mark_of
from store.holders import Holders
from store.office_folder import OfficeFolder
from tasks.questionnaires import request_of_form
from tasks.reviews import brings_draft

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
    """Return what an office knows, as it stands now; nothing is looked up later."""
    cycles = {cycle.id: cycle for cycle in session.exec(select(Cycle))}
    asked = list(session.exec(select(Request).order_by(col(Request.id))))
    codes = {r.id: f"{cycles[r.cycle_id].code}/{requests.code_of(r)}" for r in asked}
    holders = {id: Holders(session, cycle) for id, cycle in cycles.items()}
    writers = {
        codes[r.id]: _with_administrations(held.before(r.institution) | held.after(r.institution), folder)
        for r in asked if (held := holders[r.cycle_id])
    }
    letters = _letters(session)
    envelopes = {envelope_id(settings().signing_key, code) for code in _letter_codes(session, cycles)}
    about: dict[str, list[str]] = {}
    for message_id, request_id in letters:
        if message_id and request_id in codes:
            about.setdefault(message_id, []).append(codes[request_id])
    sent = {message_id for message_id, _ in letters}
    drafted = {codes[r.id] for r in asked if brings_draft(session, r)}
    forms = {code: code for code in codes.values()}

    def of_form(form_id: str) -> str | None:
        if form_id in forms:
            return form_id
        with database.reading() as now:
            found = request_of_form(now, form_id)
            return codes.get(found.id) if found else None

    return Known(
        is_office=True,
        trust=_trust(folder),
        own=frozenset({compared(folder.office.sender)}),
        request_of_form=of_form,
        requests_of_letters=lambda ids: tuple(dict.fromkeys(r for i in ids for r in about.get(i, ()))),
        requests_by_token=lambda _candidates, texts: requests_named(settings().signing_key, codes.values(), *texts),
        is_ours=lambda ids, envelope: bool(sent & set(ids)) or envelope in envelopes,
        sender=_Taught(Senders(
            (c.address, _answers_for(folder, c), c.rank in _HIGH or c.function is Function.SUPERIOR)
            for c in folder.contacts if c.address
        ), senders.learned(session)),
        brings_draft=lambda request: request in drafted,
        writers=lambda request: writers.get(request, frozenset()),
        open_cycles=frozenset(c.code for c in cycles.values() if c.status is CycleStatus.OPEN),
    )


def _with_administrations(institutions: frozenset[str], folder: OfficeFolder) -> frozenset[str]:
    """Return institutions with what stands under them: an administration answers as a part, to be confirmed."""
    return institutions | {i for i in folder.directory.institutions if institutions & set(folder.directory.written_to(i)[1:])}


def _trust(folder: OfficeFolder) -> Trust:
    said = folder.office.authentication
    return Trust(said.profile, said.server or "", said.form, said.canary)


class _Taught:
    """The contacts, and those whom officers taught by placing what they sent."""

    def __init__(self, contacts: Senders, learned: Mapping[str, str]) -> None:
        self._contacts, self._learned = contacts, learned

    def __call__(self, address: str) -> Sender:
        found = self._contacts(address)
        if found.institutions and not found.by_domain:
            return found
        taught = self._learned.get(mark_of(address))
        return Sender(frozenset({taught})) if taught else found


def _letters(session: Session) -> list[tuple[str | None, int | None]]:
    """Return the Message-IDs of the letters that left, with the requests they are about, the newest first."""
    return list(session.exec(
        select(Letter.message_id, Matter.request_id)
        .join(Matter, col(Matter.letter_id) == Letter.id, isouter=True)
        .where(Letter.state == LetterState.SENT)
        .order_by(col(Letter.id).desc())
    ).all())


def _letter_codes(session: Session, cycles: dict[int, Cycle]) -> Iterable[str]:
    rows = session.exec(select(Letter.cycle_id, Letter.number)).all()
    return (f"{cycles[cycle_id].code}-{number}" for cycle_id, number in rows if cycle_id in cycles)


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
