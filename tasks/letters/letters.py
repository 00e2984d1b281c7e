"""Letters: written as a preview, released with their bytes, recalled while they can be; `tasks.post.delivery` sends them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from types import MappingProxyType

from sqlmodel import Session

from documents.outgoing import message_id, recipients_of
from models.refusals import LetterChanged, LetterGone, Refusal
from models.settings import settings
from models.tables import Cycle, Letter, Matter
from models.words import Channel, LetterKind, LetterState, Release
from store import absences, attempts, clock, cycles, database, drafts, files, letters, obstacles, outbox
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.doors.notices import notify
from tasks.doors.post import NOT_ALLOWED, is_allowed
from tasks.letters.context import gather
from tasks.letters.fair_copy import FairCopy, made_out, recipient
from tasks.letters.matters import (
    CHASING,
    Waiting,
    as_waiting,
    cycle_of,
    follow_the_draft,
    is_of_another_draft,
    is_of_another_revision,
    request_of,
)
from tasks.letters.text import render_text
from tasks.letters.texts import Text, folders_of, text_of
from tasks.letters.thread import thread_of
from tasks.letters.writing_desk import Addressee, Gathered
from tasks.log import deed


@dataclass(frozen=True)
class Preview:
    """A letter that waits for its release: what it says, to which address and how; `stale` when it no longer holds."""

    code: str
    matters: tuple[Waiting, ...]
    way: letters.Way
    release: Release
    address: str | None
    stale: bool
    counts_days: bool
    """Whether it counts the days of a delay, and is of another day: all that was seen holds still."""
    let_go: bool
    """Whether an officer let it go, and it waits for its addressee's next day."""


Said = Mapping[str, Addressee]
"""What a letter says, by its keys in the ledger, each with the one person it goes to."""


def compose(code: str, said: Said, channel: Channel, release: Release, folder: OfficeFolder) -> str | None:
    """Write the preview of a letter and let it wait for its release; return its code, None when it is not to be written."""
    with database.reading() as session:
        cycle, found = cycles.get(session, code), letters.waiting_matters(session, said)
    if len(found) < len(said):
        return None
    (preview, text), to = _seen(found, said, folder), said[found[0].key]
    with database.writing() as session:
        cycle, found = cycles.get(session, code, lock=True), letters.waiting_matters(session, said, lock=True)
        if len(found) < len(said):
            return None
        files.register(session, preview, f"{found[0].key}.json", files.JSON)
        files.register(session, text.version, f"{text.kind}.{text.language}.json", files.JSON)
        letter = letters.compose(
            session, cycle, found, way_to(to, channel), release=release, preview=preview, text=text.version
        )
        return letters.code_of(cycle, letter)


def _seen(found: Sequence[Matter], said: Said, folder: OfficeFolder) -> tuple[str, Text]:
    """Return the hash of what a letter says today, about the drafts that are current, and the text it is written with."""
    for matter in found:
        follow_the_draft(matter.key)
    to = said[found[0].key]
    with database.reading() as session:
        found = [letters.by_key(session, matter.key) for matter in found]
        dated, text = clock.today(session, folder.zone), _text(letters.kind_of(found), to, folder)
        gathered = gather(session, _addressed(found, said), folder, dated, text)
    return _keep_preview(text, gathered, to, found), text


