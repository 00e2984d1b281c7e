"""Letters: written as a preview, released with their bytes, delivered once, recalled while they can be."""

import email
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from email.utils import getaddresses
from pathlib import Path
from types import MappingProxyType

from prefect import task
from sqlmodel import Session

from documents.outgoing import build_mail, message_id
from documents.printed import print_letter
from models.instrument import ReleasePolicy
from models.letters import AUTOMATIC, FIRST, Rendered
from models.refusals import LetterChanged, LetterGone, OfficeFolderFaulty, Refusal
from models.settings import settings
from models.tables import Cycle, Draft, Letter, Matter, Request
from models.words import Channel, CycleStatus, DraftState, LetterKind, LetterState, Mode, Release, RequestState
from store import books, clock, cycles, database, drafts, files, holds, leases, letters, obstacles, requests
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.letter_context import Addressee, Gathered, gather
from tasks.letter_text import LETTERS, render
from tasks.log import deed
from tasks.notices import notify
from tasks.post import NOT_ALLOWED, InDoubt, OurFault, Post, Refused, Retry, is_allowed, post_for

CHASING = (LetterKind.REMINDER, LetterKind.ESCALATION)
WITH_A_DRAFT = (LetterKind.CIRCULATION, LetterKind.CONSULTATION)
ABOUT_A_DUE_DATE = (*CHASING, LetterKind.DECISION)


@dataclass(frozen=True)
class Waiting:
    """Something to be said, as far as one must know to decide who says it to whom: no name, no text.

    `moot` is the code of the reason why it need not be said any more, empty while it must.
    """

    key: str
    kind: LetterKind
    institution: str
    due_on: date | None
    policy: ReleasePolicy
    moot: str
    held: bool
    officer: str = ""


@dataclass(frozen=True)
class Preview:
    """A letter that waits for its release: what it says, to which address and how; `stale` when it no longer holds."""

    code: str
    matter: Waiting
    way: letters.Way
    address: str | None
    stale: bool


def waiting(code: str, folder: OfficeFolder) -> list[Waiting]:
    """Return what waits to be said in a cycle, oldest first."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        return [_waiting(session, cycle, m, folder) for m in letters.pending(session, cycle)]


def waiting_of(code: str, letter_code: str, folder: OfficeFolder) -> Waiting:
    """Return what a composed letter says, as far as one must know; raises `NoSuchLetter`."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        return _waiting(session, cycle, letters.matter_of(session, letters.find(session, cycle, letter_code)), folder)


def _waiting(session: Session, cycle: Cycle, matter: Matter, folder: OfficeFolder) -> Waiting:
    request = session.get(Request, matter.request_id) if matter.request_id else None
    brake = holds.active(session, cycle.id, clock.today(session, folder.zone))
    return Waiting(
        key=matter.key,
        kind=matter.kind,
        institution=matter.institution,
        due_on=request.due_on if request else None,
        policy=cycles.edition(session, cycle).release,
        moot=_moot(matter, request),
        held=(brake.stops(matter.institution) or cycle.status is CycleStatus.SUSPENDED)
        and matter.kind is not LetterKind.DELIVERY,
        officer=str(matter.facts.get("officer", "")),
    )


def _moot(matter: Matter, request: Request | None) -> str:
    """Return why a matter need not be said: its request is closed, or the due date it is about has moved."""
    if request is None or matter.kind in AUTOMATIC:
        return ""
    if request.state not in requests.OPEN:
        return RequestState(request.state).value
    return "moved" if matter.kind in ABOUT_A_DUE_DATE and _is_of_another_revision(matter, request) else ""


def _is_of_another_revision(matter: Matter, request: Request) -> bool:
    return matter.facts.get("revision") != request.revision


def _is_of_another_draft(matter: Matter, current: Draft | None) -> bool:
    named = matter.facts.get("draft") if matter.kind in WITH_A_DRAFT else None
    return named is not None and current is not None and named != current.number


def drop(code: str, key: str, because: str) -> None:
    """Give up what was to be said, if it waits still."""
    with database.writing() as session:
        cycles.get(session, code, lock=True)
        if matter := letters.waiting_matter(session, key):
            letters.drop(session, matter, because)


