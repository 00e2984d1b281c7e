"""Matters and letters. A matter is what is to be said; a letter says it, and until it is being sent it can be recalled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.letters import BESIDE, FIRST
from models.refusals import LetterChanged, LetterGone, NoSuchLetter
from models.tables import Cycle, Journal, Letter, Matter, Message, Request
from models.words import (
    BY_SERVER,
    Channel,
    CycleStatus,
    Function,
    LetterKind,
    LetterState,
    MatterState,
    Rank,
    Release,
    RequestState,
)
from store import books, clock, database, holds
from store.lookups import lookup
from store.numbers import number

BEFORE: dict[LetterState, tuple[LetterState, ...]] = {
    LetterState.SENDING: (LetterState.RELEASED, LetterState.SENDING),
    LetterState.SENT: (LetterState.RELEASED, LetterState.SENDING, LetterState.IN_DOUBT),
    LetterState.UNDELIVERABLE: (LetterState.SENDING, LetterState.SENT),
    LetterState.IN_DOUBT: (LetterState.SENDING,),
    LetterState.RELEASED: (LetterState.SENDING, LetterState.SENT, LetterState.IN_DOUBT, LetterState.UNDELIVERABLE),
}
"""The states on a letter's way, each with those it is reached from. A printed letter is sent straight from its release;
one that did not get through waits again as released, also one given up that an officer has sent again. One that was sent
may come back."""


LEFT: Final = (LetterState.RELEASED, LetterState.SENDING, LetterState.SENT, LetterState.IN_DOUBT)
"""The states of a letter that left for its addressee, or is about to."""

Said = tuple[Matter, Request | None]
"""Something a letter says, and the request it is about."""


@dataclass(frozen=True)
class Way:
    """In which function, rank and language somebody is written to, by which door, and what they are known by."""

    function: Function
    rank: Rank
    language: str
    channel: Channel
    person: str = ""


def way_of(letter: Letter) -> Way:
    """Return by what way a letter goes."""
    return Way(letter.function, letter.rank, letter.language, letter.channel, letter.person)


def raise_matter(
    session: Session,
    key: str,
    cycle: Cycle,
    institution: str,
    kind: LetterKind,
    *,
    request: Request | None = None,
    message: Message | None = None,
    **facts: Any,
) -> bool:
    """Note once what is to be said to an institution; False when this key was noted before."""
    if not books.once(session, key, cycle.id, request.id if request else None):
        return False
    revision = {"revision": request.revision} if request else {}
    session.add(
        Matter(
            key=key, cycle_id=cycle.id, request_id=request.id if request else None,
            message_id=message.id if message else None, institution=institution, kind=kind, facts=revision | facts,
            state=MatterState.PENDING, raised_at=clock.now(session),
        )
    )
    session.flush()
    return True


def raise_again(session: Session, cycle: Cycle, request: Request) -> bool:
    """Note anew the first thing to be said about a request, where it was given up before it left; say whether it was."""
    last = session.exec(
        select(Matter)
        .where(Matter.request_id == request.id, col(Matter.kind).in_(FIRST))
        .order_by(col(Matter.id).desc())
    ).first()
    return last is not None and last.state is MatterState.DROPPED and raise_copy(session, cycle, last)


def raise_copy(session: Session, cycle: Cycle, matter: Matter, *, raised_at: datetime | None = None) -> bool:
    """Note anew what was given up, about its request as it stands; the key counts the times it was said.

    What waits on since it was `raised_at` first keeps its turn.
    """
    about = (Matter.cycle_id == cycle.id, Matter.institution == matter.institution, Matter.kind == matter.kind)
    times = session.exec(select(func.count(col(Matter.id))).where(*about)).one()
    request = session.get(Request, matter.request_id) if matter.request_id else None
    message = session.get(Message, matter.message_id) if matter.message_id else None
    facts = {name: fact for name, fact in matter.facts.items() if name != "revision"}
    key = f"again:{cycle.code}:{matter.institution}:{matter.kind}:{times}"
    is_new = raise_matter(
        session, key, cycle, matter.institution, matter.kind, request=request, message=message, **facts
    )
    if is_new and raised_at:
        copy = by_key(session, key)
        copy.raised_at = raised_at
        session.add(copy)
    return is_new


def count(session: Session, cycle: Cycle, kind: LetterKind) -> int:
    """Return how many things of a kind were to be said in a cycle."""
    return session.exec(select(func.count(col(Matter.id))).where(Matter.cycle_id == cycle.id, Matter.kind == kind)).one()


def first_of(session: Session, request: Request) -> Letter | None:
    """Return the letter by which a request leaves or left, None while none is written; those given up do not count."""
    query = (
        select(Letter)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(Matter.request_id == request.id, col(Matter.kind).in_(FIRST), Matter.state == MatterState.IN_LETTER)
    )
    return session.exec(query).first()


def left_under(session: Session, message_ids: Sequence[str]) -> list[tuple[Letter, Request | None]]:
    """Return the letters that left under these Message-IDs, the newest first, each with the requests it is about."""
    query = (
        select(Letter, Request)
        .join(Matter, col(Matter.letter_id) == Letter.id, isouter=True)
        .join(Request, col(Request.id) == Matter.request_id, isouter=True)
        .where(col(Letter.message_id).in_(message_ids), Letter.state == LetterState.SENT)
        .order_by(col(Letter.id).desc())
    )
    return list(session.exec(query).all()) if message_ids else []


def request_of(session: Session, message_ids: Sequence[str]) -> Request | None:
    """Return the request of the newest letter sent under one of these Message-IDs, None where that is about several."""
    left = left_under(session, message_ids)
    newest = next((letter.id for letter, request in left if request), None)
    about = {request.id: request for letter, request in left if letter.id == newest and request}
    return about.popitem()[1] if len(about) == 1 else None


def left_about(session: Session, request: Request) -> list[str]:
    """Return the Message-IDs of the mails about a request that left, in order."""
    query = (
        select(Letter.message_id)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(Matter.request_id == request.id, Letter.state == LetterState.SENT, Letter.channel != Channel.PRINT)
        .order_by(col(Letter.number))
    )
    return [identifier for identifier in session.exec(query) if identifier]


def called_back(session: Session, cycle: Cycle) -> list[Request]:
    """Return the requests that wait because their own letter was called back; an officer has it written anew."""
    alive = select(Matter.request_id).where(
        Matter.cycle_id == cycle.id, col(Matter.kind).in_(FIRST), Matter.state != MatterState.DROPPED,
        col(Matter.request_id).is_not(None),
    )
    query = select(Request).where(
        Request.cycle_id == cycle.id, Request.state == RequestState.PREPARED, col(Request.id).not_in(alive)
    )
    return list(session.exec(query))


def returned(session: Session, cycle: Cycle) -> list[tuple[Letter, Matter]]:
    """Return the letters that were refused for good and whose matter nobody took up since."""
    return _returned(session, cycle.id)


@lookup
def _returned(cycle_id: int) -> Select[Letter, Matter]:
    return (
        select(Letter, Matter)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(Matter.cycle_id == cycle_id, Letter.state == LetterState.UNDELIVERABLE, Matter.state == MatterState.IN_LETTER)
        .order_by(col(Letter.number))
    )


def pending_elsewhere(session: Session, cycle: Cycle, kinds: Collection[LetterKind]) -> list[tuple[Matter, Cycle]]:
    """Return what of these kinds waits to be written in the other cycles that run, oldest first."""
    query = (
        select(Matter, Cycle)
        .join(Cycle, col(Cycle.id) == Matter.cycle_id)
        .where(
            Matter.state == MatterState.PENDING, Matter.cycle_id != cycle.id, col(Matter.kind).in_(kinds),
            Cycle.status == CycleStatus.OPEN,
        )
    )
    return list(session.exec(query.order_by(col(Matter.id))).all())


def waiting_for(session: Session, persons: Collection[str]) -> list[Letter]:
    """Return the letters of whatever cycle that wait and go to these persons, oldest first."""
    query = select(Letter).where(col(Letter.person).in_(persons), Letter.state == LetterState.PREVIEW)
    return list(session.exec(query.order_by(col(Letter.id))))


def pending(session: Session, cycle: Cycle) -> list[Matter]:
    """Return what waits to be written, oldest first."""
    return _pending(session, cycle.id)


@lookup
def _pending(cycle_id: int) -> SelectOfScalar[Matter]:
    query = select(Matter).where(Matter.cycle_id == cycle_id, Matter.state == MatterState.PENDING)
    return query.order_by(col(Matter.id))


def waiting_matter(session: Session, key: str) -> Matter | None:
    """Return what waits to be written under a ledger key, None when somebody else took it up."""
    return next((matter for matter in _keyed(session, key) if matter.state is MatterState.PENDING), None)


def waiting_matters(session: Session, keys: Collection[str], *, lock: bool = False) -> list[Matter]:
    """Return what waits to be written under these keys, oldest first; nobody else writes to it then, when asked to `lock`."""
    return [m for m in by_keys(session, keys, lock=lock) if m.state is MatterState.PENDING]


def by_keys(session: Session, keys: Collection[str], *, lock: bool = False) -> list[Matter]:
    """Return what is or was to be said under these keys, oldest first; nobody else writes to it then, when asked to `lock`."""
    found = sorted((by_key(session, key) for key in keys), key=lambda matter: matter.id or 0)
    return _locked(session, found) if lock else found


_Row = TypeVar("_Row", Letter, Matter)


def _locked(session: Session, rows: list[_Row]) -> list[_Row]:
    """Return rows as they are once nobody else writes to them. The lock on a cycle does not do for what is joint.

    A joint letter is written to from each cycle that it speaks of.
    """
    database.lock(session, rows)
    return rows


def by_key(session: Session, key: str) -> Matter:
    """Return what is or was to be said under a ledger key."""
    (matter,) = _keyed(session, key)
    return matter


@lookup
def _keyed(key: str) -> SelectOfScalar[Matter]:
    return select(Matter).where(Matter.key == key)


def newest(session: Session, cycle: Cycle, kind: LetterKind) -> Matter | None:
    """Return the newest of what was or is to be said in a cycle by a kind of letter."""
    query = select(Matter).where(Matter.cycle_id == cycle.id, Matter.kind == kind)
    return session.exec(query.order_by(col(Matter.id).desc())).first()


def drop(session: Session, matter: Matter, because: str) -> None:
    """Give a matter up, with the reason's code: answered, withdrawn, moved, recalled."""
    matter.state, matter.dropped_because = MatterState.DROPPED, because
    session.add(matter)
    books.enter(
        session, "drop", cycle_id=matter.cycle_id, institution=matter.institution, subject=matter.key, because=because
    )


