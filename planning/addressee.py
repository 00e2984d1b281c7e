"""Who is written to at an institution, on a day, for a kind of letter."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from models.absence import Away
from models.office import Contact
from models.words import Function, LetterKind

ORDER = {
    LetterKind.ESCALATION: (Function.SUPERIOR,),
    LetterKind.REFERRAL: (Function.SUPERIOR, Function.MAILBOX, Function.FOCAL_POINT),
    LetterKind.TRANSMISSION: (Function.SUPERIOR, Function.MAILBOX, Function.FOCAL_POINT),
}
USUAL = (Function.FOCAL_POINT, Function.DEPUTY, Function.MAILBOX)


def named(
    contacts: Iterable[Contact], institution: str, kind: LetterKind, on: date, first: Function | None = None
) -> tuple[Contact, ...]:
    """Return the contacts a letter may go to whose dates hold on a day, in the order in which they are written to."""
    usual = ORDER.get(kind, USUAL)
    functions = (first, *(f for f in usual if f is not first)) if first in usual else usual
    fit = [c for c in contacts if c.institution == institution and c.function in functions and c.holds(on)]
    return tuple(sorted(fit, key=lambda contact: functions.index(contact.function)))


def addressee(
    contacts: Collection[Contact],
    institutions: Sequence[str],
    kind: LetterKind,
    on: date,
    away: Iterable[Away] = (),
    first: Function | None = None,
) -> Contact | None:
    """Return the contact a letter goes to, None when nobody is there: then it waits and the office is told.

    `institutions` is the one written to, then those it is under: the first that has anybody named for the letter counts.
    An escalation goes to the superior and to nobody else, a referral or a report on its way to the superior where there is
    one; any other letter to the focal point, else the deputy, else the functional mailbox, and before them to `first`, where
    they may have it. Who is away is passed over; their letters go to the function they delegated them to, and without one to
    the next of these. Nobody is written to in their own name on paper without a name.
    """
    gone = {absent.contact: absent for absent in away if absent.holds(on)}
    for institution in institutions:
        candidates = named(contacts, institution, kind, on, first)
        for contact in candidates:
            if contact not in gone:
                return contact
            if stand_in := _stand_in(contacts, gone[contact], gone, on):
                return stand_in
        if candidates:
            return None
    return None


def in_place_of(
    contacts: Collection[Contact],
    institutions: Sequence[str],
    kind: LetterKind,
    on: date,
    away: Iterable[Away] = (),
    first: Function | None = None,
) -> Contact | None:
    """Return who is away and would have had the letter that goes to `addressee`, None where it goes to whom it usually does."""
    usual = addressee(contacts, institutions, kind, on, first=first)
    return usual if usual and addressee(contacts, institutions, kind, on, away, first) not in (usual, None) else None


def bearer(contacts: Collection[Contact], function: str, on: date, away: Iterable[Away] = ()) -> Contact | None:
    """Return the contact who decides in the function of a clearance step on a day, or who stands in; None where nobody does."""
    contact = next((c for c in contacts if c.acts_as == function and c.holds(on)), None)
    gone = {absent.contact: absent for absent in away if absent.holds(on)}
    return _stand_in(contacts, gone[contact], gone, on) if contact and contact in gone else contact


def _stand_in(contacts: Iterable[Contact], absent: Away, gone: Collection[Contact], on: date) -> Contact | None:
    """Return who takes the letters of somebody who is away, where they said so and that contact is there."""
    fit = (c for c in contacts if c.institution == absent.contact.institution and c.function is absent.stands_in)
    return next((c for c in fit if c.holds(on) and c not in gone), None)
