"""The inbox: what came is kept first, then understood, or held in front of a person with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from prefect import task
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from documents import allocation_book, guard, mail, split
from documents.mail import Mail, MailRefused
from documents.words import words
from models.asking import ASKING
from models.refusals import (
    CycleBusy,
    DiskRefuses,
    NoFormForRequest,
    NoSuchRequest,
    NotAQuestionnaire,
    NothingToConfirm,
    NothingToPlace,
    RequestClosed,
)
from models.settings import settings
from models.tables import Cycle, Letter, Matter, Message, Question, Request
from models.words import CycleStatus, LetterState, MessageClass, MessageState, Nature, RequestState, Standing
from store import clock, cycles, database, files, leases, messages, office_folder, requests, successions
from store.holders import Holders
from store.messages import Filed
from store.office_folder import OfficeFolder
from tasks import allocation_table, body_lists, mailbox, returned, shelf, writings
from tasks.log import deed
from tasks.notices import notify

MAIL_DOOR, SHELF_DOOR, HAND_DOOR = "mail", "shelf", "hand"
LARGEST = 60_000_000


@dataclass(frozen=True)
class Read:
    """What a reading of the doors touched (codes of cycles), and whether a mail had to be left for the next time."""

    touched: tuple[str, ...]
    left: bool


@dataclass(frozen=True)
class Found:
    """What a received thing turned out to be: a Word questionnaire, its own file kept by hash, and its request."""

    sha256: str
    form: split.Returned


@task(name="receive replies", persist_result=False)
def receive(folder: OfficeFolder) -> Read:
    """Take in what lies in the inbox folder, in the mailbox and on the shelf.

    Raw bytes and their row come first, then the file moves on; a crash in between leaves a duplicate, which is absorbed.
    What is wrong with one item holds up no other: it is held or refused with its reason, and a file that cannot be read
    now (locked by another program) waits for the next round.
    """
    touched: set[str] = set()
    with leases.under(leases.INBOX):
        read = [_take_mail(path) for path in mails()]
        read.append(mailbox.empty(folder, _take_from_mailbox))
        with database.reading() as session:
            codes = cycles.codes(session, CycleStatus.OPEN, CycleStatus.SUSPENDED)
        for cycle, items in groupby(shelf.incoming(codes), lambda item: item.cycle):
            touched |= _empty_shelf(cycle, items, folder)
        with database.reading() as session:
            waiting = messages.waiting(session)
        for code in waiting:
            touched |= understand(code, folder)
    return Read(tuple(sorted(touched)), not all(read))


def _take_mail(path: Path) -> bool:
    try:
        _take(MAIL_DOOR, path.name, path.read_bytes(), arrived=path.stat().st_mtime)
        _settle_file(path, "processed")
    except OSError as fault:
        _left(fault)
        return False
    return True


def _take_from_mailbox(lying: mailbox.Lying) -> None:
    _take(MAIL_DOOR, lying.name, lying.raw, arrived=lying.arrived.timestamp())


def _empty_shelf(cycle: str, items: Iterable[shelf.Incoming], folder: OfficeFolder) -> set[str]:
    """Take what lies on the shelf of a cycle, under its lease; what cannot be taken now stays for the next round."""
    touched: set[str] = set()
    try:
        with leases.under(cycle):
            for item in items:
                try:
                    touched |= take_from_shelf(item, folder)
                except OSError as fault:
                    _left(fault, cycle)
    except CycleBusy as busy:
        _left(busy, cycle)
    return touched


def _left(fault: Exception, cycle: str = "") -> None:
    """Note that something could not be taken now and waits for the next round."""
    deed(cycle=cycle, deed="left_for_next_round", error=type(fault).__name__)


def mails() -> list[Path]:
    """Return the messages that lie in the inbox folder, in order of name."""
    inbox = settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    return sorted(
        p for p in inbox.iterdir() if p.suffix.casefold() == ".eml" and p.is_file() and not p.name.startswith(".")
    )


def is_anything_waiting() -> bool:
    """Say whether anything lies at a door or was left half done, so that a run is worth its second."""
    with database.reading() as session:
        codes = cycles.codes(session, CycleStatus.OPEN, CycleStatus.SUSPENDED)
        left = bool(messages.waiting(session))
    return left or bool(mails()) or mailbox.is_read(office_folder.load()) or any(True for _ in shelf.incoming(codes))


def _settle_file(path: Path, folder: str) -> None:
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    path.replace(target / path.name)


def _take(
    door: str, name: str, raw: bytes, *, cycle: str | None = None, arrived: float | None = None
) -> str | None:
    """Keep raw bytes and their row; return the message's code, None when these bytes came before and were settled.

    `arrived` is the time of the file (seconds since 1970): a mail counts from then, however late it is read.
    """
    sha256 = files.write(raw)
    name = shelf.readable(name)
    kind = files.MAIL if door == MAIL_DOOR else "application/octet-stream"
    with database.writing() as session:
        files.register(session, sha256, name, kind)
        at = clock.now(session)
        if arrived is not None and not clock.is_replay(session):
            at = min(at, datetime.fromtimestamp(arrived, UTC))
        message = messages.receive(
            session, door, f"{door}:{name}:{sha256}", sha256, at=at,
            cycle_id=cycles.get(session, cycle).id if cycle else None,
        ) or messages.by_bytes(session, sha256)
        waits = message is not None and message.door == door and message.state is MessageState.RECEIVED
        return message.code if message and waits else None


def keep(cycle: str, name: str, raw: bytes) -> str:
    """Keep a file that somebody hands over for a cycle, raw bytes first; return the code of its message, old or new."""
    sha256 = files.write(raw)
    with database.writing() as session:
        files.register(session, sha256, shelf.readable(name), "application/octet-stream")
        key = f"{HAND_DOOR}:{cycle}:{sha256}"
        message = messages.receive(session, HAND_DOOR, key, sha256, cycle_id=cycles.get(session, cycle).id)
        if message is None:
            message = messages.with_bytes(session, sha256)
        return message.code


def understand(code: str, folder: OfficeFolder) -> set[str]:
    """Find out what a received message is, and file or hold it; return the cycles that it touched.

    One that nothing can be made of is held; one whose cycle is busy waits for the next round.
    """
    with database.reading() as session:
        message = messages.get(session, code)
        cycle = session.get(Cycle, message.cycle_id) if message.cycle_id else None
    try:
        if message.door == MAIL_DOOR:
            return _understand_mail(code, folder)
        if cycle is None:
            return _settle(code, MessageClass.UNKNOWN, MessageState.HELD, reason="not_recognised")
        with leases.under(cycle.code):
            return _from_shelf(code, cycle.code, folder)
    except (CycleBusy, OSError) as fault:
        _left(fault)
        return set()
    except (DiskRefuses, OperationalError):
        raise
    except Exception as fault:
        return _not_understood(code, fault)


def _from_shelf(code: str, cycle: str, folder: OfficeFolder) -> set[str]:
    # Its file was taken away between two rounds; what is known is its bytes.
    with database.reading() as session:
        sha256 = messages.get(session, code).sha256
        raw, name = files.read(sha256), files.name_of(session, sha256)
    shelf.note(cycle, code, understand_file(code, cycle, raw, folder, name)[1])
    return {cycle}


def _not_understood(code: str, fault: Exception) -> set[str]:
    """Hold what no reader could make anything of: a fault of one message is in front of a person, and stops no other."""
    deed(deed="not_understood", message=code, error=type(fault).__name__)
    with database.reading() as session:
        message = messages.get(session, code)
    if message.state is not MessageState.RECEIVED:
        return set()
    reason = "no_known_question" if isinstance(fault, NotAQuestionnaire) else "unreadable"
    kind = MessageClass.UNKNOWN if message.door == MAIL_DOOR else MessageClass.OFFICER_FILE
    return _settle(code, kind, MessageState.HELD, cycle_id=message.cycle_id, reason=reason)


def _understand_mail(code: str, folder: OfficeFolder) -> set[str]:
    with database.reading() as session:
        raw = files.read(messages.get(session, code).sha256)
    try:
        came = mail.read(raw)
    except MailRefused as refusal:
        return _settle(code, MessageClass.UNKNOWN, MessageState.REFUSED, reason=f"refused_{refusal.fault}")
    with database.reading() as session:
        answered = _letter_answered(session, came)
    if came.bounce:
        return _settle(code, MessageClass.BOUNCE, MessageState.HELD, answered, reason="bounce")
    forms, reason = forms_of(came)
    if came.automatic and not forms:
        return _settle(code, MessageClass.AUTOMATIC, MessageState.NOTED, answered, reason="automatic")
    officer = next((o.code for o in folder.officers.values() if o.address.casefold() == came.sender.casefold()), None)
    if officer:
        return _settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, answered, officer=officer, reason="confirm")
    if not forms:
        return _settle(code, MessageClass.UNKNOWN, MessageState.HELD, answered, reason=reason or "no_form")
    if len(forms) > 1:
        return _settle(code, MessageClass.UNKNOWN, MessageState.HELD, answered, reason="several_forms")
    return _match(code, forms[0], came.sender, answered, folder)


def forms_of(came: Mail) -> tuple[list[Found], str | None]:
    """Return the questionnaires attached, and why another attachment is not one."""
    found, reason = [], None
    for attachment in came.attachments:
        verdict = guard.inspect(attachment.data, attachment.name)
        if verdict.verdict == "refuse":
            reason = f"refused_{verdict.reasons[0].cause}"
        elif verdict.kind == "docx":
            form = _split(attachment.data)
            if form is None:
                reason = "unreadable"
            elif form.form_id or form.answers:
                found.append(Found(files.write(attachment.data), form))
        elif verdict.verdict == "convert":
            reason = "convert"
    return found, reason


def _split(raw: bytes) -> split.Returned | None:
    """Return what a guarded Word file says as a questionnaire; None when it is damaged where the guard does not look."""
    try:
        return split.split(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _match(code: str, found: Found, sender: str, answered: Request | None, folder: OfficeFolder) -> set[str]:
    with database.reading() as session:
        request = request_of_form(session, found.form.form_id)
        cycle = session.get_one(Cycle, request.cycle_id) if request else None
        sha256 = found.sha256
    if request is None or cycle is None:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="unknown_form")
    if answered is not None and answered.cycle_id != request.cycle_id:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="other_cycle")
    with database.reading() as session:
        owing, writers = _owing(session, request, answered), _writers(session, cycle, request)
    if answered is not None and answered.institution not in writers:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="other_institution")
    if cycle.status is not CycleStatus.OPEN:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="cycle_not_open")
    if sender.casefold() not in frozenset().union(*(addresses_of(folder, i) for i in writers)):
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="unknown_sender")
    if all(a.empty for a in found.form.answers):
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="empty_form")
    if owing is None:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="transferred")
    try:
        file_form(code, cycle.code, requests.code_of(owing), Found(sha256, found.form), folder)
    except NotAQuestionnaire:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="no_known_question")
    return {cycle.code}


def _owing(session: Session, request: Request, answered: Request | None = None) -> Request | None:
    """Return who owes now what a form's request asked; None where several do and the letter answered does not tell."""
    heirs = successions.heirs(session, request)
    told = [heir for heir in heirs if answered is not None and heir.id == answered.id]
    return next(iter(told or (heirs if len(heirs) == 1 else ())), None)


