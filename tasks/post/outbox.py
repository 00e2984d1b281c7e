"""Letters at the door, a few at a time: taken out in one transaction, handed over, and what became of them recorded in one.

| the server | the letter | the batch |
|---|---|---|
| cannot be reached, or refuses the office before it hears of the letter | waits, unchanged | ends; the office is told |
| puts the letter off (4xx), or breaks off before its text | is tried again, until it is given up | goes on |
| refuses the letter (5xx to a recipient, or after the text) | is undeliverable | goes on |
| breaks off after the text had begun | is in doubt: `tasks.post.doubts` | goes on |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from documents.outgoing import recipients_of
from models.letters import AUTOMATIC
from models.office import Posting
from models.tables import Cycle, Letter
from models.words import Channel, LetterState, Outcome
from store import absences, attempts, clock, cycles, database, drafts, files, holds, letters, outbox
from store.office_folder import OfficeFolder
from tasks.absences import is_astray
from tasks.doors.door import InDoubt, NotSent, Receipt, Refused, Retry, Shut
from tasks.letters.matters import withdrawn

MEANS: dict[type[NotSent], Outcome] = {
    Shut: Outcome.SHUT, Retry: Outcome.PUT_OFF, Refused: Outcome.REFUSED, InDoubt: Outcome.IN_DOUBT,
}
"""What an answer makes of an attempt."""

BECOMES = {
    Outcome.SHUT: LetterState.RELEASED,
    Outcome.PUT_OFF: LetterState.RELEASED,
    Outcome.REFUSED: LetterState.UNDELIVERABLE,
    Outcome.GIVEN_UP: LetterState.UNDELIVERABLE,
    Outcome.IN_DOUBT: LetterState.IN_DOUBT,
}
"""What an attempt makes of its letter."""


@dataclass(frozen=True)
class Outgoing:
    """A letter taken out: to whom it goes, and its bytes."""

    code: str
    letter: Letter
    recipients: tuple[str, ...]
    data: bytes


@dataclass(frozen=True)
class Handed:
    """A letter that was handed over, and what the door answered; a fault of ours tells nothing."""

    out: Outgoing
    answer: Receipt | Exception


Opens = Callable[[datetime], datetime]
"""When, from an instant on, a letter may leave that keeps the office's hours; both aware."""


def at_once(at: datetime) -> datetime:
    """Keep no hours."""
    return at


def take_out(
    code: str, wanted: Sequence[str], folder: OfficeFolder, opens: Opens
) -> tuple[list[Outgoing], dict[str, Exception]]:
    """Mark letters of one cycle as being sent, those that may leave still; return them, and what keeps others, by code.

    What need not be said any more, or must be written anew, is called back; what was put off does not leave at an hour at
    which it would not have left first.
    """
    taken, faults, begun = list[Outgoing](), dict[str, Exception](), list[tuple[Letter, tuple[str, ...]]]()
    archive = folder.office.post.copy_to
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        today, now = clock.today(session, folder.zone), clock.now(session)
        away = absences.marks(session, today)
        current, found = drafts.current(session, cycle), letters.find_all(session, cycle, wanted)
        said, brakes = letters.said_by(session, found), holds.Brakes(session, today)
        for letter in found:
            if letter.state not in (LetterState.RELEASED, LetterState.SENDING):
                continue
            if letter.state is LetterState.RELEASED and withdrawn(session, cycle, letter, said[letter.id], current):
                continue
            if any(brakes.stop(matter) for matter, _ in said[letter.id]):
                continue
            if is_astray(letter, away):
                continue   # it is written anew with the next letters of its cycle
            if opens(now) > now and _keeps_hours(session, letter, opens):
                letter.leaves_at = opens(now)
                session.add(letter)
                continue
            name = letters.code_of(cycle, letter)
            try:
                data = files.read(letter.sha256 or "")
            except Exception as fault:
                faults[name] = fault   # one letter that cannot be read keeps no other
                continue
            taken.append(Outgoing(name, letter, recipients_of(data), data))
            copies = (archive,) if archive and letter.channel is Channel.SMTP else ()
            begun.append((letter, (*taken[-1].recipients, *copies)))
        outbox.begin(session, begun)
    return taken, faults


def _keeps_hours(session: Session, letter: Letter, opens: Opens) -> bool:
    """Say whether a letter that was put off waits for the office's hours: its first attempt lay in them.

    One that an officer let go at night, or that could not wait, goes on at any hour, and so does what answers by itself.
    """
    first = next(iter(attempts.of(session, letter)), None)
    return letter.kind not in AUTOMATIC and first is not None and opens(first.began_at) == first.began_at


def record(
    code: str, handed: Sequence[Handed], untouched: Sequence[Outgoing], folder: OfficeFolder, opens: Opens
) -> dict[str, Outcome]:
    """Record what became of letters taken out; return the outcome of each not accepted. Those `untouched` wait as before.

    A letter of which nobody knows is left as it is, and found being sent by nobody.
    """
    outcomes: dict[str, Outcome] = {}
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        outbox.taken(session, cycle, [
            (one.out.letter, one.answer.code, one.answer.reply) for one in handed if isinstance(one.answer, Receipt)
        ])
        outbox.give_back(session, [out.letter for out in untouched])
        for one in handed:
            if isinstance(one.answer, NotSent):
                outcomes[one.out.code] = _not_sent(session, cycle, one.out.code, one.answer, folder.office.post, opens)
        if len(outcomes) < len(handed) or not attempts.PUT_OFF.issuperset(outcomes.values()):
            cycles.touch(session, cycle)
    return outcomes


def _not_sent(
    session: Session, cycle: Cycle, code: str, answer: NotSent, rules: Posting, opens: Opens
) -> Outcome:
    """Record what a letter's not being sent means for it: it waits for its next attempt, or does not.

    It waits as long as the server asks at least, and is given up when that has put it off for too long; a shut door gives
    no letter up, as it has said nothing about it.
    """
    letter, now = letters.find(session, cycle, code), clock.now(session)
    outcome = next(outcome for kind, outcome in MEANS.items() if isinstance(answer, kind))
    attempts.end(session, letter, outcome, answer.code, answer.reply)
    if outcome in attempts.PUT_OFF:
        run = attempts.put_off(session, letter)
        heard = [attempt.began_at for attempt in run if attempt.outcome is Outcome.PUT_OFF]
        if outcome is Outcome.PUT_OFF and now - min(heard) >= timedelta(days=rules.give_up_days):
            outcome = Outcome.GIVEN_UP
            attempts.end(session, letter, outcome)
        else:
            again = now + max(rules.wait(len(run)), timedelta(seconds=answer.after))
            letter.leaves_at = opens(again) if _keeps_hours(session, letter, opens) else again
    letters.mark(session, cycle, letter, BECOMES[outcome], code=answer.code)
    return outcome
