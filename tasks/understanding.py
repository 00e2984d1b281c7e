"""What a received thing is: filed where it belongs, or held in front of a person with the reason."""

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from documents import allocation_book
from documents.mail import Mail, MailRefused
from documents.package import NotAPackage
from documents.reading import read_mail, word_file
from documents.words import words
from models.addresses import compared
from models.refusals import CycleBusy, DiskRefuses, NotAQuestionnaire
from models.tables import Cycle, Letter, Matter, Request
from models.words import CycleStatus, LetterState, MessageClass, MessageState
from store import cycles, database, files, leases, messages, requests, successions
from store.holders import Holders
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from tasks import allocation_table, body_lists, returned, shelf, writings
from tasks.log import deed
from tasks.notices import notify
from tasks.questionnaires import Found, addresses_of, file_form, forms_of, request_of_form


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
        leave(fault)
        return set()
    except (DiskRefuses, OperationalError):
        raise
    except Exception as fault:
        return not_understood(code, fault)


def _from_shelf(code: str, cycle: str, folder: OfficeFolder) -> set[str]:
    # Its file was taken away between two rounds; what is known is its bytes.
    with database.reading() as session:
        sha256 = messages.get(session, code).sha256
        raw, name = files.read(sha256), files.name_of(session, sha256)
    shelf.note(cycle, code, understand_file(code, cycle, raw, folder, name)[1])
    return {cycle}


def not_understood(code: str, fault: Exception) -> set[str]:
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
        came = read_mail(raw)
    except MailRefused as refusal:
        return _settle(code, MessageClass.UNKNOWN, MessageState.REFUSED, reason=f"refused_{refusal.fault}")
    with database.reading() as session:
        answered = _letter_answered(session, came)
    if came.bounce:
        return _settle(code, MessageClass.BOUNCE, MessageState.HELD, answered, reason="bounce")
    forms, reason = forms_of(came)
    if came.automatic and not forms:
        return _settle(code, MessageClass.AUTOMATIC, MessageState.NOTED, answered, reason="automatic")
    officer = next((o.code for o in folder.officers.values() if compared(o.address) == compared(came.sender)), None)
    if officer:
        return _settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, answered, officer=officer, reason="confirm")
    if not forms:
        return _settle(code, MessageClass.UNKNOWN, MessageState.HELD, answered, reason=reason or "no_form")
    if len(forms) > 1:
        return _settle(code, MessageClass.UNKNOWN, MessageState.HELD, answered, reason="several_forms")
    return _match(code, forms[0], came.sender, answered, folder)


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
        owing, writers = request_owing(session, request, answered), _writers(session, cycle, request)
    if answered is not None and answered.institution not in writers:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, answered, reason="other_institution")
    if cycle.status is not CycleStatus.OPEN:
        return _settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="cycle_not_open")
    if compared(sender) not in frozenset().union(*(addresses_of(folder, i) for i in writers)):
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


def request_owing(session: Session, request: Request, answered: Request | None = None) -> Request | None:
    """Return who owes now what a form's request asked; None where several do and the letter answered does not tell."""
    heirs = successions.heirs(session, request)
    told = [heir for heir in heirs if answered is not None and heir.id == answered.id]
    return next(iter(told or (heirs if len(heirs) == 1 else ())), None)


def _writers(session: Session, cycle: Cycle, request: Request) -> frozenset[str]:
    """Return the institutions that may answer a request: its own, those it took over from, those that took over."""
    holders = Holders(session, cycle)
    return holders.before(request.institution) | holders.after(request.institution)


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
    read = word_file(raw, name)
    verdict = read.verdict
    if verdict.verdict == "refuse" and verdict.kind != "pdf":   # a scanned decision: kept, and asked about
        reason = f"refused_{verdict.reasons[0].cause}"
        _settle(code, MessageClass.OFFICER_FILE, MessageState.REFUSED, cycle_id=cycle_id, reason=reason)
        return False, verdict.reasons[0].sentence(words("refusals", folder.office.language))
    if verdict.kind == "docx":
        if draft := returned.draft_of(raw):
            return True, returned.take(code, cycle, raw, draft, folder)
        if made_for := writings.stage_of(raw):
            return True, writings.take(code, cycle, raw, made_for, folder)
        if read.form is None:
            raise NotAPackage(name)
        form = read.form
        with database.reading() as session:
            named = request_of_form(session, form.form_id)
            request = request_owing(session, named) if named else None
            request_code = requests.code_of(request) if request else ""
        if named and named.cycle_id != cycle_id:
            return True, hold_for_other_cycle(code, named, folder)
        if request and any(not a.empty for a in form.answers):
            file_form(code, cycle, request_code, Found(files.write(raw), form), folder, acknowledge=False)
            return True, sentences["taken_as"].format(request=request_code)
        if form.form_id or form.answers:
            name = ""
    if name and body_lists.looks_like_one(raw, name):
        return True, body_lists.take(cycle, code, raw, name, folder)
    _settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, cycle_id=cycle_id, reason="not_recognised")
    return True, sentences["to_be_placed"].format(message=code)


def hold_for_other_cycle(code: str, request: Request, folder: OfficeFolder, officer: str | None = None) -> str:
    """Hold an officer's file where every cycle shows it, its own too; return the line of receipt."""
    _settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, officer=officer, reason="other_cycle")
    with database.reading() as session:
        cycle = session.get_one(Cycle, request.cycle_id).code
    return str(words("sentences", folder.office.language)["of_other_cycle"].format(message=code, cycle=cycle))


def leave(fault: Exception, cycle: str = "") -> None:
    """Note that something could not be taken now and waits for the next round."""
    deed(cycle=cycle, deed="left_for_next_round", error=type(fault).__name__)
