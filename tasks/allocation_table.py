"""The table of who answers what: what it is made from, and what an officer's corrected workbook changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from documents import allocation_book
from documents.allocation_book import Book, Correction, NotABook
from documents.grid import Fault
from documents.mails.mail import MailRefused
from documents.reading import read_mail
from documents.words import words
from models.list_outline import listed_of, with_list
from models.list_text import Because, ListItem, ListText, Rule
from models.tables import BodyList, Cycle
from models.views import ChangedQuestion, ContestView
from models.words import MessageClass, MessageState
from store import body_lists, books, clock, contests, cycles, database, files, messages, questions
from store.office_folder import OfficeFolder

LONGEST_TEXT = 4000
"""Characters of a message that the workbook shows; the message itself is kept whole."""


@dataclass(frozen=True)
class Gathered:
    """What the table is made from; `leads` are those in force, None for a list that waits; `revision` is 0 where none does."""

    list: int
    revision: int
    listed: ListText | None
    before: ListText | None
    leads: Mapping[str, tuple[str, ...]] | None
    contests: tuple[ContestView, ...]
    changed: tuple[ChangedQuestion, ...]


def gather(cycle_code: str) -> Gathered:
    """Return what the table of a cycle is made from: the list that waits, or else the questions it asks."""
    with database.reading() as session:
        cycle = cycles.get(session, cycle_code)
        pending, known = body_lists.waiting(session, cycle), body_lists.in_force(session, cycle)
        before = body_lists.text_of(known) if known else None
        contested = tuple(_with_text(session, contest) for contest in contests.everything(session, cycle))
        changed = questions.changed(session, cycle)
        if pending:
            return Gathered(pending.number, pending.revision, body_lists.text_of(pending), before, None, contested, changed)
        listed = before or listed_of(cycles.edition(session, cycle))
        return Gathered(known.number if known else 0, 0, listed, None, questions.leads(session, cycle), contested, changed)


def _with_text(session: Session, contest: ContestView) -> ContestView:
    """Return a contest with what its message says, as far as it can be read and shown."""
    if not contest.message:
        return contest
    try:
        text = read_mail(files.read(messages.get(session, contest.message).sha256)).text
    except (MailRefused, OSError):
        return contest
    return replace(contest, text=text[:LONGEST_TEXT])


def read(raw: bytes, cycle_code: str, folder: OfficeFolder) -> Book:
    """Return what a workbook corrects, with every fault at once; nothing is changed. Raises `NotABook`."""
    now, directory = gather(cycle_code), folder.directory
    with database.reading() as session:
        today = clock.today(session, folder.zone)
    there = frozenset(institution for institution in directory if directory.exists(institution, today))
    book = allocation_book.read(raw, now.listed.items if now.listed else (), there)
    if (book.cycle, book.list) != (cycle_code, now.list) or (book.revision and book.revision != now.revision):
        return Book(book.cycle, book.list, book.revision, (), (Fault(cycle_code, "of_another_list"),))
    return book


def take(message_code: str, cycle_code: str, raw: bytes, folder: OfficeFolder, officer: str | None = None) -> tuple[bool, str]:
    """Take a corrected workbook whole, or refuse it whole; return whether it was taken and the line of receipt."""
    said = words("questions", folder.office.language)
    try:
        book = read(raw, cycle_code, folder)
        faults = [fault.in_words(said["book_faults"]) for fault in book.faults]
    except NotABook:
        book, faults = None, [str(said["no_book"])]
    changed = 0
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        message = messages.get(session, message_code)
        messages.settle(
            session, message, MessageClass.OFFICER_FILE, MessageState.REFUSED if faults else MessageState.FILED,
            cycle_id=cycle.id, officer=officer, reason="table_faults" if faults else "table",
        )
        if book and not faults:
            pending, known = body_lists.waiting(session, cycle), body_lists.in_force(session, cycle)
            if pending:
                content, changed = corrected(body_lists.text_of(pending), book)
                body_lists.revise(session, cycle, pending, content)
            else:
                changed = _correct_what_is_asked(session, cycle, known, book)
            books.enter(
                session, "correct_list", cycle_id=cycle.id, officer=officer, subject=f"list-{book.list}",
                message=message_code, changed=changed,
            )
        cycles.touch(session, cycle)
    if faults:
        return False, " · ".join(faults)
    return True, str(said["book_taken"]).format(changed=changed)


def corrected(listed: ListText, book: Book) -> tuple[ListText, int]:
    """Return a list as a workbook corrects it, and how many items changed."""
    said = {correction.code: correction for correction in book.corrections}
    items = tuple(_corrected(item, said[item.code], book) for item in listed.items)
    return listed.model_copy(update={"items": items}), sum(a != b for a, b in zip(items, listed.items, strict=True))


def _corrected(item: ListItem, correction: Correction, book: Book) -> ListItem:
    found = allocation_book.worded(item, correction.texts, book.headings)
    if correction.leads == item.leads:
        return found
    return found.model_copy(update={"leads": correction.leads, "because": Because(rule=Rule.OFFICER)})


def _correct_what_is_asked(session: Session, cycle: Cycle, known: BodyList | None, book: Book) -> int:
    """Change who answers questions that are asked, and their wordings: a new edition of the same questions."""
    before = questions.leads(session, cycle)
    moved = [c for c in book.corrections if before.get(c.code, ()) != c.leads and c.code in before and c.leads]
    cycle.allocation += bool(moved)
    for correction in moved:
        questions.lead(session, cycle, correction.code, correction.leads)
    changed = {correction.code for correction in moved}
    if known:
        listed = body_lists.text_of(known)
        said = {correction.code: correction.texts for correction in book.corrections}
        items = tuple(allocation_book.worded(item, said[item.code], book.headings) for item in listed.items)
        changed |= {a.code for a, b in zip(items, listed.items, strict=True) if a != b}
        if items != listed.items:
            worded = listed.model_copy(update={"items": items})
            body_lists.reword(session, cycle, known, worded)
            cycle.edition_id = cycles.freeze(session, with_list(cycles.edition(session, cycle), worded, known.number)).id
    return len(changed)