def enter(
    session: Session, deed: str, cycle: Cycle, letter: Letter, *, officer: str | None = None, **facts: Any
) -> None:
    """Write what happened to a letter into the journal of each cycle that it speaks of, its own first."""
    own = letter.cycle_id
    concerned = {own: letter.institution}
    if letter.kind is LetterKind.DIGEST:
        of_others = [(m.cycle_id, m.institution) for m in matters_of(session, letter) if m.cycle_id != own]
        concerned |= {of: institution for of, institution in sorted(of_others, reverse=True)}
    subject = code_of(cycle, letter)
    for of, institution in concerned.items():
        books.enter(session, deed, cycle_id=of, officer=officer, institution=institution, subject=subject, values=facts)


def kind_of(matters: Sequence[Matter]) -> LetterKind:
    """Return what kind of letter says these matters."""
    return LetterKind.DIGEST if len(matters) > 1 else matters[0].kind


def compose(
    session: Session,
    cycle: Cycle,
    matters: Sequence[Matter],
    way: Way,
    *,
    release: Release,
    preview: str,
    text: str | None = None,
) -> Letter:
    """Make a letter of one matter or several; `preview` is the hash of what it says, `text` of what it was written with.

    It waits for its release. It is a letter of this cycle, and speaks of every cycle that a matter is of.
    """
    first = next((matter for matter in matters if matter.cycle_id == cycle.id), matters[0])
    (last,) = _last_number(session, cycle.id)
    letter = Letter(
        cycle_id=cycle.id, number=(last or 0) + 1, kind=kind_of(matters), institution=first.institution,
        **asdict(way), release=release,
        state=LetterState.PREVIEW, composed_at=clock.now(session), preview=preview, text=text,
    )
    session.add(letter)
    session.flush()
    for matter in matters:
        matter.state, matter.letter_id = MatterState.IN_LETTER, letter.id
        session.add(matter)
    session.flush()
    enter(
        session, "compose", cycle, letter, kind=letter.kind.value, preview=preview, text=text or "",
        release=release.value, channel=way.channel.value,
    )
    return letter