def _addressed(found: Sequence[Matter], said: Said) -> list[tuple[Matter, Addressee]]:
    return [(matter, said[matter.key]) for matter in found]


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

    It does not when a request of it is closed, its due date has moved, its draft is superseded, or it says other things.
    """
    with database.reading() as session:
        return _previews(session, letters.in_state(session, cycles.get(session, code), LetterState.PREVIEW), folder)


def written_for(persons: Iterable[str], folder: OfficeFolder) -> list[Preview]:
    """Return the previews of all cycles to these persons, by what they are known by."""
    with database.reading() as session:
        return _previews(session, letters.waiting_for(session, list(persons)), folder)


def _previews(session: Session, among: Sequence[Letter], folder: OfficeFolder) -> list[Preview]:
    today, found = clock.today(session, folder.zone), []
    for letter in among:
        cycle = session.get_one(Cycle, letter.cycle_id)
        current = drafts.current(session, cycle)
        said = letters.matters_of(session, letter)
        shown = json.loads(files.read(letter.preview))
        is_of_today = letter.composed_at.astimezone(folder.zone).date() == today
        stale = shown["key"] != _keys(said) or any(
            is_of_another_draft(matter, current)
            or ((request := request_of(session, matter)) and is_of_another_revision(matter, request))
            for matter in said
        )
        counts_days = not is_of_today and any(matter.kind in CHASING for matter in said)
        found.append(
            Preview(
                letters.code_of(cycle, letter),
                tuple(as_waiting(session, cycle_of(session, matter), matter, folder) for matter in said),
                letters.way_of(letter), letter.release, shown["to"][2], stale, counts_days, letter.released_by is not None,
            )
        )
    return found


def way_to(to: Addressee, channel: Channel) -> letters.Way:
    """Return by what way a letter to this person goes."""
    return letters.Way(to.contact.function, to.contact.rank, to.contact.language, channel, known_by(to))


def known_by(to: Addressee) -> str:
    """Return what a person is known by, whatever institutions they answer for: their address, as a keyed hash."""
    return absences.mark(to.contact)


def renew(
    code: str, letter_code: str, said: Said, channel: Channel, release: Release, folder: OfficeFolder, *,
    stays_let_go: bool = False,
) -> None:
    """Write the preview of a letter anew, as it would read today and with all of `said`; raises `LetterGone`.

    One that an officer let go waits for them again, unless it `stays_let_go`. Raises `LetterChanged` where another letter
    says something of it meanwhile.
    """
    with database.reading() as session:
        found = letters.by_keys(session, said)
    preview, text = _seen(found, said, folder)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        files.register(session, preview, f"{found[0].key}.json", files.JSON)
        files.register(session, text.version, f"{text.kind}.{text.language}.json", files.JSON)
        letters.renew_preview(
            session, cycle, letters.find(session, cycle, letter_code, lock=True), letters.by_keys(session, said, lock=True),
            way_to(said[found[0].key], channel), release=release, preview=preview, text=text.version,
            stays_let_go=stays_let_go,
        )


def leave_out(code: str, letter_code: str, moot: Mapping[str, str]) -> None:
    """Take out of a letter that waits what need not be said any more: keys, each with the reason's code."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        for matter in letters.matters_of(session, letters.find(session, cycle, letter_code, lock=True)):
            if matter.key in moot:
                letters.take_out(session, matter, moot[matter.key])


def part(code: str, letter_code: str) -> None:
    """Take a letter apart whose matters no longer go to one person; each is noted anew. Raises `LetterGone`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letters.write_anew(session, cycle, letters.find(session, cycle, letter_code, lock=True), because="parted")


def release(
    code: str,
    letter_code: str,
    officer: str,
    said: Said,
    channel: Channel,
    release: Release,
    folder: OfficeFolder,
    *,
    undo: bool,
    waits: bool = False,
) -> bool:
    """Release a letter: its bytes, date and Message-ID are fixed, and it may leave after the undo window.

    One that `waits` is not released on a day on which its addressee had a letter: then return False.
    Raises `LetterGone`, and `LetterChanged` when it would read otherwise than in its preview, or go by another way; the
    preview is then renewed.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        letter = letters.find(session, cycle, letter_code)
        if letter.state is not LetterState.PREVIEW:
            raise LetterGone(letter=letter_code, letter_state=letter.state.value)
        if waits and had_one_today(session, letter, folder):
            return False
        found = letters.matters_of(session, letter)
        now = clock.now(session)
        composed = letter.composed_at.astimezone(folder.zone).date()
        today = now.astimezone(folder.zone).date()
        current, to = drafts.current(session, cycle), said[found[0].key]
        superseded = any(is_of_another_draft(matter, current) for matter in found)
        addressed, text = _addressed(found, said), _text(letters.kind_of(found), to, folder)
        seen = gather(session, addressed, folder, composed, text)
        gathered = seen if today == composed else gather(session, addressed, folder, today, text)
        thread = thread_of(session, found)
    preview = _keep_preview(text, seen, to, found)
    if superseded or preview != letter.preview or way_to(to, channel) != letters.way_of(letter):
        renew(code, letter_code, said, channel, release, folder)
        raise LetterChanged(letter=letter_code)
    rendered = render_text(text, gathered.context, asked=to.contact.language)
    identifier = message_id(settings().signing_key, letter_code, folder.office.domain, token=gathered.context.token)
    copy = FairCopy(letter.kind, rendered, gathered, to, identifier, now, thread)
    data, type_, suffix = made_out(copy, letter.channel, folder)
    sha256 = files.write(data)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letter = letters.find(session, cycle, letter_code, lock=True)
        if waits and had_one_today(session, letter, folder):
            return False   # somebody wrote to them meanwhile
        if letter.preview != preview:
            raise LetterChanged(letter=letter_code)   # another cycle has said more in it meanwhile
        files.register(session, sha256, f"{letter_code}{suffix}", type_)
        for one in seen.attachments if letter.channel is Channel.PRINT else ():
            files.register(session, files.write(one.data), one.name, one.type)     # in a mail they lie inside
        leaves_at = now + timedelta(minutes=folder.office.undo_minutes if undo else 0)
        letters.release(
            session, cycle, letter, officer=officer, sha256=sha256, message_id=identifier, leaves_at=leaves_at
        )
    if letter.channel is Channel.PRINT:
        shelf.lay_printed(code)
    return True


