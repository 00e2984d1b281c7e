"""Letters on their way: each sent once, put off, refused, or in doubt until it is settled; what leaves on paper is recorded."""

import time
from collections import deque
from contextlib import ExitStack
from datetime import date, datetime
from datetime import time as hour
from itertools import groupby
from typing import Final

from models.refusals import LetterGone, PostedAnotherDay
from models.settings import settings
from models.words import BY_SERVER, Channel, LetterState, Outcome
from store import attempts, books, clock, cycles, database, leases, letters
from store.office_folder import OfficeFolder
from tasks import archives, doubts, extra_channel, outbox, sweep
from tasks.absences import note_dead_address, says_dead
from tasks.deeds import task
from tasks.door import OurFault, Post, Receipt, Refused, Shut
from tasks.letters import left, note_fault, note_obstacle, tell_stuck
from tasks.notices import notify
from tasks.outbox import Handed, Opens, Outgoing, at_once
from tasks.post import post_for

MOST: Final = 16
"""How many letters are taken out of the outbox together while all goes well."""

SECONDS: Final = 1.0
"""How long letters that were taken out together are handed over; the rest waits, and can be recalled."""


@task("deliver letters")
def deliver(folder: OfficeFolder, opens: Opens = at_once) -> int:
    """Settle what is in doubt, send the letters that may leave now, each checked once more, and look for those that left.

    Return how many left. `opens` says when a letter that is put off may leave. Under the outbox's lease. A letter whose
    sending was interrupted is sent again only where that cannot double it (the file channel); by a server it is in doubt.
    """
    with database.reading() as session:
        waits = letters.leaving(session, clock.now(session)) or letters.in_doubt(session)
    if not (waits or sweep.is_needed(folder)):
        return 0
    with leases.under(leases.OUTBOX), ExitStack() as opened:
        doors = _Doors(folder, opened)
        _doubt_interrupted()
        doubts.settle(folder, doors)
        batches = [_Batch(code, channel, wanted, folder, opens, doors) for (code, channel), wanted in _leaving()]
        for batch in batches:
            batch.leave()
        doubts.settle(folder, doors)
        sweep.sweep(folder)
        extra_channel.tell(folder)
    for batch in batches:
        tell_stuck(batch.code, batch.stuck)
    return sum(batch.sent for batch in batches)


class _Doors:
    """The doors of one batch, each opened when the first letter asks for it; `shut` are those that take nothing now."""

    def __init__(self, folder: OfficeFolder, opened: ExitStack) -> None:
        self._folder, self._opened = folder, opened
        self._doors: dict[Channel, Post] = {}
        self.shut: set[Channel] = set()

    def __call__(self, channel: Channel) -> Post:
        if channel not in self._doors:
            office = self._folder.office
            self._doors[channel] = self._opened.enter_context(post_for(settings(), channel, office.mode, office.post.copy_to))
        return self._doors[channel]


def _leaving() -> list[tuple[tuple[str, Channel], list[str]]]:
    """Return the codes of the letters that may leave, oldest first, together those of one cycle by one door."""
    with database.reading() as session:
        found = letters.leaving(session, clock.now(session))
        alike = groupby(found, lambda one: (one[0].code, one[1].channel))
        return [(by, [letters.code_of(cycle, letter) for cycle, letter in run]) for by, run in alike]


def _doubt_interrupted() -> None:
    """Put in doubt the letters whose sender died: whoever holds the lease of the outbox knows that nobody sends them."""
    with database.writing() as session:
        for cycle, letter in letters.interrupted(session):
            if letter.channel in BY_SERVER:
                letters.mark(session, cycle, letter, LetterState.IN_DOUBT)
                attempts.end(session, letter, Outcome.IN_DOUBT)