@lookup
def _last_number(cycle_id: int) -> SelectOfScalar[int]:
    return select(func.max(Letter.number)).where(Letter.cycle_id == cycle_id)


def adopt(
    session: Session, cycle: Cycle, matter: Matter, way: Way, *, sent_at: datetime, sha256: str, officer: str,
    message_id: str | None = None,
) -> Letter:
    """File a letter that left before the cycle was adopted; `sha256` is its copy, or a note in place of one."""
    letter = compose(session, cycle, [matter], way, release=Release.OFFICER, preview=sha256)
    letter.state, letter.sha256, letter.message_id = LetterState.SENT, sha256, message_id
    letter.composed_at = letter.released_at = letter.leaves_at = letter.sent_at = sent_at
    letter.released_by = officer
    session.add(letter)
    session.flush()
    return letter


def code_of(cycle: Cycle, letter: Letter) -> str:
    """Return how people name a letter: `crc.2029-17`, also where a letter of that cycle is seen from another one."""
    own = cycle if letter.cycle_id in (cycle.id, None) else _session_of(letter).get_one(Cycle, letter.cycle_id)
    return f"{own.code}-{letter.number}"


def cycle_named(code: str) -> str:
    """Return the code of the cycle that a letter lies with, by the letter's code."""
    return code.rpartition("-")[0]


