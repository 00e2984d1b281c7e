"""Who is written to at an institution, on a day, for a kind of letter."""

from collections.abc import Iterable
from datetime import date

from models.office import Contact
from models.words import Function, LetterKind

ORDER = {
    LetterKind.ESCALATION: (Function.SUPERIOR,),
    LetterKind.REFERRAL: (Function.SUPERIOR, Function.MAILBOX, Function.FOCAL_POINT),
}
USUAL = (Function.FOCAL_POINT, Function.DEPUTY, Function.MAILBOX)


def addressee(contacts: Iterable[Contact], institution: str, kind: LetterKind, on: date) -> Contact | None:
    """Return the contact a letter goes to, None when nobody is named: then it waits and the office is told.

    An escalation goes to the superior and to nobody else, a referral to the superior where there is one; any other letter
    to the focal point, else the deputy, else the functional mailbox, of those whose dates hold on that day. Nobody is
    written to in their own name on paper without a name.
    """
    holding = [c for c in contacts if c.institution == institution and holds(c, on)]
    by_function = {c.function: c for c in reversed(holding)}
    return next((by_function[f] for f in ORDER.get(kind, USUAL) if f in by_function), None)


def holds(contact: Contact, on: date) -> bool:
    """Say whether a contact holds its function on a day."""
    return (contact.valid_from or on) <= on <= (contact.valid_to or on)