def compose(
    code: str, key: str, to: Addressee, channel: Channel, release: Release, folder: OfficeFolder
) -> str | None:
    """Write the preview of a letter and let it wait for its release; return its code, None when it is not to be written."""
    _follow_the_draft(code, key)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        matter = letters.waiting_matter(session, key)
        if matter is None:
            return None
        dated = clock.today(session, folder.zone)
        gathered = gather(session, cycle, matter, to, folder, dated)
    preview = _keep_preview(matter.kind, gathered, to, folder, key)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        matter = letters.waiting_matter(session, key)
        if matter is None:
            return None
        files.register(session, preview, f"{key}.json", files.JSON)
        letter = letters.compose(
            session, cycle, matter, way_to(to, channel), release=release, preview=preview
        )
        return letters.code_of(cycle, letter)


def _follow_the_draft(code: str, key: str) -> None:
    """Make the circulation of a draft that was superseded before it left the circulation of the current one."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        if not _is_of_another_draft(letters.by_key(session, key), drafts.current(session, cycle)):
            return
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        matter, current = letters.by_key(session, key), drafts.current(session, cycle)
        if current is None:
            return
        matter.facts = matter.facts | {"draft": current.number}
        session.add(matter)
        if current.state is DraftState.WORKING:
            drafts.circulate(session, current)


def previews(code: str) -> dict[str, int]:
    """Return the codes of the letters of a cycle that wait for an officer, each with the number its preview is known by.

    A preview that is renewed gets a higher one.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        shown = letters.shown_at(session, cycle)
        waiting = [letters.code_of(cycle, letter) for letter in letters.in_state(session, cycle, LetterState.PREVIEW)]
        return {letter: shown[letter] for letter in waiting}


def going_alone(code: str) -> list[str]:
    """Return the codes of the letters of a cycle that are written and may go without an officer."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        previews = letters.in_state(session, cycle, LetterState.PREVIEW)
        return [letters.code_of(cycle, letter) for letter in previews if letter.release is Release.ALONE]


def written(code: str, folder: OfficeFolder) -> list[Preview]:
    """Return the previews of a cycle, each with what it says, to whom, and whether it still holds.

    It does not when its request is closed, its due date has moved, its draft is superseded, or when it counts the days
    of a delay and is of another day.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        today, current = clock.today(session, folder.zone), drafts.current(session, cycle)
        return [
            Preview(
                letters.code_of(cycle, letter), _waiting(session, cycle, matter, folder), letters.way_of(letter),
                json.loads(files.read(letter.preview))["to"][2],
                bool(request and _is_of_another_revision(matter, request))
                or _is_of_another_draft(matter, current)
                or (letter.kind in CHASING and letter.composed_at.astimezone(folder.zone).date() != today),
            )
            for letter, matter, request in letters.previews(session, cycle)
        ]


def way_to(to: Addressee, channel: Channel) -> letters.Way:
    """Return by what way a letter to this person goes."""
    return letters.Way(to.contact.function, to.contact.rank, to.contact.language, channel)


def renew(
    code: str, letter_code: str, to: Addressee, channel: Channel, release: Release, folder: OfficeFolder
) -> None:
    """Write the preview of a letter anew, as the letter would read today; raises `LetterGone`."""
    _follow_the_draft(code, waiting_of(code, letter_code, folder).key)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        matter = letters.matter_of(session, letters.find(session, cycle, letter_code))
        gathered = gather(session, cycle, matter, to, folder, clock.today(session, folder.zone))
    preview = _keep_preview(matter.kind, gathered, to, folder, matter.key)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        files.register(session, preview, f"{matter.key}.json", files.JSON)
        letters.renew_preview(
            session, cycle, letters.find(session, cycle, letter_code), way_to(to, channel), release=release, preview=preview
        )