def _session_of(letter: Letter) -> Session:
    session = object_session(letter)
    assert isinstance(session, Session)
    return session


def find(session: Session, cycle: Cycle, code: str, *, lock: bool = False) -> Letter:
    """Return a letter that speaks of a cycle by its code, or one of its own by number; raises `NoSuchLetter`.

    Nobody else writes to it then, when asked to `lock`.
    """
    named, _, digits = code.rpartition("-")
    if named in ("", cycle.code):
        found = _numbered(session, cycle.id, number(digits if named else code))
    else:
        found = _joint(session, cycle.id, named, number(digits))
    if not found:
        raise NoSuchLetter(letter=code)
    return _locked(session, found)[0] if lock else found[0]


@lookup
def _numbered(cycle_id: int, digits: int | None) -> SelectOfScalar[Letter]:
    return select(Letter).where(Letter.cycle_id == cycle_id, Letter.number == digits)


@lookup
def _joint(cycle_id: int, named: str, digits: int | None) -> SelectOfScalar[Letter]:
    """A letter of another cycle, where it is joint and speaks of this one too."""
    matters = select(Matter.letter_id).where(Matter.cycle_id == cycle_id, col(Matter.letter_id).is_not(None))
    own = select(Letter).join(Cycle, col(Cycle.id) == Letter.cycle_id).where(Cycle.code == named, Letter.number == digits)
    return own.where(Letter.kind == LetterKind.DIGEST, col(Letter.id).in_(matters))


def rename(session: Session, letter: Letter, message_id: str) -> None:
    """Note that a server gave a letter another Message-ID, under which answers come."""
    letter.message_id = message_id
    session.add(letter)


def matters_of(session: Session, letter: Letter) -> list[Matter]:
    """Return what a letter says, oldest first."""
    return _matters(session, letter.id)


@lookup
def _matters(letter_id: int) -> SelectOfScalar[Matter]:
    return select(Matter).where(Matter.letter_id == letter_id).order_by(col(Matter.id))


def take_out(session: Session, matter: Matter, because: str) -> None:
    """Give up what a letter that waits was to say among other things."""
    drop(session, matter, because)
    matter.letter_id = None
    session.add(matter)


