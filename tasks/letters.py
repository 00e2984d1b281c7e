"""Letters: written as a preview, released with their bytes, recalled while they can be; `tasks.delivery` sends them."""

import email
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from email.utils import getaddresses
from types import MappingProxyType

from sqlmodel import Session

from documents.outgoing import build_mail, message_id
from documents.printed import print_letter
from models.instrument import ReleasePolicy
from models.letters import AUTOMATIC, FIRST, Rendered
from models.refusals import LetterChanged, LetterGone, OfficeFolderFaulty, Refusal
from models.settings import settings
from models.tables import Cycle, Draft, Letter, Matter, Request
from models.words import Channel, CycleStatus, DraftState, LetterKind, LetterState, Mode, Release, RequestState
from store import attempts, clock, cycles, database, drafts, files, holds, letters, obstacles, requests
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.letter_context import Addressee, Gathered, gather
from tasks.letter_text import render_text
from tasks.log import deed
from tasks.notices import notify
from tasks.post import NOT_ALLOWED, is_allowed
from tasks.texts import Text, folders_of, text_of
from tasks.thread import Thread, thread_of

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
    request: str = ""
    step: str = ""


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


def latest(code: str, kind: LetterKind, folder: OfficeFolder) -> Waiting | None:
    """Return the newest of what was or is to be said in a cycle by a kind of letter, None when nothing was."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        matter = letters.newest(session, cycle, kind)
        return _waiting(session, cycle, matter, folder) if matter else None


def _waiting(session: Session, cycle: Cycle, matter: Matter, folder: OfficeFolder) -> Waiting:
    request = session.get(Request, matter.request_id) if matter.request_id else None
    brake = holds.active(session, cycle.id, clock.today(session, folder.zone))
    return Waiting(
        key=matter.key,
        kind=matter.kind,
        institution=matter.institution,
        due_on=request.due_on if request else None,
        policy=cycles.edition(session, cycle).release,
        moot=moot(matter, request),
        held=(brake.stops(matter.institution) or cycle.status is CycleStatus.SUSPENDED)
        and matter.kind is not LetterKind.DELIVERY,
        officer=str(matter.facts.get("officer", "")),
        request=requests.code_of(request) if request else "",
        step=str(matter.facts.get("step", "")),
    )


def moot(matter: Matter, request: Request | None) -> str:
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
        dated, text = clock.today(session, folder.zone), _text(matter.kind, to, folder)
        gathered = gather(session, cycle, matter, to, folder, dated, text)
    preview = _keep_preview(text, gathered, to, key)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        matter = letters.waiting_matter(session, key)
        if matter is None:
            return None
        files.register(session, preview, f"{key}.json", files.JSON)
        files.register(session, text.version, f"{text.kind}.{text.language}.json", files.JSON)
        letter = letters.compose(
            session, cycle, matter, way_to(to, channel), release=release, preview=preview, text=text.version
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
        text = _text(matter.kind, to, folder)
        gathered = gather(session, cycle, matter, to, folder, clock.today(session, folder.zone), text)
    preview = _keep_preview(text, gathered, to, matter.key)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        files.register(session, preview, f"{matter.key}.json", files.JSON)
        files.register(session, text.version, f"{text.kind}.{text.language}.json", files.JSON)
        letters.renew_preview(
            session, cycle, letters.find(session, cycle, letter_code), way_to(to, channel), release=release,
            preview=preview, text=text.version,
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
        text = _text(matter.kind, to, folder)
        seen = gather(session, cycle, matter, to, folder, composed, text)
        gathered = seen if today == composed else gather(session, cycle, matter, to, folder, today, text)
        thread = thread_of(session, matter)
    preview = _keep_preview(text, seen, to, matter.key)
    if superseded or preview != letter.preview or way_to(to, channel) != letters.way_of(letter):
        renew(code, letter_code, to, channel, release, folder)
        raise LetterChanged(letter=letter_code)
    rendered = render_text(text, gathered.context, asked=to.contact.language)
    identifier = message_id(settings().signing_key, letter_code, _domain(folder), token=gathered.context.token)
    data, kind, suffix = _bytes(letter, rendered, gathered, to, folder, identifier, now, thread)
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
    thread: Thread,
) -> tuple[bytes, str, str]:
    if letter.channel is Channel.PRINT:
        return print_letter(rendered, gathered.context), files.WORD, ".docx"
    return mail_of(letter.kind, rendered, gathered, to, folder, identifier, now, thread), files.MAIL, ".eml"


def mail_of(
    kind: LetterKind,
    rendered: Rendered,
    gathered: Gathered,
    to: Addressee,
    folder: OfficeFolder,
    identifier: str,
    now: datetime,
    thread: Thread,
) -> bytes:
    """Return the mail of a letter as it leaves, its date and Message-ID given."""
    office = folder.office
    return build_mail(
        rendered,
        sender=office.sender,
        sender_name=office.sender_name.in_language(rendered.language),
        to=recipient(to, folder),
        message_id=identifier,
        date=now,
        attachments=tuple((a.name, a.type, a.data) for a in gathered.attachments),
        automatic=kind in AUTOMATIC,
        reply_to=office.reply_address(gathered.context.token),
        in_reply_to=thread.in_reply_to,
        references=thread.references,
    )


def recipient(to: Addressee, folder: OfficeFolder) -> str:
    """Return the address a letter really goes to: in practice mode the office's one address."""
    office = folder.office
    address = office.practice_address if office.mode is Mode.PRACTICE else to.contact.address
    if not address:
        raise OfficeFolderFaulty(key="practice_address" if office.mode is Mode.PRACTICE else "address")
    return address