def _writers(session: Session, cycle: Cycle, request: Request) -> frozenset[str]:
    """Return the institutions that may answer a request: its own, those it took over from, those that took over."""
    holders = Holders(session, cycle)
    return holders.before(request.institution) | holders.after(request.institution)


def addresses_of(folder: OfficeFolder, institution: str) -> frozenset[str]:
    """Return the addresses from which an institution writes, those of the one it is under included."""
    writes = folder.directory.written_to(institution)
    return frozenset(c.address.casefold() for c in folder.contacts if c.institution in writes and c.address)


def request_of_form(session: Session, form_id: str | None) -> Request | None:
    """Return the request a form belongs to, by its id `crc.2029/mj-1`; None when there is none."""
    cycle_code, _, request_code = (form_id or "").partition("/")
    cycle = session.exec(select(Cycle).where(Cycle.code == cycle_code)).first()
    if cycle is None:
        return None
    try:
        return requests.find(session, cycle, request_code)
    except NoSuchRequest:
        return None


def _letter_answered(session: Session, came: Mail) -> Request | None:
    """Return the request of the letter that a mail answers or brings back, by the Message-IDs it names."""
    ids = [i for i in (*came.in_reply_to, *came.references, *came.returned) if i]
    if not ids:
        return None
    return session.exec(
        select(Request)
        .join(Matter, col(Matter.request_id) == Request.id)
        .join(Letter, col(Letter.id) == Matter.letter_id)
        .where(col(Letter.message_id).in_(ids), Letter.state == LetterState.SENT)
        .order_by(col(Letter.id).desc())
    ).first()


