"""The comment matrix of a cycle: gathered from the memory, laid on the shelf, taken back whole as an officer filled it in."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from documents import comment_matrix
from documents.comment_matrix import Decided, MatrixRow
from documents.grid import Fault, NotATable
from documents.words import filled, words
from models import days
from models.refusals import Refusal
from models.tables import Comment, Cycle, Draft, Journal
from models.words import CommentKind, CommentState, MessageClass, MessageState
from store import clock, comments, cycles, database, drafts, files, messages
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.reviews.settling_comments import CHANGES, Ruling, content, settle

WORDS = "word/comments"
TAGS = {"fr": "fr-FR", "de": "de-DE", "en": "en-GB"}


def rows(session: Session, cycle: Cycle, folder: OfficeFolder, language: str, institution: str = "") -> list[MatrixRow]:
    """Return the points of a cycle, or of one institution, in the order of the draft; a reply behind what it answers."""
    found = comments.everything(session, cycle, institution)
    draft_of = {d.id: d for d in session.exec(select(Draft).where(Draft.cycle_id == cycle.id))}
    printed = {id: _printed(draft) for id, draft in draft_of.items() if any(c.draft_id == id for c in found)}
    said = {one.number: content(one) for one in found}
    sides: dict[tuple[int, str, int], set[str]] = defaultdict(set)
    for one in comments.everything(session, cycle):
        for spot in _spots(one, content(one)):
            sides[spot].add(one.institution)
    names = {i: folder.name(i, cycle.opened_on, language) if i in folder.directory else i for i in {c.institution for c in found}}

    def place(one: Comment) -> tuple[int, int, int, int, int]:
        lead = one.answers or one.number
        told = said.get(lead, said[one.number])
        return draft_of[one.draft_id].number, told.get("number") or 1 << 30, 0, lead, one.number

    return [
        _row(session, one, said[one.number], draft_of[one.draft_id].number, printed[one.draft_id], names, sides)
        for one in sorted(found, key=place)
    ]


def _printed(draft: Draft) -> Mapping[str, str]:
    paragraphs = json.loads(files.read(draft.origins)).get("paragraphs", ())
    return {p["bookmark"]: str(p["number"]) for p in paragraphs if p.get("number")}


def _spots(one: Comment, said: Mapping[str, Any]) -> set[tuple[int, str, int]]:
    """Return the paragraphs that a point changes, those of a change over several or of a move too."""
    edits = said.get("edits", ())
    found = {(one.draft_id, edit["paragraph"] or "", int(edit["number"] or 0)) for edit in edits}
    if one.kind in CHANGES and one.paragraph:
        found.add((one.draft_id, one.paragraph, int(said.get("number") or 0)))
    return found


def _row(
    session: Session, one: Comment, said: Mapping[str, Any], draft: int, printed: Mapping[str, str], names: Mapping[str, str],
    sides: Mapping[tuple[int, str, int], set[str]],
) -> MatrixRow:
    text, reason = comments.ruling(session, one)
    is_change = one.kind in CHANGES and bool(said.get("old") or said.get("new"))
    others = {who for spot in _spots(one, said) for who in sides.get(spot, set())} - {one.institution}
    return MatrixRow(
        number=one.number, draft=draft, paragraph=printed.get(one.paragraph, ""), words=said.get("words", ""),
        institution=names[one.institution], kind=one.kind, author=said.get("author", ""), date=str(said.get("date") or "")[:10],
        passage=said.get("old" if is_change else "anchor", ""), said=said.get("new" if is_change else "text", ""),
        beside=", ".join(names.get(i, i) for i in sorted(others)), state=one.state, text=text, reason=reason,
        officer=one.decided_by or "", day=str(one.decided_on or ""), answers=one.answers,
    )


def revision(session: Session, cycle: Cycle) -> int:
    """Return the place in the journal of the last point that came or was decided: a matrix of before is out of date."""
    deeds = ("settle_comment", "harvest")
    query = select(func.max(Journal.n)).where(Journal.cycle_id == cycle.id, col(Journal.deed).in_(deeds))
    return session.exec(query).one() or 0


def name_of(code: str, language: str) -> str:
    """Return how the matrix of a cycle is called, without an ending."""
    return f"{code}_{words('sentences', language)['files']['comments']}"


def written(code: str, folder: OfficeFolder) -> tuple[bytes, bytes] | None:
    """Return the matrix as workbook and as Word table, in the office's language; None where nobody said anything."""
    language = folder.office.language
    said = words(WORDS, language)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        found = rows(session, cycle, folder, language)
        if not found:
            return None
        current = drafts.current(session, cycle)
        book = comment_matrix.workbook(found, code, revision(session, cycle), said)
        subtitle = said["subtitle"].format(
            report=cycles.edition(session, cycle).title(language), draft=current.number if current else "–",
            day=days.written(clock.today(session, folder.zone), language, "long"),
            open=sum(1 for row in found if row.state is CommentState.OPEN), count=len(found),
        )
    author = folder.office.letterhead.ministry.in_language(language)
    return book, comment_matrix.document(found, said["title"], subtitle, author, code, TAGS.get(language, language), said)


