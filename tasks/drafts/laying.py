"""The current draft in another shape, laid on the shelf to be read or compared; it never becomes a draft itself."""

from datetime import date

from documents.remains import FOR_COMPARING
from documents.words import words
from models import days
from models.refusals import NoDraft
from store import clock, cycles, database, drafts, layouts
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.drafts.drafts import press, written
from tasks.drafts.heads import head_of


def lay_out_as(code: str, layout: str, folder: OfficeFolder, symbol: str = "", received: date | None = None) -> str:
    """Lay the current draft out in a layout and return the name of its file on the shelf.

    `symbol` and `received` (a day) are what the body gave the document. Raises `NoDraft`, `NoSuchLayout`,
    `DataFileFaulty`, `NotUtf8`.
    """
    with database.reading() as session:
        cycle = cycles.get(session, code)
        draft = drafts.current(session, cycle)
        if draft is None:
            raise NoDraft(cycle=code)
        instrument, language, number = cycles.edition(session, cycle), cycle.language, draft.number
        pieces = drafts.pieces_of(session, cycle, number)
        today = clock.today(session, folder.zone)
    shape = layouts.of(instrument, layout)
    status = words("sentences", language)["report"]["comparing"].format(number=number)
    head = head_of(instrument, f"{code}/{FOR_COMPARING}{layout}", status, today, folder, language)
    facts = {"symbol": symbol, "received": days.written(received, language, "long") if received else ""}
    docx, _ = press(written(instrument, shape, pieces, head, facts=facts))
    name = f"{code}_{words('sentences', language)['files']['draft']}-{number:02}_{layout}.docx"
    shelf.put(code, "drafts", name, docx)
    return name

