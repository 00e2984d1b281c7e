"""Letters at the door, a few at a time: taken out in one transaction, handed over, and what became of them recorded in one.

| the server | the letter | the batch |
|---|---|---|
| cannot be reached, or refuses the office before it hears of the letter | waits, unchanged | ends; the office is told |
| puts the letter off (4xx), or breaks off before its text | is tried again, until it is given up | goes on |
| refuses the letter (5xx to a recipient, or after the text) | is undeliverable | goes on |
| breaks off after the text had begun | is in doubt: `tasks.doubts` | goes on |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models.office import Posting
from models.tables import Attempt, Letter
from models.words import Channel, CycleStatus, LetterKind, LetterState, Outcome
from store import absences, attempts, clock, cycles, database, drafts, files, holds, letters
from store.letters import Mark
from store.office_folder import OfficeFolder
from tasks.absences import is_astray
from tasks.door import InDoubt, NotSent, Receipt, Refused, Retry, Shut
from tasks.letters import brought, recipients_of
from tasks.matters import withdrawn

MEANS: dict[type, Outcome] = {
    Receipt: Outcome.ACCEPTED, Shut: Outcome.SHUT, Retry: Outcome.PUT_OFF, Refused: Outcome.REFUSED, InDoubt: Outcome.IN_DOUBT,
}
"""What an answer makes of an attempt."""

BECOMES = {
    Outcome.ACCEPTED: LetterState.SENT,
    Outcome.REFUSED: LetterState.UNDELIVERABLE,
    Outcome.GIVEN_UP: LetterState.UNDELIVERABLE,
    Outcome.IN_DOUBT: LetterState.IN_DOUBT,
    Outcome.PUT_OFF: LetterState.RELEASED,
    Outcome.SHUT: LetterState.RELEASED,
}
"""What an attempt makes of its letter."""


@dataclass(frozen=True)
class Outgoing:
    """A letter taken out: to whom it goes, and its bytes."""

    code: str
    recipients: tuple[str, ...]
    data: bytes


@dataclass(frozen=True)
class Handed:
    """A letter that was handed over, and what the door answered; a fault of ours tells nothing."""

    code: str
    answer: Receipt | Exception

    @property
    def told(self) -> tuple[Outcome, int | None, str] | None:
        """The outcome, code and words of an answer; None where nobody knows, and the letter is found being sent by nobody."""
        answer = self.answer
        if not isinstance(answer, Receipt | NotSent):
            return None
        return next(outcome for kind, outcome in MEANS.items() if isinstance(answer, kind)), answer.code, answer.reply


    @property
    def after(self) -> timedelta:
        """How long the server asks to wait."""
        return timedelta(seconds=self.answer.after if isinstance(self.answer, NotSent) else 0)


def take_out(code: str, wanted: Sequence[str], folder: OfficeFolder) -> tuple[list[Outgoing], dict[str, Exception]]:
    """Mark letters of one cycle as being sent, those that may leave still; return them, and what keeps others, by code.

    What need not be said any more, or must be written anew, is called back.
    """
    taken, faults, begun = list[Outgoing](), dict[str, Exception](), list[tuple[Letter, tuple[str, ...]]]()
    archive = folder.office.post.copy_to
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        today = clock.today(session, folder.zone)
        brake, away = holds.active(session, cycle.id, today), absences.marks(session, today)
        current, found = drafts.current(session, cycle), letters.find_all(session, cycle, wanted)
        said = letters.said_by(session, found)
        for letter in found:
            if letter.state not in (LetterState.RELEASED, LetterState.SENDING):
                continue
            if letter.state is LetterState.RELEASED and withdrawn(session, cycle, letter, said[letter.id], current):
                continue
            stopped = any(brake.stops(matter.institution) for matter, _ in said[letter.id])
            if (stopped or cycle.status is CycleStatus.SUSPENDED) and letter.kind is not LetterKind.DELIVERY:
                continue
            if is_astray(letter, away):
                continue   # it is written anew with the next letters of its cycle
            name = letters.code_of(cycle, letter)
            try:
                data = files.read(letter.sha256 or "")
            except Exception as fault:
                faults[name] = fault   # one letter that cannot be read keeps no other
                continue
            taken.append(Outgoing(name, recipients_of(data), data))
            copies = (archive,) if archive and letter.channel is Channel.SMTP else ()
            begun.append((letter, (*taken[-1].recipients, *copies)))
        letters.mark_all(session, cycle, [Mark(letter, LetterState.SENDING) for letter, _ in begun])
        attempts.begin_all(session, begun)
    return taken, faults


def record(code: str, handed: Sequence[Handed], untouched: Sequence[str], folder: OfficeFolder) -> dict[str, Outcome]:
    """Record what became of letters taken out; return the outcome of each. Those `untouched` wait as before."""
    told = {one.code: one.told for one in handed if one.told}
    after = {one.code: one.after for one in handed}
    outcomes: dict[str, Outcome] = {}
    with database.writing() as session:
        cycle, now = cycles.get(session, code, lock=True), clock.now(session)
        found = letters.find_all(session, cycle, [*told, *untouched])
        newest, said = attempts.newest(session, found), letters.said_by(session, found)
        marks = []
        for letter in found:
            name, attempt = letters.code_of(cycle, letter), newest[letter.id]
            if name not in told:
                attempts.withdraw(session, letter, attempt)
                continue
            attempt.outcome, attempt.code, attempt.reply, attempt.ended_at = (*told[name], now)
            session.add(attempt)
            if attempt.outcome in attempts.PUT_OFF:
                session.flush()
                _wait(session, letter, attempt, now, folder.office.post, after[name])
            outcomes[name] = attempt.outcome
            marks.append(Mark(letter, BECOMES[attempt.outcome], code=attempt.code))
            if attempt.outcome is Outcome.ACCEPTED:
                brought(session, said[letter.id])
        letters.mark_all(session, cycle, marks)
        if set(outcomes.values()) - {Outcome.PUT_OFF, Outcome.SHUT}:
            cycles.touch(session, cycle)
    return outcomes


def _wait(session: Session, letter: Letter, attempt: Attempt, now: datetime, rules: Posting, after: timedelta) -> None:
    """Let a letter wait for its next attempt, as long as the server asks at least, or give it up where it asks for too long.

    A shut door gives no letter up, as it has said nothing about it.
    """
    run = attempts.put_off(session, letter)
    heard = [one.began_at for one in run if one.outcome is Outcome.PUT_OFF]
    if attempt.outcome is Outcome.PUT_OFF and now - min(heard) >= timedelta(days=rules.give_up_days):
        attempt.outcome = Outcome.GIVEN_UP
    else:
        letter.leaves_at = now + max(rules.wait(len(run)), after)
