"""Letters between the decision and the door: who is written to, and what stands in which letter."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from flows.addressing import addressed, addressed_all, leaves, leaves_all, why_nobody
from flows.desk import Desk, desk
from models.refusals import LetterChanged, LetterGone, Refusal
from models.words import Release
from planning.digest import JOINED, Said, together
from store.letters import cycle_named
from tasks.letters import letters, matters
from tasks.letters.letters import Preview
from tasks.letters.matters import Waiting
from tasks.letters.writing_desk import Addressee


def write_letters(cycle: str) -> int:
    """Write what waits to be said in a cycle; return how many new letters wait for an officer.

    What need not be said any more is dropped, a preview that no longer holds is withdrawn or renewed, what came back is
    written anew once it has another address. Several things for one person share a letter. What is held waits; what has
    nobody to go to, or cannot be written, waits and is shown with the reason. One letter's fault stops no other. Under
    the cycle's lease.
    """
    here, stuck = desk(), 0
    matters.call_back(cycle, here.folder)
    for preview in letters.written(cycle, here.folder):
        stuck += overcome(cycle, preview.code, _review, here, preview)
    for matter in matters.returned(cycle, here.folder):
        stuck += overcome(cycle, matter.key, _take_up, here, cycle, matter)
    waiting = matters.waiting(cycle, here.folder)
    for matter in waiting:
        if matter.moot:
            matters.drop(cycle, matter.key, matter.moot)
    open_matters = [m for m in waiting if not (m.moot or m.held)]
    before = letters.previews(cycle)
    found: list[tuple[Said, Addressee]] = []
    for matter in open_matters:
        batch = sum(m.kind is matter.kind for m in open_matters)
        stuck += overcome(cycle, matter.key, _address, here, matter, batch, found)
    people = dict(found)
    persons = {letters.known_by(to): to.contact.person for said, to in people.items() if said.kind in JOINED}
    others = _said_elsewhere(here, cycle, set(persons.values())) if persons else {}
    there = _waiting_there(here, persons) if persons else {}
    for group in together([*there, *people, *others]):
        if new := [said for said in group if said in people]:
            stuck += overcome(cycle, new[0].key, _write, here, cycle, group, there | people | others)
    letters.tell_stuck(cycle, stuck)
    return len(letters.previews(cycle).keys() - before.keys() - set(letters.going_alone(cycle)))


def overcome(cycle: str, subject: str, deed: Callable[..., str | None], *about: object) -> bool:
    """Do something for one letter; note what keeps it, and say whether that is new."""
    try:
        because = deed(*about)
    except (LetterGone, LetterChanged):
        return False   # somebody else was quicker, or it waits, renewed, for the next time
    except Exception as fault:
        return letters.note_fault(cycle, subject, fault)
    return because is not None and letters.note_obstacle(cycle, subject, because)


def _address(here: Desk, matter: Waiting, batch: int, found: list[tuple[Said, Addressee]]) -> str | None:
    """Find out who something is said to, and how it leaves; the reason's code where nobody is named."""
    to = addressed(here, matter)
    if to is None:
        return why_nobody(here, matter)
    found.append((_said(here, matter, to, batch), to))
    return None


def _said(here: Desk, matter: Waiting, to: Addressee, batch: int) -> Said:
    return Said(matter.key, matter.kind, to.contact, *leaves(here, matter, to, batch), within=matter.within)


def _said_elsewhere(here: Desk, cycle: str, persons: Collection[str]) -> dict[Said, Addressee]:
    """Return what waits to be said to these persons in other cycles and may share a letter; its own fault is told there."""
    found: dict[Said, Addressee] = {}
    waiting = [m for m in matters.waiting_elsewhere(cycle, JOINED, here.folder) if not (m.moot or m.held)]
    for matter in waiting:
        batch = sum((m.cycle, m.kind) == (matter.cycle, matter.kind) for m in waiting)
        with suppress(LookupError, Refusal):
            if (to := addressed(here, matter)) and to.contact.person in persons:
                found[_said(here, matter, to, batch)] = to
    return found


def _waiting_there(here: Desk, persons: Iterable[str]) -> dict[Said, Addressee]:
    """Return what stands already in letters that wait for these persons, where more may be said in them.

    One that an officer let go would wait for them again, and so takes in only what waits for them too.
    """
    found = {}
    for preview in letters.written_for(persons, here.folder):
        is_open = all(m.kind in JOINED and not (m.moot or m.held) for m in preview.matters)
        to = addressed_all(here, preview.matters) if is_open else None
        release = Release.OFFICER if preview.let_go else preview.release
        for key, person in (to or {}).items():
            first = preview.matters[0]
            said = Said(
                key, first.kind, person.contact, preview.way.channel, release, preview.code, within=first.within
            )
            found[said] = person
    return found


def _write(here: Desk, cycle: str, group: Sequence[Said], people: Mapping[Said, Addressee]) -> None:
    """Write a letter, or what is new into one that waits for the same person."""
    waits = next((said.letter for said in group if said.letter), "")
    within = {said.key: people[said] for said in group if said.letter == waits or not said.letter}
    if waits:
        letters.renew(cycle_named(waits), waits, within, group[0].channel, group[0].release, here.folder)
    else:
        letters.compose(cycle, within, group[0].channel, group[0].release, here.folder)


def _review(here: Desk, preview: Preview) -> str | None:
    own = cycle_named(preview.code)
    moot = {m.key: m.moot for m in preview.matters if m.moot}
    if len(moot) == len(preview.matters):
        letters.recall(own, None, preview.code, because=preview.matters[0].moot)
        return None
    left = tuple(m for m in preview.matters if not m.moot)
    if moot:
        letters.leave_out(own, preview.code, moot)
    to = addressed_all(here, left)
    is_torn = to is None or len({m.held for m in left}) > 1
    if (is_torn and len(left) > 1) or all(m.cycle != own for m in left):
        letters.part(own, preview.code)
        return None
    if to is None:
        return why_nobody(here, left[0])
    way, goes = leaves_all(here, left, to)
    person = to[left[0].key]
    is_other = moot or preview.stale or (preview.way, preview.address) != (letters.way_to(person, way), person.contact.address)
    if is_other or preview.counts_days:
        letters.renew(own, preview.code, to, way, goes, here.folder, stays_let_go=not is_other)
    return None


def _take_up(here: Desk, cycle: str, matter: Waiting) -> None:
    if to := addressed(here, matter):
        letters.raise_returned(cycle, matter.key, to, here.folder)
