"""Who is not reached: recorded by an officer, or told by a message.

An absence is of an address. It ends by its date, by an officer's word, or when `contacts.yaml` names another address.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from models.absence import Away
from models.addresses import compared
from models.letters import FIRST
from models.office import Contact
from models.refusals import AbsenceOver, CannotStandIn, NobodyAbsent, NoSuchContact, StandInCircle, WrittenToOnPaper
from models.tables import Letter, Message, Request
from models.words import Absent, Function, LetterKind, LetterState
from store import absences, clock, cycles, database, files, letters, messages, requests
from store.office_folder import OfficeFolder
from tasks.doors.notices import notify

NEXT: Final = "next"
"""How forms and commands call those who take the letters of somebody who delegated them to nobody."""
_NO_MAILBOX: Final = re.compile(r"5\.1\.(1|10)\b")
UNKNOWN_RETURN: Final = timedelta(days=7)
"""How long somebody counts as away whose message does not say until when; the next letter asks anew."""


def record(
    institution: str,
    function: Function,
    officer: str,
    folder: OfficeFolder,
    *,
    since: date,
    until: date | None,
    stands_in: Function | None,
    reason: str = "",
) -> None:
    """Record that the holder of a function is away.

    Raises `NoSuchContact`, `AbsenceOver`, `CannotStandIn`, `StandInCircle`. Who stands in must be there on the first day.
    A functional mailbox is never away. Another absence of theirs that has a day in common is replaced.
    """
    contact = _holder(institution, function, folder, since)
    with database.writing() as session:
        today = clock.today(session, folder.zone)
        if until and until < max(since, today):
            raise AbsenceOver(since=since, until=until)
        if stands_in:
            first = max(since, today)
            there = _there_instead(session, contact, folder, first, today)
            if stands_in not in there:
                left = ", ".join((NEXT, *there))
                raise CannotStandIn(institution=institution, function=stands_in.value, since=first, left=left)
            known = absences.known(session, folder.contacts, today)
            if Away(contact, Absent.AWAY, first, until, stands_in).goes_round(known):
                raise StandInCircle(institution=institution, function=stands_in.value)
        absences.set_absent(
            session, contact, Absent.AWAY, since=since, until=until, stands_in=stands_in, officer=officer,
            today=today, reason=reason,
        )


def record_dead_address(institution: str, function: Function, officer: str, folder: OfficeFolder) -> None:
    """Record that the address of a function takes no mail, until another stands in `contacts.yaml`.

    Raises `NoSuchContact`, `WrittenToOnPaper`.
    """
    with database.writing() as session:
        today = clock.today(session, folder.zone)
        contact = _holder(institution, function, folder, today)
        if contact.address is None:
            raise WrittenToOnPaper(institution=institution, function=function.value)
        absences.set_absent(session, contact, Absent.DEAD, since=today, until=None, today=today, officer=officer)


def end(institution: str, function: Function, officer: str, folder: OfficeFolder) -> None:
    """Record that a function is reached again, whatever kept it; raises `NoSuchInstitution`, `NobodyAbsent`."""
    folder.institution(institution)
    contacts = [c for c in folder.contacts if (c.institution, c.function) == (institution, function)]
    with database.writing() as session:
        if not absences.end(session, contacts, today=clock.today(session, folder.zone), officer=officer):
            raise NobodyAbsent(institution=institution, function=function.value)


def _holder(institution: str, function: Function, folder: OfficeFolder, on: date) -> Contact:
    """Return who holds a function on a day; raises `NoSuchInstitution`, `NoSuchContact`."""
    folder.institution(institution)
    held = (c for c in folder.contacts if (c.institution, c.function) == (institution, function) and c.holds(on))
    found = next(held, None)
    if found is None:
        raise NoSuchContact(institution=institution, function=function.value)
    return found


def _there_instead(session: Session, contact: Contact, folder: OfficeFolder, on: date, today: date) -> tuple[Function, ...]:
    """Return the other functions of an institution in which somebody is there on a day while this contact is away."""
    gone = [absent.contact for absent in absences.known(session, folder.contacts, today) if absent.holds(on)]
    there = {
        c.function
        for c in folder.contacts
        if c.institution == contact.institution and c.holds(on) and c not in gone
        and (c.function is Function.MAILBOX or absences.mark(c) != absences.mark(contact))
    }
    return tuple(function for function in Function if function in there - {contact.function})


def note_absence(
    address: str, folder: OfficeFolder, *, back_on: date | None = None, message: str = "", letter: str = ""
) -> bool:
    """Note what an automatic reply says: whoever has this address is away; return whether that was new.

    `back_on` is the first day on which they are there again, None where the reply does not say. `message` is the code of the
    reply, `letter` that of the letter it answers: a first letter whose request is open is then written to who
    stands in, and waits for an officer. False for an address that `contacts.yaml` does not know, and for a functional mailbox,
    which is never away. Opens transactions of its own.
    """
    with database.writing() as session:
        today = clock.today(session, folder.zone)
        until = back_on - timedelta(days=1) if back_on else today + UNKNOWN_RETURN
        contacts = [] if until < today else _people(_at(address, folder, today))
        is_new = _note(session, contacts, Absent.AWAY, today, until, message)
    if is_new:
        _tell("contact_away", contacts)
        if letter:
            _say_again(letter)
    return is_new


def note_dead_address(address: str, folder: OfficeFolder, *, message: str = "", letter: str = "") -> bool:
    """Note what a report of final non-delivery says: this address takes no mail; return whether that was new.

    `message` is the code of the report, `letter` that of the letter that came back: it is undeliverable from now on, and
    written anew as soon as somebody else is there. False for an address that `contacts.yaml` does not know. Opens
    transactions of its own.
    """
    with database.writing() as session:
        today = clock.today(session, folder.zone)
        contacts = _at(address, folder, today)
        is_new = _note(session, contacts, Absent.DEAD, today, None, message)
    if letter:
        _come_back(letter)
    if is_new:
        _tell("address_dead", contacts)
    return is_new


def says_dead(reply: str) -> bool:
    """Say whether a mail server's refusal is about the address: it knows no such mailbox (RFC 3463)."""
    return _NO_MAILBOX.match(reply) is not None


