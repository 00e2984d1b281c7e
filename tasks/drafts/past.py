"""A past report loaded: read and placed, corrected, and made the last answer to the questions when an officer confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from documents.grid import Fault
from documents.mails.mail import MailRefused
from documents.past import book, report
from documents.past.book import Book, NotABook
from documents.past.report import NotAReport
from documents.reading import read_mail
from documents.words import words
from models import refusals
from models.instrument import Instrument
from models.past import Because, LastSaid, PastText, Sure
from models.refusals import NoReportWaits, NothingToPlace
from models.tables import Cycle, PastReport
from models.words import ListState, MessageClass, MessageState, PastKind
from store import books, clock, cycles, database, files, messages, office_folder, past_reports
from store.messages import MAIL_DOOR
from store.office_folder import OfficeFolder
from store.past_reports import Owner

REASON = "past_report"


@dataclass(frozen=True)
class Shown:
    """A past document as it stands: whether it waits for confirmation, and where its paragraphs belong."""

    kind: PastKind
    name: str
    number: int
    revision: int
    waits: bool
    content: PastText


def read(message_code: str, officer_language: str) -> tuple[str, str, PastText]:
    """Return hash, name and paragraphs of the past document in a received message; raises `NothingToPlace`, `NotAReport`."""
    with database.reading() as session:
        message = messages.get(session, message_code)
        if message.state not in (MessageState.HELD, MessageState.RECEIVED) and message.reason != REASON:
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        raw, name = files.read(message.sha256), files.name_of(session, message.sha256)
    failed: NotAReport | None = None
    try:
        parts = [(a.data, a.name) for a in read_mail(raw).attachments] if message.door == MAIL_DOOR else [(raw, name)]
    except MailRefused:
        parts = []
    for part, part_name in parts:
        try:
            return files.write(part), part_name, report.read(part, part_name)
        except NotAReport as fault:
            failed = fault
    why = sentence(failed, officer_language) if failed else ""
    raise refusals.NotAReport(message=message_code, why=why)


def sentence(fault: NotAReport, language: str) -> str:
    """Return why a file is no past report, and the remedy."""
    own: Mapping[str, str] = words("past", language)["refusals"]
    if fault.cause in own:
        return own[fault.cause]
    return fault.reason.sentence(words("refusals", language)) if fault.reason else own["not_word"]


def put(
    code: str, kind: PastKind, message_code: str, sha256: str, name: str, placed: PastText, officer: str, folder: OfficeFolder
) -> None:
    """Keep a past document that was read and placed; it waits for an officer's confirmation."""
    with database.writing() as session:
        owner = owner_of(session, code, lock=True)
        message = messages.get(session, message_code)
        files.register(session, sha256, name, files.PDF if name.lower().endswith(".pdf") else files.WORD)
        messages.settle(
            session, message, MessageClass.OFFICER_FILE, MessageState.FILED, cycle_id=_id(owner), officer=officer, reason=REASON
        )
        row = past_reports.put(session, owner, kind, name, sha256, placed, message, clock.today(session, folder.zone))
        _enter_placed(session, owner, row, placed, officer)
        _touch(session, owner)


def confirm(code: str, kind: PastKind, seen: int, officer: str) -> None:
    """Make the document that waits the last answer to the questions; raises `NoReportWaits`, `ReportChanged`."""
    with database.writing() as session:
        owner = owner_of(session, code, lock=True)
        if isinstance(owner, Cycle):
            cycles.still_open(owner)
        row = past_reports.pending(session, owner, kind, seen)
        if before := past_reports.in_force(session, owner, kind):
            past_reports.settle(session, before, ListState.SET_ASIDE)
        past_reports.settle(session, row, ListState.CONFIRMED)
        books.enter(
            session, "confirm_report", cycle_id=_id(owner), officer=officer, subject=f"past-{row.number}", content=row.content
        )
        _touch(session, owner)


def misplaced(code: str) -> list[tuple[PastKind, PastText]]:
    """Return the past documents of a cycle with paragraphs at questions that are no longer among its own."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        codes = frozenset(question.code for question in cycles.edition(session, cycle).questions())
        rows = (past_reports.find(session, cycle, kind) for kind in PastKind)
        found = [(row.kind, past_reports.text_of(row)) for row in rows if row]
    return [
        (kind, past_reports.known_places(content, codes)) for kind, content in found
        if any(p.code and p.code not in codes for p in content.paragraphs)
    ]


def replace(code: str, kind: PastKind, placed: PastText, officer: str) -> None:
    """Put a past document at the questions of another list; it waits for an officer's confirmation again."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        row = _row(session, cycle, kind)
        past_reports.revise(session, cycle, row, placed)
        past_reports.settle(session, row, ListState.PROPOSED)
        _enter_placed(session, cycle, row, placed, officer)
        cycles.touch(session, cycle)


def recommended(session: Session, owner: Owner) -> dict[str, str]:
    """Return the question of each recommendation of the body's last observations, by number, as an officer confirmed it."""
    row = past_reports.in_force(session, owner, PastKind.OBSERVATIONS)
    return {p.number: p.code for p in past_reports.text_of(row).paragraphs if p.number and p.code} if row else {}


def owner_of(session: Session, code: str, *, lock: bool = False) -> Owner:
    """Return the cycle of a code, or the instrument of this name; raises `NoSuchCycle`."""
    return code if code in office_folder.instrument_files() else cycles.get(session, code, lock=lock)


