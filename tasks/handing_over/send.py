"""A file of a cycle, mailed to the officer who asks for it, at the address of the office folder."""

import json

from sqlmodel import Session

from documents.words import words
from models.refusals import NothingToSend
from models.tables import Cycle
from models.words import LetterKind
from store import books, clock, cycles, database, drafts, files, letters
from store.office_folder import OfficeFolder
from tasks.drafts import provenance
from tasks.page_templates import PageWords
from tasks.pages.timetable import timetable_picture, timetable_svg


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
        name = f"{cycle.code}_{names['coverage']}_{today}.xlsx"
        return files.keep(session, provenance.book(session, cycle, folder), name, files.SHEET), name, files.SHEET
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