def _at(address: str, folder: OfficeFolder, today: date) -> list[Contact]:
    """Return the contacts that have an address on a day."""
    return [c for c in folder.contacts if c.address and compared(c.address) == compared(address) and c.holds(today)]


def _people(contacts: Sequence[Contact]) -> list[Contact]:
    """Return these contacts, none where a functional mailbox is among them."""
    return [] if any(c.function is Function.MAILBOX for c in contacts) else list(contacts)


def _note(
    session: Session, contacts: Sequence[Contact], why: Absent, since: date, until: date | None, message: str
) -> bool:
    """Note the absence at one address; several contacts may have it, and share what is noted."""
    if not contacts:
        return False
    told_by: Message | None = messages.get(session, message) if message else None
    return absences.set_absent(
        session, contacts[0], why, since=since, until=until, today=since, officer=None, message=told_by
    )


def _tell(notice: str, contacts: Sequence[Contact]) -> None:
    for contact in contacts:
        notify(notice, {"institution": contact.institution, "function": contact.function.value})


def _say_again(letter_code: str) -> None:
    """Note anew what a first letter said whose request is open: it met an absence."""
    with database.writing() as session:
        cycle = cycles.get(session, letters.cycle_named(letter_code), lock=True)
        letter = letters.find(session, cycle, letter_code)
        matter = letters.matters_of(session, letter)[0]
        request = session.get(Request, matter.request_id) if matter.request_id else None
        if letter.kind in FIRST and letter.state is LetterState.SENT and request and request.state in requests.OPEN:
            letters.raise_copy(session, cycle, matter)


def _come_back(letter_code: str) -> None:
    """Record that a letter came back."""
    with database.writing() as session:
        cycle = cycles.get(session, letters.cycle_named(letter_code), lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.state is LetterState.SENT:
            letters.mark(session, cycle, letter, LetterState.UNDELIVERABLE)
            cycles.touch(session, cycle)


def is_astray(letter: Letter, away: frozenset[str]) -> bool:
    """Say whether a letter goes to one of those who are away; what an officer asked for goes to them in any case."""
    if letter.kind is LetterKind.DELIVERY or not away:
        return False
    address = json.loads(files.read(letter.preview))["to"][2]
    return bool(address) and absences.mark_of(address) in away
