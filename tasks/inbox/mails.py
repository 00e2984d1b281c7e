"""What is done with a received mail: filed, held in front of a person, recorded, kept apart; as its class says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from sqlmodel import Session

from documents.account import typed_answers
from documents.outgoing import letter_of
from documents.reading import word_file
from documents.replies.classes import Finding, ReplyAction, ReplyClass
from documents.replies.known import Known, Sender
from documents.replies.received import Received, identity
from documents.statistics import book as figures_book
from documents.typed import form_of
from documents.words import languages, words
from models.addresses import compared
from models.refusals import NotAQuestionnaire
from models.settings import settings
from models.tables import Cycle, Request
from models.words import MessageClass, MessageState
from store import books, database, files, letters, messages, requests, successions
from store.office_folder import OfficeFolder
from tasks import absences
from tasks.drafts import statistics
from tasks.inbox.acquaintance import known
from tasks.inbox.questionnaires import Found, file_form, forms_in, request_of_form
from tasks.inbox.replies import Understood, understood
from tasks.inbox.settling import settle
from tasks.post import coming_back
from tasks.reviews import reviews

_KIND: Final[dict[ReplyClass, MessageClass]] = {
    ReplyClass.BOUNCE_HARD: MessageClass.BOUNCE, ReplyClass.BOUNCE_SOFT: MessageClass.BOUNCE,
    ReplyClass.BOUNCE_DELAY: MessageClass.BOUNCE, ReplyClass.BACKSCATTER: MessageClass.BOUNCE,
    ReplyClass.AUTO_REPLY: MessageClass.AUTOMATIC, ReplyClass.READ_RECEIPT: MessageClass.AUTOMATIC,
    ReplyClass.CALENDAR_REPLY: MessageClass.AUTOMATIC, ReplyClass.REACTION: MessageClass.AUTOMATIC,
    ReplyClass.BULK: MessageClass.AUTOMATIC, ReplyClass.LOOP: MessageClass.AUTOMATIC,
}
_FORMS: Final = frozenset({ReplyClass.REPLY, ReplyClass.AMBIGUOUS, ReplyClass.UNVERIFIED, ReplyClass.OTHER_CYCLE})
_STATE: Final[dict[ReplyAction, MessageState]] = {
    ReplyAction.RECORD: MessageState.NOTED, ReplyAction.IGNORE: MessageState.NOTED,
    ReplyAction.MARK_UNDELIVERABLE: MessageState.NOTED, ReplyAction.QUARANTINE: MessageState.REFUSED,
}
"""What is not listed is held in front of a person."""


def take(code: str, folder: OfficeFolder) -> set[str]:
    """Find out what a received mail is, and do what its class says; return the cycles that this touched."""
    with database.reading() as session:
        raw = files.read(messages.get(session, code).sha256)
        key = f"mail:{identity(raw)}"
        here = replace(known(session, folder), is_double=books.is_done(session, key))
    touched = _act(code, understood(raw, here), here, folder)
    with database.writing() as session:
        books.once(session, key)
    return touched


def _act(code: str, found: Understood, here: Known, folder: OfficeFolder) -> set[str]:
    if found.received is None:
        return settle(code, MessageClass.UNKNOWN, MessageState.REFUSED, reason=f"refused_{found.finding.reasons[0]}")
    request = _request(found.finding)
    officer = _officer(found.received, folder)
    if officer and _STATE.get(found.finding.action) is None:
        return settle(code, MessageClass.OFFICER_FILE, MessageState.HELD, request, officer=officer, reason="confirm")
    came = _figures(code, found, folder)
    if found.finding.action is ReplyAction.INGEST:
        if found.finding.kind is ReplyClass.RETURNED_DRAFT:
            return _file_review(code, found, folder) | came
        return _file(code, found, here, folder) | came
    if came:
        return came
    state = _STATE.get(found.finding.action, MessageState.HELD)
    if found.finding.action is ReplyAction.RETRY_LATER:
        state = _retry(found)
    _DO.get(found.finding.kind, _nothing)(code, found, folder)
    return settle(
        code, _kind(found), state, request,
        institution=_institution(here.sender(found.received.mail.sender)), reason=_reason(found.finding, folder),
        found=_noted(found.finding),
    )


def _figures(code: str, found: Understood, folder: OfficeFolder) -> set[str]:
    """File the workbooks of figures that a mail brings, by itself or beside a form; return the cycles they are of."""
    assert found.received is not None
    alone = found.finding.kind is ReplyClass.WRONG_ATTACHMENT
    if not alone and found.finding.action is not ReplyAction.INGEST:
        return set()
    touched: set[str] = set()
    for one in found.received.files:
        named = figures_book.book_of(one.attachment.data)
        with database.reading() as session:
            asked = request_of_form(session, f"{named[0]}/{named[1]}") if named else None
            owing = request_owing(session, asked, _answered(session, found)) if asked else None
        if named and owing is not None:
            statistics.take(code, one.attachment.data, owing, folder, settles=alone)
            touched.add(named[0])
    return touched


def _noted(finding: Finding) -> dict[str, Any]:
    """Return what is kept of a finding, for the page: codes alone."""
    return {
        "class": finding.kind.value, "action": finding.action.value, "reasons": list(finding.reasons),
        "requests": list(finding.match.named), "signs": list(finding.match.signs),
    }


def _request(finding: Finding) -> Request | None:
    with database.reading() as session:
        return request_of_form(session, finding.match.request) if finding.match.request else None


def _officer(received: Received, folder: OfficeFolder) -> str | None:
    sender = received.mail.sender
    return next((o.code for o in folder.officers.values() if compared(o.address) == compared(sender)), None) if sender else None


def _institution(sender: Sender) -> str | None:
    return next(iter(sender.institutions)) if len(sender.institutions) == 1 else None


def _kind(found: Understood) -> MessageClass:
    kind = found.finding.kind
    if found.received and found.received.of("empty_questionnaire") and kind is ReplyClass.WRONG_ATTACHMENT:
        return MessageClass.CONTRIBUTION
    if kind in _FORMS and found.received and found.received.of("questionnaire", "empty_questionnaire"):
        return MessageClass.CONTRIBUTION
    return _KIND.get(kind, MessageClass.UNKNOWN)


def _reason(finding: Finding, folder: OfficeFolder) -> str:
    """Return why, by its own code where that is known to the words, else by the class."""
    if finding.action in (ReplyAction.RECORD, ReplyAction.IGNORE, ReplyAction.MARK_UNDELIVERABLE):
        return finding.kind.value
    said = words("sentences", folder.office.language)["held"]
    known_to_words = (reason for reason in finding.reasons if reason in said or reason.startswith("refused_"))
    return next(known_to_words, finding.kind.value)


def _file(code: str, found: Understood, here: Known, folder: OfficeFolder) -> set[str]:
    """File each form a mail brings at its request; what cannot be filed holds the whole mail."""
    assert found.received is not None
    forms = [*forms_in(found.received), *_typed(found)]
    if not forms:
        return settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, _request(found.finding), reason="no_known_question")
    touched: set[str] = set()
    left, annexes = len(forms), len(found.received.of("word", "to_convert", "pdf", "image", "office", "other"))
    for form in forms:
        with database.reading() as session:
            named = request_of_form(session, form.form.form_id) or _request(found.finding)
            owing = request_owing(session, named, _answered(session, found)) if named else None
            cycle = session.get_one(Cycle, named.cycle_id).code if named else ""
        if owing is None:
            return touched | settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, named, reason="transferred")
        try:
            left -= 1
            file_form(
                code, cycle, requests.code_of(owing), form, folder, apart=left > 0, annexes=annexes,
                author=_author(here.sender(found.received.mail.sender), owing, folder),
            )
        except NotAQuestionnaire:
            return touched | settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, named, reason="no_known_question")
        touched.add(cycle)
    return touched


def _file_review(code: str, found: Understood, folder: OfficeFolder) -> set[str]:
    """File what a reviewer did to the draft; a mail without a copy of it is held in front of a person."""
    request = _request(found.finding)
    assert found.received is not None and request is not None
    given = [(one.attachment.data, one.attachment.name) for one in found.received.of("word", "to_convert", "pdf")]
    with database.reading() as session:
        cycle = session.get_one(Cycle, request.cycle_id).code
        owing = request_owing(session, request, _answered(session, found))
    if owing is None:
        return settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason="transferred")
    taken = reviews.take(code, cycle, requests.code_of(owing), given, folder, is_read=False)
    if taken.fault is not None:
        return settle(code, MessageClass.CONTRIBUTION, MessageState.HELD, request, reason=f"review_{taken.fault}")
    return {cycle}


def _author(sender: Sender, request: Request, folder: OfficeFolder) -> str | None:
    """Return the administration under the institution asked that a mail comes from, None where it is from that itself."""
    if request.institution in sender.institutions:
        return None
    under = sorted(i for i in sender.institutions if request.institution in folder.directory.written_to(i)[1:])
    return under[0] if under else None


def _typed(found: Understood) -> list[Found]:
    """Return the answers typed in the mail under visible codes that no form of it holds, as a form of their own."""
    assert found.received is not None
    held = {a.code for form in forms_in(found.received) for a in form.form.answers if not a.empty}
    typed = {code: text for code, text in typed_answers(found.received.mail.written).items() if code not in held}
    request = found.finding.match.request
    if not typed or request is None:
        return []
    with database.reading() as session:
        asked = request_of_form(session, request)
        language = asked.language if asked else "fr"
    data = form_of(typed, request, language if language in languages("word/questionnaire") else "fr")
    read = word_file(data).form
    return [Found(files.write(data), read)] if read else []


def request_owing(session: Session, request: Request, answered: Request | None = None) -> Request | None:
    """Return who owes now what a form's request asked; None where several do and the letter answered does not tell."""
    heirs = successions.heirs(session, request)
    told = [heir for heir in heirs if answered is not None and heir.id == answered.id]
    return next(iter(told or (heirs if len(heirs) == 1 else ())), None)


