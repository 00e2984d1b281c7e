"""What a letter says, gathered from the memory, and the files that go with it; what several say to one person, as one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from models import letters as said
from models.tables import Cycle, Matter, Request
from models.words import ON_PAPER, LetterKind
from store import requests
from store.office_folder import OfficeFolder
from tasks.letters import about_drafts, chasing, first_letters, replies
from tasks.letters import calendar as letter_calendar
from tasks.letters.enclosures import Attachment
from tasks.letters.texts import Text
from tasks.letters.writing_desk import BY_THE_MINISTER, Addressee, Gathered, WritingDesk, person

GATHER: Mapping[LetterKind, Callable[[WritingDesk], Gathered]] = {
    LetterKind.REFERRAL: first_letters.referral,
    LetterKind.INVITATION: first_letters.invitation,
    LetterKind.ALLOCATION: first_letters.allocation,
    LetterKind.REQUEST: first_letters.request,
    LetterKind.POSITIONS: first_letters.positions,
    LetterKind.CONSULTATION: first_letters.consultation,
    LetterKind.UPDATE: first_letters.update,
    LetterKind.REMINDER: chasing.reminder,
    LetterKind.ESCALATION: chasing.escalation,
    LetterKind.ACKNOWLEDGEMENT: replies.acknowledgement,
    LetterKind.CIRCULATION: about_drafts.circulation,
    LetterKind.SHORTENING: about_drafts.shortening,
    LetterKind.DECISION: replies.decision,
    LetterKind.DELIVERY: replies.delivery,
    LetterKind.TRANSFER: replies.transfer,
    LetterKind.CONTRADICTION: about_drafts.contradiction,
    LetterKind.ASKING_BACK: replies.asking_back,
    LetterKind.ANSWERS: about_drafts.answers,
    LetterKind.TRANSMISSION: about_drafts.transmission,
    LetterKind.CLEARANCE: chasing.clearance,
    LetterKind.CLOCK: chasing.clock,
}


def gather(
    session: Session, matters: Sequence[tuple[Matter, Addressee]], folder: OfficeFolder, dated: date, text: Text
) -> Gathered:
    """Return what the letter about one matter, or about several for one person, says on a day, in the language of its text."""
    desks = []
    for matter, to in matters:
        request = session.get(Request, matter.request_id) if matter.request_id else None
        desks.append(WritingDesk(session, session.get_one(Cycle, matter.cycle_id), matter, request, to, folder, dated, text))
    parts = [_with_calendar(desk, GATHER[desk.matter.kind](desk)) for desk in desks]
    return parts[0] if len(parts) == 1 else _digest(desks, parts)


def _digest(desks: Sequence[WritingDesk], parts: Sequence[Gathered]) -> Gathered:
    found = [part.context for part in parts]
    attachments = tuple(file for part in parts for file in part.attachments)
    first, several = desks[0], len({desk.matter.institution for desk in desks}) > 1
    cycles_named = dict.fromkeys(context.cycle for context in found)
    envelope = first.envelope() | {"request": None, "token": "", "cycle": ", ".join(cycles_named)}
    if several:
        contact = first.to.contact
        name = first.folder.name(contact.institution, first.dated, first.language)
        envelope |= {"institution": name, "addressee": tuple(x for x in (person(contact, first.language), name) if x)}
    envelope["in_place_of"] = tuple(dict.fromkeys(one for x in found for one in x.in_place_of))
    context = said.Digest(
        **envelope,  # type: ignore[arg-type]
        reminders=tuple(x for x in found if isinstance(x, said.Reminder)),
        decisions=tuple(x for x in found if isinstance(x, said.Decision)),
        received=tuple(x for x in found if isinstance(x, said.Acknowledgement)),
        cycles=len(cycles_named),
        several=several,
        attachments=tuple(file.name for file in attachments),
        old_entries=tuple(old for x in found for old in x.old_entries),
    )
    return Gathered(context, attachments)


def _with_calendar(desk: WritingDesk, found: Gathered) -> Gathered:
    """Add what a letter by mail brings for the addressee's calendar: a meeting, or, where they want that, a due date."""
    contact, context, office = desk.to.contact, found.context, desk.folder.office
    if not contact.address or contact.rank in ON_PAPER or desk.matter.kind in BY_THE_MINISTER:
        return found
    if isinstance(context, said.Invitation):
        stage, day = desk.meeting_stage(), desk.meeting_day()
        if day is None or day.on is None:
            return found
        on = datetime.combine(day.on, day.at, desk.folder.zone) if day.at else day.on
        entry = letter_calendar.meeting(
            context, stage.id, stage.name.in_language(desk.language), on, day.revision, contact, office, desk.written,
            called_off=context.called_off,
        )
        return replace(_and(found, entry), invitation=entry[2])
    moved = isinstance(context, said.Decision) and context.ruling in (said.Ruling.GRANTED, said.Ruling.MOVED)
    if not contact.calendar or desk.request is None or not (desk.matter.kind in said.FIRST or moved):
        return found
    request, code = desk.request, requests.code_of(desk.request)
    entry = letter_calendar.due_date(context, code, request.due_on, request.revision, office, desk.written)
    if isinstance(context, said.Decision) and context.before:
        old = letter_calendar.old_entry(context, code, context.before, desk.written)
        found = replace(found, context=replace(context, old_entries=(old,)))
    return _and(found, entry)


def _and(found: Gathered, entry: tuple[str, str, bytes]) -> Gathered:
    context = replace(found.context, attachments=(*found.context.attachments, entry[0]))
    return replace(found, context=context, attachments=(*found.attachments, Attachment(*entry)))