class _Batch:
    """Letters of one cycle that leave by one door, a few at a time: one, then twice as many while all goes well.

    They are marked as being sent together, so that one transaction serves them all; should their sender die, all of them
    are in doubt. Where no archive settles that, each goes by itself.
    """

    def __init__(
        self, code: str, channel: Channel, wanted: list[str], folder: OfficeFolder, opens: Opens, doors: _Doors
    ) -> None:
        self.code, self._channel, self._waiting = code, channel, deque(wanted)
        self._folder, self._opens, self._doors = folder, opens, doors
        self._most = MOST if channel not in BY_SERVER or archives.address_of(channel, folder) else 1
        self.sent, self.stuck = 0, 0

    def leave(self) -> None:
        """Send the letters until none waits or the door is shut."""
        size = 1
        while self._waiting and self._channel not in self._doors.shut:
            some = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
            try:
                size = min(2 * size, self._most) if self._send(some) else 1
            except Exception as fault:
                # What cannot leave must not stop the others; it is shown to the office.
                for letter in some:
                    self._is_stuck(letter, fault)

    def _send(self, some: list[str]) -> bool:
        """Send letters, those that may leave still; say whether each was taken by the door."""
        door, handed, begun = self._doors(self._channel), list[Handed](), 0
        taken, faults = outbox.take_out(self.code, some, self._folder, self._opens)
        for letter, fault in faults.items():
            self._is_stuck(letter, fault)
        try:
            began = time.monotonic()
            for out in taken:
                begun += 1
                handed.append(Handed(out, _answer(door, out)))
                if not isinstance(handed[-1].answer, Receipt) or time.monotonic() > began + SECONDS:
                    break
        finally:
            # A sender that is ended in the middle of a letter leaves it as being sent: it may have arrived.
            rest = taken[begun:]
            outcomes = outbox.record(self.code, handed, rest, self._folder, self._opens)
        self._waiting.extendleft(out.code for out in reversed(rest))
        self.sent += sum(isinstance(one.answer, Receipt) for one in handed)
        for one in handed:
            if isinstance(one.answer, Exception):
                self._tell(one.out.code, one.answer, outcomes.get(one.out.code))
            if isinstance(one.answer, Refused) and says_dead(one.answer.reply):
                note_dead_address(one.out.recipients[0], self._folder)
        return not rest and not outcomes

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
            self._is_stuck(letter, fault)

    def _is_stuck(self, letter: str, fault: Exception) -> None:
        self.stuck += note_fault(self.code, letter, fault)


def _answer(door: Post, letter: Outgoing) -> Receipt | Exception:
    try:
        return door.send(letter.code, letter.recipients, letter.data)
    except Exception as fault:
        return fault


def settle(code: str, letter_code: str, officer: str, *, arrived: bool) -> None:
    """Record what a person found out about a letter in doubt: it arrived, or it may be sent again.

    One that was given up may be sent again too: it surely never left. Raises `LetterGone`.
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        given_up = attempts.is_given_up(session, letter)
        if not (letter.state is LetterState.IN_DOUBT or (given_up and not arrived)):
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        books.enter(
            session, "settle", cycle_id=cycle.id, officer=officer, institution=letter.institution,
            subject=letters.code_of(cycle, letter), arrived=arrived,
        )
        if arrived:
            attempts.end(session, letter, Outcome.ARRIVED)
            left(session, cycle, letter)
        else:
            if not given_up:
                attempts.end(session, letter, Outcome.NOT_ARRIVED)
            letter.leaves_at = clock.now(session)
            letters.mark(session, cycle, letter, LetterState.RELEASED)


def record_posting(code: str, letter_code: str, officer: str, posted_on: date, folder: OfficeFolder) -> None:
    """Record the day a printed letter left the house; raises `NoSuchLetter`, `LetterGone`, `PostedAnotherDay`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.channel is not Channel.PRINT or letter.state is not LetterState.RELEASED:
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        since, until = (letter.released_at or letter.composed_at).astimezone(folder.zone).date(), clock.today(session, folder.zone)
        if not since <= posted_on <= until:
            raise PostedAnotherDay(since=since, until=until, posted_on=posted_on)
        at = datetime.combine(posted_on, hour(12), folder.zone)
        left(session, cycle, letter, officer=officer, sent_at=at)


def comes_back_at(code: str, folder: OfficeFolder) -> list[datetime]:
    """Return the instants ahead at which delivery has something to do for a cycle; none on a simulated clock.

    Those are the ends of undo windows and of the waits between attempts, and of the archive's time for letters in doubt.
    """
    with database.reading() as session:
        cycle, now = cycles.get(session, code), clock.now(session)
        if clock.is_replay(session):
            return []
        released = letters.in_state(session, cycle, LetterState.RELEASED)
        leaving = [x.leaves_at for x in released if x.channel is not Channel.PRINT and x.leaves_at]
        return [at for at in (*leaving, *doubts.settled_at(session, cycle, folder)) if at > now]


def overdue(cycle: str = "") -> int:
    """Return how many letters, of one cycle or of all, might have left by now and have not."""
    with database.reading() as session:
        return sum(cycle in ("", of.code) for of, _, _ in attempts.overdue(session))
