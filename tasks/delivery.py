"""Letters on their way: each sent once, put off, refused, or in doubt until it is settled; what leaves on paper is recorded.

| the server | the letter | the batch |
|---|---|---|
| cannot be reached, or refuses the office before it hears of the letter | waits, unchanged | ends; the office is told |
| puts the letter off (4xx), or breaks off before its text | is tried again, until it is given up | goes on |
| refuses the letter (5xx to a recipient, or after the text) | is undeliverable | goes on |
| breaks off after the text had begun | is in doubt: `tasks.doubts` | goes on |
"""

from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta

from prefect import task

from models.refusals import LetterGone
from models.settings import settings
from models.words import BY_SERVER, Channel, CycleStatus, LetterKind, LetterState, Outcome
from store import absences, attempts, books, clock, cycles, database, files, holds, leases, letters
from store.office_folder import OfficeFolder
from tasks import doubts, extra_channel, sweep
from tasks.absences import is_astray
from tasks.letters import left, note_fault, note_obstacle, recipients_of, tell_stuck
from tasks.matters import withdrawn
from tasks.notices import notify
from tasks.post import InDoubt, NotSent, OurFault, Post, Refused, Retry, Shut, post_for


@task(name="deliver letters", persist_result=False)
def deliver(folder: OfficeFolder) -> int:
    """Settle what is in doubt, send the letters that may leave now, each checked once more, and look for those that left.

    Return how many left. Under the outbox's lease. A letter whose sending was interrupted is sent again only where that
    cannot double it (the file channel); by a server it is in doubt.
    """
    with database.reading() as session:
        waits = letters.leaving(session, clock.now(session)) or letters.in_doubt(session)
    if not (waits or sweep.is_needed(folder)):
        return 0
    sent, stuck = 0, Counter[str]()
    with leases.under(leases.OUTBOX), ExitStack() as opened:
        doors = _Doors(folder, opened)
        _doubt_interrupted()
        doubts.settle(folder, doors)
        for code, letter_code, channel in _leaving():
            if channel in doors.shut:
                continue
            try:
                sent += _send(code, letter_code, doors(channel), folder)
            except Shut as shut:
                doors.shut.add(channel)
                _tell_shut(code, letter_code, shut)
            except Exception as fault:
                # One letter that cannot leave must not stop the others; it is shown to the office.
                stuck[code] += note_fault(code, letter_code, fault)
        doubts.settle(folder, doors)
        sweep.sweep(folder)
        extra_channel.tell(folder)
    for code, count in stuck.items():
        tell_stuck(code, count)
    return sent


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


def _leaving() -> list[tuple[str, str, Channel]]:
    with database.reading() as session:
        found = letters.leaving(session, clock.now(session))
        return [(cycle.code, letters.code_of(cycle, letter), letter.channel) for cycle, letter in found]


def _doubt_interrupted() -> None:
    """Put in doubt the letters whose sender died: whoever holds the lease of the outbox knows that nobody sends them."""
    with database.writing() as session:
        for cycle, letter in letters.leaving(session, clock.now(session)):
            if letter.state is LetterState.SENDING and letter.channel in BY_SERVER:
                letters.mark(session, cycle, letter, LetterState.IN_DOUBT)
                attempts.end(session, letter, Outcome.IN_DOUBT)


def _tell_shut(code: str, letter_code: str, shut: Shut) -> None:
    """Note that a door is shut; the office is told once. What waits goes out when it opens again."""
    final = isinstance(shut, OurFault)
    if note_obstacle(code, letter_code, "server_refuses" if final else "server_waits") and final:
        notify("server_refuses", {"code": shut.code or 0})


def _send(code: str, letter_code: str, post: Post, folder: OfficeFolder) -> bool:
    """Send one letter, if it may leave still, and say whether it left; raises `Shut`."""
    found = _take_out(code, letter_code, folder)
    if found is None:
        return False
    recipients, data = found
    try:
        receipt = post.send(letter_code, recipients, data)
    except Shut as shut:
        _put_off(code, letter_code, Outcome.SHUT, shut, folder)
        raise
    except Retry as wait:
        if _put_off(code, letter_code, Outcome.PUT_OFF, wait, folder):
            notify("undeliverable", {"count": 1, "cycle": code})
        else:
            note_obstacle(code, letter_code, "server_waits")
    except Refused as refusal:
        _end(code, letter_code, LetterState.UNDELIVERABLE, Outcome.REFUSED, refusal)
        notify("undeliverable", {"count": 1, "cycle": code})
    except InDoubt as doubt:
        _end(code, letter_code, LetterState.IN_DOUBT, Outcome.IN_DOUBT, doubt)
    else:
        with database.writing() as session:
            cycle = cycles.get(session, code, lock=True)
            letter = letters.find(session, cycle, letter_code)
            attempts.end(session, letter, Outcome.ACCEPTED, receipt.code, receipt.reply)
            left(session, cycle, letter, code=receipt.code)
        return True
    return False


def _take_out(code: str, letter_code: str, folder: OfficeFolder) -> tuple[tuple[str, ...], bytes] | None:
    """Mark a letter as being sent, if it may leave still."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.state not in (LetterState.RELEASED, LetterState.SENDING):
            return None
        if letter.state is LetterState.RELEASED and withdrawn(session, cycle, letter):
            return None
        brake = holds.active(session, cycle.id, clock.today(session, folder.zone))
        said = letters.matters_of(session, letter)
        stopped = any(brake.stops(matter.institution) for matter in said) or cycle.status is CycleStatus.SUSPENDED
        if stopped and letter.kind is not LetterKind.DELIVERY:
            return None
        if is_astray(letter, absences.marks(session, clock.today(session, folder.zone))):
            return None   # it is written anew with the next letters of its cycle
        data = files.read(letter.sha256 or "")
        recipients, archive = recipients_of(data), folder.office.post.copy_to
        copies = (archive,) if archive and letter.channel is Channel.SMTP else ()
        letters.mark(session, cycle, letter, LetterState.SENDING)
        attempts.begin(session, letter, (*recipients, *copies))
    return recipients, data


def _put_off(code: str, letter_code: str, outcome: Outcome, fault: NotSent, folder: OfficeFolder) -> bool:
    """Let a letter wait for its next attempt; say whether the server has put it off for so long that it is given up.

    A shut door gives no letter up, as it has said nothing about it.
    """
    rules = folder.office.post
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        attempts.end(session, letter, outcome, fault.code, fault.reply)
        now, run = clock.now(session), attempts.put_off(session, letter)
        heard = [attempt.began_at for attempt in run if attempt.outcome is Outcome.PUT_OFF]
        if outcome is Outcome.PUT_OFF and now - min(heard) >= timedelta(days=rules.give_up_days):
            attempts.end(session, letter, Outcome.GIVEN_UP)
            letters.mark(session, cycle, letter, LetterState.UNDELIVERABLE, code=fault.code)
            cycles.touch(session, cycle)
            return True
        letter.leaves_at = now + rules.wait(len(run))
        letters.mark(session, cycle, letter, LetterState.RELEASED, code=fault.code)
    return False


def _end(code: str, letter_code: str, state: LetterState, outcome: Outcome, fault: NotSent) -> None:
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        attempts.end(session, letter, outcome, fault.code, fault.reply)
        letters.mark(session, cycle, letter, state, code=fault.code)
        cycles.touch(session, cycle)


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
    """Record the day a printed letter left the house; raises `NoSuchLetter`, `LetterGone`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.channel is not Channel.PRINT or letter.state is not LetterState.RELEASED:
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        at = datetime.combine(posted_on, time(12), folder.zone)
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
