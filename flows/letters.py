"""Letters between the decision and the door: who is written to, who lets it go, and when it may leave."""

from collections.abc import Callable, Mapping, Sequence

from flows.addressing import addressed, addressed_all, goes_to_nobody, leaves, leaves_all, leaves_at, why_nobody
from flows.desk import Desk, desk
from models.refusals import LetterChanged, LetterGone, NothingToRelease
from planning.digest import JOINED, Said, together
from tasks.doors.notices import notify
from tasks.letters import letters, matters
from tasks.letters.context import Addressee
from tasks.letters.letters import Preview
from tasks.letters.matters import Waiting

POLICY = "policy"


def write_letters(cycle: str, *, alone: bool = True) -> int:
    """Write what waits to be said in a cycle, and release what may go by itself; return how many new ones wait.

    What need not be said any more is dropped, a preview that no longer holds is withdrawn or renewed, what came back is
    written anew once it has another address. Several things for one person share a letter. What is held waits; what has
    nobody to go to, or cannot be written, waits and is shown with the reason. One letter's fault stops no other. Under
    the cycle's lease. Without `alone` none is released.
    """
    here, stuck = desk(), 0
    matters.call_back(cycle, here.folder)
    for preview in letters.written(cycle, here.folder):
        stuck += _overcome(cycle, preview.code, _review, here, cycle, preview)
    for matter in matters.returned(cycle, here.folder):
        stuck += _overcome(cycle, matter.key, _take_up, here, cycle, matter)
    waiting = matters.waiting(cycle, here.folder)
    for matter in waiting:
        if matter.moot:
            matters.drop(cycle, matter.key, matter.moot)
    open_matters = [m for m in waiting if not (m.moot or m.held)]
    before = letters.previews(cycle)
    found: list[tuple[Said, Addressee]] = []
    for matter in open_matters:
        batch = sum(m.kind is matter.kind for m in open_matters)
        stuck += _overcome(cycle, matter.key, _address, here, matter, batch, found)
    people = dict(found)
    there = _waiting_there(here, cycle) if any(said.kind in JOINED for said in people) else {}
    for group in together([*there, *people]):
        if new := [said for said in group if not said.letter]:
            stuck += _overcome(cycle, new[0].key, _write, here, cycle, group, there | people)
    # Also those of an earlier round that ended between a preview and its release.
    for code in letters.going_alone(cycle) if alone else ():
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


def _address(here: Desk, matter: Waiting, batch: int, found: list[tuple[Said, Addressee]]) -> str | None:
    """Find out who something is said to, and how it leaves; the reason's code where nobody is named."""
    to = addressed(here, matter)
    if to is None:
        return why_nobody(here, matter)
    found.append((Said(matter.key, matter.kind, to.contact, *leaves(here, matter, to, batch)), to))
    return None


def _waiting_there(here: Desk, cycle: str) -> dict[Said, Addressee]:
    """Return what stands already in letters that wait, where more may be said in them."""
    found = {}
    for preview in letters.written(cycle, here.folder):
        to = addressed_all(here, preview.matters) if JOINED.issuperset(m.kind for m in preview.matters) else None
        for key, person in (to or {}).items():
            said = Said(key, preview.matters[0].kind, person.contact, preview.way.channel, preview.release, preview.code)
            found[said] = person
    return found


def _write(here: Desk, cycle: str, group: Sequence[Said], people: Mapping[Said, Addressee]) -> None:
    """Write a letter, or what is new into one that waits for the same person."""
    waits = next((said.letter for said in group if said.letter), "")
    within = {said.key: people[said] for said in group if said.letter == waits or not said.letter}
    if waits:
        letters.renew(cycle, waits, within, group[0].channel, group[0].release, here.folder)
    else:
        letters.compose(cycle, within, group[0].channel, group[0].release, here.folder)


def _review(here: Desk, cycle: str, preview: Preview) -> str | None:
    moot = {m.key: m.moot for m in preview.matters if m.moot}
    if len(moot) == len(preview.matters):
        letters.recall(cycle, None, preview.code, because=preview.matters[0].moot)
        return None
    left = tuple(m for m in preview.matters if not m.moot)
    if moot:
        letters.leave_out(cycle, preview.code, moot)
    to = addressed_all(here, left)
    if to is None and len(left) > 1:
        letters.part(cycle, preview.code)
        return None
    if to is None:
        return why_nobody(here, left[0])
    way, goes = leaves_all(here, left, to)
    person = to[left[0].key]
    if moot or preview.stale or (preview.way, preview.address) != (letters.way_to(person, way), person.contact.address):
        letters.renew(cycle, preview.code, to, way, goes, here.folder)
    return None


def _take_up(here: Desk, cycle: str, matter: Waiting) -> None:
    if to := addressed(here, matter):
        letters.raise_returned(cycle, matter.key, to, here.folder)


def _release_by_policy(here: Desk, cycle: str, code: str) -> None:
    said = matters.waiting_in(cycle, code, here.folder)
    if any(m.moot or m.held for m in said) or not (to := addressed_all(here, said)):
        return
    when = min((leaves_at(here, cycle, m) for m in said), key=lambda when: when.at)
    if when.at <= here.now:
        letters.release(cycle, code, POLICY, to, *leaves_all(here, said, to), here.folder, undo=False)
        if when.breaks_quiet:
            notify("quiet_broken", {"cycle": cycle, "count": 1})


def release_letters(here: Desk, cycle: str, officer: str, letter: str = "", seen: int = 0) -> int:
    """Release the letters that wait, or one of them; return how many.

    `seen` is the number of the newest preview the officer saw: what was written or renewed after it stays. One whose
    answer came in meanwhile is called back; of all that wait, one that cannot be released is shown with the reason.
    Raises `NothingToRelease`, `NoSuchLetter`, and for one letter `LetterGone`, `NobodyNamed` and `EverybodyAway`; when the
    others are released, `LetterChanged` for those not seen, or that would now read otherwise than in their preview: they
    are shown anew.
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
    said = matters.waiting_in(cycle, code, here.folder)
    if all(matter.moot for matter in said):
        letters.recall(cycle, officer, code, because=said[0].moot)
        return False
    if not known or any(matter.moot for matter in said):
        raise LetterChanged(letter=code)   # the next letters of the cycle leave out what is moot
    to = addressed_all(here, said)
    if to is None:
        goes_to_nobody(here, code, said)
    letters.release(cycle, code, officer, to, *leaves_all(here, said, to), here.folder, undo=True)
    return True
