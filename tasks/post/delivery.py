"""Letters on their way: each sent once, put off, refused, or in doubt until it is settled; what leaves on paper is recorded."""

from contextlib import ExitStack
from datetime import date, datetime
from datetime import time as hour
from itertools import groupby

from models.refusals import LetterGone, PostedAnotherDay
from models.words import BY_SERVER, Channel, LetterState, Outcome
from store import attempts, books, clock, cycles, database, leases, letters
from store.office_folder import OfficeFolder
from tasks.deeds import task
from tasks.letters.letters import left, tell_stuck
from tasks.post import doubts, extra_channel, sweep
from tasks.post.batch import Batch, Doors
from tasks.post.outbox import Opens, at_once


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
        doors = Doors(folder, opened)
        _doubt_interrupted()
        doubts.settle(folder, doors)
        batches = [Batch(code, channel, wanted, folder, opens, doors) for (code, channel), wanted in _leaving()]
        for batch in batches:
            batch.leave()
        doubts.settle(folder, doors)
        sweep.sweep(folder)
        extra_channel.tell(folder)
    for batch in batches:
        tell_stuck(batch.code, batch.stuck)
    return sum(batch.sent for batch in batches)


def _leaving() -> list[tuple[tuple[str, Channel], list[str]]]:
    """Return the codes of the letters that may leave, oldest first, together those of one cycle by one door."""
    with database.reading() as session:
        found = letters.leaving(session, clock.now(session))
        alike = groupby(found, lambda one: one[:2])
        return [(by, [f"{code}-{number}" for code, _, number in run]) for by, run in alike]


def _doubt_interrupted() -> None:
    """Put in doubt the letters whose sender died: whoever holds the lease of the outbox knows that nobody sends them."""
    with database.writing() as session:
        for cycle, letter in letters.interrupted(session):
            if letter.channel in BY_SERVER:
                letters.mark(session, cycle, letter, LetterState.IN_DOUBT)
                attempts.end(session, letter, Outcome.IN_DOUBT)


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
