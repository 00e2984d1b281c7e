"""Where each paragraph of a draft comes from, and the workbook of all answers and paragraphs."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, select

from documents import sheet, tracing
from documents.words import worded, words
from models.provenance import AnswerOrigin, Trace
from models.refusals import NoSuchParagraph, NotADraft
from models.tables import Cycle, Draft, Message
from models.words import OFFICE, Nature, PastKind
from store import cycles, database, drafts, files, past_reports, provenance
from store.office_folder import OfficeFolder
from store.pieces import Piece
from tasks.drafts import statistics
from tasks.drafts.returned import draft_of


def trace(docx: bytes, which: str, folder: OfficeFolder) -> Trace:
    """Return where a paragraph of a draft comes from, named by its printed number or its bookmark.

    Raises `NotADraft`, `NoSuchCycle`, `NoDraft`, `NoSuchParagraph`.
    """
    named, found = draft_of(docx), tracing.find(docx, which)
    if named is None:
        raise NotADraft(message="–", cycle="–")
    if found is None:
        raise NoSuchParagraph(paragraph=which)
    with database.reading() as session:
        cycle = cycles.get(session, named[0])
        draft = drafts.by_number(session, cycle, named[1])
        handed = _handed(session, cycle, draft, docx)
        origins = {p["bookmark"]: p for p in json.loads(files.read(handed or draft.origins))["paragraphs"]}
        if found.bookmark not in origins:
            raise NoSuchParagraph(paragraph=which)
        filed = docx if handed else files.read(draft.sha256)
        return _traced(session, cycle, draft, found, origins[found.bookmark], filed, folder)


def _handed(session: Session, cycle: Cycle, draft: Draft, docx: bytes) -> str | None:
    """Return the origins of the report as it was handed over, where this is its file."""
    for submission in drafts.submissions(session, cycle):
        manifest = json.loads(files.read(drafts.submission(session, cycle, submission.number).manifest))
        if submission.draft == draft.number and manifest["files"]["report.docx"] == hashlib.sha256(docx).hexdigest():
            return str(manifest["files"]["origins.json"])
    return None


def _traced(
    session: Session, cycle: Cycle, draft: Draft, found: tracing.Marked, origin: Mapping[str, Any], filed: bytes,
    folder: OfficeFolder,
) -> Trace:
    piece = next((p for p in drafts.pieces_of(session, cycle, draft.number) if p.id == origin["block"]), None)
    sent = tracing.find(filed, found.bookmark)
    submitted = [s.submitted_on for s in drafts.submissions(session, cycle) if s.draft == draft.number]
    return Trace(
        cycle=cycle.code, draft=draft.number, number=found.number, bookmark=found.bookmark,
        kind="block" if piece else "seam" if origin.get("seam") else "heading",
        changed=not found.own or sent is None or sent.text != found.text,
        block=piece.id if piece else "",
        answer=provenance.answers(session, cycle, [piece.answer_id])[piece.answer_id] if piece else None,
        **_edited(session, piece),
        cleared=provenance.consents(session, cycle, draft, folder.zone, folder.office.language),
        submitted_on=submitted[-1] if submitted else None,
    )


def _edited(session: Session, piece: Piece | None) -> dict[str, str]:
    if piece is None or not piece.editor:
        return {}
    message = session.exec(select(Message.code).where(Message.sha256 == piece.sha256)).first()
    return {"editor": piece.editor, "edited": files.name_of(session, piece.sha256), "edited_message": message or ""}


def book(session: Session, cycle: Cycle, folder: OfficeFolder) -> bytes:
    """Return the workbook of a cycle: every question with what came, the current draft's paragraphs, hidden figures it tells."""
    language = folder.office.language
    said = words("sentences", language)["coverage_table"]
    answers = provenance.answers(session, cycle)
    sheets = [(said["answers"], _heads(said, ANSWERS), list(_answers(session, cycle, answers, folder)))]
    draft = drafts.current(session, cycle)
    if draft is not None:
        rows = list(_paragraphs(session, cycle, draft, answers, folder))
        sheets.append((said["paragraphs"].format(draft=draft.number), _heads(said, PARAGRAPHS), rows))
    told = statistics.told(session, cycle)
    if told:
        sheets.append((said["told"], _heads(said, TOLD), [[getattr(one, key) for key in TOLD] for one in told]))
    return sheet.of_sheets(sheets)


