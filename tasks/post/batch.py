"""Letters of one cycle that leave by one door, a few at a time; while some leave, the papers of the others are made out."""

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import dataclass
from typing import Final

from models.settings import settings
from models.words import BY_SERVER, Channel, Outcome
from store.office_folder import OfficeFolder
from tasks.absences import note_dead_address, says_dead
from tasks.doors.door import OurFault, Post, Receipt, Refused, Shut
from tasks.doors.notices import notify
from tasks.doors.post import post_for
from tasks.letters.letters import note_fault, note_obstacle
from tasks.post import archives, outbox
from tasks.post.outbox import Handed, Opens, Outgoing

MOST: Final = 128
"""How many letters are taken out of the outbox together while all goes well."""

GROWTH: Final = 4
"""How many times as many are taken out next, while those before leave so much faster than they may."""

SECONDS: Final = 0.5
"""How long letters that were taken out together are handed over; the rest waits, and can be recalled."""


class Doors:
    """The doors of one delivery, each opened when the first letter asks for it; `shut` are those that take nothing now."""

    def __init__(self, folder: OfficeFolder, opened: ExitStack) -> None:
        self._folder, self._opened = folder, opened
        self._doors: dict[Channel, Post] = {}
        self.shut: set[Channel] = set()

    def __call__(self, channel: Channel) -> Post:
        if channel not in self._doors:
            office = self._folder.office
            self._doors[channel] = self._opened.enter_context(post_for(settings(), channel, office.mode, office.post.copy_to))
        return self._doors[channel]


@dataclass(frozen=True)
class _Handful:
    """Letters that are being taken out together: in the end those that may leave still, and what keeps others."""

    codes: tuple[str, ...]
    taken: "Future[tuple[list[Outgoing], dict[str, Exception]]]"


class Batch:
    """Letters of one cycle that leave by one door: one, then more and more together while all goes well.

    They are marked as being sent together, so that one transaction serves them all. While they are handed over, a clerk
    records what became of those before them and takes out those after them. Should their sender die, all of them are in
    doubt. Where no archive settles that, each goes by itself, and none is taken out ahead.
    """

    def __init__(
        self, code: str, channel: Channel, wanted: list[str], folder: OfficeFolder, opens: Opens, doors: Doors
    ) -> None:
        self.code, self._channel, self._waiting = code, channel, deque(wanted)
        self._folder, self._opens, self._doors = folder, opens, doors
        self._most = MOST if channel not in BY_SERVER or archives.address_of(channel, folder) else 1
        self._recorded: list[tuple[list[str], Future[dict[str, Outcome]]]] = []
        self.sent, self.stuck = 0, 0

    def leave(self) -> None:
        """Send the letters until none waits or the door is shut."""
        if self._channel in self._doors.shut:
            return
        try:
            door = self._doors(self._channel)
        except Exception as fault:
            self._are_stuck(self._waiting, fault)
            return
        with ThreadPoolExecutor(1, "outbox") as clerk:
            self._send_all(door, clerk)
        for codes, recorded in self._recorded:
            if lost := recorded.exception():
                self._are_stuck(codes, lost)

    def _send_all(self, door: Post, clerk: ThreadPoolExecutor) -> None:
        size, ahead = 1, self._take_out(clerk, 1)
        while present := ahead or self._take_out(clerk, size):
            left, handed = deque(self._taken(present)), list[Handed]()
            ahead = self._take_out(clerk, size) if self._most > 1 else None
            began = time.monotonic()
            try:
                _hand_over(door, left, handed)
                if time.monotonic() < began + SECONDS / GROWTH:
                    size = min(GROWTH * size, self._most)
            finally:
                # A sender that is ended in the middle of a letter leaves it as being sent: it may have arrived.
                all_taken = all(isinstance(one.answer, Receipt) for one in handed)
                if left or not all_taken:
                    size = len(handed) if all_taken else 1
                    left.extend(self._taken(ahead) if ahead else ())
                    ahead = None
                recorded = clerk.submit(copy_context().run, outbox.record, self.code, handed, list(left), self._folder, self._opens)
                self._recorded.append(([one.out.code for one in handed], recorded))
                self._waiting.extendleft(out.code for out in reversed(left))
            self.sent += sum(isinstance(one.answer, Receipt) for one in handed)
            if not all_taken and recorded.exception() is None:
                self._tell_all(handed, recorded.result())

    def _take_out(self, clerk: ThreadPoolExecutor, size: int) -> _Handful | None:
        """Have the next letters taken out; None when none waits or the door is shut."""
        if not self._waiting or self._channel in self._doors.shut:
            return None
        codes = tuple(self._waiting.popleft() for _ in range(min(size, len(self._waiting))))
        return _Handful(codes, clerk.submit(copy_context().run, outbox.take_out, self.code, codes, self._folder, self._opens))

    def _taken(self, handful: _Handful) -> list[Outgoing]:
        """Return letters once they are taken out; what cannot leave does not stop the others, it is shown to the office."""
        try:
            taken, faults = handful.taken.result()
        except Exception as fault:
            self._are_stuck(handful.codes, fault)
            return []
        for letter, kept in faults.items():
            self._are_stuck([letter], kept)
        return taken

    def _tell_all(self, handed: Iterable[Handed], outcomes: dict[str, Outcome]) -> None:
        for one in handed:
            if isinstance(one.answer, Exception):
                self._tell(one.out.code, one.answer, outcomes.get(one.out.code))
            if isinstance(one.answer, Refused) and says_dead(one.answer.reply):
                note_dead_address(one.out.recipients[0], self._folder)

    def _tell(self, letter: str, fault: Exception, outcome: Outcome | None) -> None:
        """Show and tell why a letter was not sent, where that needs a person's eye."""
        if isinstance(fault, Shut):
            self._doors.shut.add(self._channel)
            final = isinstance(fault, OurFault)
            if note_obstacle(self.code, letter, "server_refuses" if final else "server_waits") and final:
                notify("server_refuses", {"code": fault.code or 0})
        elif outcome is Outcome.PUT_OFF:
            note_obstacle(self.code, letter, "server_waits")
        elif outcome in (Outcome.GIVEN_UP, Outcome.REFUSED):
            notify("undeliverable", {"count": 1, "cycle": self.code})
        elif outcome is None:
            self._are_stuck([letter], fault)

    def _are_stuck(self, letters: Iterable[str], fault: BaseException) -> None:
        for letter in letters:
            self.stuck += note_fault(self.code, letter, fault)


def _hand_over(door: Post, left: deque[Outgoing], handed: list[Handed]) -> None:
    """Hand letters over until one is not taken or the time is up; what is `left` was not begun."""
    began = time.monotonic()
    while left:
        out = left.popleft()
        handed.append(Handed(out, _answer(door, out)))
        if not isinstance(handed[-1].answer, Receipt) or time.monotonic() > began + SECONDS:
            return


def _answer(door: Post, letter: Outgoing) -> Receipt | Exception:
    try:
        return door.send(letter.code, letter.recipients, letter.data)
    except Exception as fault:
        return fault