def find_all(session: Session, cycle: Cycle, codes: Sequence[str]) -> list[Letter]:
    """Return letters of a cycle by code, in order of number; nobody else writes to them then."""
    numbers = [number(code.removeprefix(f"{cycle.code}-")) for code in codes]
    query = select(Letter).where(Letter.cycle_id == cycle.id, col(Letter.number).in_(numbers))
    mine = query.order_by(col(Letter.number)).with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.exec(mine))


def said_by(session: Session, among: Sequence[Letter]) -> dict[int, list[Said]]:
    """Return what each of these letters says, oldest first, by the letter's row."""
    said: dict[int, list[Said]] = {letter.id: [] for letter in among}
    for matter, request in _said(session, tuple(said)):
        said[matter.letter_id or 0].append((matter, request))
    return said


@lookup
def _said(letter_ids: tuple[int, ...]) -> Select[Matter, Request | None]:
    return (
        select(Matter, Request)
        .join(Request, col(Request.id) == Matter.request_id, isouter=True)
        .where(col(Matter.letter_id).in_(letter_ids))
        .order_by(col(Matter.id))
    )


def in_state(session: Session, cycle: Cycle, *states: LetterState, lock: bool = False) -> list[Letter]:
    """Return the letters that speak of a cycle in these states, its own first, each in order of number.

    Nobody else writes to them then, when asked to `lock`.
    """
    found = [*_own(session, cycle.id, states), *_of_others(session, cycle.id, states)]
    return [letter for letter in _locked(session, found) if letter.state in states] if lock else found


@lookup
def _own(cycle_id: int, states: tuple[LetterState, ...]) -> SelectOfScalar[Letter]:
    return select(Letter).where(Letter.cycle_id == cycle_id, col(Letter.state).in_(states)).order_by(col(Letter.number))


@lookup
def _of_others(cycle_id: int, states: tuple[LetterState, ...]) -> SelectOfScalar[Letter]:
    """The letters of other cycles that speak of this one too."""
    return (
        select(Letter)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(
            Matter.cycle_id == cycle_id, Letter.cycle_id != cycle_id, Letter.kind == LetterKind.DIGEST,
            col(Letter.state).in_(states),
        )
        .distinct()
        .order_by(col(Letter.id))
    )


def for_an_officer(session: Session, cycle: Cycle) -> list[Letter]:
    """Return the letters that speak of a cycle and wait for an officer's release."""
    return [x for x in in_state(session, cycle, LetterState.PREVIEW) if x.release is Release.OFFICER]


def release(
    session: Session,
    cycle: Cycle,
    letter: Letter,
    *,
    officer: str,
    sha256: str,
    message_id: str,
    leaves_at: datetime,
) -> None:
    """Release a letter: bytes, Message-ID and the instant it may leave, in one transaction; raises `LetterGone`."""
    if letter.state is not LetterState.PREVIEW:
        raise LetterGone(letter=code_of(cycle, letter), letter_state=letter.state.value)
    letter.state, letter.sha256, letter.message_id = LetterState.RELEASED, sha256, message_id
    letter.released_at, letter.released_by, letter.leaves_at = clock.now(session), officer, leaves_at
    session.add(letter)
    enter(session, "release", cycle, letter, officer=officer, sha256=sha256)


def let_go(session: Session, cycle: Cycle, letter: Letter, officer: str) -> None:
    """Record that an officer released a letter whose addressee had one today: it leaves by itself on a day of its own.

    Raises `LetterGone`.
    """
    if letter.state is not LetterState.PREVIEW:
        raise LetterGone(letter=code_of(cycle, letter), letter_state=letter.state.value)
    letter.release, letter.released_by = Release.ALONE, officer
    session.add(letter)
    enter(session, "let_go", cycle, letter, officer=officer)


def written_to(session: Session, person: str, since: datetime) -> bool:
    """Say whether a letter left to somebody since the midnight (aware) of a day, or is about to.

    What leaves beside it does not count, nor does one that a hold keeps. Whoever asks waits until nobody else is writing to
    them.
    """
    database.queue(session, f"letters to {person}")
    found = _to_somebody(session, person, since)
    waiting = [x for x in found if x.state is LetterState.RELEASED and x.channel is not Channel.PRINT]
    if len(waiting) < len(found):
        return True
    brakes = holds.Brakes(session, since.date())
    return any(not any(brakes.stop(m) for m, _ in said) for said in said_by(session, waiting).values())


