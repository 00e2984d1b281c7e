"""The inbox: what came is kept first, then understood, or held in front of a person with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from prefect import task
from sqlmodel import Session, col, select

from documents import guard, mail, split
from documents.mail import Mail, MailRefused
from documents.words import words
from models.refusals import NoSuchRequest, NotAQuestionnaire, NothingToConfirm, NothingToPlace
from models.settings import settings
from models.tables import Cycle, Letter, Matter, Question, Request
from models.words import CycleStatus, LetterState, MessageClass, MessageState, Nature, Purpose, RequestState, Standing
from store import clock, cycles, database, files, leases, messages, requests
from store.messages import Filed
from store.office_folder import OfficeFolder
from tasks import returned, shelf
from tasks.notices import notify

MAIL_DOOR, SHELF_DOOR, HAND_DOOR = "mail", "shelf", "hand"
LARGEST = 60_000_000


@dataclass(frozen=True)
class Found:
    """What a received thing turned out to be: a Word questionnaire, its own file kept by hash, and its request."""

    sha256: str
    form: split.Returned


@task(name="receive replies", persist_result=False)
def receive(folder: OfficeFolder) -> list[str]:
    """Take in what lies in the inbox folder and on the shelf; return the codes of the cycles that it touched.

    Raw bytes and their row come first, then the file moves on; a crash in between leaves a duplicate, which is absorbed.
    """
    touched: set[str] = set()
    with leases.under(leases.INBOX):
        for path in mails():
            _take(MAIL_DOOR, path.name, path.read_bytes())
            _settle_file(path, "processed")
        with database.reading() as session:
            codes = cycles.codes(session, CycleStatus.OPEN, CycleStatus.SUSPENDED)
        for item in shelf.incoming(codes):
            touched |= take_from_shelf(item, folder)
        with database.reading() as session:
            waiting = messages.waiting(session)
        for code in waiting:
            touched |= understand(code, folder)
    return sorted(touched)


def mails() -> list[Path]:
    """Return the messages that lie in the inbox folder, in order of name."""
    inbox = settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    return sorted(p for p in inbox.glob("*.eml") if p.is_file() and not p.name.startswith("."))


def is_anything_waiting() -> bool:
    """Say whether anything lies at a door or was left half done, so that a run is worth its second."""
    with database.reading() as session:
        codes = cycles.codes(session, CycleStatus.OPEN, CycleStatus.SUSPENDED)
        left = bool(messages.waiting(session))
    return left or bool(mails()) or any(True for _ in shelf.incoming(codes))


def _settle_file(path: Path, folder: str) -> None:
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    path.replace(target / path.name)


def _take(door: str, name: str, raw: bytes) -> str | None:
    """Keep raw bytes and their row; return the message's code, None when these bytes came before."""
    sha256 = files.write(raw)
    kind = files.MAIL if door == MAIL_DOOR else "application/octet-stream"
    with database.writing() as session:
        files.register(session, sha256, name, kind)
        message = messages.receive(session, door, f"{door}:{name}:{sha256}", sha256)
        return message.code if message else None


def understand(code: str, folder: OfficeFolder) -> set[str]:
    """Find out what a received mail is, and file or hold it; return the cycles that it touched."""
    with database.reading() as session:
        raw = files.read(messages.get(session, code).sha256)
    try:
        came = mail.read(raw)
    except MailRefused as refusal:
        return _settle(code, MessageClass.UNKNOWN, MessageState.REFUSED, reason=f"refused_{refusal.fault}")
    with database.reading() as session:
        answered = _letter_answered(session, came)
    if came.bounce:
        return _settle(code, MessageClass.BOUNCE, MessageState.NOTED, answered, reason="bounce")
    forms, reason = _forms(came)
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


def _forms(came: Mail) -> tuple[list[Found], str | None]:
    """Return the questionnaires attached, and why another attachment is not one."""
    found, reason = [], None
    for attachment in came.attachments:
        verdict = guard.inspect(attachment.data, attachment.name)
        if verdict.verdict == "refuse":
            reason = f"refused_{verdict.reasons[0].cause}"
        elif verdict.kind == "docx":
            form = split.split(attachment.data)
            if form.form_id or form.answers:
                found.append(Found(files.write(attachment.data), form))
        elif verdict.verdict == "convert":
            reason = "convert"
    return found, reason


def _match(code: str, found: Found, sender: str, answered: Request | None, folder: OfficeFolder) -> set[str]:
    with database.reading() as session:
        request = request_of_form(session, found.form.form_id)
        cycle = session.get_one(Cycle, request.cycle_id) if request else None
        sha256 = found.sha256
    if request is None or cycle is None:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="unknown_form")
    if answered is not None and answered.cycle_id != request.cycle_id:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="other_cycle")
    if answered is not None and answered.institution != request.institution:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="other_institution")
    if cycle.status is not CycleStatus.OPEN:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="cycle_not_open")
    if sender.casefold() not in addresses_of(folder, request.institution):
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="unknown_sender")
    if all(a.empty for a in found.form.answers):
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="empty_form")
    file_form(code, cycle.code, requests.code_of(request), Found(sha256, found.form), folder)
    return {cycle.code}