def file_form(
    code: str,
    cycle_code: str,
    request_code: str,
    found: Found,
    folder: OfficeFolder,
    *,
    officer: str | None = None,
    acknowledge: bool = True,
    apart: bool = False,
) -> None:
    """File a filled questionnaire as the next version of a contribution; raises `NotAQuestionnaire` when it holds none.

    It counts from the day its message was received. `apart` makes the form a message of its own, because others of the
    same message still wait.
    """
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        request = requests.find(session, cycle, request_code)
        known = set(session.exec(select(Question.code).where(Question.cycle_id == cycle.id)))
        answers = [
            Filed(a.code, f"ans:{a.code}", a.words, Nature.TEXT, ",".join(a.flags))
            for a in one_each(found.form.answers)
            if not a.empty and a.code in known
        ]
        if not answers:
            raise NotAQuestionnaire(message=code)
        names = words("sentences", cycle.language)["files"]
        message = messages.get(session, code)
        today = message.received_at.astimezone(folder.zone).date()
        contribution_name = f"{cycle.code}_{names['contribution']}_{request_code}_{today}.docx"
        files.register(session, found.sha256, contribution_name, files.WORD)
        if apart:
            message = _of_its_own(session, message, found.sha256)
        contribution = messages.file_contribution(
            session, cycle, message, request, found.sha256, answers,
            standing=Standing.VALIDATED if found.form.declared == "validated" else Standing.PROVISIONAL,
            today=today, left_over=len(found.form.leftovers), officer=officer, acknowledge=acknowledge,
        )
        version = contribution.version
    name = f"{cycle_code}_{names['contribution']}_{request_code}_v{version}_{today}.docx"
    shelf.put(cycle_code, "replies", name, files.read(found.sha256))


