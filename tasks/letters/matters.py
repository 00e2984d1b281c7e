"""What is to be said: whether it still must be, what became of it, and what a letter that says it must read anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.instrument import ReleasePolicy
from models.letters import AUTOMATIC, FIRST, Ruling
from models.tables import Cycle, Draft, Letter, Matter, Message, Request
from models.words import Channel, DraftState, LetterKind, LetterState, MessageState, RequestState
from store import absences, clock, cycles, database, drafts, handovers, holds, letters, requests
from store.office_folder import OfficeFolder
from tasks.absences import is_astray
from tasks.clocks import stopped
from tasks.reviews.approvers import settled

CHASING = (LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.CLEARANCE, LetterKind.CLOCK)
OF_A_DAY = (LetterKind.CLEARANCE, LetterKind.CLOCK)
WITH_A_DRAFT = (LetterKind.CIRCULATION, LetterKind.CONSULTATION)
ABOUT_A_DUE_DATE = (LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.DECISION)


@dataclass(frozen=True)
class Waiting:
    """Something to be said in a cycle, as far as one must know to decide who says it to whom: no name, no text.

    `moot` is the code of the reason why it need not be said any more, empty while it must.
    """

    key: str
    cycle: str
    kind: LetterKind
    institution: str
    due_on: date | None
    policy: ReleasePolicy
    moot: str
    held: bool
    officer: str = ""
    request: str = ""
    step: str = ""
    function: str = ""
    """Who is written to before others, where that is known."""
    bears: str = ""
    """The function of a clearance step: who of the contacts bears it is written to."""
    since: date = date.min
    about: date | None = None
    """The nearest day that it is about: its due date, or that of a meeting which moved."""
    within: str = ""
    """Its cycle, where that is known by its number alone and shares no letter with others."""
    at_once: bool = False
    """Whether it waits for no other letter: a meeting moved or is called off, a delay is decided on, another is asked."""


def waiting(code: str, folder: OfficeFolder) -> list[Waiting]:
    """Return what waits to be said in a cycle, oldest first."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        return [as_waiting(session, cycle, m, folder) for m in letters.pending(session, cycle)]


def waiting_elsewhere(code: str, kinds: Collection[LetterKind], folder: OfficeFolder) -> list[Waiting]:
    """Return what of these kinds waits to be said in the other cycles that run, oldest first."""
    with database.reading() as session:
        found = letters.pending_elsewhere(session, cycles.get(session, code), kinds)
        return [as_waiting(session, cycle, matter, folder) for matter, cycle in found]


def waiting_in(code: str, letter_code: str, folder: OfficeFolder) -> tuple[Waiting, ...]:
    """Return what a composed letter says, as far as one must know; raises `NoSuchLetter`."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        found = letters.matters_of(session, letters.find(session, cycle, letter_code))
        return tuple(as_waiting(session, cycle_of(session, matter), matter, folder) for matter in found)


def latest(code: str, kind: LetterKind, folder: OfficeFolder) -> Waiting | None:
    """Return the newest of what was or is to be said in a cycle by a kind of letter, None when nothing was."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        matter = letters.newest(session, cycle, kind)
        return as_waiting(session, cycle, matter, folder) if matter else None


def as_waiting(session: Session, cycle: Cycle, matter: Matter, folder: OfficeFolder) -> Waiting:
    """Return a matter as far as one must know to decide who says it to whom."""
    request = request_of(session, matter)
    return Waiting(
        key=matter.key,
        cycle=cycle.code,
        kind=matter.kind,
        institution=matter.institution,
        due_on=request.due_on if request else _own_due_day(matter),
        policy=cycles.edition(session, cycle).release,
        moot=moot(session, cycle, matter, request),
        held=holds.Brakes(session, clock.today(session, folder.zone)).stop(matter),
        officer=str(matter.facts.get("officer", "")),
        request=requests.code_of(request) if request else "",
        step=str(matter.facts.get("step", "")),
        function=str(matter.facts.get("function", "")),
        bears=str(matter.facts.get("bears", "")),
        since=matter.raised_at.astimezone(folder.zone).date(),
        within=cycle.code if cycles.edition(session, cycle).opaque else "",
        about=request.due_on if request else _own_due_day(matter) or _day(matter.facts.get("before")),
        at_once=_is_awaited(matter),
    )


def _is_awaited(matter: Matter) -> bool:
    """Say whether something cannot wait a day: it answers who asked for a delay, or a meeting is not when they think."""
    if matter.kind is LetterKind.INVITATION:
        return "before" in matter.facts or "called_off" in matter.facts
    return matter.kind is LetterKind.DECISION and matter.facts.get("verdict") not in (Ruling.MOVED, Ruling.NO_LONGER_ASKED)


def _own_due_day(matter: Matter) -> date | None:
    return date.fromisoformat(str(matter.facts["due_on"])) if matter.kind in OF_A_DAY else None


def _day(moment: object) -> date | None:
    """Return the day of a moment that a matter names, `2027-03-10` or `2027-03-10T14:30`."""
    return date.fromisoformat(str(moment)[:10]) if moment else None


