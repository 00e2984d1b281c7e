"""Answers that came by another way than a reply: on paper, by telephone, in a meeting; kept with who said them, and when."""

from collections.abc import Collection
from datetime import date

from documents.account import typed_answers
from documents.reading import read_mail, word_file, word_text
from documents.typed import form_of
from documents.words import languages
from models.refusals import NoSuchQuestion, NothingToPlace
from models.tables import Contribution, Message
from models.words import Attested, Function, MessageState, RequestState, Way
from store import books, clock, contributions, cycles, database, files, messages, requests
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from tasks.inbox.questionnaires import Found, file_form, form_of_file, forms_of


def answered_otherwise(
    code: str, request_code: str, officer: str, reason: str, folder: OfficeFolder, *, way: Way = Way.PAPER,
    said_by: Function = Function.FOCAL_POINT, said_on: date | None = None, question: str = "", message: str = "",
) -> None:
    """Close an open request that was answered by another way, and record who said it, when, and who wrote it down.

    A held message may bring the answer: a filled questionnaire, answers under visible codes, or, where a question is named,
    a text that is its answer as a whole; these become a version of the contribution. Anything else is the paper that shows it.
    Raises `NoSuchRequest`, `RequestClosed`, `NoSuchMessage`, `NothingToPlace`, `NoSuchQuestion`.
    """
    with database.reading() as session:
        request = requests.still_open(requests.find(session, cycles.get(session, code), request_code))
        asked = requests.questions_of(session, request)
        if question and question not in asked:
            raise NoSuchQuestion(question=question, cycle=code)
        held = messages.get(session, message) if message else None
    found = _brought(held, f"{code}/{request_code}", request.language, asked, question) if held else None
    version = file_form(message, code, request_code, found, folder, officer=officer, acknowledge=False) if found else 0
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        today = clock.today(session, folder.zone)
        paper = messages.get(session, message) if message else None
        if paper is not None and not found:
            messages.keep_as_evidence(session, cycle, message, officer, request)
        contribution: Contribution | None = contributions.find(session, request, version) if version else None
        what = Attested.VALIDATED if contribution and way is Way.PAPER else Attested.ANSWERED     # a paper is signed
        contributions.attest(
            session, request, contribution, what, officer, today, way=way, said_by=said_by, said_on=said_on or today,
            message=paper, reason=reason,
        )
        if request.state in requests.OPEN:
            requests.close(session, request, RequestState.ANSWERED, today)
        books.enter(
            session, "answered_otherwise", cycle_id=cycle.id, officer=officer, institution=request.institution,
            subject=request_code, sha256=paper.sha256 if paper else "", way=way, said_by=said_by,
        )
        cycles.touch(session, cycle)


def _brought(message: Message, form_id: str, language: str, asked: Collection[str], question: str) -> Found | None:
    """Return the answers that a held message brings as a form, None where it is a paper alone. Raises `NothingToPlace`."""
    if message.state is not MessageState.HELD:
        raise NothingToPlace(message=message.code, message_state=message.state.value)
    raw, is_mail = files.read(message.sha256), message.door == MAIL_DOOR
    for found in forms_of(raw) if is_mail else form_of_file(raw):
        if any(not answer.empty and answer.code in asked for answer in found.form.answers):
            return found
    written = read_mail(raw).written if is_mail else ""
    texts = {code: text for code, text in typed_answers(written).items() if code in asked}
    if question and not texts:
        texts = {question: next(filter(None, map(word_text, _files(raw, is_mail))), written)}
    if not any(text.strip() for text in texts.values()):
        return None
    data = form_of(texts, form_id, language if language in languages("word/questionnaire") else "fr")
    form = word_file(data).form
    return Found(files.write(data), form) if form else None


def _files(raw: bytes, is_mail: bool) -> list[bytes]:
    return [one.data for one in read_mail(raw).attachments] if is_mail else [raw]