def questions_of(session: Session, owner: Owner) -> Instrument:
    """Return the instrument at whose questions a past document is placed: the cycle's edition, else the file."""
    return cycles.edition(session, owner) if isinstance(owner, Cycle) else office_folder.instrument(owner)


def _id(owner: Owner) -> int | None:
    return owner.id if isinstance(owner, Cycle) else None


def _enter_placed(session: Session, owner: Owner, row: PastReport, placed: PastText, officer: str) -> None:
    books.enter(
        session, "import_report", cycle_id=_id(owner), officer=officer, subject=f"past-{row.number}", sha256=row.sha256,
        kind=row.kind.value, paragraphs=len(placed.paragraphs), placed=sum(p.code is not None for p in placed.paragraphs),
    )


def _touch(session: Session, owner: Owner) -> None:
    if isinstance(owner, Cycle):
        cycles.touch(session, owner)


def shown(code: str, kind: PastKind) -> Shown:
    """Return the document of a kind that waits, else the one in force; raises `NoReportWaits`."""
    with database.reading() as session:
        return _shown(_row(session, owner_of(session, code), kind))


def _row(session: Session, owner: Owner, kind: PastKind) -> PastReport:
    row = past_reports.find(session, owner, kind)
    if row is None:
        raise NoReportWaits(cycle=past_reports.code_of(owner))
    return row


def _shown(row: PastReport) -> Shown:
    return Shown(
        row.kind, row.name, row.number, row.revision, row.state is ListState.PROPOSED, past_reports.text_of(row)
    )


@dataclass(frozen=True)
class LastTime:
    """What the State answered and the body recommended the last time, by question."""

    answered: Mapping[str, LastSaid]
    recommended: Mapping[str, LastSaid]

    def of(self, question: str) -> LastSaid:
        """Return the last answer to a question, empty where there is none."""
        return self.answered.get(question) or NOTHING

    def recommendation(self, question: str) -> LastSaid:
        """Return the recommendation that a question follows up, empty where there is none."""
        return self.recommended.get(question) or NOTHING


NOTHING = LastSaid(text="", numbers="")


def last_time(code: str) -> LastTime:
    """Return what was said the last time to the questions of a cycle, as officers confirmed it."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        return LastTime(*(past_reports.said(session, cycle, kind) for kind in (PastKind.REPORT, PastKind.OBSERVATIONS)))


def workbook(code: str, kind: PastKind, language: str) -> bytes:
    """Return the workbook in which an officer corrects where paragraphs belong; raises `NoReportWaits`."""
    with database.reading() as session:
        owner = owner_of(session, code)
        row = _row(session, owner, kind)
        questions = [(q.code, q.title.in_language(language)) for q in questions_of(session, owner).questions()]
        reference = f"{code}/{row.number}/{row.revision}"
        return book.write(reference, past_reports.text_of(row), questions, words("past", language))


def take(message_code: str, code: str, raw: bytes, folder: OfficeFolder, officer: str | None = None) -> tuple[bool, str]:
    """Take a corrected workbook whole, or refuse it whole; return whether it was taken and the line of receipt."""
    said = words("past", folder.office.language)
    with database.writing() as session:
        owner = owner_of(session, code, lock=True)
        row, faults, found = _read(session, owner, raw)
        messages.settle(
            session, messages.get(session, message_code), MessageClass.OFFICER_FILE,
            MessageState.REFUSED if faults else MessageState.FILED, cycle_id=_id(owner), officer=officer,
            reason="table_faults" if faults else "table",
        )
        changed = 0
        if row and found and not faults:
            before = past_reports.text_of(row)
            after = corrected(before, found)
            changed = sum(a != b for a, b in zip(before.paragraphs, after.paragraphs, strict=True))
            if changed:
                past_reports.revise(session, owner, row, after)
            books.enter(
                session, "correct_report", cycle_id=_id(owner), officer=officer, subject=f"past-{row.number}",
                message=message_code, changed=changed,
            )
        _touch(session, owner)
    if faults:
        return False, " · ".join(fault.in_words(said["faults"]) for fault in faults)
    return True, str(said["taken"]).format(changed=changed)


def faults_of(code: str, raw: bytes) -> tuple[Fault, ...]:
    """Return every fault of a corrected workbook; nothing is changed."""
    with database.reading() as session:
        return _read(session, owner_of(session, code), raw)[1]


def _read(session: Session, owner: Owner, raw: bytes) -> tuple[PastReport | None, tuple[Fault, ...], Book | None]:
    named, code = book.book_of(raw), past_reports.code_of(owner)
    rows = (past_reports.find(session, owner, kind) for kind in PastKind)
    row = next((r for r in rows if r and named and (code, r.number, r.revision) == named), None)
    if row is None:
        return None, (Fault(code, "of_another_report" if named else "no_book"),), None
    codes = frozenset(question.code for question in questions_of(session, owner).questions())
    try:
        found = book.read(raw, len(past_reports.text_of(row).paragraphs), codes)
    except NotABook:
        return row, (Fault(code, "no_book"),), None
    return row, found.faults, found


def corrected(content: PastText, found: Book) -> PastText:
    """Return a past document with its paragraphs where an officer put them."""
    return content.model_copy(update={"paragraphs": tuple(
        paragraph if found.codes.get(n, paragraph.code) == paragraph.code else paragraph.model_copy(update={
            "code": found.codes[n], "sure": Sure.SURE if found.codes[n] else Sure.NONE, "because": Because.OFFICER,
        })
        for n, paragraph in enumerate(content.paragraphs, start=1)
    )})
