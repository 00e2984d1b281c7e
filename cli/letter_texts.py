"""The texts of letters as they stand in this installation: their versions, whose they are, what is wrong with them."""

from collections.abc import Iterator

from cli.words import say
from models.settings import settings
from models.words import LetterKind
from planning.faults import Fault
from tasks.letters.faults import text_faults
from tasks.letters.texts import Text, folders_of, languages_of, text_of


def faults() -> list[Fault]:
    """Return every fault of the texts, the office's own among them."""
    return [Fault(fault.file, "", fault.sentence) for fault in text_faults(folders_of(settings().office))]


def texts() -> Iterator[Text]:
    """Yield the text of each letter in each language; raises `TextFaulty`."""
    folders = folders_of(settings().office)
    for kind in LetterKind:
        for language in languages_of(kind, folders):
            yield text_of(kind, language, folders)


def unread() -> list[str]:
    """Return the languages in which texts wait for somebody who speaks them."""
    return sorted({say(f"languages.{text.language}") for text in texts() if text.unread})