def _of_its_own(session: Session, message: Message, sha256: str) -> Message:
    own = messages.receive(
        session, HAND_DOOR, f"{HAND_DOOR}:{message.code}:{sha256}", sha256, at=message.received_at
    )
    if own is None:
        raise NothingToPlace(message=message.code, message_state=MessageState.FILED.value)
    return own


def one_each(answers: Iterable[split.ReturnedAnswer]) -> list[split.ReturnedAnswer]:
    """Return one entry a question: the place in the file holds all frames of a duplicated question together."""
    first: dict[str, split.ReturnedAnswer] = {}
    for answer in answers:
        known = first.get(answer.code)
        if known is None or known.empty:
            first[answer.code] = answer
    return list(first.values())


def _settle(
    code: str,
    kind: MessageClass,
    state: MessageState,
    request: Request | None = None,
    *,
    cycle_id: int | None = None,
    officer: str | None = None,
    reason: str,
) -> set[str]:
    with database.writing() as session:
        message = messages.get(session, code)
        messages.settle(
            session, message, kind, state, cycle_id=cycle_id, request=request, officer=officer, reason=reason
        )
        touched = set(cycles.codes(session, CycleStatus.OPEN))
        if message.cycle_id is not None:
            cycle = session.get_one(Cycle, message.cycle_id)
            cycles.touch(session, cycle)
            touched = {cycle.code}
    if state is MessageState.HELD:
        notify("held_replies", {"count": 1})
    return touched


def take_from_shelf(item: shelf.Incoming, folder: OfficeFolder) -> set[str]:
    """Take a file an officer laid on the shelf; the caller holds the lease of its cycle.

    It stays there while the cycle changes under it. Raises `OSError` when it cannot be read or moved now.
    """
    sentences = words("sentences", folder.office.language)
    if item.path.stat().st_size > LARGEST:
        shelf.refused(item, sentences["too_large"])
        return set()
    raw = item.path.read_bytes()
    code = _take(SHELF_DOOR, item.path.name, raw, cycle=item.cycle)
    if code is None:
        shelf.took(item, sentences["came_before"])
        return {item.cycle}
    try:
        is_taken, line = understand_file(code, item.cycle, raw, folder, item.path.name)
    except CycleBusy as busy:
        _left(busy, item.cycle)
        return set()
    except (DiskRefuses, OperationalError, OSError):
        raise
    except Exception as fault:
        _not_understood(code, fault)
        is_taken, line = True, sentences["to_be_placed"].format(message=code)
    (shelf.took if is_taken else shelf.refused)(item, line)
    return {item.cycle}


