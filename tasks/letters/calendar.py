"""What a letter brings for the addressee's calendar: its due date, where they want that; a meeting they are invited to."""

from datetime import UTC, date, datetime, time
from typing import Final

from documents import calendar
from documents.outgoing import Attachment
from models.letters import Envelope, OldEntry
from models.office import Contact, Office
from models.words import Mode
from tasks.letters.texts import Text

TYPE: Final = "application/ics"


def due_date(context: Envelope, request: str, due_on: date, revision: int, office: Office, text: Text) -> Attachment:
    """Return the due date of a request (its code without revision) as an entry, the same one while it moves."""
    entry = calendar.Entry(
        f"due.{context.cycle}.{request}@{office.domain}", _title(context, request, text), due_on, revision - 1,
        _stamp(context), text.language, description=context.reference,
    )
    return f"{context.cycle}_{request}_{text.words['calendar']['due_file']}.ics", TYPE, calendar.due(entry)


def old_entry(context: Envelope, request: str, before: date, text: Text) -> OldEntry:
    """Return the entry that the addressee was sent for the day before."""
    return OldEntry(_title(context, request, text), before)


def meeting(
    context: Envelope, stage: str, name: str, on: datetime | date, revision: int, contact: Contact, office: Office, text: Text,
    *, called_off: bool = False,
) -> Attachment:
    """Return a meeting as an invitation to somebody or, called off, as its cancellation; `on` is a day or an aware instant."""
    at = on if isinstance(on, datetime) else None
    entry = calendar.Entry(
        f"meeting.{context.cycle}.{stage}@{office.domain}", f"{context.about} – {name}", at.date() if at else on,
        revision if called_off else revision - 1, _stamp(context), text.language, at=at, description=context.reference,
    )
    to = office.practice_address if office.mode is Mode.PRACTICE else contact.address
    data = calendar.meeting(
        entry, calendar.Person(office.sender_name.in_language(text.language), office.sender),
        calendar.Person(context.addressee[0], to or ""), cancelled=called_off,
    )
    return f"{context.cycle}_{stage}_{text.words['calendar']['meeting_file']}.ics", TYPE, data


def _title(context: Envelope, request: str, text: Text) -> str:
    return str(text.words["calendar"]["due"].format(about=context.about, reference=f"{context.cycle}/{request}"))


def _stamp(context: Envelope) -> datetime:
    return datetime.combine(context.dated, time(), UTC)
