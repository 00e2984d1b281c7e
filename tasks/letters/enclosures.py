"""The files that go with letters: a questionnaire, a draft, a restricted paper of the body, a paper to be signed, the report."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from sqlmodel import Session

from documents import questionnaire
from documents.seams import review_copy
from documents.words import worded, words
from models import days
from models.instrument import ClearanceStep, Section
from models.instrument import Question as Asked
from models.past import LastSaid
from models.settings import settings
from models.tables import Cycle, Draft, File, Request, Submission
from models.tokens import token
from models.words import Paper, PastKind, Purpose
from store import cycles, dates, files, past_reports, requests, restricted
from store.office_folder import OfficeFolder
from tasks.drafts import statistics
from tasks.handing_over import paper_facts, papers
from tasks.paperless import is_paperless

FORM = "word/questionnaire"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    type: str
    data: bytes


def due_hour(session: Session, cycle: Cycle, request: Request) -> time | None:
    """Return the hour by which a request is due in the office's zone, None where it is the whole day."""
    stages = (s.id for s in cycles.edition(session, cycle).stages if s.asks_for is request.purpose)
    return dates.hour_of(session, cycle, stages, request.due_on)


def questionnaire_of(
    session: Session, cycle: Cycle, request: Request, folder: OfficeFolder, dated: date
) -> Attachment:
    """Return the Word questionnaire of a request as of a day, in the cycle's language, with the institution's questions alone."""
    if is_paperless():
        return Attachment(f"{cycle.code}_{requests.code_of(request)}.docx", files.WORD, b"")
    language = request.language
    instrument = cycles.edition(session, cycle)
    asked = set(requests.questions_of(session, request))
    said = LastTime(
        past_reports.said(session, cycle, PastKind.OBSERVATIONS),
        past_reports.said(session, cycle, PastKind.REPORT) if request.purpose is Purpose.COLLECT else {},
    )
    lengths = instrument.lengths()
    sections = [
        _form_section(path, [q for q in path[-1].questions if q.code in asked], language, said, lengths)
        for top in instrument.outline
        for path in top.paths()
        if any(q.code in asked for q in path[-1].questions)
    ]
    office = folder.office
    form = questionnaire.QuestionnaireForm(
        form_id=f"{cycle.code}/{requests.code_of(request)}",
        language=language,
        title=instrument.title(language),
        institution=folder.name(request.institution, dated, language),
        due_text=words("sentences", language)["due_text"].format(
            day=days.written_moment(request.due_on, due_hour(session, cycle, request), language, "long")
        ),
        notice=office.notice.in_language(language) if office.notice else None,
        reply_to=office.reply_address(token_of(cycle, request)) or office.sender,
        sections=tuple(sections),
    )
    names = words("sentences", language)["files"]
    kind = names["shortening"] if request.purpose is Purpose.SHORTEN else names["questionnaire"]
    name = f"{cycle.code}_{kind}_{requests.code_of(request)}_{token_of(cycle, request)}.docx"
    return Attachment(name, files.WORD, questionnaire.build(form, words(FORM, language)))


def tables_of(session: Session, cycle: Cycle, request: Request, folder: OfficeFolder) -> Attachment | None:
    """Return the workbook of the statistics annex that goes with a request; None where its institution owns no table."""
    instrument, language = cycles.edition(session, cycle), request.language
    due = days.written_moment(request.due_on, due_hour(session, cycle, request), language, "long")
    data = statistics.workbook(
        session, cycle, request, instrument.title(language), words("sentences", language)["due_text"].format(day=due)
    )
    if data is None:
        return None
    kind = words(statistics.WORDS, statistics.language_of(language))["file"]
    return Attachment(f"{cycle.code}_{kind}_{requests.code_of(request)}_{token_of(cycle, request)}.xlsx", files.SHEET, data)


def token_of(cycle: Cycle, request: Request) -> str:
    """Return the token of a request."""
    return token(settings().signing_key, f"{cycle.code}/{requests.code_of(request)}")