def moot(session: Session, cycle: Cycle, matter: Matter, request: Request | None) -> str:
    """Return why a matter need not be said: its request is closed, or the due date it is about has moved.

    Nobody is asked about a message that waits no more, nor reminded of a draft that was decided on.
    """
    if matter.kind is LetterKind.CLEARANCE:
        return settled(session, cycle, matter)
    if matter.kind is LetterKind.CLOCK:
        return stopped(session, cycle, matter)
    if matter.kind is LetterKind.TRANSMISSION:
        newest = handovers.newest(session, cycle)
        superseded = newest.number != matter.facts["submission"]
        return "superseded" if superseded else "handed_over" if matter.institution in handovers.passed(session, newest) else ""
    if matter.kind is LetterKind.ASKING_BACK and matter.message_id:
        state = session.get_one(Message, matter.message_id).state
        if state is not MessageState.HELD:
            return state.value
    if request is None or matter.kind in AUTOMATIC:
        return ""
    if request.state not in requests.OPEN:
        return RequestState(request.state).value
    return "moved" if matter.kind in ABOUT_A_DUE_DATE and is_of_another_revision(matter, request) else ""


def is_of_another_revision(matter: Matter, request: Request) -> bool:
    """Say whether a due date moved after something was to be said about it."""
    return matter.facts.get("revision") != request.revision


def is_of_another_draft(matter: Matter, current: Draft | None) -> bool:
    """Say whether the draft that goes with something was superseded."""
    named = matter.facts.get("draft") if matter.kind in WITH_A_DRAFT else None
    return named is not None and current is not None and named != current.number


def drop(code: str, key: str, because: str) -> None:
    """Give up what was to be said, if it waits still."""
    with database.writing() as session:
        cycles.get(session, code, lock=True)
        if matter := letters.waiting_matter(session, key):
            letters.drop(session, matter, because)


def follow_the_draft(key: str) -> None:
    """Make the circulation of a draft that was superseded before it left the circulation of the current one."""
    with database.reading() as session:
        matter = letters.by_key(session, key)
        if matter.kind not in WITH_A_DRAFT:
            return
        cycle = cycle_of(session, matter)
        if not is_of_another_draft(matter, drafts.current(session, cycle)):
            return
    with database.writing() as session:
        cycle = cycles.get(session, cycle.code, lock=True)
        matter, current = letters.by_key(session, key), drafts.current(session, cycle)
        if current is None:
            return
        matter.facts = matter.facts | {"draft": current.number}
        session.add(matter)
        if current.state is DraftState.WORKING:
            drafts.circulate(session, current)


def returned(code: str, folder: OfficeFolder) -> list[Waiting]:
    """Return what the letters of a cycle said that were refused for good, as far as it must still be said."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        found = [as_waiting(session, cycle, matter, folder) for _, matter in letters.returned(session, cycle)]
        return [matter for matter in found if not matter.moot]


def changed(matter: Matter, request: Request | None, current: Draft | None) -> str:
    """Return why a released letter by which a request leaves must be written anew: its due date or its draft is another."""
    if request is None or matter.kind not in FIRST:
        return ""
    if is_of_another_revision(matter, request):
        return "moved"
    return "superseded" if is_of_another_draft(matter, current) else ""


def call_back(code: str, folder: OfficeFolder) -> None:
    """Call back released letters of which something fell out or changed or is held, or that go to somebody who is away.

    What must still be said is noted anew. Written to another person, it is released anew too; with nobody there it waits.
    What lies on paper stays, and so does a letter of which all is held.
    """
    with database.reading() as session:
        if not letters.in_state(session, cycles.get(session, code), LetterState.RELEASED):
            return
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        today = clock.today(session, folder.zone)
        away, brakes, current = absences.marks(session, today), holds.Brakes(session, today), drafts.current(session, cycle)
        found = letters.in_state(session, cycle, LetterState.RELEASED, lock=True)
        released = [x for x in found if x.channel is not Channel.PRINT]
        said = letters.said_by(session, released)
        for letter in released:
            if withdrawn(session, cycle, letter, said[letter.id], current):
                continue
            if is_astray(letter, away):
                letters.write_anew(session, cycle, letter, because="absent")
            elif len({brakes.stop(matter) for matter, _ in said[letter.id]}) > 1:
                letters.write_anew(session, cycle, letter, because="parted")


def withdrawn(
    session: Session, cycle: Cycle, letter: Letter, said: Sequence[letters.Said], current: Draft | None
) -> bool:
    """Call back a released letter of which something need not be said any more, or must read otherwise; say whether it was.

    What of it must still be said is noted anew. `current` is the draft of its cycle.
    """
    moot_ones, anew = {}, ""
    for matter, request in said:
        if because := moot(session, cycle, matter, request):
            moot_ones[matter.key] = because
        else:
            anew = anew or changed(matter, request, current)
    if moot_ones or anew:
        letters.write_anew(session, cycle, letter, because=anew or next(iter(moot_ones.values())), moot=moot_ones)
    return bool(moot_ones or anew)


def cycle_of(session: Session, matter: Matter) -> Cycle:
    """Return the cycle in which something is to be said."""
    return session.get_one(Cycle, matter.cycle_id)


def request_of(session: Session, matter: Matter) -> Request | None:
    """Return the request that something is about."""
    return session.get(Request, matter.request_id) if matter.request_id else None
