"""Letters let go: by the office's rules or by an officer's word, to each person one a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Final

from flows.addressing import addressed_all, goes_to_nobody, leaves_all, leaves_at
from flows.desk import Desk, desk
from flows.letters import overcome
from models.refusals import CycleBusy, LetterChanged, LetterGone, NothingToRelease
from planning.calendars import rests_at
from planning.one_a_day import Ready, in_turn, waits_for_nothing
from planning.quiet import Leaving
from store import leases
from store.letters import cycle_named
from tasks.doors.notices import notify
from tasks.letters import letters, matters
from tasks.letters.matters import Waiting
from tasks.letters.writing_desk import Addressee
from tasks.views import stage_and_dates

POLICY: Final = "policy"
PATIENCE: Final = 60.0
"""Seconds to wait for whoever acts on a cycle: what an act gave rise to is not left to the next morning."""


@dataclass(frozen=True)
class Going:
    """A letter that waits: what it says and to whom, None where there is nobody, and how its turn is decided on."""

    cycle: str
    said: tuple[Waiting, ...]
    to: Mapping[str, Addressee] | None
    turn: Ready

    def leaves(self, here: Desk) -> Leaving:
        """Return when it may leave by itself: as soon as the first thing it says may."""
        return min((leaves_at(here, matter) for matter in self.said), key=lambda when: when.at)

    def waits(self, today: date) -> bool:
        """Say whether it waits its turn where its addressee had a letter today."""
        return not waits_for_nothing(self.turn, today)


def let_go(cycles: Iterable[str]) -> None:
    """Release what may leave of these cycles without an officer, or was let go by one, each when its turn comes.

    What waits for another letter to its addressee is looked at again in the next round. One letter's fault stops no other.
    Under the leases of the cycles; raises `CycleBusy`, when the others are released.
    """
    alone = {cycle: codes for cycle in sorted(set(cycles)) if (codes := letters.going_alone(cycle))}
    here, stuck, busy = desk(), Counter[str](), list[CycleBusy]()
    with ExitStack() as held:
        # Also those of an earlier round that ended between a preview and its release.
        found: dict[Ready, Going] = {}
        for cycle, codes in alone.items():
            try:
                held.enter_context(leases.under(cycle, patience=PATIENCE))
            except CycleBusy as other:
                busy.append(other)
                continue
            for code in codes:
                stuck[cycle] += overcome(cycle, code, _find, here, cycle, code, found)
        for turn in in_turn(found, here.today):
            stuck[found[turn].cycle] += overcome(found[turn].cycle, turn.code, _release_by_itself, here, found[turn])
    for cycle, count in stuck.items():
        letters.tell_stuck(cycle, count)
    if busy:
        raise busy[0]


def going(here: Desk, cycle: str, code: str) -> Going:
    """Return a letter that waits, as one must know to let it go; raises `NoSuchLetter`."""
    said = matters.waiting_in(cycle, code, here.folder)
    to = addressed_all(here, said)
    person = letters.known_by(to[said[0].key]) if to else ""
    counted = rests_at(*stage_and_dates(cycle_named(code) or cycle, here.folder.zone), here.calendar).of(said[0].institution)
    turn = Ready(
        code, person, said[0].kind, min((m.about for m in said if m.about), default=None), min(m.since for m in said), counted,
        at_once=any(m.at_once for m in said) or (to is not None and not to[said[0].key].contact.digest),
    )
    return Going(cycle, said, to, turn)


def _find(here: Desk, cycle: str, code: str, found: dict[Ready, Going]) -> None:
    """Find out whether a letter may leave by itself at this hour."""
    one = going(here, cycle, code)
    if one.to is None or any(m.moot or m.held for m in one.said):
        return
    if one.leaves(here).at <= here.now:
        found[one.turn] = one


def _release_by_itself(here: Desk, one: Going) -> None:
    assert one.to is not None
    when = one.leaves(here)
    left = letters.release(
        one.cycle, one.turn.code, letters.let_go_by(one.cycle, one.turn.code) or POLICY, one.to,
        *leaves_all(here, one.said, one.to), here.folder, undo=False, waits=one.waits(here.today),
    )
    if left and when.breaks_quiet:
        notify("quiet_broken", {"cycle": one.cycle, "count": 1})


def release_letters(here: Desk, cycle: str, officer: str, letter: str = "", seen: int = 0) -> int:
    """Release the letters that wait, or one of them; return how many.

    `seen` is the number of the newest preview the officer saw: what was written or renewed after it stays. One whose
    answer came in meanwhile is called back; of all that wait, one that cannot be released is shown with the reason. Of
    several to one person the first in turn leaves, each of the others on a working day of its own; what an officer
    releases by its code leaves today.
    Raises `NothingToRelease`, `NoSuchLetter`, and for one letter `LetterGone`, `NobodyNamed` and `EverybodyAway`; when the
    others are released, `LetterChanged` for those not seen, or that would now read otherwise than in their preview: they
    are shown anew.
    """
    previews = letters.previews(cycle)
    if not letter and not previews:
        raise NothingToRelease(cycle=cycle)
    if letter:
        one = going(here, cycle, letter)
        return _release(here, officer, one, known=not 0 < seen < previews.get(letter, 0), at_once=True)
    changed, stuck, released = list[str](), 0, 0
    found: dict[Ready, Going] = {}
    for code in previews:
        try:
            one = going(here, cycle, code)
            found[one.turn] = one
        except Exception as fault:
            stuck += letters.note_fault(cycle, code, fault)
    for turn in in_turn(found, here.today):
        try:
            released += _release(here, officer, found[turn], known=not 0 < seen < previews[turn.code])
        except LetterChanged:
            changed.append(turn.code)
        except LetterGone:
            continue   # somebody else was quicker
        except Exception as fault:
            stuck += letters.note_fault(cycle, turn.code, fault)
    letters.tell_stuck(cycle, stuck)
    if changed:
        raise LetterChanged(letter=", ".join(changed))
    return released


def _release(here: Desk, officer: str, one: Going, *, known: bool, at_once: bool = False) -> bool:
    cycle, code = one.cycle, one.turn.code
    if all(matter.moot for matter in one.said):
        letters.recall(cycle, officer, code, because=one.said[0].moot)
        return False
    if not known or any(matter.moot for matter in one.said):
        raise LetterChanged(letter=code)   # the next letters of the cycle leave out what is moot
    if one.to is None:
        goes_to_nobody(here, code, one.said)
    way, goes = leaves_all(here, one.said, one.to)
    waits = not at_once and one.waits(here.today)
    if not letters.release(cycle, code, officer, one.to, way, goes, here.folder, undo=True, waits=waits):
        letters.let_go(cycle, code, officer)
    return True
