"""Questionnaires in whatever Word-like file they come: judged, converted where need be, split."""

from dataclasses import dataclass

from documents.guard import Verdict
from documents.reading import WordFile, word_file
from documents.split import Returned
from tasks import conversions


@dataclass(frozen=True)
class FormFile:
    """A file as it was judged; `docx` is what was read, the file itself or its conversion, `form` what it says."""

    verdict: Verdict
    docx: bytes | None
    form: Returned | None


def read_form(data: bytes, name: str = "", sent: bytes | None = None) -> FormFile:
    """Return what a file says as a questionnaire; a .doc, .odt or .rtf is converted first, and stays what it is.

    Without LibreOffice, or where it fails, such a file is judged but not read.
    """
    read = word_file(data, name, sent)
    if read.verdict.verdict != "convert":
        return FormFile(read.verdict, data if read.form else None, read.form)
    try:
        docx = conversions.to_docx(data, read.verdict.kind)
    except (conversions.LibreOfficeMissing, conversions.ConversionFailed):
        return FormFile(read.verdict, None, None)
    converted: WordFile = word_file(docx, name, sent)
    return FormFile(read.verdict, docx if converted.form else None, converted.form)
