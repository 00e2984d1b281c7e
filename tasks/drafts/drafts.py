"""The next draft: the taken answers in the order of the outline, written as one Word report and filed with its origins."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter
from sqlmodel import Session

from documents.composed import Annex, Report, ReportHead, Tracked
from documents.contents import pages_printed, with_page_numbers
from documents.count import Words
from documents.remains import remains
from documents.report import write_report
from documents.seams import without_seams
from documents.shape import shape_of
from documents.words import words
from models import days
from models.instrument import Instrument
from models.layout import Layout
from models.refusals import CycleBusy, LayoutStays, NoDraft
from models.words import Counted
from store import clock, cycles, database, drafts, files, layouts
from store.drafts import Piece
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.conversions import ConversionFailed, LibreOfficeMissing, paginated
from tasks.deeds import task
from tasks.drafts import contributed_comments, introduction, redlines
from tasks.drafts.annex import of_institutions
from tasks.drafts.heads import facts_of, head_of
from tasks.drafts.seams import changes_told, seams_of
from tasks.drafts.sections import items
from tasks.drafts.statistics import annex_of
from tasks.leaving import clean_copy, refuse
from tasks.press import press_of

ROUND = "round"
ANNEX: Final = TypeAdapter(Annex | None)
log = logging.getLogger("turnus.drafts")


@task("write the draft")
def write_draft(code: str, folder: OfficeFolder, made_by: str = ROUND) -> int:
    """Write and file the next draft of a cycle from taken answers, editors' texts and who was consulted; return its number.

    Raises `CycleBusy` when the cycle changed while the draft was written: the next round writes it anew.
    """
    heard = introduction.write(code, folder)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        pieces = drafts.pieces(session, cycle, cycles.scope(session, cycle))
    return file_pieces(code, pieces, folder, made_by, heard=heard)


def file_pieces(
    code: str,
    pieces: Sequence[Piece],
    folder: OfficeFolder,
    made_by: str,
    with_it: Callable[[Session], None] | None = None,
    heard: str | None = None,
) -> int:
    """Write a report of these pieces and file it as the next draft; return its number.

    `heard` is the mark of who was consulted, where its introduction was written anew. `with_it` is done in the transaction
    that files the draft, or not at all. Raises `CycleBusy`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        version = cycle.version
        instrument = cycles.edition(session, cycle)
        number = max((d.number for d in drafts.views(session, cycle, folder.zone)), default=0) + 1
        today = clock.today(session, folder.zone)
        language, layout = cycle.language, instrument.layout_at(cycle.stage)
        seams = seams_of(session, cycle, pieces, folder)
        before = drafts.current(session, cycle)
        earlier = (before.sha256, before.number) if before is not None else None
        figures = annex_of(session, cycle, language)
    status = words("sentences", language)["report"]["draft"].format(number=number)
    head = head_of(instrument, f"{code}/{number}", status, today, folder, language)
    report = written(instrument, layouts.of(instrument, layout), pieces, head, seams, figures=figures)
    docx, pdf = press(report)
    sha256, pdf_sha256 = files.write(docx), files.write(pdf) if pdf else None
    origins = files.write(_origins(report, pieces, figures))
    name = f"{code}_{words('sentences', language)['files']['draft']}-{number:02}_{today}"
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        if cycle.version != version:
            raise CycleBusy(name=code, until="")
        if with_it:
            with_it(session)
        files.register(session, sha256, f"{name}.docx", files.WORD)
        files.register(session, origins, f"{name}.json", files.JSON)
        if pdf_sha256:
            files.register(session, pdf_sha256, f"{name}.pdf", files.PDF)
        draft = drafts.file_draft(
            session, cycle, pieces, sha256=sha256, pdf=pdf_sha256, origins=origins,
            words=counted(report.words, instrument),
            made_by=made_by, heard=heard,
        )
        contributed_comments.file(session, cycle, draft, report.comments, pieces, today)
        cycles.touch(session, cycle)
    shelf.put(code, "drafts", f"{name}.docx", docx)
    if pdf:
        shelf.put(code, "drafts", f"{name}.pdf", pdf)
    if earlier:
        redlines.lay(code, name, docx, *earlier, folder.office.letterhead.ministry.in_language(language), language)
    return number


@dataclass(frozen=True)
class Handed:
    """The report as it is handed over: its files by hash, and its words."""

    docx: str
    pdf: str | None
    origins: str
    words: int
    press: Mapping[str, Any] | None = None
    """What printed the PDF: versions of LibreOffice and fonts."""