def _answered(session: Session, found: Understood) -> Request | None:
    """Return the request of the letter that a mail answers."""
    assert found.received is not None
    mail = found.received.mail
    return letters.request_of(session, [*mail.in_reply_to, *mail.references])


# What else a class does


def _nothing(code: str, found: Understood, folder: OfficeFolder) -> None:
    """Leave it at the record."""


def _note_absence(code: str, found: Understood, folder: OfficeFolder) -> None:
    assert found.received is not None
    mail, letter = found.received.mail, _letter(found)
    if "departed" in found.finding.reasons:
        absences.note_dead_address(mail.sender, folder, message=code, letter=letter)
    elif found.finding.returns_on or "absent" in found.finding.reasons or mail.automatic:
        absences.note_absence(mail.sender, folder, back_on=found.finding.returns_on, message=code, letter=letter)


def _note_bounce(code: str, found: Understood, folder: OfficeFolder) -> None:
    """Let a letter count as undeliverable, and its address as dead."""
    assert found.received is not None and found.received.mail.report is not None
    letter = _letter(found)
    for address in found.received.mail.report.recipients or ("",):
        absences.note_dead_address(address, folder, message=code, letter=letter)


def _retry(found: Understood) -> MessageState:
    """Let a letter leave again that came back for now; a report that no letter of ours can be told from waits for a person."""
    assert found.received is not None and found.received.mail.report is not None
    letter = _letter(found)
    if letter:
        coming_back.send_again(letter, found.received.mail.report.recipients)
    return MessageState.NOTED if letter else MessageState.HELD


_DO: Final[dict[ReplyClass, Callable[[str, Understood, OfficeFolder], None]]] = {
    ReplyClass.AUTO_REPLY: _note_absence,
    ReplyClass.BOUNCE_HARD: _note_bounce,
}


def _letter(found: Understood) -> str:
    """Return the code of the letter that a mail answers or reports on: by its envelope, else by its Message-ID."""
    assert found.received is not None
    mail = found.received.mail
    ids = [*mail.returned, *mail.in_reply_to, *mail.references]
    with database.reading() as session:
        if mail.report and (named := letter_of(settings().signing_key, mail.report.envelope)):
            return named
        newest = next((letter for letter, _ in letters.left_under(session, ids)), None)
        return letters.code_of(session.get_one(Cycle, newest.cycle_id), newest) if newest else ""
