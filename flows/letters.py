"""Letters between the decision and the door: who is written to, who lets it go, and when it may leave."""

from flows.desk import Desk, desk
from models.office import Contact, Officer
from models.refusals import LetterChanged, NothingToRelease
from models.words import Function, LetterKind, Rank, Release
from planning.address import form_of_address
from planning.addressee import addressee
from planning.release import channel, release
from tasks import letters
from tasks.letter_context import Addressee
from tasks.letters import Waiting

POLICY = "policy"


def write_letters(cycle: str) -> int:
    """Write what waits to be said in a cycle, and release what may go by itself; return how many new ones wait.

    What need not be said any more is dropped, a preview that no longer holds is withdrawn or renewed; what is held, or
    has nobody to go to, waits and is shown.
    """
    here = desk()
    _review_previews(here, cycle)
    waiting = letters.waiting(cycle, here.folder)
    for matter in waiting:
        if matter.moot:
            letters.drop(cycle, matter.key, matter.moot)
    open_matters = [m for m in waiting if not (m.moot or m.held)]
    waits = 0
    for matter in open_matters:
        to = addressed(here, matter)
        if to is None:
            continue
        person = to.contact
        goes = release(
            matter.kind, person.rank, instrument=matter.policy, office=here.office.release,
            batch=sum(m.kind is matter.kind for m in open_matters),
        )
        way = channel(person.rank, here.office.channel)
        letters.compose(cycle, matter.key, to, way, goes, here.folder)
        waits += goes is Release.OFFICER
    _release_by_policy(here, cycle)
    return waits


def _release_by_policy(here: Desk, cycle: str) -> None:
    # Also those of an earlier round that ended between a preview and its release.
    for code in letters.going_alone(cycle):
        if to := addressed(here, letters.waiting_of(cycle, code, here.folder)):
            letters.release(cycle, code, POLICY, to, here.folder, undo=False)


def _review_previews(here: Desk, cycle: str) -> None:
    for code, matter in letters.outdated(cycle, here.folder):
        if matter.moot:
            letters.recall(cycle, None, code, because=matter.moot)
        elif to := addressed(here, matter):
            letters.renew(cycle, code, to, here.folder)


def release_letters(here: Desk, cycle: str, officer: str, letter: str = "", seen: int = 0) -> int:
    """Release the letters that wait, or one of them; return how many.

    `seen` is the number of the newest preview the officer saw: what was written or renewed after it stays. One whose
    answer came in meanwhile is called back. Raises `NothingToRelease`, `NoSuchLetter`, `LetterGone`, and, when the
    others are released, `LetterChanged` for those not seen, or that would now read otherwise than in their preview:
    they are shown anew.
    """
    previews = letters.previews(cycle)
    codes = [letter] if letter else list(previews)
    if not codes:
        raise NothingToRelease(cycle=cycle)
    released, changed = 0, []
    for code in codes:
        matter = letters.waiting_of(cycle, code, here.folder)
        to = addressed(here, matter)
        if matter.moot:
            letters.recall(cycle, officer, code, because=matter.moot)
        elif 0 < seen < previews.get(code, 0):
            changed.append(code)
        elif to is not None:
            try:
                letters.release(cycle, code, officer, to, here.folder, undo=True)
                released += 1
            except LetterChanged:
                changed.append(code)
    if changed:
        raise LetterChanged(letter=", ".join(changed))
    return released


def addressed(here: Desk, matter: Waiting) -> Addressee | None:
    """Return who a letter goes to and how they are addressed; None when nobody is named for it."""
    if matter.kind is LetterKind.DELIVERY:
        contact: Contact | None = as_contact(here.folder.officer(matter.officer), here.office.institution)
    else:
        contact = addressee(here.folder.contacts, matter.institution, matter.kind, here.today)
    if contact is None or (contact.rank in (Rank.MINISTER, Rank.HEAD) and not contact.name):
        return None
    title = contact.title.in_language(contact.language) if contact.title else None
    opening, closing = form_of_address(
        here.office.forms_of_address, civility=contact.civility, rank=contact.rank, title=title,
        language=contact.language,
    )
    late = here.calendar.between(matter.due_on, here.today) if matter.due_on else 0
    return Addressee(contact, opening, closing, late)


def as_contact(officer: Officer, institution: str) -> Contact:
    """Return an officer as somebody to write to."""
    return Contact(
        institution=institution, function=Function.FOCAL_POINT, civility=officer.civility, name=officer.name,
        title=officer.function, address=officer.address,
    )
