"""A file given to a command: read, and a Word file inspected, converted where it is of another kind; kept as received."""

from pathlib import Path

from cli.refusals import FileRefused
from cli.running import engine
from cli.words import language
from models.refusals import NoSuchFile


def read(file: Path) -> bytes:
    """Return a file as a .docx that the guard let pass. Raises `NoSuchFile`, `FileRefused`."""
    from documents.reading import inspect
    from documents.words import words

    raw = bytes_of(file)
    verdict = inspect(raw, file.name)
    if verdict.verdict == "refuse":
        raise FileRefused(reason=f"{file.name}: {verdict.reasons[-1].sentence(words('refusals', language()))}")
    if verdict.verdict != "convert":
        return raw
    from tasks import conversions  # brings a reader of PDF with it

    try:
        return conversions.to_docx(raw, verdict.kind)
    except (conversions.LibreOfficeMissing, conversions.ConversionFailed) as failed:
        raise FileRefused(reason=words("word/files", language())["not_converted"].format(file=file.name)) from failed


def bytes_of(file: Path) -> bytes:
    """Return what a file holds. Raises `NoSuchFile`."""
    try:
        return file.read_bytes()
    except (OSError, ValueError) as missing:
        raise NoSuchFile(file=file.name) from missing


def kept(cycle: str | None, file: Path, raw: bytes) -> str:
    """Keep a file as a message, mostly of a cycle, before anything is made of it; return the code of the message."""
    with engine():
        from tasks.inbox import inbox

        return inbox.keep(cycle, file.name, raw)
