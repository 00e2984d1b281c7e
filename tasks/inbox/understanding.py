"""What a received thing is: filed where it belongs, or held in front of a person with the reason."""

from sqlalchemy.exc import OperationalError

from documents import allocation_book, comment_matrix, translation
from documents.package import NotAPackage
from documents.past import book as past_book
from documents.statistics import book as figures_book
from documents.words import words
from models.refusals import CycleBusy, DiskRefuses, NotAQuestionnaire
from models.tables import Cycle, Request
from models.words import MessageClass, MessageState
from store import cycles, database, files, leases, messages, requests
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from tasks import allocation_table, body_lists, shelf
from tasks.drafts import past, returned, statistics, translating, writings
from tasks.inbox import mails
from tasks.inbox.form_files import read_form
from tasks.inbox.mails import request_owing
from tasks.inbox.questionnaires import Found, file_form, request_of_form
from tasks.inbox.settling import settle
from tasks.log import deed
from tasks.reviews import comment_matrix as comments_table
from tasks.reviews import reviews


def understand(code: str, folder: OfficeFolder) -> set[str]:
    """Find out what a received message is, and file or hold it; return the cycles that it touched.

    One that nothing can be made of is held; one whose cycle is busy waits for the next round.
    """
    with database.reading() as session:
        message = messages.get(session, code)
        cycle = session.get(Cycle, message.cycle_id) if message.cycle_id else None
    try:
        if message.door == MAIL_DOOR:
            return mails.take(code, folder)
        if cycle is None:
            return settle(code, MessageClass.UNKNOWN, MessageState.HELD, reason="not_recognised")
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
    return settle(code, kind, MessageState.HELD, cycle_id=message.cycle_id, reason=reason)


def understand_file(code: str, cycle: str, raw: bytes, folder: OfficeFolder, name: str = "") -> tuple[bool, str]:
    """File or hold a file from a cycle's shelf: a filled questionnaire or an edited draft by its own identifier.

    Return whether it was taken, and the line of receipt. Raises `CycleBusy`, `NotAQuestionnaire`.
    """
    sentences = words("sentences", folder.office.language)
    with database.reading() as session:
        cycle_id = cycles.get(session, cycle).id
        officer = messages.get(session, code).officer
    if allocation_book.book_of(raw):
        return allocation_table.take(code, cycle, raw, folder)
    if past_book.book_of(raw):
        return past.take(code, cycle, raw, folder)
    if comment_matrix.book_of(raw):
        return comments_table.take(code, cycle, raw, folder)
    if figures := figures_book.book_of(raw):
        return _figures(code, cycle_id, raw, f"{figures[0]}/{figures[1]}", folder)
    if name.lower().endswith(".txt") and body_lists.looks_like_one(raw, name):
        return True, body_lists.take(cycle, code, raw, name, folder)
    read = read_form(raw, name)
    verdict, word = read.verdict, read.docx or raw
    if verdict.verdict == "refuse" and verdict.kind != "pdf":   # a scanned decision: kept, and asked about
        reason = f"refused_{verdict.reasons[0].cause}"
        settle(code, MessageClass.OFFICER_FILE, MessageState.REFUSED, cycle_id=cycle_id, reason=reason)
        return False, verdict.reasons[0].sentence(words("refusals", folder.office.language))
    if verdict.kind == "docx" or read.docx:
        if (asked := reviews.request_of(word)) and asked[0] == cycle:
            taken = reviews.take(code, cycle, asked[1], [(raw, name)], folder)
            if taken.fault is not None:
                settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, cycle_id=cycle_id, reason=f"review_{taken.fault}")
            return True, reviews.receipt(taken, asked[1], code, folder)
        if draft := returned.draft_of(word):
            return True, returned.take(code, cycle, word, draft, folder, officer)
        if made_for := writings.stage_of(word):
            return True, writings.take(code, cycle, word, made_for, folder, officer)
        if translation.cycle_of(word) == cycle:
            return True, translating.take(code, cycle, word, folder, officer)[1]
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
            file_form(code, cycle, request_code, Found(files.write(word), form), folder, acknowledge=False)
            return True, sentences["taken_as"].format(request=request_code)
        if form.form_id or form.answers:
            name = ""
    if name and body_lists.looks_like_one(raw, name):
        return True, body_lists.take(cycle, code, raw, name, folder)
    settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, cycle_id=cycle_id, reason="not_recognised")
    return True, sentences["to_be_placed"].format(message=code)


def _figures(code: str, cycle_id: int, raw: bytes, named: str, folder: OfficeFolder) -> tuple[bool, str]:
    """Take a workbook of figures for the request that it names; another cycle's is held."""
    with database.reading() as session:
        asked = request_of_form(session, named)
        request = request_owing(session, asked) if asked else None
    if asked and asked.cycle_id != cycle_id:
        return True, hold_for_other_cycle(code, asked, folder)
    if request is None:
        settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, cycle_id=cycle_id, reason="not_recognised")
        return True, str(words("sentences", folder.office.language)["to_be_placed"].format(message=code))
    return statistics.take(code, raw, request, folder, acknowledge=False)


def hold_for_other_cycle(code: str, request: Request, folder: OfficeFolder, officer: str | None = None) -> str:
    """Hold an officer's file where every cycle shows it, its own too; return the line of receipt."""
    settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, officer=officer, reason="other_cycle")
    with database.reading() as session:
        cycle = session.get_one(Cycle, request.cycle_id).code
    return str(words("sentences", folder.office.language)["of_other_cycle"].format(message=code, cycle=cycle))


def leave(fault: Exception, cycle: str = "") -> None:
    """Note that something could not be taken now and waits for the next round."""
    deed(cycle=cycle, deed="left_for_next_round", error=type(fault).__name__)