@lookup
def _to_somebody(person: str, since: datetime) -> SelectOfScalar[Letter]:
    under_way = col(Letter.state).in_([LetterState.RELEASED, LetterState.SENDING]) & (col(Letter.channel) != Channel.PRINT)
    left = col(Letter.state).in_(LEFT) & ((col(Letter.leaves_at) >= since) | (col(Letter.sent_at) >= since))
    return (
        select(Letter)
        .join(Matter, col(Matter.letter_id) == Letter.id)
        .where(Letter.person == person, col(Matter.kind).not_in(BESIDE), under_way | left)
    )


def recall(
    session: Session,
    cycle: Cycle,
    letter: Letter,
    *,
    officer: str | None,
    because: str = "recalled",
    moot: Mapping[str, str] | None = None,
) -> None:
    """Call a letter back before it leaves; raises `LetterGone`. What it said is dropped, by key for a reason of its own."""
    if letter.state not in (LetterState.PREVIEW, LetterState.RELEASED):
        raise LetterGone(letter=code_of(cycle, letter), letter_state=letter.state.value)
    letter.state = LetterState.RECALLED
    session.add(letter)
    enter(session, "recall", cycle, letter, officer=officer, because=because)
    for matter in matters_of(session, letter):
        drop(session, matter, (moot or {}).get(matter.key, because))


def write_anew(
    session: Session, cycle: Cycle, letter: Letter, *, because: str, moot: Mapping[str, str] | None = None,
    officer: str | None = None,
) -> None:
    """Call a letter back and note anew what it said, but for what is `moot`; raises `LetterGone`."""
    said = matters_of(session, letter)
    recall(session, cycle, letter, officer=officer, because=because, moot=moot)
    for matter in said:
        if matter.key not in (moot or {}):
            own = cycle if matter.cycle_id == cycle.id else session.get_one(Cycle, matter.cycle_id)
            raise_copy(session, own, matter, raised_at=matter.raised_at)


def renew_preview(
    session: Session,
    cycle: Cycle,
    letter: Letter,
    matters: Sequence[Matter],
    way: Way,
    *,
    release: Release,
    preview: str,
    text: str | None = None,
    stays_let_go: bool = False,
) -> None:
    """Put a preview written now in the place of one that no longer tells what the letter would say; raises `LetterGone`.

    The letter says these matters, about their requests as they stand, and goes by the way of its addressee now. Once an
    officer is to release it, that remains; one that an officer let go waits for them again, unless it `stays_let_go`.
    Raises `LetterChanged` where another letter says one of these matters meanwhile.
    """
    if letter.state is not LetterState.PREVIEW:
        raise LetterGone(letter=code_of(cycle, letter), letter_state=letter.state.value)
    if any(matter.state is not MatterState.PENDING and matter.letter_id != letter.id for matter in matters):
        raise LetterChanged(letter=code_of(cycle, letter))
    letter.kind, letter.preview, letter.text, letter.composed_at = kind_of(matters), preview, text, clock.now(session)
    letter.function, letter.rank, letter.language, letter.channel = way.function, way.rank, way.language, way.channel
    letter.person = way.person
    if not (stays_let_go and letter.released_by):
        of_officer = letter.released_by or Release.OFFICER in (letter.release, release)
        letter.release, letter.released_by = Release.OFFICER if of_officer else Release.ALONE, None
    for matter in matters:
        matter.state, matter.letter_id = MatterState.IN_LETTER, letter.id
        if matter.request_id:
            matter.facts = matter.facts | {"revision": session.get_one(Request, matter.request_id).revision}
    session.add_all([letter, *matters])
    session.flush()
    enter(
        session, "preview", cycle, letter, preview=preview, text=text or "", release=letter.release.value,
        channel=way.channel.value,
    )


def shown_at(session: Session, cycle: Cycle) -> dict[str, int]:
    """Return for the code of each letter the number of the journal entry that wrote its preview."""
    return dict(_shown(session, cycle.id))


