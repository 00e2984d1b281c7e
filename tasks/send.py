"""A file of a cycle, mailed to the officer who asks for it, at the address of the office folder."""

import csv
import io
import json

from sqlmodel import Session

from documents.words import words
from models.refusals import NothingToSend
from models.tables import Cycle
from models.words import LetterKind
from store import books, clock, cycles, database, drafts, files, letters
from store.office_folder import OfficeFolder
from tasks.page_templates import PageWords
from tasks.timetable_picture import timetable_picture, timetable_svg


def send(code: str, output: str, officer: str, folder: OfficeFolder) -> None:
    """Note that an officer asked for a file; the letter that brings it goes by itself. Raises `NothingToSend`."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        sha256, name, kind = _find(session, cycle, output, folder)
        now = clock.now(session)
        key = f"send:{code}:{officer}:{output}:{now.isoformat(timespec='seconds')}"
        letters.raise_matter(
            session, key, cycle, folder.office.institution, LetterKind.DELIVERY, officer=officer, sha256=sha256,
            name=name, type=kind,
        )
        books.enter(session, "send", cycle_id=cycle.id, officer=officer, subject=output, sha256=sha256)
        cycles.touch(session, cycle)


def _find(session: Session, cycle: Cycle, output: str, folder: OfficeFolder) -> tuple[str, str, str]:
    names = words("sentences", cycle.language)["files"]
    today = clock.today(session, folder.zone)
    if output == "coverage":
        data = _coverage(session, cycle, folder)
        name = f"{cycle.code}_{names['coverage']}_{today}.csv"
        return files.keep(session, data, name, "text/csv"), name, "text/csv"
    if output == "timetable":
        view = cycles.view(session, cycle.code, folder.zone)
        picture = timetable_picture(view, today=today, words=PageWords(folder.office.language))
        name = f"{cycle.code}_{names['timetable']}_{today}.svg"
        return files.keep(session, timetable_svg(picture).encode(), name, "image/svg+xml"), name, "image/svg+xml"
    if output == "report":
        submitted = drafts.submissions(session, cycle)
        if not submitted:
            raise NothingToSend(cycle=cycle.code, file=output)
        manifest = json.loads(files.read(drafts.submission(session, cycle, submitted[-1].number).manifest))
        return manifest["files"]["report.docx"], f"{cycle.code}_{names['report']}.docx", files.WORD
    draft = drafts.current(session, cycle)
    if draft is None:
        raise NothingToSend(cycle=cycle.code, file=output)
    return draft.sha256, f"{cycle.code}_{names['draft']}-{draft.number:02}.docx", files.WORD


def _coverage(session: Session, cycle: Cycle, folder: OfficeFolder) -> bytes:
    """Return the coverage matrix as CSV with a byte-order mark, as spreadsheets expect it."""
    view = cycles.view(session, cycle.code, folder.zone, whole=True)
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    said = words("sentences", folder.office.language)["coverage_table"]
    roles = words("pages/words", folder.office.language)["role"]
    today, spoken = clock.today(session, folder.zone), folder.office.language
    names = {i: folder.name(i, today, spoken) for i in folder.directory}
    table.writerow([said[k] for k in ("question", "institution", "role", "version", "words", "late", "taken")])
    for a in view.assignments:
        yes_no = (said[str(flag).lower()] for flag in (a.late, a.taken))
        table.writerow(
            [a.question, names.get(a.institution, a.institution), roles[a.role], a.version or "", a.words or "", *yes_no]
        )
    return ("\ufeff" + out.getvalue()).encode()