def release(
    code: str,
    letter_code: str,
    officer: str,
    to: Addressee,
    channel: Channel,
    release: Release,
    folder: OfficeFolder,
    *,
    undo: bool,
) -> None:
    """Release a letter: its bytes, date and Message-ID are fixed, and it may leave after the undo window.

    Raises `LetterGone`, and `LetterChanged` when it would read otherwise than in its preview, or go by another way; the
    preview is then renewed.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        letter = letters.find(session, cycle, letter_code)
        if letter.state is not LetterState.PREVIEW:
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        matter = letters.matter_of(session, letter)
        now = clock.now(session)
        composed = letter.composed_at.astimezone(folder.zone).date()
        today = now.astimezone(folder.zone).date()
        superseded = _is_of_another_draft(matter, drafts.current(session, cycle))
        seen = gather(session, cycle, matter, to, folder, composed)
        gathered = seen if today == composed else gather(session, cycle, matter, to, folder, today)
    preview = _keep_preview(matter.kind, seen, to, folder, matter.key)
    if superseded or preview != letter.preview or way_to(to, channel) != letters.way_of(letter):
        renew(code, letter_code, to, channel, release, folder)
        raise LetterChanged(letter=letter_code)
    rendered = render(matter.kind, gathered.context, to.contact.language, _folders(folder))
    identifier = message_id(settings().secret.get_secret_value().encode(), letter_code, _domain(folder))
    data, kind, suffix = _bytes(letter, rendered, gathered, to, folder, identifier, now)
    sha256 = files.write(data)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        files.register(session, sha256, f"{letter_code}{suffix}", kind)
        leaves_at = now + timedelta(minutes=folder.office.undo_minutes if undo else 0)
        letters.release(
            session, cycle, letter, officer=officer, sha256=sha256, message_id=identifier, leaves_at=leaves_at
        )
    if letter.channel is Channel.PRINT:
        shelf.put(code, "requests", shelf.printed_name(letter_code, letter), data)


def _bytes(
    letter: Letter,
    rendered: Rendered,
    gathered: Gathered,
    to: Addressee,
    folder: OfficeFolder,
    identifier: str,
    now: datetime,
) -> tuple[bytes, str, str]:
    if letter.channel is Channel.PRINT:
        return print_letter(rendered, gathered.context), files.WORD, ".docx"
    office = folder.office
    mail = build_mail(
        rendered,
        sender=office.sender,
        sender_name=office.sender_name.in_language(rendered.language),
        to=recipient(to, folder),
        message_id=identifier,
        date=now,
        attachments=tuple((a.name, a.type, a.data) for a in gathered.attachments),
        automatic=letter.kind in AUTOMATIC,
    )
    return mail, files.MAIL, ".eml"


def recipient(to: Addressee, folder: OfficeFolder) -> str:
    """Return the address a letter really goes to: in practice mode the office's one address."""
    office = folder.office
    address = office.practice_address if office.mode is Mode.PRACTICE else to.contact.address
    if not address:
        raise OfficeFolderFaulty(key="practice_address" if office.mode is Mode.PRACTICE else "address")
    return address


def _domain(folder: OfficeFolder) -> str:
    return folder.office.sender.rpartition("@")[2]


def _folders(folder: OfficeFolder) -> tuple[Path, ...]:
    return (folder.path / "letters", LETTERS)


def _keep_preview(kind: LetterKind, gathered: Gathered, to: Addressee, folder: OfficeFolder, key: str) -> str:
    rendered = render(kind, gathered.context, to.contact.language, _folders(folder))
    seen = {
        "key": key,
        "to": [to.contact.institution, to.contact.function, to.contact.address],
        "letter": asdict(rendered),
        "attachments": [[a.name, files.write(a.data)] for a in gathered.attachments],
    }
    return files.write(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode())


def recall(code: str, officer: str | None, letter_code: str = "", *, because: str = "recalled") -> int:
    """Call back one letter, or all that have not left; return how many. Raises `NoSuchLetter`, `LetterGone`.

    A request whose own letter was called back waits until an officer has it written anew (`requests.remind_now`).
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        if letter_code:
            chosen = [letters.find(session, cycle, letter_code)]
        else:
            chosen = letters.in_state(session, cycle, LetterState.PREVIEW, LetterState.RELEASED)
        for letter in chosen:
            letters.recall(session, cycle, letter, officer=officer, because=because)
        return len(chosen)


def raise_returned(code: str, key: str, to: Addressee, folder: OfficeFolder) -> None:
    """Note anew what a letter refused for good said, when it would go to another address now, or its domain is allowed."""
    address = recipient(to, folder)
    allowed = is_allowed(address, folder.office.live_domains)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        for letter, matter in letters.returned(session, cycle):
            other = address not in recipients_of(files.read(letter.sha256 or ""))
            if matter.key == key and (other or (letter.reply == NOT_ALLOWED and allowed)):
                letters.drop(session, matter, LetterState.UNDELIVERABLE)
                letters.raise_copy(session, cycle, matter)


def returned(code: str, folder: OfficeFolder) -> list[Waiting]:
    """Return what the letters of a cycle said that were refused for good, as far as it must still be said."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        found = [_waiting(session, cycle, matter, folder) for _, matter in letters.returned(session, cycle)]
        return [matter for matter in found if not matter.moot]


