"""A Word file judged by the guard and, where it may be read, taken apart as a questionnaire; `reading` has it done apart."""

from dataclasses import dataclass

from documents import guard, split
from documents.cleaning import forms, translations
from documents.guard import Verdict
from documents.phrases import LANGUAGES, pattern
from documents.split import Returned


@dataclass(frozen=True)
class WordFile:
    """A file as it was judged, and what it says as a questionnaire; None where it is no readable .docx."""

    verdict: Verdict
    form: Returned | None


def before_reading() -> None:
    """Read the words that every answer is looked at with."""
    forms()
    translations()
    for language in LANGUAGES:
        pattern(language, "invitation")


def judged(data: bytes, name: str, sent: bytes | None) -> WordFile:
    """Judge a file and read it; `sent` is the form as it left."""
    verdict = guard.inspect(data, name)
    if verdict.kind != "docx" or verdict.verdict == "refuse":
        return WordFile(verdict, None)
    try:
        return WordFile(verdict, split.split(data, sent))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return WordFile(verdict, None)     # damaged where the guard does not look