ANSWERS = (
    "question", "title", "last", "recommended", "institution", "role", "state", "nature", "version", "standing", "received_on",
    "message", "request", "file", "language", "words", "late", "taken",
)
TOLD = ("table", "year", "row", "column", "place", "sentence")
COLOURS = {
    Nature.NOTHING_TO_REPORT: "BDD7EE", Nature.NOT_APPLICABLE: "EDEDED", Nature.REFERENCE: "D9C3E8", Nature.REPEATED: "F8CBAD",
    Nature.TO_BE_COMPLETED: "FFF2CC",
}
"""The colours of the page's squares, as a sheet shows them under black letters."""
PARAGRAPHS = (
    "number", "bookmark", "question", "institution", "version", "message", "received_on", "file", "editor", "cleared",
)


def _heads(said: Mapping[str, Any], columns: tuple[str, ...]) -> list[str]:
    return [said[column] for column in columns]


def _answers(
    session: Session, cycle: Cycle, answers: Mapping[int, AnswerOrigin], folder: OfficeFolder
) -> Iterator[list[str | int]]:
    """Yield a row for each question and institution, with its newest answer."""
    language = folder.office.language
    said, pages = words("sentences", language)["coverage_table"], words("pages/words", language)
    states, natures = words("commands", language)["answers"], pages["nature"]
    newest = {(a.question, a.request, a.version): a for a in answers.values()}
    view = cycles.view(session, cycle.code, folder.zone, whole=True)
    last_time = [past_reports.said(session, cycle, kind) for kind in (PastKind.REPORT, PastKind.OBSERVATIONS)]
    titles = {q.code: worded(q.title, language) for q in view.instrument.questions()}
    asked = {(q, r.institution) for r in view.requests for q in r.questions}
    for row in view.assignments:
        origin = newest.get((row.question, row.request.rpartition(".")[0], row.version)) if row.version else None
        name = name_of(row.institution, cycle.opened_on, folder, language)
        state = _state(row.came, row.taken, row.late, (row.question, row.institution) in asked)
        before = [found[row.question].numbers if row.question in found else "" for found in last_time]
        known: list[str | int] = [
            row.question, titles.get(row.question, ""), *before, name, pages["role"][row.role], states[state],
        ]
        yield known + ([] if origin is None else [
            sheet.Coloured(natures[origin.nature], COLOURS.get(origin.nature, "")), origin.version,
            said["standings"][origin.standing], origin.received_on.isoformat(),
            origin.message, origin.request, origin.file, pages["languages"].get(origin.language, origin.language),
            origin.words, said[str(origin.late).lower()], said[str(origin.taken).lower()],
        ])


def name_of(institution: str, on: date, folder: OfficeFolder, language: str) -> str:
    """Return what a contributor is called on a day; the office itself is the service, one that is not known its code."""
    if institution == OFFICE:
        return str(words("sentences", language)["seams"]["service"])
    return folder.name(institution, on, language) if institution in folder.directory else institution


def _state(answered: bool, taken: bool, late: bool, asked: bool) -> str:
    if not answered:
        return "awaited" if asked else "not_asked"
    return "taken" if taken else "late" if late else "answered"


def _paragraphs(
    session: Session, cycle: Cycle, draft: Draft, answers: Mapping[int, AnswerOrigin], folder: OfficeFolder
) -> Iterator[list[str | int]]:
    pieces = {p.id: p for p in drafts.pieces_of(session, cycle, draft.number)}
    given = provenance.consents(session, cycle, draft, folder.zone, folder.office.language)
    cleared = ", ".join(f"{c.name} {c.decided_on}" for c in given)
    for paragraph in json.loads(files.read(draft.origins)).get("paragraphs", ()):
        piece = pieces.get(paragraph["block"] or "")
        if piece is not None:
            origin = answers[piece.answer_id]
            name = name_of(piece.institution, cycle.opened_on, folder, folder.office.language)
            editor = files.name_of(session, piece.sha256) if piece.editor else ""
            yield [
                paragraph["number"] or "", paragraph["bookmark"], piece.question, name, origin.version, origin.message,
                origin.received_on.isoformat(), origin.file, editor, cleared,
            ]
