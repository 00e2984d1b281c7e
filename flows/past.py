"""The past is loaded: the last report, or the body's observations on it, placed at the questions of a cycle."""

from prefect import flow

from flows.acting import acting
from models.lines import Line
from models.past import PastText
from models.words import PastKind
from planning.past import place
from store import database, office_folder
from tasks import shelf
from tasks.drafts import past
from tasks.inbox import inbox


@flow(name="import-report", flow_run_name="{cycle} · import-report {message}")
def import_report(cycle: Line, message: Line, officer: Line, kind: PastKind = PastKind.REPORT) -> None:
    """Read a received file as the last report and propose which question each paragraph answers; an officer confirms it.

    Args:
        cycle: code of the reporting cycle, or name of the instrument whose next cycle takes it over
        message: code of the message or file, as the page shows it
        officer: code of the officer who says what it is
        kind: the State's last report, or the body's observations on it
    """
    with acting("import_report", officer, _cycle(cycle)) as here:
        language = here.office.language
        sha256, name, read = past.read(message, language)
        with database.reading() as session:
            owner = past.owner_of(session, cycle)
            edition, recommended = past.questions_of(session, owner), past.recommended(session, owner)
        placed = PastText(language=read.language, paragraphs=place(read.paragraphs, edition, recommended))
        past.put(cycle, kind, message, sha256, name, placed, officer, here.folder)
        if _cycle(cycle):
            shelf.put(cycle, "questions", shelf.past_name(cycle, kind, language), past.workbook(cycle, kind, language))


@flow(name="confirm-report", flow_run_name="{cycle} · confirm-report")
def confirm_report(cycle: Line, officer: Line, kind: PastKind = PastKind.REPORT, seen: int = 0) -> None:
    """Make the past report that waits the last answer to each question: it is printed with the questions from then on.

    Args:
        cycle: code of the reporting cycle, or name of the instrument whose next cycle takes it over
        officer: code of the officer who confirms
        kind: the State's last report, or the body's observations on it
        seen: revision that was seen; 0: as it is
    """
    with acting("confirm_report", officer, _cycle(cycle)):
        past.confirm(cycle, kind, seen, officer)


def take_table(cycle: str, name: str, raw: bytes, officer: str) -> str:
    """Take a corrected workbook that an officer hands over; return the line of receipt."""
    with acting("correct_report", officer, _cycle(cycle)) as here:
        return past.take(inbox.keep(_cycle(cycle), name, raw), cycle, raw, here.folder, officer)[1]


def place_again(cycle: str, officer: str, language: str) -> None:
    """Propose anew where paragraphs of past documents belong whose questions are no longer those of a cycle."""
    for kind, content in past.misplaced(cycle):
        with database.reading() as session:
            edition = past.questions_of(session, past.owner_of(session, cycle))
        proposed = place(content.paragraphs, edition)
        kept = tuple(was if was.code else new for was, new in zip(content.paragraphs, proposed, strict=True))
        past.replace(cycle, kind, content.model_copy(update={"paragraphs": kept}), officer)
        shelf.put(cycle, "questions", shelf.past_name(cycle, kind, language), past.workbook(cycle, kind, language))


def _cycle(owner: str) -> str | None:
    """Return the cycle that an act is on, None where it is on an instrument."""
    return None if owner in office_folder.instrument_files() else owner