def _domain(folder: OfficeFolder) -> str:
    return folder.office.sender.rpartition("@")[2]


def _text(kind: LetterKind, to: Addressee, folder: OfficeFolder) -> Text:
    """Return the text a letter to somebody is written with: the office's own, the house's, or one in another language."""
    return text_of(kind, to.contact.language, folders_of(folder.path), fallback=folder.office.fallback)


def _keep_preview(text: Text, gathered: Gathered, to: Addressee, key: str) -> str:
    rendered = render_text(text, gathered.context, asked=to.contact.language)
    files.write(text.to_bytes())
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
            last = attempts.last(session, letter)
            was_forbidden = last is not None and last.reply == NOT_ALLOWED
            if matter.key == key and (other or (was_forbidden and allowed)):
                letters.drop(session, matter, LetterState.UNDELIVERABLE)
                letters.raise_copy(session, cycle, matter)


def returned(code: str, folder: OfficeFolder) -> list[Waiting]:
    """Return what the letters of a cycle said that were refused for good, as far as it must still be said."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        found = [_waiting(session, cycle, matter, folder) for _, matter in letters.returned(session, cycle)]
        return [matter for matter in found if not matter.moot]


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


def recipients_of(data: bytes) -> tuple[str, ...]:
    """Return the addresses in a released letter's To."""
    message = email.message_from_bytes(data)
    return tuple(address for _, address in getaddresses(message.get_all("To", [])))


def changed(session: Session, cycle: Cycle, matter: Matter, request: Request | None) -> str:
    """Return why a released letter by which a request leaves must be written anew: its due date or its draft is another."""
    if request is None or matter.kind not in FIRST:
        return ""
    if _is_of_another_revision(matter, request):
        return "moved"
    return "superseded" if _is_of_another_draft(matter, drafts.current(session, cycle)) else ""


def left(session: Session, cycle: Cycle, letter: Letter, **facts: object) -> None:
    """Record that a letter left; the request it brings counts as sent."""
    letters.mark(session, cycle, letter, LetterState.SENT, **facts)  # type: ignore[arg-type]
    matter = letters.matter_of(session, letter)
    request = session.get(Request, matter.request_id) if matter.request_id else None
    if request and letter.kind in FIRST and request.state is RequestState.PREPARED:
        request.state = RequestState.SENT
        session.add(request)
    cycles.touch(session, cycle)
