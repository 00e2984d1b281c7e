"""What a rehearsal files where an office would have Word files: answers and drafts of which only the facts are there."""

from typing import Final

from sqlmodel import Session

from models.words import Standing
from store import clock, consulted, cycles, database, drafts, files, messages, requests
from store.messages import MAIL_DOOR, Filed
from store.office_folder import OfficeFolder

WORDS: Final = 100
"""Words of an invented answer."""


def answer(code: str, request_code: str, folder: OfficeFolder) -> None:
    """File an answer to every question of a request, as if its questionnaire had come back by mail this morning."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        request = requests.find(session, cycle, request_code)
        name = f"{code}/{request_code}"
        sha256 = files.keep(session, name.encode(), f"{request_code}.eml", files.MAIL)
        message = messages.receive(session, MAIL_DOOR, f"rehearsal:{name}", sha256)
        if message is None:
            return
        said = [Filed(question, f"ans:{question}", WORDS, language=cycle.language) for question in
                requests.questions_of(session, request)]
        messages.file_contribution(
            session, cycle, message, request, sha256, said, standing=Standing.VALIDATED,
            today=clock.today(session, folder.zone),
        )


def draft(code: str, made_by: str, folder: OfficeFolder, *, written: bool = False) -> None:
    """File the next draft of a cycle: what was contributed, or what the office wrote itself."""
    with database.writing() as session:
        cycle = cycles.get(session, code, lock=True)
        held = () if written else drafts.pieces(session, cycle, cycles.scope(session, cycle))
        sha256 = nothing(session)
        drafts.file_draft(
            session, cycle, held, sha256=sha256, pdf=None, origins=sha256, words=sum(p.words for p in held), made_by=made_by,
            heard=consulted.of(session, cycle, folder.zone).mark,
        )
        cycles.touch(session, cycle)


def nothing(session: Session) -> str:
    """Return the hash of the file that stands for all that are not made."""
    return files.keep(session, b"{}", "rehearsal.json", files.JSON)