def understand_file(code: str, cycle: str, raw: bytes, folder: OfficeFolder, name: str = "") -> tuple[bool, str]:
    """File or hold a file from a cycle's shelf: a filled questionnaire or an edited draft by its own identifier.

    Return whether it was taken, and the line of receipt. Raises `CycleBusy`, `NotAQuestionnaire`.
    """
    sentences = words("sentences", folder.office.language)
    with database.reading() as session:
        cycle_id = cycles.get(session, cycle).id
    if allocation_book.book_of(raw):
        return allocation_table.take(code, cycle, raw, folder)
    if name.lower().endswith(".txt") and body_lists.looks_like_one(raw, name):
        return True, body_lists.take(cycle, code, raw, name, folder)
    verdict = guard.inspect(raw, name)
    if verdict.verdict == "refuse" and verdict.kind != "pdf":   # a scanned decision: kept, and asked about
        reason = f"refused_{verdict.reasons[0].cause}"
        _settle(code, MessageClass.OFFICER_FILE, MessageState.REFUSED, cycle_id=cycle_id, reason=reason)
        return False, verdict.reasons[0].sentence(words("refusals", folder.office.language))
    if verdict.kind == "docx":
        if draft := returned.draft_of(raw):
            return True, returned.take(code, cycle, raw, draft, folder)
        if made_for := writings.stage_of(raw):
            return True, writings.take(code, cycle, raw, made_for, folder)
        form = split.split(raw)
        with database.reading() as session:
            named = request_of_form(session, form.form_id)
            request = _owing(session, named) if named else None
            request_code = requests.code_of(request) if request else ""
        if named and named.cycle_id != cycle_id:
            return True, _hold_for_other_cycle(code, named, folder)
        if request and any(not a.empty for a in form.answers):
            file_form(code, cycle, request_code, Found(files.write(raw), form), folder, acknowledge=False)
            return True, sentences["taken_as"].format(request=request_code)
        if form.form_id or form.answers:
            name = ""
    if name and body_lists.looks_like_one(raw, name):
        return True, body_lists.take(cycle, code, raw, name, folder)
    _settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, cycle_id=cycle_id, reason="not_recognised")
    return True, sentences["to_be_placed"].format(message=code)


def _hold_for_other_cycle(code: str, request: Request, folder: OfficeFolder, officer: str | None = None) -> str:
    """Hold an officer's file where every cycle shows it, its own too; return the line of receipt."""
    _settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, officer=officer, reason="other_cycle")
    with database.reading() as session:
        cycle = session.get_one(Cycle, request.cycle_id).code
    return str(words("sentences", folder.office.language)["of_other_cycle"].format(message=code, cycle=cycle))


def place(cycle: str, message_code: str, request_code: str, officer: str, folder: OfficeFolder) -> None:
    """File a held message at a request, as an officer says.

    Of several questionnaires the one that names the request; the message stays held while others wait. Raises
    `NothingToPlace`, `NotAQuestionnaire`, `NoFormForRequest`, `RequestClosed` where it passed to several successors.
    """
    with database.reading() as session:
        message = messages.get(session, message_code)
        if message.state is not MessageState.HELD:
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        request = requests.find(session, cycles.get(session, cycle), request_code)
        owing = _owing(session, request)
        raw, door = files.read(message.sha256), message.door
    if owing is None:
        raise RequestClosed(request=request_code, request_state=request.state)
    request, code = owing, requests.code_of(owing)
    if not ASKING[request.purpose].form:
        _file_remark(cycle, message_code, code, officer, folder)
        return
    forms = forms_of(mail.read(raw))[0] if door == MAIL_DOOR else form_of_file(raw)
    if not forms:
        raise NotAQuestionnaire(message=message_code)
    with database.reading() as session:
        unplaced = _unplaced(session, forms, message_code)
        own = [f for f in unplaced if is_of(session, request, f)] if len(forms) > 1 else forms
    if not own:
        raise NoFormForRequest(message=message_code, request=code)
    file_form(
        message_code, cycle, code, own[0], folder, officer=officer, acknowledge=door == MAIL_DOOR,
        apart=len(unplaced) > 1,
    )


def _unplaced(session: Session, forms: list[Found], message_code: str) -> list[Found]:
    """Return those of a message's questionnaires that did not become messages of their own."""
    if len(forms) < 2:
        return forms
    return [
        f for f in forms
        if (known := messages.by_bytes(session, f.sha256)) is None or known.code == message_code
    ]


