"""Letters between the decision and the door: who is written to, who lets it go, and when it may leave."""

from collections.abc import Callable

from flows.desk import Desk, desk
from models.office import Contact, Officer
from models.refusals import LetterChanged, LetterGone, NobodyNamed, NothingToRelease
from models.words import Channel, Function, LetterKind, Rank, Release
from planning.address import form_of_address
from planning.addressee import addressee
from planning.calendars import rests
from planning.quiet import Leaving, leaving, until_of
from planning.release import channel, release
from tasks import absences, letters
from tasks.letter_context import Addressee
from tasks.letters import Preview, Waiting
from tasks.notices import notify
from tasks.views import cycle_view

POLICY = "policy"


def write_letters(cycle: str) -> int:
    """Write what waits to be said in a cycle, and release what may go by itself; return how many new ones wait.

    What need not be said any more is dropped, a preview that no longer holds is withdrawn or renewed, what came back is
    written anew once it has another address. What is held waits; what has nobody to go to, or cannot be written, waits
    and is shown with the reason. One letter's fault stops no other. Under the cycle's lease.
    """
    here, stuck = desk(), 0
    absences.write_anew(cycle, here.folder)
    for preview in letters.written(cycle, here.folder):
        stuck += _overcome(cycle, preview.code, _review, here, cycle, preview)
    for matter in letters.returned(cycle, here.folder):
        stuck += _overcome(cycle, matter.key, _take_up, here, cycle, matter)
    waiting = letters.waiting(cycle, here.folder)
    for matter in waiting:
        if matter.moot:
            letters.drop(cycle, matter.key, matter.moot)
    open_matters = [m for m in waiting if not (m.moot or m.held)]
    before = letters.previews(cycle)
    for matter in open_matters:
        batch = sum(m.kind is matter.kind for m in open_matters)
        stuck += _overcome(cycle, matter.key, _write, here, cycle, matter, batch)
    # Also those of an earlier round that ended between a preview and its release.
    for code in letters.going_alone(cycle):
        stuck += _overcome(cycle, code, _release_by_policy, here, cycle, code)
    letters.tell_stuck(cycle, stuck)
    return len(letters.previews(cycle).keys() - before.keys())


def _overcome(cycle: str, subject: str, deed: Callable[..., str | None], *about: object) -> bool:
    """Do something for one letter; note what keeps it, and say whether that is new."""
    try:
        because = deed(*about)
    except (LetterGone, LetterChanged):
        return False   # somebody else was quicker, or it waits, renewed, for the next time
    except Exception as fault:
        return letters.note_fault(cycle, subject, fault)
    return because is not None and letters.note_obstacle(cycle, subject, because)


def _write(here: Desk, cycle: str, matter: Waiting, batch: int) -> str | None:
    to = addressed(here, matter)
    if to is None:
        return _why_nobody(here, matter)
    way, goes = leaves(here, matter, to, batch)
    letters.compose(cycle, matter.key, to, way, goes, here.folder)
    return None


def _review(here: Desk, cycle: str, preview: Preview) -> str | None:
    if preview.matter.moot:
        letters.recall(cycle, None, preview.code, because=preview.matter.moot)
        return None
    to = addressed(here, preview.matter)
    if to is None:
        return _why_nobody(here, preview.matter)
    way, goes = leaves(here, preview.matter, to)
    if preview.stale or (preview.way, preview.address) != (letters.way_to(to, way), to.contact.address):
        letters.renew(cycle, preview.code, to, way, goes, here.folder)
    return None


def _take_up(here: Desk, cycle: str, matter: Waiting) -> None:
    if to := addressed(here, matter):
        letters.raise_returned(cycle, matter.key, to, here.folder)


def _release_by_policy(here: Desk, cycle: str, code: str) -> None:
    matter = letters.waiting_of(cycle, code, here.folder)
    if matter.moot or matter.held or not (to := addressed(here, matter)):
        return
    when = _leaving(here, cycle, matter)
    if when.at <= here.now:
        letters.release(cycle, code, POLICY, to, *leaves(here, matter, to), here.folder, undo=False)
        if when.breaks_quiet:
            notify("quiet_broken", {"cycle": cycle, "count": 1})