def write_final(code: str, folder: OfficeFolder, submitted_on: date) -> Handed:
    """Write the current draft once more as the report to be handed over: the day instead of the mark of a draft.

    The figures are those that stand in the draft, whatever came or was shown since. Files are written, not yet registered.
    Raises `NoDraft`, `LayoutStays`, `FileHasRemains`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        draft = drafts.current(session, cycle)
        if draft is None:
            raise NoDraft(cycle=code)
        told = json.loads(files.read(draft.origins))
        if "written_for" in told:  # what the office wrote itself goes as it is, but clean
            copy = clean_copy(files.read(draft.sha256), folder.office.letterhead.ministry.in_language(cycle.language))
            return Handed(files.write(copy), draft.pdf, draft.origins, draft.words)
        pieces = drafts.pieces_of(session, cycle, draft.number)
        instrument, language, number = cycles.edition(session, cycle), cycle.language, draft.number
        layout = layouts.of(instrument, instrument.layout_at(cycle.stage))
        wrote = [p.institution for p in pieces if p.is_printed]
        annex = of_institutions(wrote, folder.directory, cycle.opened_on, submitted_on, language)
        figures = ANNEX.validate_python(told["figures"]) if "figures" in told else annex_of(session, cycle, language)
    status = words("sentences", language)["report"]["final"].format(day=days.written(submitted_on, language, "long"))
    head = head_of(instrument, f"{code}/{number}", status, submitted_on, folder, language)
    if not layout[0].leaves:
        raise LayoutStays(layout=layout[0].id)
    report = written(instrument, layout, pieces, head, annex=annex, figures=figures)
    docx, pdf = press(report)
    refuse(remains(docx, {head.author}))
    return Handed(
        files.write(docx), files.write(pdf) if pdf else None, files.write(_origins(report, pieces, figures)),
        counted(report.words, instrument), press_of(pdf) if pdf else None,
    )


def written(
    instrument: Instrument, laid_out: tuple[Layout, bytes], pieces: Sequence[Piece], head: ReportHead,
    seams: Mapping[str, str] | None = None, annex: Annex | None = None, facts: Mapping[str, str] | None = None,
    figures: Annex | None = None,
) -> Report:
    """Return a report of these pieces in a layout, with its template; `facts` are what its own lines may say beside the head."""
    kept, (layout, template), language = [p for p in pieces if p.is_printed], laid_out, head.language[:2]
    sources = {sha: files.read(sha) for sha in {p.sha256 for p in kept}}
    lines = layout.lines_in(language, facts_of(instrument, head, language) | dict(facts or {}))
    outline = list(items(instrument, kept, language, seams or {}, layout))
    tracked = Tracked(instrument.tracked_changes, changes_told(instrument.tracked_changes, language) if seams is not None else "")
    return write_report(replace(head, lines=lines), outline, sources, annex, shape_of(layout, template, language), figures, tracked)


def counted(words: Words, instrument: Instrument) -> int:
    """Return the figure that counts against the limit: the one its rule names, else the text with its tables."""
    rule = instrument.word_limit.counts if instrument.word_limit else None
    return int(getattr(words, rule or Counted.BODY))


def press(report: Report) -> tuple[bytes, bytes | None]:
    """Return the report with page numbers and its PDF, both as it reads without seams; without LibreOffice no PDF."""
    try:
        numbered, pdf = paginated(without_seams(report.docx))
        return with_page_numbers(report.docx, pages_printed(numbered)), pdf
    except (LibreOfficeMissing, ConversionFailed) as absent:
        log.warning("no PDF of the draft: %s", absent)
        return report.docx, None


def _origins(report: Report, pieces: Sequence[Piece], figures: Annex | None) -> bytes:
    """Return where each paragraph comes from, and the figures as they are printed: what is cleared is kept with its draft."""
    by_id = {p.id: p for p in pieces}
    found = {
        "words": asdict(report.words),
        "paragraphs": [
            asdict(p) | ({"institution": by_id[p.block].institution, "source": by_id[p.block].sha256,
                          "anchor": by_id[p.block].anchor} if p.block else {})
            for p in report.paragraphs
        ],
        "remarks": [asdict(r) for r in report.remarks],
        "figures": ANNEX.dump_python(figures, mode="json"),
    }
    return json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1).encode()
