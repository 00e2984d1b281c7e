"""To whom a letter goes and how: the person, the door, who lets it go, and at what hour."""

from collections.abc import Mapping, Sequence
from typing import Final, NoReturn

from flows.desk import Desk
from models.office import Contact, Officer
from models.pages import AwayLine
from models.refusals import EverybodyAway, LetterChanged, NobodyNamed
from models.words import Channel, Function, LetterKind, Rank, Release
from planning.address import form_of_address
from planning.addressee import addressee, bearer, in_place_of
from planning.calendars import rests
from planning.quiet import Leaving, leaving, until_of
from planning.release import channel, release
from tasks.letters.matters import CHASING, Waiting
from tasks.letters.writing_desk import Addressee
from tasks.views import cycle_view

TO_OFFICERS: Final = (LetterKind.DELIVERY, LetterKind.CLEARANCE, LetterKind.CLOCK)
"""Kinds of letters to officers of the office; one to who clears goes to a contact where no officer bears the function."""


def addressed_all(here: Desk, said: Sequence[Waiting], language: str = "") -> dict[str, Addressee] | None:
    """Return the one person that all of a letter goes to, by key; None where somebody is missing, or they are several."""
    found = {matter.key: addressed(here, matter, language) for matter in said}
    people = {key: to for key, to in found.items() if to}
    greeted = {to.contact.greeted for to in people.values()}
    return people if len(people) == len(said) and len(greeted) == 1 else None


def addressed(here: Desk, matter: Waiting, language: str = "") -> Addressee | None:
    """Return who a letter goes to and how they are addressed, in their language or another; None when nobody is named."""
    if _is_to_officer(matter):
        contact: Contact | None = as_contact(here.folder.officer(matter.officer), here.office.institution)
    else:
        contact = _contact(here, matter)
    if contact is None or _lacks_name(contact):
        return None
    if language:
        contact = contact.model_copy(update={"language": language})
    title = contact.title.in_language(contact.language) if contact.title else None
    opening, closing = form_of_address(
        here.office.forms_of_address, civility=contact.civility, rank=contact.rank, title=title,
        language=contact.language,
    )
    late = here.calendar.between(matter.due_on, here.today) if matter.due_on else 0
    return Addressee(contact, opening, closing, late, _in_place_of(here, matter))


def away_lines(here: Desk) -> tuple[AwayLine, ...]:
    """Return who is not reached, now or ahead, and who is written to instead on the first such day."""
    lines = []
    for absent in here.away:
        who = absent.contact
        kind = LetterKind.ESCALATION if who.function is Function.SUPERIOR else LetterKind.REMINDER
        on = max(absent.since, here.today)
        other = addressee(here.folder.contacts, (who.institution,), kind, on, here.away)
        instead = other.function if other else None
        lines.append(AwayLine(who.institution, who.function, absent.why, absent.since, absent.until, instead))
    return tuple(lines)


def who_is_called(here: Desk, institution: str) -> Function:
    """Return the function of who is to be telephoned at an institution: the focal point, or who is there in their place.

    With nobody there the focal point is named: only a call tells when somebody is back.
    """
    above = here.folder.directory.written_to(institution)
    contact = addressee(here.folder.contacts, above, LetterKind.REMINDER, here.today, here.away)
    return contact.function if contact else Function.FOCAL_POINT


def _is_to_officer(matter: Waiting) -> bool:
    return matter.kind in TO_OFFICERS and not matter.bears


def _contact(here: Desk, matter: Waiting, *, usual: bool = False) -> Contact | None:
    """Return who is written to at an institution, or at the one it is under where it has nobody of its own.

    `usual` is who would be if nobody were away.
    """
    away = () if usual else here.away
    if matter.bears:
        return bearer(here.folder.contacts, matter.bears, here.today, away)
    first = Function(matter.function) if matter.function else None
    return addressee(here.folder.contacts, _written_to(here, matter), matter.kind, here.today, away, first)


def _in_place_of(here: Desk, matter: Waiting) -> Contact | None:
    """Return who is away and has a letter go to somebody else."""
    if _is_to_officer(matter):
        return None
    if matter.bears:
        usual = _contact(here, matter, usual=True)
        return usual if usual != _contact(here, matter) else None
    first = Function(matter.function) if matter.function else None
    return in_place_of(here.folder.contacts, _written_to(here, matter), matter.kind, here.today, here.away, first)


def _written_to(here: Desk, matter: Waiting) -> tuple[str, ...]:
    return here.folder.directory.written_to(matter.institution)


def _lacks_name(contact: Contact) -> bool:
    return contact.rank in (Rank.MINISTER, Rank.HEAD) and not contact.name


def why_nobody(here: Desk, matter: Waiting) -> str:
    """Return the code of the reason why nobody is named for a letter."""
    if _contact(here, matter):
        return "no_name"
    if _contact(here, matter, usual=True):
        return "nobody_there"
    return "no_superior" if matter.kind is LetterKind.ESCALATION else "no_contact"


def goes_to_nobody(here: Desk, letter: str, said: Sequence[Waiting]) -> NoReturn:
    """Raise why a letter goes to nobody: `EverybodyAway`, `NobodyNamed`, or `LetterChanged` where it would go to several."""
    alone = next((matter for matter in said if addressed(here, matter) is None), None)
    if alone is None:
        raise LetterChanged(letter=letter)   # the next letters of the cycle take it apart
    if why_nobody(here, alone) == "nobody_there":
        raise EverybodyAway(letter=letter, institution=alone.institution)
    raise NobodyNamed(letter=letter, institution=alone.institution)


def as_contact(officer: Officer, institution: str) -> Contact:
    """Return an officer as somebody to write to."""
    return Contact(
        institution=institution, function=Function.FOCAL_POINT, civility=officer.civility, name=officer.name,
        title=officer.function, address=officer.address, rank=officer.rank,
    )


def leaves(here: Desk, matter: Waiting, to: Addressee, batch: int = 1) -> tuple[Channel, Release]:
    """Return by which door a letter leaves and who lets it go."""
    rank = to.contact.rank
    goes = release(matter.kind, rank, instrument=matter.policy, office=here.office.release, batch=batch)
    return channel(matter.kind, rank, here.office.channel), goes


def leaves_all(here: Desk, said: Sequence[Waiting], to: Mapping[str, Addressee]) -> tuple[Channel, Release]:
    """Return by which door a letter leaves that says several things, and who lets it go: the strictest of theirs."""
    each = [leaves(here, matter, to[matter.key]) for matter in said]
    return each[0][0], Release.OFFICER if Release.OFFICER in {goes for _, goes in each} else Release.ALONE


def leaves_at(here: Desk, matter: Waiting) -> Leaving:
    """Return when a letter may leave by itself: a step of a ladder waits out the night, where it is not too late then."""
    usual = leaving(here.now, None, here.office, here.calendar)
    if matter.kind not in CHASING or usual.at <= here.now:
        return Leaving(here.now)
    view = cycle_view.fn(matter.cycle, here.folder.zone)
    counted = rests(view, here.calendar).of(matter.institution)
    until = next(
        (until_of(view, r, matter.step, counted) for r in view.requests if r.full_code.startswith(f"{matter.request}.")), None
    )
    return leaving(here.now, until, here.office, counted)