def _leaving(here: Desk, cycle: str, matter: Waiting) -> Leaving:
    """Return when a letter may leave by itself: a step of a ladder waits out the night, where it is not too late then."""
    usual = leaving(here.now, None, here.office, here.calendar)
    if matter.kind not in letters.CHASING or usual.at <= here.now:
        return Leaving(here.now)
    view = cycle_view.fn(cycle, here.folder.zone)
    counted = rests(view, here.calendar).of(matter.institution)
    until = next(
        (until_of(view, r, matter.step, counted) for r in view.requests if r.full_code.startswith(f"{matter.request}.")), None
    )
    return leaving(here.now, until, here.office, counted)


def leaves(here: Desk, matter: Waiting, to: Addressee, batch: int = 1) -> tuple[Channel, Release]:
    """Return by which door a letter leaves and who lets it go."""
    rank = to.contact.rank
    goes = release(matter.kind, rank, instrument=matter.policy, office=here.office.release, batch=batch)
    return channel(matter.kind, rank, here.office.channel), goes


def release_letters(here: Desk, cycle: str, officer: str, letter: str = "", seen: int = 0) -> int:
    """Release the letters that wait, or one of them; return how many.

    `seen` is the number of the newest preview the officer saw: what was written or renewed after it stays. One whose
    answer came in meanwhile is called back; of all that wait, one that cannot be released is shown with the reason.
    Raises `NothingToRelease`, `NoSuchLetter`, and for one letter `LetterGone` and `NobodyNamed`; when the others are
    released, `LetterChanged` for those not seen, or that would now read otherwise than in their preview: they are
    shown anew.
    """
    previews = letters.previews(cycle)
    codes = [letter] if letter else list(previews)
    if not codes:
        raise NothingToRelease(cycle=cycle)
    released, changed, stuck = 0, [], 0
    for code in codes:
        try:
            released += _release(here, cycle, officer, code, known=not 0 < seen < previews.get(code, 0))
        except LetterChanged:
            changed.append(code)
        except Exception as fault:
            if letter:
                raise
            stuck += not isinstance(fault, LetterGone) and letters.note_fault(cycle, code, fault)
    letters.tell_stuck(cycle, stuck)
    if changed:
        raise LetterChanged(letter=", ".join(changed))
    return released


def _release(here: Desk, cycle: str, officer: str, code: str, *, known: bool) -> bool:
    matter = letters.waiting_of(cycle, code, here.folder)
    if matter.moot:
        letters.recall(cycle, officer, code, because=matter.moot)
        return False
    if not known:
        raise LetterChanged(letter=code)
    to = addressed(here, matter)
    if to is None:
        raise NobodyNamed(letter=code, institution=matter.institution)
    letters.release(cycle, code, officer, to, *leaves(here, matter, to), here.folder, undo=True)
    return True


def addressed(here: Desk, matter: Waiting, language: str = "") -> Addressee | None:
    """Return who a letter goes to and how they are addressed, in their language or another; None when nobody is named."""
    if matter.kind is LetterKind.DELIVERY:
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
    return Addressee(contact, opening, closing, late)


def _contact(here: Desk, matter: Waiting) -> Contact | None:
    """Return who is written to at an institution, or at the one it is under where it has nobody of its own."""
    return addressee(here.folder.contacts, _written_to(here, matter), matter.kind, here.today, here.away)


def _written_to(here: Desk, matter: Waiting) -> tuple[str, ...]:
    return here.folder.directory.written_to(matter.institution)


def _lacks_name(contact: Contact) -> bool:
    return contact.rank in (Rank.MINISTER, Rank.HEAD) and not contact.name


def _why_nobody(here: Desk, matter: Waiting) -> str:
    """Return the code of the reason why nobody is named for a letter."""
    if _contact(here, matter):
        return "no_name"
    if addressee(here.folder.contacts, _written_to(here, matter), matter.kind, here.today):
        return "nobody_there"
    return "no_superior" if matter.kind is LetterKind.ESCALATION else "no_contact"


def as_contact(officer: Officer, institution: str) -> Contact:
    """Return an officer as somebody to write to."""
    return Contact(
        institution=institution, function=Function.FOCAL_POINT, civility=officer.civility, name=officer.name,
        title=officer.function, address=officer.address,
    )