@lookup
def _shown(cycle_id: int) -> Select[str, int]:
    return (
        select(Journal.subject, func.max(Journal.n))
        .where(Journal.cycle_id == cycle_id, col(Journal.deed).in_(["compose", "preview"]))
        .group_by(Journal.subject)
    )


def reminders(session: Session, request: Request) -> list[datetime | None]:
    """Return when the reminders of a request left, None for one on its way; those given up or refused do not count."""
    query = (
        select(Letter.state, Letter.sent_at)
        .join_from(Matter, Letter, col(Letter.id) == Matter.letter_id, isouter=True)
        .where(Matter.request_id == request.id, Matter.kind == LetterKind.REMINDER, Matter.state != MatterState.DROPPED)
    )
    return [sent_at for state, sent_at in session.exec(query) if state != LetterState.UNDELIVERABLE]


def leaving(session: Session, at: datetime) -> list[tuple[str, Channel, int]]:
    """Return the letters that may leave by an instant, and those whose sending was interrupted, oldest first.

    Each is its cycle's code, its channel and its number.
    """
    query = (
        select(Cycle.code, Letter.channel, Letter.number)
        .join(Letter, col(Letter.cycle_id) == Cycle.id)
        .where(col(Letter.state).in_([LetterState.RELEASED, LetterState.SENDING]), Letter.channel != Channel.PRINT)
        .where(col(Letter.leaves_at) <= at)
        .order_by(col(Letter.id))
    )
    return [(code, Channel(channel), n) for code, channel, n in session.exec(query)]


def interrupted(session: Session) -> list[tuple[Cycle, Letter]]:
    """Return the letters of all cycles that are being sent, oldest first; whoever holds the outbox knows that nobody does."""
    query = select(Cycle, Letter).join(Letter, col(Letter.cycle_id) == Cycle.id).where(Letter.state == LetterState.SENDING)
    return list(session.exec(query.order_by(col(Letter.id))).all())


def released(session: Session) -> list[tuple[Cycle, Letter]]:
    """Return the letters of all cycles that are to leave by a door, oldest first."""
    query = (
        select(Cycle, Letter)
        .join(Letter, col(Letter.cycle_id) == Cycle.id)
        .where(col(Letter.state).in_([LetterState.RELEASED, LetterState.SENDING]), Letter.channel != Channel.PRINT)
        .order_by(col(Letter.id))
    )
    return list(session.exec(query).all())


def left_since(session: Session, since: datetime) -> list[tuple[Cycle, Letter]]:
    """Return the letters of all cycles that left by mail after an instant, oldest first."""
    query = (
        select(Cycle, Letter)
        .join(Letter, col(Letter.cycle_id) == Cycle.id)
        .where(Letter.state == LetterState.SENT, Letter.channel != Channel.PRINT, col(Letter.sent_at) > since)
        .order_by(col(Letter.id))
    )
    return list(session.exec(query).all())


def in_doubt(session: Session) -> list[tuple[Cycle, Letter]]:
    """Return the letters of all cycles, handed to a server, of which nobody knows whether they arrived."""
    query = (
        select(Cycle, Letter)
        .join(Letter, col(Letter.cycle_id) == Cycle.id)
        .where(Letter.state == LetterState.IN_DOUBT, col(Letter.channel).in_(BY_SERVER))
        .order_by(col(Letter.id))
    )
    return list(session.exec(query).all())


def mark(
    session: Session,
    cycle: Cycle,
    letter: Letter,
    state: LetterState,
    *,
    officer: str | None = None,
    code: int | None = None,
    sent_at: datetime | None = None,
) -> None:
    """Record what became of a letter on its way, with the server's code.

    Raises `LetterGone` when a letter in its state cannot come to this one.
    """
    if letter.state not in BEFORE[state]:
        raise LetterGone(letter=code_of(cycle, letter), letter_state=letter.state.value)
    letter.state = state
    if state is LetterState.SENT:
        letter.sent_at = sent_at or clock.now(session)
    session.add(letter)
    if state is not LetterState.SENDING:
        enter(session, state.value, cycle, letter, officer=officer, code=code or "")