def record_posting(code: str, letter_code: str, officer: str, posted_on: date, folder: OfficeFolder) -> None:
    """Record the day a printed letter left the house; raises `NoSuchLetter`, `LetterGone`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.channel is not Channel.PRINT or letter.state is not LetterState.RELEASED:
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        at = datetime.combine(posted_on, time(12), folder.zone)
        _left(session, cycle, letter, officer=officer, sent_at=at)


def leaving_at(code: str) -> list[datetime]:
    """Return the instants at which released letters of a cycle may leave that have not come; none on a simulated clock."""
    with database.reading() as session:
        cycle, now = cycles.get(session, code), clock.now(session)
        if clock.is_replay(session):
            return []
        released = letters.in_state(session, cycle, LetterState.RELEASED)
        return [x.leaves_at for x in released if x.channel is not Channel.PRINT and x.leaves_at and x.leaves_at > now]


def overdue(cycle: str = "") -> int:
    """Return how many letters, of one cycle or of all, might have left by now and have not."""
    with database.reading() as session:
        return sum(cycle in ("", of.code) for of, _ in letters.leaving(session, clock.now(session)))


@task(name="deliver letters", persist_result=False)
def deliver(folder: OfficeFolder) -> int:
    """Send the letters that may leave now, each checked once more; return how many left.

    Under the outbox's lease. A letter whose sending was interrupted is sent again only where that cannot double it
    (the file channel); by SMTP it is in doubt and waits for a person.
    """
    with database.reading() as session:
        batch = [(cycle.code, letters.code_of(cycle, letter), letter.channel) for cycle, letter in
                 letters.leaving(session, clock.now(session))]
    if not batch:
        return 0
    sent, shut, stuck = 0, set(), Counter[str]()
    with leases.under(leases.OUTBOX), ExitStack() as opened:
        doors: dict[Channel, Post] = {}
        for code, letter_code, channel in batch:
            if channel in shut:
                continue
            try:
                if channel not in doors:
                    doors[channel] = opened.enter_context(post_for(settings(), channel, folder.office.mode))
                sent += _send(code, letter_code, doors[channel], folder)
            except OurFault as fault:
                # What waits goes out when the server takes us again.
                shut.add(channel)
                note_obstacle(code, letter_code, "server_refuses")
                notify("server_refuses", {"code": fault.code or 0})
            except Exception as fault:
                # One letter that cannot leave must not stop the others; it is shown to the office.
                stuck[code] += note_fault(code, letter_code, fault)
    for code, count in stuck.items():
        tell_stuck(code, count)
    return sent


def _send(code: str, letter_code: str, post: Post, folder: OfficeFolder) -> bool:
    """Send one letter, if it may leave still, and say whether it left; raises `OurFault`."""
    found = _take_out(code, letter_code, folder)
    if found is None:
        return False
    recipients, data = found
    try:
        receipt = post.send(letter_code, recipients, data)
    except OurFault as fault:
        _mark(code, letter_code, LetterState.RELEASED, fault.code, fault.reply)
        raise
    except Retry as wait:
        _mark(code, letter_code, LetterState.RELEASED, wait.code, wait.reply)
        note_obstacle(code, letter_code, "server_waits")
    except Refused as refusal:
        _mark(code, letter_code, LetterState.UNDELIVERABLE, refusal.code, refusal.reply)
        notify("undeliverable", {"count": 1, "cycle": code})
    except InDoubt as doubt:
        _mark(code, letter_code, LetterState.IN_DOUBT, doubt.code, doubt.reply)
        notify("in_doubt", {"count": 1, "cycle": code})
    else:
        with database.writing() as session:
            cycle = cycles.get(session, code, lock=True)
            letter = letters.find(session, cycle, letter_code)
            _left(session, cycle, letter, code=receipt.code, reply=receipt.reply)
        return True
    return False


def note_fault(code: str, subject: str, fault: Exception) -> bool:
    """Note why a letter (by its code) or what is to be said (by its key) is stuck; False when that was known."""
    deed(cycle=code, deed="letter_stuck", subject=subject, error=type(fault).__name__)
    if isinstance(fault, Refusal):
        return note_obstacle(code, subject, fault.code, fault.facts)
    return note_obstacle(code, subject, "fault", {"error": type(fault).__name__})


def note_obstacle(code: str, subject: str, because: str, facts: Mapping[str, str] = MappingProxyType({})) -> bool:
    """Note what keeps a letter (by its code) or a matter (by its key); False when that was known."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        return obstacles.note(session, cycle, subject, because, facts)


