"""What the office writes itself: its template laid on the shelf, and the filled one taken back as a draft of one piece."""

import json
from dataclasses import replace

from documents.count import count
from documents.package import NotAPackage, custom_properties, read_parts
from documents.shape import shape_of
from documents.words import worded, words
from documents.writing import Part, lay_out
from models.actions import Action
from models.words import MessageClass, MessageState
from store import books, clock, cycles, database, drafts, files, layouts, messages
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.drafts.heads import facts_of, head_of

STAGE = "@"
"""Stands in a file's reference before the stage it was written for: a draft's has its number there."""


def lay_template(code: str, action: Action, folder: OfficeFolder) -> bool:
    """Lay out the Word template of what the office is to write at a stage; False when it lies there already."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        instrument, language = cycles.edition(session, cycle), cycle.language
        writing = instrument.stage(action.stage).writes
        if writing is None:
            return False
        said = words(f"word/{writing}", language)
        today = clock.today(session, folder.zone)
        points = tuple(worded(question.title, language) for question in instrument.questions())
        parts = tuple(Part(p["title"], p["prompt"], points if p.get("points") else ()) for p in said["parts"])
        head = head_of(
            instrument, f"{code}/{STAGE}{action.stage}", said["status"], today, folder, language, title=said["kind"],
            subtitle=instrument.title(language),
        )
        layout, template = layouts.of(instrument, instrument.layout_at(action.stage))
    lines = layout.lines_in(language, facts_of(instrument, head, language))
    data = lay_out(replace(head, lines=lines), parts, shape_of(layout, template, language))
    name = f"{code}_{said['file']}.docx"
    shelf.put(code, "drafts", name, data)
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        if not books.once(session, action.key, cycle.id):
            return False
        sha256 = files.keep(session, data, name, files.WORD)
        books.enter(session, action.kind.value, cycle_id=cycle.id, subject=action.stage, sha256=sha256)
        cycles.touch(session, cycle)
    return True


def stage_of(raw: bytes) -> tuple[str, str] | None:
    """Return cycle and stage of the template that a Word file was made from, None when it was made from none."""
    try:
        reference = custom_properties(read_parts(raw)).get("reference", "")
    except (NotAPackage, KeyError, ValueError):
        return None
    code, _, stage = reference.rpartition("/")
    return (code, stage.removeprefix(STAGE)) if code and stage.startswith(STAGE) else None


def take(
    message: str, code: str, raw: bytes, made_for: tuple[str, str], folder: OfficeFolder, officer: str | None = None
) -> str:
    """File what the office wrote as the next draft, whole as it is; return the line of receipt.

    What was written for another cycle, or for a stage at which this one does not stand, is held. Raises `CycleBusy`.
    """
    said = words("sentences", folder.office.language)
    sha256 = files.write(raw)
    length = count(read_parts(raw)).body
    origins = files.write(json.dumps({"paragraphs": [], "written_for": made_for[1]}).encode())
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        stage = cycles.edition(session, cycle).stage(cycle.stage)
        fits = made_for == (code, stage.id) and stage.writes is not None
        files.register(session, sha256, f"{message}.docx", files.WORD)
        messages.settle(
            session, messages.get(session, message), MessageClass.OFFICER_FILE,
            MessageState.FILED if fits else MessageState.HELD, cycle_id=cycle.id, officer=officer,
            reason="written" if fits else "not_at_this_stage",
        )
        if not fits:
            return str(said["not_at_this_stage"].format(message=message, stage=made_for[1]))
        files.register(session, origins, f"{message}.json", files.JSON)
        draft = drafts.file_draft(
            session, cycle, (), sha256=sha256, pdf=None, origins=origins, words=length, made_by=officer or shelf.SOMEBODY
        )
        cycles.touch(session, cycle)
        number = draft.number
    name = f"{code}_{words('sentences', cycle.language)['files']['draft']}-{number:02}_{draft.made_at.date()}.docx"
    shelf.put(code, "drafts", name, raw)
    return str(said["taken_writing"].format(number=number, words=length))
