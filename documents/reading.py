"""What comes from outside is read here: by the guard, the splitter and the mail reader, each in a process set apart."""

from collections.abc import Mapping
from dataclasses import dataclass

from documents import guard
from documents.apart import ReaderStopped, apart
from documents.blocks import plain_text
from documents.comparing.compare import compare
from documents.flaws import Flaw, flaws
from documents.guard import Cause, Reason, Verdict
from documents.harvesting.harvest import Harvest, harvest
from documents.harvesting.pdf_notes import Annotation, annotations
from documents.judged import WordFile, judged
from documents.mails import mail
from documents.mails.mail import Fault, Mail, MailRefused
from documents.merging.source import Source
from documents.replies.received import Received, received
from models.words import FlawKind

__all__ = [
    "ReviewedFile", "WordFile", "compared", "inspect", "noticed", "pdf_annotations", "read_mail", "read_received", "reviewed_file",
    "word_file", "word_text",
]

_TOO_MUCH = Verdict("refuse", "other", (Reason(Cause.TOO_COMPLEX, (("part", "*"),)),))


@dataclass(frozen=True)
class ReviewedFile:
    """A file as it was judged, and what a reviewer did in it; None where it is no readable .docx."""

    verdict: Verdict
    harvest: Harvest | None


def inspect(data: bytes, name: str = "") -> Verdict:
    """Decide on a file by the guard; one that goes beyond the limits of its process is refused as too complex."""
    try:
        return apart(guard.inspect, data, name)
    except ReaderStopped:
        return _TOO_MUCH


def word_file(data: bytes, name: str = "", sent: bytes | None = None) -> WordFile:
    """Judge a file and read it as a questionnaire; `sent` is the form as it left."""
    try:
        return apart(judged, data, name, sent)
    except ReaderStopped:
        return WordFile(_TOO_MUCH, None)


def reviewed_file(data: bytes, name: str, sent: bytes) -> ReviewedFile:
    """Judge a draft that came back and harvest it; `sent` is the draft as it left."""
    try:
        return apart(_judged_and_harvested, data, name, sent)
    except ReaderStopped:
        return ReviewedFile(_TOO_MUCH, None)


def pdf_annotations(data: bytes) -> tuple[Annotation, ...] | None:
    """Return what was noted on a PDF; None where it cannot be read."""
    try:
        return apart(annotations, data)
    except (ReaderStopped, ValueError):
        return None


def read_mail(raw: bytes) -> Mail:
    """Return what a mail says. Raises MailRefused, and nothing else, whatever the bytes are."""
    try:
        return apart(mail.read, raw)
    except ReaderStopped:
        raise MailRefused(Fault.TOO_HEAVY) from None


def read_received(raw: bytes) -> Received:
    """Return a mail with its files judged. Raises MailRefused, and nothing else, whatever the bytes are."""
    try:
        return apart(received, raw)
    except ReaderStopped:
        raise MailRefused(Fault.TOO_HEAVY) from None


def noticed(data: bytes, country: str, budgets: Mapping[str, int], annexes: int) -> tuple[Flaw, ...]:
    """Return what is to be completed or must not be published in a filled .docx; of one that cannot be read, that it was not."""
    try:
        return apart(flaws, data, country, dict(budgets), annexes)
    except (ReaderStopped, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return (Flaw(FlawKind.NOT_CHECKED),)


def compared(old: bytes, new: bytes) -> bytes | None:
    """Return the newer of two Word files with what it changes as tracked changes; None where they cannot be compared."""
    try:
        return apart(_redline, old, new)
    except (ReaderStopped, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _redline(old: bytes, new: bytes) -> bytes:
    return compare(old, new).docx


def word_text(data: bytes) -> str:
    """Return the text of a .docx, a paragraph a line; empty where it is none that may be read."""
    try:
        return apart(_text, data)
    except (ReaderStopped, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""


def _text(data: bytes) -> str:
    verdict = guard.inspect(data)
    return plain_text([Source(data).body]) if verdict.kind == "docx" and verdict.verdict != "refuse" else ""


def _judged_and_harvested(data: bytes, name: str, sent: bytes) -> ReviewedFile:
    verdict = guard.inspect(data, name)
    if verdict.kind != "docx" or verdict.verdict == "refuse":
        return ReviewedFile(verdict, None)
    try:
        return ReviewedFile(verdict, harvest(data, sent))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ReviewedFile(verdict, None)     # damaged where the guard does not look