def addresses_of(folder: OfficeFolder, institution: str) -> frozenset[str]:
    """Return the addresses from which an institution writes."""
    return frozenset(c.address.casefold() for c in folder.contacts if c.institution == institution and c.address)


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
    """Return the request of the letter that a mail answers, by the thread's Message-IDs."""
    ids = [i for i in (*came.in_reply_to, *came.references) if i]
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
) -> None:
    """File a filled questionnaire as the next version of a contribution; raises `NotAQuestionnaire` when it holds none."""
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        request = requests.find(session, cycle, request_code)
        known = set(session.exec(select(Question.code).where(Question.cycle_id == cycle.id)))
        answers = [
            Filed(a.code, f"ans:{a.code}", a.words, Nature.TEXT, ",".join(a.flags))
            for a in _one_each(found.form.answers)
            if not a.empty and a.code in known
        ]
        if not answers:
            raise NotAQuestionnaire(message=code)
        names = words("sentences", cycle.language)["files"]
        today = clock.today(session, folder.zone)
        contribution_name = f"{cycle.code}_{names['contribution']}_{request_code}_{today}.docx"
        files.register(session, found.sha256, contribution_name, files.WORD)
        contribution = messages.file_contribution(
            session, cycle, messages.get(session, code), request, found.sha256, answers,
            standing=Standing.VALIDATED if found.form.declared == "validated" else Standing.PROVISIONAL,
            today=today, left_over=len(found.form.leftovers), officer=officer, acknowledge=acknowledge,
        )
        version = contribution.version
    name = f"{cycle_code}_{names['contribution']}_{request_code}_v{version}_{today}.docx"
    shelf.put(cycle_code, "replies", name, files.read(found.sha256))


def _one_each(answers: Iterable[split.ReturnedAnswer]) -> list[split.ReturnedAnswer]:
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
    officer: str | None = None,
    reason: str,
) -> set[str]:
    with database.writing() as session:
        message = messages.get(session, code)
        messages.settle(session, message, kind, state, request=request, officer=officer, reason=reason)
        touched = set(cycles.codes(session, CycleStatus.OPEN))
        if request is not None:
            cycle = session.get_one(Cycle, request.cycle_id)
            cycles.touch(session, cycle)
            touched = {cycle.code}
    if state is MessageState.HELD:
        notify("held_replies", {"count": 1})
    return touched


def take_from_shelf(item: shelf.Incoming, folder: OfficeFolder) -> set[str]:
    """Take a file an officer laid on the shelf: a filled questionnaire or an edited draft by its own identifier."""
    sentences = words("sentences", folder.office.language)
    if item.path.stat().st_size > LARGEST:
        shelf.refused(item, sentences["too_large"])
        return set()
    raw = item.path.read_bytes()
    verdict = guard.inspect(raw, item.path.name)
    if verdict.verdict == "refuse":
        code = _take(SHELF_DOOR, item.path.name, raw)
        if code:
            _settle(code, MessageClass.OFFICER_FILE, MessageState.REFUSED, reason=f"refused_{verdict.reasons[0].cause}")
        shelf.refused(item, verdict.reasons[0].sentence(words("refusals", folder.office.language)))
        return {item.cycle}
    code = _take(SHELF_DOOR, item.path.name, raw)
    if code is None:
        shelf.took(item, sentences["came_before"])
        return {item.cycle}
    if verdict.kind == "docx":
        if draft := returned.draft_of(raw):
            line = returned.take(code, item.cycle, raw, draft, folder)
            shelf.took(item, line)
            return {item.cycle}
        form = split.split(raw)
        with database.reading() as session:
            request = request_of_form(session, form.form_id)
            request_code = requests.code_of(request) if request else ""
        if request and any(not a.empty for a in form.answers):
            file_form(code, item.cycle, request_code, Found(files.write(raw), form), folder, acknowledge=False)
            shelf.took(item, sentences["taken_as"].format(request=request_code))
            return {item.cycle}
    with database.writing() as session:
        message, cycle = messages.get(session, code), cycles.get(session, item.cycle)
        messages.settle(
            session, message, MessageClass.OFFICER_FILE, MessageState.HELD, cycle_id=cycle.id, reason="not_recognised"
        )
    shelf.took(item, sentences["to_be_placed"].format(message=code))
    return {item.cycle}


def place(cycle: str, message_code: str, request_code: str, officer: str, folder: OfficeFolder) -> None:
    """File a held message at a request, as an officer says; raises `NothingToPlace`, `NotAQuestionnaire`."""
    with database.reading() as session:
        message = messages.get(session, message_code)
        if message.state is not MessageState.HELD:
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        request = requests.find(session, cycles.get(session, cycle), request_code)
        raw, door = files.read(message.sha256), message.door
    code = requests.code_of(request)
    if request.purpose is Purpose.REVIEW:
        _file_remark(cycle, message_code, code, officer, folder)
        return
    forms = _forms(mail.read(raw))[0] if door == MAIL_DOOR else _form_of_file(raw)
    if not forms:
        raise NotAQuestionnaire(message=message_code)
    file_form(message_code, cycle, code, forms[0], folder, officer=officer, acknowledge=door == MAIL_DOOR)


def _file_remark(cycle_code: str, message_code: str, request_code: str, officer: str, folder: OfficeFolder) -> None:
    """File what an institution says of a circulated draft: its review is answered, and an officer has read it."""
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


def _form_of_file(raw: bytes) -> list[Found]:
    verdict = guard.inspect(raw)
    return [Found(files.write(raw), split.split(raw))] if verdict.kind == "docx" and verdict.verdict != "refuse" else []


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
    for data in parts:
        if guard.inspect(data).verdict == "refuse":
            continue
        if draft := returned.draft_of(data):
            shelf.note(cycle, message_code, returned.take(message_code, cycle, data, draft, folder))
            return
        for found in _form_of_file(data):
            with database.reading() as session:
                request = request_of_form(session, found.form.form_id)
                code = requests.code_of(request) if request else ""
            if code:
                file_form(message_code, cycle, code, found, folder, officer=officer, acknowledge=False)
                return
    raise NotAQuestionnaire(message=message_code)