def tell_stuck(code: str, count: int) -> None:
    """Tell the office how many letters of a cycle are newly stuck."""
    if count:
        notify("letters_stuck", {"cycle": code, "count": count})


def _take_out(code: str, letter_code: str, folder: OfficeFolder) -> tuple[tuple[str, ...], bytes] | None:
    """Mark a letter as being sent, if it may leave still."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        matter = letters.matter_of(session, letter)
        request = session.get(Request, matter.request_id) if matter.request_id else None
        if letter.state is LetterState.SENDING and letter.channel is Channel.SMTP:
            letters.mark(session, cycle, letter, LetterState.IN_DOUBT)
            return None
        if letter.state not in (LetterState.RELEASED, LetterState.SENDING):
            return None
        if letter.state is LetterState.RELEASED and (moot := _moot(matter, request)):
            letters.recall(session, cycle, letter, officer=None, because=moot)
            return None
        if letter.state is LetterState.RELEASED and (changed := _changed(session, cycle, matter, request)):
            letters.recall(session, cycle, letter, officer=None, because=changed)
            letters.raise_copy(session, cycle, matter)
            return None
        brake = holds.active(session, cycle.id, clock.today(session, folder.zone))
        stopped = brake.stops(letter.institution) or cycle.status is CycleStatus.SUSPENDED
        if stopped and letter.kind is not LetterKind.DELIVERY:
            return None
        letters.mark(session, cycle, letter, LetterState.SENDING)
        data = files.read(letter.sha256 or "")
    return recipients_of(data), data


def _changed(session: Session, cycle: Cycle, matter: Matter, request: Request | None) -> str:
    """Return why a released letter by which a request leaves must be written anew: its due date or its draft is another."""
    if request is None or matter.kind not in FIRST:
        return ""
    if _is_of_another_revision(matter, request):
        return "moved"
    return "superseded" if _is_of_another_draft(matter, drafts.current(session, cycle)) else ""


def _left(session: Session, cycle: Cycle, letter: Letter, **facts: object) -> None:
    letters.mark(session, cycle, letter, LetterState.SENT, **facts)  # type: ignore[arg-type]
    matter = letters.matter_of(session, letter)
    request = session.get(Request, matter.request_id) if matter.request_id else None
    if request and letter.kind in FIRST and request.state is RequestState.PREPARED:
        request.state = RequestState.PARTIAL if requests.answered(session, request) else RequestState.SENT
        session.add(request)
    cycles.touch(session, cycle)


def _mark(code: str, letter_code: str, state: LetterState, reply_code: int | None, reply: str) -> None:
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letters.mark(session, cycle, letters.find(session, cycle, letter_code), state, code=reply_code, reply=reply)


def settle(code: str, letter_code: str, officer: str, *, arrived: bool) -> None:
    """Record what a person found out about a letter in doubt: it arrived, or it may be sent again."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code)
        if letter.state is not LetterState.IN_DOUBT:
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        books.enter(
            session, "settle", cycle_id=cycle.id, officer=officer, institution=letter.institution,
            subject=letters.code_of(cycle, letter), arrived=arrived,
        )
        if arrived:
            _left(session, cycle, letter)
        else:
            letters.mark(session, cycle, letter, LetterState.RELEASED)


def recipients_of(data: bytes) -> tuple[str, ...]:
    """Return the addresses in a released letter's To."""
    message = email.message_from_bytes(data)
    return tuple(address for _, address in getaddresses(message.get_all("To", [])))
