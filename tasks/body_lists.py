"""A body's list: read from what came in and kept, corrected, and made the questions of a cycle when an officer confirms it."""

from collections.abc import Collection
from datetime import date

from documents.questions import file
from documents.questions.file import NotAList
from documents.questions.items import Phrase, QuestionList
from documents.reading import read_mail
from documents.words import languages, words
from models import refusals
from models.instrument import Instrument, Names
from models.list_text import Counted, ListItem, ListText, Place
from models.refusals import NothingToPlace
from models.words import ListState, MessageClass, MessageState
from store import body_lists, books, clock, cycles, database, files, messages, questions
from store.office_folder import OfficeFolder

FEWEST = 3
"""Numbered items that a file laid on the shelf must have to be taken for a list by itself; an officer may say so of any."""


def looks_like_one(raw: bytes, name: str) -> bool:
    """Say whether a file is a body's list by its own first page."""
    try:
        found = file.read_file(raw, name)
    except NotAList:
        return False
    return found.titled and len(found.items) >= FEWEST


def take(cycle_code: str, message_code: str, raw: bytes, name: str, folder: OfficeFolder, officer: str | None = None) -> str:
    """Read and keep a list that came in by a message; return the line of receipt. Raises `NotAList` of the documents."""
    found = file.read_file(raw, name)
    if not found.items:
        raise NotAList("no_words")
    content = content_of(found)
    sha256 = files.write(raw)
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        message = messages.get(session, message_code)
        files.register(session, sha256, name, files.WORD if raw[:2] == b"PK" else "text/plain")
        messages.settle(
            session, message, MessageClass.OFFICER_FILE, MessageState.FILED, cycle_id=cycle.id, officer=officer, reason="list"
        )
        row = body_lists.put(session, cycle, name, sha256, content, message, clock.today(session, folder.zone))
        books.enter(
            session, "read_list", cycle_id=cycle.id, officer=officer, subject=f"list-{row.number}", sha256=sha256,
            items=len(content.items), unparsed=len(content.unparsed),
        )
        cycles.touch(session, cycle)
        said = words("sentences", folder.office.language)["taken_list"]
        return str(said.format(list=row.number, items=len(content.items), unparsed=len(content.unparsed)))


def take_message(cycle: str, message_code: str, officer: str, folder: OfficeFolder) -> None:
    """Read a received message or file as a body's list, as an officer says; raises `NothingToPlace`, `NotAList`."""
    with database.reading() as session:
        message = messages.get(session, message_code)
        if message.state not in (MessageState.HELD, MessageState.RECEIVED) and message.reason != "list":
            raise NothingToPlace(message=message_code, message_state=message.state.value)
        raw = files.read(message.sha256)
        name = files.name_of(session, message.sha256)
    failed: NotAList | None = None
    for part, part_name in ([(a.data, a.name) for a in read_mail(raw).attachments] if message.door == "mail" else [(raw, name)]):
        try:
            take(cycle, message_code, part, part_name, folder, officer)
            return
        except NotAList as fault:
            failed = fault
    why = failed.sentence(message_code, folder.office.language) if failed else ""
    raise refusals.NotAList(message=message_code, why=why)


def content_of(found: QuestionList) -> ListText:
    """Return what was read as it is kept; codes are given when it is proposed."""
    language = found.language

    def named(text: str) -> Names:
        return Names.model_validate({language: text or "…", "original": language})

    def said(phrase: Phrase | str) -> Names:
        if isinstance(phrase, str):
            return named(phrase)
        return Names.model_validate({spoken: phrase.in_words(words("questions", spoken)) for spoken in languages("questions")})

    return ListText(
        language=language,
        counted=Counted.QUESTION if found.asks else Counted.PARAGRAPH,
        items=tuple(
            ListItem(
                code=f"Q.{n:02}", number=item.number, text=named(item.text), headings=tuple(map(named, item.heading_path)),
                articles=item.articles, cited=item.cited, part=item.part, notes=item.notes,
            )
            for n, item in enumerate(found.items, start=1)
        ),
        unparsed=tuple(Place(place=said(entry.place), text=said(entry.text)) for entry in found.unparsed),
    )


def just_read() -> list[str]:
    """Return the codes of the cycles in which a list was read and waits for proposals."""
    with database.reading() as session:
        return body_lists.just_read(session)


def to_propose(cycle_code: str) -> tuple[ListText, ListText | None, tuple[str, ...]] | None:
    """Return a list that was read and waits for proposals, the list in force, and all codes there were; None if none waits."""
    with database.reading() as session:
        cycle = cycles.get(session, cycle_code)
        row = body_lists.waiting(session, cycle)
        if row is None or row.state is not ListState.READ:
            return None
        before = body_lists.in_force(session, cycle)
        return body_lists.text_of(row), body_lists.text_of(before) if before else None, questions.codes(session, cycle)


def waiting(cycle_code: str, revision: int | None = None) -> tuple[int, ListText, ListText | None]:
    """Return number and text of the list that waits, and the list in force; raises `NoListWaits`, `ListChanged`."""
    with database.reading() as session:
        cycle = cycles.get(session, cycle_code)
        row = body_lists.pending(session, cycle, revision)
        before = body_lists.in_force(session, cycle)
        return row.number, body_lists.text_of(row), body_lists.text_of(before) if before else None


def correct(cycle_code: str, content: ListText, officer: str | None = None) -> None:
    """Keep the list that waits as it was proposed or corrected; raises `NoListWaits`."""
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        row = body_lists.pending(session, cycle)
        body_lists.revise(session, cycle, row, content)
        books.enter(
            session, "correct_list" if officer else "propose_leads", cycle_id=cycle.id, officer=officer,
            subject=f"list-{row.number}", revision=row.revision, content=row.content,
        )
        cycles.touch(session, cycle)


def set_aside(cycle_code: str, officer: str) -> None:
    """Put the list that waits aside; it is kept. Raises `NoListWaits`."""
    with database.writing() as session:
        cycle = cycles.get(session, cycle_code, lock=True)
        row = body_lists.pending(session, cycle)
        body_lists.settle(session, row, ListState.SET_ASIDE)
        books.enter(session, "set_list_aside", cycle_id=cycle.id, officer=officer, subject=f"list-{row.number}")
        cycles.touch(session, cycle)


def confirm(
    cycle_code: str, revision: int, content: ListText, edition: Instrument, reworded: Collection[str], officer: str, today: date
) -> None:
    """Make the questions of the list that waits those of the cycle, on an edition that holds them.

    Raises `NoListWaits`, `ListChanged`, `CycleNotOpen`.
    """
    asked = {item.code: item.leads for item in content.items if item.leads}
    with database.writing() as session:
        cycle = cycles.still_open(cycles.get(session, cycle_code, lock=True))
        row = body_lists.pending(session, cycle, revision)
        before = cycles.edition(session, cycle)
        cycle.edition_id = cycles.freeze(session, edition).id
        cycle.allocation += 1
        questions.replace(session, cycle, edition, asked, before=before, reworded=reworded, today=today)
        body_lists.reword(session, cycle, row, content)
        body_lists.settle(session, row, ListState.CONFIRMED)
        books.enter(
            session, "confirm_allocation", cycle_id=cycle.id, officer=officer, subject=f"list-{row.number}",
            questions=len(asked), edition=edition.digest(),
        )
        cycles.touch(session, cycle)
