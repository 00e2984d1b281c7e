"""What a person says of a held message: it is placed at a request, confirmed as an officer's own, or set aside."""



from documents import allocation_book, comment_matrix, translation
from documents.reading import inspect, read_mail
from models.addresses import compared
from models.asking import ASKING
from models.refusals import NoFormForRequest, NotAQuestionnaire, NothingToConfirm, NothingToPlace, RequestClosed
from models.words import MessageClass, MessageState, RequestState
from store import books, clock, cycles, database, files, messages, requests, senders
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from tasks import allocation_table, body_lists, shelf
from tasks.drafts import returned, translating, writings
from tasks.inbox.mails import request_owing
from tasks.inbox.questionnaires import file_form, form_of_file, forms_of, is_of, request_of_form, still_unplaced
from tasks.inbox.understanding import hold_for_other_cycle
from tasks.reviews import comment_matrix as comments_table
from tasks.reviews import reviews


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
        owing = request_owing(session, request)
        raw, door = files.read(message.sha256), message.door
    if owing is None:
        raise RequestClosed(request=request_code, request_state=request.state)
    request, code = owing, requests.code_of(owing)
    if ASKING[request.purpose].draft and _file_review(cycle, message_code, code, raw, door, officer, folder):
        return
    if not ASKING[request.purpose].form:
        _file_remark(cycle, message_code, code, officer, folder)
        return
    forms = forms_of(raw) if door == MAIL_DOOR else form_of_file(raw)
    if not forms:
        raise NotAQuestionnaire(message=message_code)
    with database.reading() as session:
        waiting = still_unplaced(session, forms, message_code)
        own = [f for f in waiting if is_of(session, request, f)] if len(forms) > 1 else forms
    if not own:
        raise NoFormForRequest(message=message_code, request=code)
    file_form(
        message_code, cycle, code, own[0], folder, officer=officer, acknowledge=door == MAIL_DOOR,
        apart=len(waiting) > 1,
    )
    if door == MAIL_DOOR:
        _learn(raw, request.institution, folder)


def _file_review(
    cycle: str, message_code: str, request_code: str, raw: bytes, door: str, officer: str, folder: OfficeFolder
) -> bool:
    """File what a reviewer did to a draft; return whether a file of the message is a copy of it."""
    with database.reading() as session:
        alone = [(raw, files.name_of(session, messages.get(session, message_code).sha256))]
    given = [(a.data, a.name) for a in read_mail(raw).attachments] if door == MAIL_DOOR else alone
    return bool(given) and reviews.take(message_code, cycle, request_code, given, folder, officer).fault is None


def _learn(raw: bytes, institution: str, folder: OfficeFolder) -> None:
    """Know from now on for whom the sender of a mail writes; an officer forwards for others, and teaches nothing."""
    sender = read_mail(raw).sender
    if sender and compared(sender) not in {compared(o.address) for o in folder.officers.values()}:
        with database.writing() as session:
            senders.learn(session, sender, institution)


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


def set_aside(cycle_code: str, message_code: str, officer: str, reason: str) -> None:
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
        books.enter(
            session, "discard", cycle_id=cycle.id, officer=officer, subject=message.code,
            reason=books.reason(session, reason) or "",
        )
        cycles.touch(session, cycle)


def _confirm_list(cycle: str, code: str, raw: bytes, door: str, officer: str, folder: OfficeFolder) -> None:
    """Read the body's list among an officer's files; raises `NotAQuestionnaire` when there is none either."""
    with database.reading() as session:
        alone = [(raw, files.name_of(session, messages.get(session, code).sha256))]
    for data, name in [(a.data, a.name) for a in read_mail(raw).attachments] if door == MAIL_DOOR else alone:
        if body_lists.looks_like_one(data, name):
            shelf.note(cycle, code, body_lists.take(cycle, code, data, name, folder, officer))
            return
    raise NotAQuestionnaire(message=code)


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
    parts = [a.data for a in read_mail(raw).attachments] if door == MAIL_DOOR else [raw]
    if book := next((data for data in parts if allocation_book.book_of(data)), None):
        shelf.note(cycle, message_code, allocation_table.take(message_code, cycle, book, folder, officer)[1])
        return
    if book := next((data for data in parts if comment_matrix.book_of(data)), None):
        shelf.note(cycle, message_code, comments_table.take(message_code, cycle, book, folder, officer)[1])
        return
    readable = [data for data in parts if inspect(data).verdict != "refuse"]
    for data in readable:
        if draft := returned.draft_of(data):
            shelf.note(cycle, message_code, returned.take(message_code, cycle, data, draft, folder, officer))
            return
        if translation.cycle_of(data) == cycle:
            shelf.note(cycle, message_code, translating.take(message_code, cycle, data, folder, officer)[1])
            return
        if made_for := writings.stage_of(data):
            shelf.note(cycle, message_code, writings.take(message_code, cycle, data, made_for, folder, officer))
            return
    with database.reading() as session:
        cycle_id = cycles.get(session, cycle).id
        found_forms = [found for data in readable for found in form_of_file(data)]
        forms = [
            (found, request)
            for found in still_unplaced(session, found_forms, message_code)
            if (named := request_of_form(session, found.form.form_id)) and (request := request_owing(session, named))
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
        shelf.note(cycle, message_code, hold_for_other_cycle(message_code, other, folder, officer))