def own(
    session: Session, cycle: Cycle, folder: OfficeFolder, institution: str, language: str
) -> tuple[list[MatrixRow], bytes]:
    """Return the points of one institution, and the Word table of what became of them."""
    spoken = language if language in TAGS else cycle.language
    said = words(WORDS, spoken)
    found = rows(session, cycle, folder, spoken, institution)
    current = drafts.current(session, cycle)
    name = folder.name(institution, cycle.opened_on, spoken) if institution in folder.directory else institution
    subtitle = f"{name} – {cycles.edition(session, cycle).title(spoken)} – {current.number if current else ''}".strip(" –")
    author = folder.office.letterhead.ministry.in_language(spoken)
    columns = ("number", "kind", "passage", "said", "decision", "reason")
    return found, comment_matrix.document(found, said["own"], subtitle, author, cycle.code, TAGS[spoken], said, columns)


def lay(code: str, folder: OfficeFolder) -> None:
    """Lay the matrix of a cycle on the shelf, for reading and filling in."""
    found = written(code, folder)
    if found:
        name = name_of(code, folder.office.language)
        for ending, data in zip(("xlsx", "docx"), found, strict=True):
            shelf.put(code, "drafts", f"{name}.{ending}", data)


def take(message_code: str, code: str, raw: bytes, folder: OfficeFolder, officer: str | None = None) -> tuple[bool, str]:
    """Take a matrix that came back, whole, or with every fault named not at all; return whether, and the line of receipt.

    Where nobody confirmed it, who decided is the officer whom its rows name, if it is one.
    """
    said = words(WORDS, folder.office.language)
    rows_, faults = read(code, raw, folder)
    decided = [Ruling(d.number, d.state, d.text, d.reason) for d in rows_]
    named = {d.officer for d in rows_}
    officer = officer or (named.pop() if len(named) == 1 and named <= set(folder.officers) else shelf.SOMEBODY)

    def with_it(session: Session) -> None:
        _settle(session, message_code, code, officer, "comments")

    if not faults and decided:
        try:
            settle(code, decided, officer, folder, with_it=with_it)
        except Refusal as refusal:
            faults = [_why(refusal, folder)]
    if faults or not decided:
        with database.writing() as session:
            _settle(session, message_code, code, officer, "comment_faults" if faults else "comments")
    if faults:
        return False, " · ".join(faults)
    return True, str(said["taken"]).format(count=len(decided))


def read(code: str, raw: bytes, folder: OfficeFolder) -> tuple[Sequence[Decided], list[str]]:
    """Return what a matrix decides, and what is wrong with it in words."""
    said = words(WORDS, folder.office.language)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        known = {one.number: one.state for one in comments.everything(session, cycle)}
        now = revision(session, cycle)
    if comment_matrix.book_of(raw) != (code, now):
        return (), [Fault(code, "of_another_state").in_words(said["faults"])]
    try:
        decided, faults = comment_matrix.read(raw, known)
    except NotATable:
        return (), [Fault(code, "no_book").in_words(said["faults"])]
    return decided, [fault.in_words(said["faults"]) for fault in faults]


def _why(refusal: Refusal, folder: OfficeFolder) -> str:
    sentences = words("sentences", folder.office.language)["refusals"]
    return filled(sentences.get(refusal.code, refusal.code), refusal.facts, folder.office.language)


def _settle(session: Session, message_code: str, code: str, officer: str, reason: str) -> None:
    cycle = cycles.get(session, code, lock=True)
    state = MessageState.REFUSED if reason == "comment_faults" else MessageState.FILED
    messages.settle(
        session, messages.get(session, message_code), MessageClass.OFFICER_FILE, state, cycle_id=cycle.id, officer=officer,
        reason=reason)
    cycles.touch(session, cycle)


def is_open(one: Comment) -> bool:
    """Say whether a point waits for a decision."""
    return one.state is CommentState.OPEN and one.kind is not CommentKind.REPLY
