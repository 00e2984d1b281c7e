"""Drafts that came back in whatever file they come: judged, converted where need be, harvested."""

from dataclasses import dataclass
from enum import StrEnum

from documents.guard import Verdict
from documents.harvesting import pdf_notes
from documents.harvesting.items import Item
from documents.reading import pdf_annotations, reviewed_file
from tasks import conversions, pdf_words


class NotHarvested(StrEnum):
    """Why nothing is taken from a file."""

    REFUSED = "refused"
    NOT_CONVERTED = "not_converted"
    DAMAGED = "damaged"
    ANOTHER_DRAFT = "another_draft"
    PDF_WITHOUT_NOTES = "pdf_without_notes"
    NOTHING_MARKED = "nothing_marked"


@dataclass(frozen=True)
class ReviewedWork:
    """What was found in a file, or why nothing was; `unplaced` notes of a PDF wait for a person."""

    verdict: Verdict
    items: tuple[Item, ...] = ()
    fault: NotHarvested | None = None

    @property
    def unplaced(self) -> int:
        """How many items belong to no paragraph that was found."""
        return sum(1 for item in self.items if not item.number and item.part in ("body", "page"))


def read_review(data: bytes, name: str, sent: bytes) -> ReviewedWork:
    """Return what a reviewer did to the draft `sent`; .doc, .odt and .rtf are converted, notes on a PDF are read."""
    read = reviewed_file(data, name, sent)
    verdict = read.verdict
    if verdict.kind == "pdf":
        return _noted(data, verdict, sent)
    if verdict.verdict == "convert":
        try:
            read = reviewed_file(conversions.to_docx(data, verdict.kind), name, sent)
        except (conversions.LibreOfficeMissing, conversions.ConversionFailed):
            return ReviewedWork(verdict, fault=NotHarvested.NOT_CONVERTED)
    if read.verdict.verdict == "refuse":
        return ReviewedWork(read.verdict, fault=NotHarvested.REFUSED)
    if read.harvest is None:
        return ReviewedWork(verdict, fault=NotHarvested.DAMAGED)
    if read.harvest.is_another:
        return ReviewedWork(verdict, fault=NotHarvested.ANOTHER_DRAFT)
    return ReviewedWork(verdict, read.harvest.items)


def _noted(data: bytes, verdict: Verdict, sent: bytes) -> ReviewedWork:
    notes = pdf_annotations(data)
    if notes is None:
        return ReviewedWork(verdict, fault=NotHarvested.DAMAGED)
    if not notes:
        return ReviewedWork(verdict, fault=NotHarvested.PDF_WITHOUT_NOTES)
    return ReviewedWork(verdict, pdf_notes.harvest(notes, pdf_words.words_of(data), sent).items)
