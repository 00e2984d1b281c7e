"""What can be wrong with the files of an office beyond their schemas."""

import string
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

import holidays

from models.addresses import AddressRefused, compared
from models.office import Contact, Contacts, Office, Officer, Officers
from models.tokens import LENGTH
from models.words import ON_PAPER, Mode, ReplyTo
from planning.instrument_faults import duplicates, looser
from planning.rules import RuleFault, did_you_mean
from planning.working_days import Calendar

_A_LEAP_YEAR = 2028


def office_faults(office: Office, institutions: Collection[str] | None) -> Iterator[RuleFault]:
    """Yield the faults of `office.yaml`."""
    if office.country not in holidays.list_supported_countries() and not office.public_holidays:
        yield RuleFault(
            "country",
            f'no public holidays are known for "{office.country}"; list them under public_holidays, or write a code such as "PT"',
        )
    else:
        yield from _calendar(office)
    yield from _unknown("institution", office.institution, institutions)
    yield from looser("release", office.release)
    yield from _forms(office)
    yield from _reply_addresses(office)
    if office.mode is Mode.PRACTICE and office.practice_address is None:
        yield RuleFault("practice_address", "is missing; give the one address that every letter of practice goes to")
    if office.mode is Mode.LIVE and not office.live_domains:
        yield RuleFault("live_domains", "is empty; name the domains that letters may go to")


def contacts_faults(contacts: Contacts, institutions: Collection[str] | None) -> Iterator[RuleFault]:
    """Yield the faults of `contacts.yaml`."""
    for n, contact in enumerate(contacts.contacts):
        key = f"contacts[{n}]"
        yield from _unknown(f"{key}.institution", contact.institution, institutions)
        yield from _validity(key, contact)
        if contact.calendar and (contact.rank in ON_PAPER or not contact.address):
            yield RuleFault(f"{key}.calendar", "is sent by mail, and this contact is written to on paper; leave calendar out")
        before = contacts.contacts[:n]
        same = [c for c in before if (c.institution, c.function) == (contact.institution, contact.function)]
        if any(_overlap(contact, other) for other in same):
            yield RuleFault(
                key,
                f"{contact.institution} has two contacts as {contact.function} at the same time; "
                "give the first a valid_to, the second a valid_from",
            )
        # Functions of one institution may share a mailbox. Two institutions may not, though it happens: there are no
        # warnings, and a reply from a shared address would count for the wrong one more often than such a mailbox is meant.
        shared = [n for n, other in enumerate(before) if _same_mailbox(contact, other)]
        if shared:
            yield RuleFault(
                f"{key}.address",
                f"is also the address of {before[shared[0]].institution} (contacts[{shared[0]}]); give each institution its own",
            )


def officers_faults(officers: Officers) -> Iterator[RuleFault]:
    """Yield the faults of `officers.yaml`."""
    yield from duplicates("officers.code", (o.code for o in officers.officers))


def civility_faults(key: str, people: Iterable[Contact | Officer], known: Collection[str]) -> Iterator[RuleFault]:
    """Yield the civilities that no form of address names: such a person would be greeted as somebody not known."""
    for n, person in enumerate(people):
        if person.civility is not None and person.civility not in known:
            remedy = did_you_mean(person.civility, tuple(known))
            yield RuleFault(f"{key}[{n}].civility", f'"{person.civility}" is in no form of `forms_of_address`; {remedy}')


def _reply_addresses(office: Office) -> Iterator[RuleFault]:
    if (office.reply_to is ReplyTo.CATCHALL) != (office.reply_domain is not None):
        yield RuleFault("reply_domain", "goes with `reply_to: catchall` and only with it; give both, or leave both out")
        return
    try:
        office.reply_address("0" * LENGTH)
    except AddressRefused:
        yield RuleFault("reply_to", f"the address of `sender` is too long for `{office.reply_to}`; write `plain`")


def _calendar(office: Office) -> Iterator[RuleFault]:
    if wrong := [day for day in office.weekend if not 0 <= day <= 6]:
        yield RuleFault("weekend", f"{wrong[0]} is no day of the week; Monday is 0, Sunday is 6")
    for n, recess in enumerate(office.recess):
        for field in ("begins", "ends"):
            text = getattr(recess, field)
            try:
                date.fromisoformat(f"{_A_LEAP_YEAR}-{text}")
            except ValueError:
                yield RuleFault(f"recess[{n}].{field}", f'"{text}" is no day of the year; write month and day, "07-15"')
    for n, holiday in enumerate(office.public_holidays):
        try:
            date.fromisoformat(holiday.on if len(holiday.on) > len("07-15") else f"{_A_LEAP_YEAR}-{holiday.on}")
        except ValueError:
            yield RuleFault(f"public_holidays[{n}].on", f'"{holiday.on}" is no day; write "05-01", or "2028-05-01" for one year')
    calendar = Calendar.of(office)
    first = date(_A_LEAP_YEAR, 1, 1)
    if not any(calendar.is_working_day(first + timedelta(days=n)) for n in range(366)):
        yield RuleFault("weekend", "weekend and recess leave no working day in a year; shorten one of them")


def _forms(office: Office) -> Iterator[RuleFault]:
    anybody = False
    for n, form in enumerate(office.forms_of_address):
        texts = [t for names in (form.opening, form.closing) for t in names.model_dump(exclude_none=True).values()]
        try:
            variables = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError:
            yield RuleFault(f"forms_of_address[{n}]", "holds a single brace; write {title} or leave braces out")
            continue
        if other := sorted(variables - {"title"}):
            yield RuleFault(f"forms_of_address[{n}]", f"{{{other[0]}}} is not known here; only {{title}} is")
        anybody = anybody or (form.civility is None and form.rank is None and not variables)
    if not anybody:
        yield RuleFault(
            "forms_of_address",
            'has none for a person not known; add "Madame, Monsieur," without civility, rank and {title}',
        )


def _unknown(key: str, institution: str, known: Collection[str] | None) -> Iterator[RuleFault]:
    if known is not None and institution not in known:
        yield RuleFault(key, f'no institution "{institution}"; {did_you_mean(institution, tuple(known))}')


def _validity(key: str, row: Contact) -> Iterator[RuleFault]:
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        yield RuleFault(f"{key}.valid_to", f"{row.valid_to} lies before valid_from {row.valid_from}; correct one")


def _same_mailbox(one: Contact, other: Contact) -> bool:
    """Say whether two institutions have one address at the same time."""
    if one.address is None or other.address is None or one.institution == other.institution:
        return False
    return compared(one.address) == compared(other.address) and _overlap(one, other)


def _overlap(one: Contact, other: Contact) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)