def had_one_today(session: Session, letter: Letter, folder: OfficeFolder) -> bool:
    """Say whether a letter left to its addressee today, or is about to: another one that waits its turn does not leave then."""
    return letters.written_to(session, letter.person, clock.midnight(session, folder.zone))


def let_go(code: str, letter_code: str, officer: str) -> None:
    """Record that an officer released a letter that waits for its addressee's next day; raises `LetterGone`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        letters.let_go(session, cycle, letters.find(session, cycle, letter_code, lock=True), officer)


def let_go_by(code: str, letter_code: str) -> str:
    """Return the officer who let a letter go that waits, empty where none did; raises `NoSuchLetter`."""
    with database.reading() as session:
        return letters.find(session, cycles.get(session, code), letter_code).released_by or ""


def _text(kind: LetterKind, to: Addressee, folder: OfficeFolder) -> Text:
    """Return the text a letter to somebody is written with: the office's own, the house's, or one in another language."""
    return text_of(kind, to.contact.language, folders_of(folder.path), fallback=folder.office.fallback)


def _keep_preview(text: Text, gathered: Gathered, to: Addressee, found: Sequence[Matter]) -> str:
    rendered = render_text(text, gathered.context, asked=to.contact.language)
    files.write(text.to_bytes())
    seen = {
        "key": _keys(found),
        "to": [to.contact.institution, to.contact.function, to.contact.address],
        "in_place_of": [one.function for one in gathered.context.in_place_of],
        "letter": asdict(rendered),
        "attachments": [[a.name, files.write(a.data)] for a in gathered.attachments],
    }
    return files.write(json.dumps(seen, ensure_ascii=False, sort_keys=True).encode())


def _keys(said: Sequence[Matter]) -> str:
    return " ".join(matter.key for matter in said)


def recall(code: str, officer: str | None, letter_code: str = "", *, because: str = "recalled") -> int:
    """Call back one letter, or all of a cycle that have not left; return how many. Raises `NoSuchLetter`, `LetterGone`.

    A letter called back by its code takes all of it back. With all letters of a cycle only what is of this cycle is taken
    back; what a joint letter says of others is noted anew.

    A request whose own letter was called back waits until an officer has it written anew (`requests.remind_now`).
    """
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        if letter_code:
            chosen = [letters.find(session, cycle, letter_code, lock=True)]
        else:
            chosen = letters.in_state(session, cycle, LetterState.PREVIEW, LetterState.RELEASED, lock=True)
        for letter in chosen:
            own = {m.key: because for m in letters.matters_of(session, letter) if letter_code or m.cycle_id == cycle.id}
            letters.write_anew(session, cycle, letter, officer=officer, because=because, moot=own)
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


def note_fault(code: str, subject: str, fault: BaseException) -> bool:
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


def left(session: Session, cycle: Cycle, letter: Letter, **facts: object) -> None:
    """Record that a letter left; the request it brings counts as sent."""
    letters.mark(session, cycle, letter, LetterState.SENT, **facts)  # type: ignore[arg-type]
    outbox.count_as_sent(session, [letter.id])
    cycles.touch(session, cycle)