def is_of(session: Session, request: Request, found: Found) -> bool:
    """Say whether a questionnaire is the one of a request."""
    named = request_of_form(session, found.form.form_id)
    return named is not None and request.id in {r.id for r in (named, *successions.heirs(session, named))}


def _file_remark(cycle_code: str, message_code: str, request_code: str, officer: str, folder: OfficeFolder) -> None:
    """File what an institution answers where no questionnaire went with the question: an officer has read it."""
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        request = requests.find(session, cycle, request_code)
        messages.settle(
            session, messages.get(session, message_code), MessageClass.CONTRIBUTION, MessageState.FILED,
            request=request, officer=officer, reason="review",
        )
        if request.state in requests.OPEN:
            requests.close(session, request, RequestState.ANSWERED, clock.today(session, folder.zone))
        cycles.touch(session, cycle)


def set_aside(cycle_code: str, message_code: str, officer: str) -> None:
    """Note that a held message answers nothing that was asked; it is kept. Raises `NothingToPlace`."""
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        message = messages.get(session, message_code)
        if message.state is not MessageState.HELD:
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        messages.settle(
            session, message, message.kind, MessageState.NOTED, cycle_id=cycle.id, institution=message.institution,
            officer=officer, reason="set_aside",
        )
        cycles.touch(session, cycle)


def _confirm_list(cycle: str, code: str, raw: bytes, door: str, officer: str, folder: OfficeFolder) -> None:
    """Read the body's list among an officer's files; raises `NotAQuestionnaire` when there is none either."""
    with database.reading() as session:
        alone = [(raw, files.name_of(session, messages.get(session, code).sha256))]
    for data, name in [(a.data, a.name) for a in mail.read(raw).attachments] if door == MAIL_DOOR else alone:
        if body_lists.looks_like_one(data, name):
            shelf.note(cycle, code, body_lists.take(cycle, code, data, name, folder, officer))
            return
    raise NotAQuestionnaire(message=code)


def form_of_file(raw: bytes) -> list[Found]:
    """Return the questionnaire that a Word file is, in a list that is empty where it is none."""
    verdict = guard.inspect(raw)
    form = _split(raw) if verdict.kind == "docx" and verdict.verdict != "refuse" else None
    return [Found(files.write(raw), form)] if form else []


def confirm(cycle: str, message_code: str, officer: str, folder: OfficeFolder) -> None:
    """Let what came by mail from an officer's address take effect.

    What an edited draft changed, and what was not taken of it, is written into the shelf's receipt.
    Raises `NothingToConfirm`, `NotAQuestionnaire`.
    """
    with database.reading() as session:
        message = messages.get(session, message_code)
        if message.state is not MessageState.HELD or message.kind is not MessageClass.OFFICER_FILE:
            raise NothingToConfirm(message=message_code)
        raw, door = files.read(message.sha256), message.door
    parts = [a.data for a in mail.read(raw).attachments] if door == MAIL_DOOR else [raw]
    if book := next((data for data in parts if allocation_book.book_of(data)), None):
        shelf.note(cycle, message_code, allocation_table.take(message_code, cycle, book, folder, officer)[1])
        return
    readable = [data for data in parts if guard.inspect(data).verdict != "refuse"]
    for data in readable:
        if draft := returned.draft_of(data):
            shelf.note(cycle, message_code, returned.take(message_code, cycle, data, draft, folder, officer))
            return
        if made_for := writings.stage_of(data):
            shelf.note(cycle, message_code, writings.take(message_code, cycle, data, made_for, folder, officer))
            return
    with database.reading() as session:
        cycle_id = cycles.get(session, cycle).id
        found_forms = [found for data in readable for found in form_of_file(data)]
        forms = [
            (found, request)
            for found in _unplaced(session, found_forms, message_code)
            if (named := request_of_form(session, found.form.form_id)) and (request := _owing(session, named))
        ]
    here = [(found, requests.code_of(request)) for found, request in forms if request.cycle_id == cycle_id]
    for n, (found, code) in enumerate(here, start=1):
        file_form(
            message_code, cycle, code, found, folder, officer=officer, acknowledge=False, apart=n < len(forms)
        )
    if not forms:
        _confirm_list(cycle, message_code, raw, door, officer, folder)
        return
    if len(here) < len(forms):
        other = next(request for _, request in forms if request.cycle_id != cycle_id)
        shelf.note(cycle, message_code, _hold_for_other_cycle(message_code, other, folder, officer))
