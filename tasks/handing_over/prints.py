"""Pages to be printed: the texts of `templates/prints`, as Word and PDF, A4, without colour; where they are laid."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from documents.paper import PaperHead, write_paper
from documents.words import words
from models import days
from models.settings import HOUSE
from models.words import Print
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.conversions import ConversionFailed, LibreOfficeMissing, to_pdf
from tasks.drafts.heads import TAGS
from tasks.handing_over.papers import FALLBACK, environment, headed

TEMPLATES: Final = HOUSE / "templates" / "prints"
ACROSS: Final = frozenset({Print.TIMETABLE})
"""Pages that lie across."""
BY_HAND: Final = frozenset({Print.ATTENDANCE, Print.MINUTES})
"""Pages with rows to be filled in with a pen."""
LEAST, DAYS, WIDE = 16, 24, 30
"""Signs of the narrowest column, of one that holds days written short, and of one to be filled in."""


def render(what: Print, facts: Mapping[str, Any], folder: OfficeFolder, today: date, language: str, code: str = "") -> bytes:
    """Return a page as a Word file; the same facts give the same bytes."""
    spoken = language if (TEMPLATES / what / f"{language}.md.j2").exists() else FALLBACK
    letterhead = folder.office.letterhead
    text = environment(spoken, TEMPLATES).get_template(f"{what}/{spoken}.md.j2").render({**facts, "today": today}).strip()
    title, subtitle, rest = headed(text)
    head = PaperHead(
        ministry=(letterhead.government.in_language(spoken), letterhead.ministry.in_language(spoken)),
        title=title, subtitle=subtitle, date_text=days.written(today, spoken, "long"), reference=code,
        status=words("sentences", spoken)["prints"]["internal"],
        notice=folder.office.notice.in_language(spoken) if folder.office.notice else "",
        short_title=title, language=TAGS.get(spoken, spoken),
    )
    least = WIDE if what in BY_HAND else DAYS if what in ACROSS else LEAST
    return write_paper(head, rest, landscape=what in ACROSS, least=least, by_hand=what in BY_HAND)


def lay(what: Print, docx: bytes, code: str, language: str, today: date) -> list[str]:
    """Lay a page on the shelf as Word and, where there is LibreOffice, as PDF; return the names of the files."""
    named = words("sentences", language)["prints"]["names"][what]
    stem = f"{code or today}_{named}"
    pages = {f"{stem}.docx": docx}
    with suppress(LibreOfficeMissing, ConversionFailed):
        pages[f"{stem}.pdf"] = to_pdf(docx)
    for name, data in pages.items():
        if code:
            shelf.put(code, "papers", name, data)
        else:
            shelf.put_beside("prints", name, data)
    return list(pages)
