"""The head of a report: who writes it, what it is called, of which day and under which mark."""

from datetime import date
from typing import Final

from documents.composed import ReportHead
from documents.words import words
from models import days
from models.instrument import Instrument
from models.layout import FACTS
from store.office_folder import OfficeFolder

TAGS: Final = {"fr": "fr-FR", "de": "de-DE", "en": "en-GB"}
"""The languages as a Word file names them."""


def head_of(
    instrument: Instrument, reference: str, status: str, today: date, folder: OfficeFolder, language: str,
    *, title: str = "", subtitle: str = "",
) -> ReportHead:
    """Return what stands on the title page of a report, or of what the office writes itself under another title."""
    office, said = folder.office, words("sentences", language)["report"]
    head = office.letterhead
    return ReportHead(
        ministry=(head.government.in_language(language), head.ministry.in_language(language)),
        title=title or instrument.title(language),
        subtitle=subtitle or instrument.procedure.in_language(language),
        date_text=days.written(today, language, "long"),
        language=TAGS.get(language, language),
        notice=office.notice.in_language(language) if office.notice else None,
        status=status,
        contents_title=said["contents"],
        reference=reference,
        author=head.ministry.in_language(language),
        short_title=instrument.short.in_language(language),
    )


def facts_of(instrument: Instrument, head: ReportHead, language: str) -> dict[str, str]:
    """Return what a layout's own lines may say of a document, empty where nothing is known."""
    return dict.fromkeys(FACTS, "") | {
        "body": instrument.body.in_language(language), "title": head.title, "subtitle": head.subtitle, "day": head.date_text,
        "treaty": instrument.name.in_language(language), "reference": head.reference, "ministry": head.ministry[-1],
        "language": str(words("pages/words", language)["languages"].get(language, language)),
    }