@dataclass(frozen=True)
class LastTime:
    """What the body recommended and the State answered the last time, by question."""

    recommended: Mapping[str, LastSaid]
    answered: Mapping[str, LastSaid]


def _said(found: LastSaid | None) -> questionnaire.Said | None:
    return questionnaire.Said(found.text, found.numbers) if found else None


def _form_section(
    path: Sequence[Section], asked: Sequence[Asked], language: str, said: LastTime, lengths: Mapping[str, int]
) -> questionnaire.Section:
    """Return the questions of a section with what the body says above them, in a language, marked where it is another."""
    section = path[-1]
    return questionnaire.Section(
        worded(section.title, language),
        section.articles,
        tuple(
            questionnaire.FormQuestion(
                q.code, worded(q.title, language), worded(q.guidance, language), q.articles, lengths.get(q.code),
                recommended=_said(said.recommended.get(q.code)), last=_said(said.answered.get(q.code)),
            )
            for q in asked
        ),
        worded(section.text, language) if section.text else "",
        tuple(worded(above.title, language) for above in path[:-1]),
    )


def body_paper(session: Session, cycle: Cycle, request: Request) -> Attachment | None:
    """Return the restricted paper of the body that goes with what the stage asks, as it came; None where there is none."""
    stage = cycles.edition(session, cycle).stage(cycle.stage)
    if stage.encloses is None or stage.asks_for is not request.purpose:
        return None
    kept = [row for row in restricted.of(session, cycle) if row.kind is stage.encloses]
    if not kept:
        return None
    data, name = files.read(kept[-1].sha256), files.name_of(session, kept[-1].sha256)
    word = words("sentences", request.language)["files"][stage.encloses]
    kind = session.get_one(File, kept[-1].sha256).type
    return Attachment(f"{cycle.code}_{word}{Path(name).suffix.lower()}", kind, data)


def draft_file(cycle: Cycle, draft: Draft, request: Request) -> Attachment:
    """Return a draft as it goes round to who answers a request: without what only the editor is to read."""
    name = draft_name(cycle, draft).replace(".docx", f"_{requests.code_of(request)}.docx")
    data = b"" if is_paperless() else review_copy(files.read(draft.sha256), requests.code_of(request))
    return Attachment(name, files.WORD, data)


def paper_of(
    session: Session, cycle: Cycle, paper: Paper, folder: OfficeFolder, dated: date, language: str,
    step: ClearanceStep | None = None, due_on: date | None = None,
) -> Attachment:
    """Return a paper of the office as of a day; raises `NoSuchPaper`."""
    name = f"{cycle.code}_{words('sentences', language)['papers'][paper]}.docx"
    if is_paperless():
        return Attachment(name, files.WORD, b"")
    view = cycles.view(session, cycle.code, folder.zone, whole=True)
    (_, facts), *_ = paper_facts.gather(paper, view, folder, dated, language, "", step, due_on)
    return Attachment(name, files.WORD, papers.render(paper, facts, folder, dated, language))


def handed_over(session: Session, cycle: Cycle, submission: Submission) -> Iterator[Attachment]:
    """Yield the report as it was frozen, as Word and, where there is one, as PDF."""
    handed = json.loads(files.read(submission.manifest))["files"]
    stem = f"{cycle.code}_{words('sentences', cycle.language)['files']['report']}_{submission.submitted_on}"
    for ending, kind in ((".docx", files.WORD), (".pdf", files.PDF)):
        if sha256 := handed[f"report{ending}"]:
            yield Attachment(f"{stem}{ending}", kind, b"" if is_paperless() else files.read(sha256))


def draft_name(cycle: Cycle, draft: Draft) -> str:
    """Return how a draft's file is called, in the cycle's language: `crc.2029_projet-03_2029-01-12.docx`."""
    word = words("sentences", cycle.language)["files"]["draft"]
    return f"{cycle.code}_{word}-{draft.number:02}_{draft.made_at.date()}.docx"

