"""Letters written for the office to look at: any letter, in any language, as page, text and mail; nothing is sent or kept."""

import errno
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.refusals import FolderRefused, NoSuchLanguage, NoSuchLetterKind
from cli.words import language as spoken
from models.words import LetterKind, Rank
from planning.address import form_of_address
from store import office_folder
from store.files import write_atomically
from tasks.letters.page import letter_page
from tasks.letters.preview import Written, examples, of_cycle
from tasks.letters.texts import folders_of, languages_of

if TYPE_CHECKING:  # flows bring Prefect with them, which takes a second
    from flows.desk import Desk
    from tasks.letters.matters import Waiting

OVERVIEW = "index.html"


def previews(letter: str, cycle: str, language: str) -> list[Written]:
    """Return a letter as it would be written, by its kind or by the code of one of a cycle; every letter where none is named.

    Without a language it is that of the addressee, or every one for every letter. Raises `NoSuchLetterKind`,
    `NoSuchLanguage`, `NoSuchCycle`, `NoSuchLetter`, `TextFaulty`, `TextTooCostly`.
    """
    kinds = [kind for kind in LetterKind if letter in ("", kind)]
    if not kinds:
        code, _, number = letter.rpartition("-")
        if not (code and number.isdigit()):
            raise NoSuchLetterKind(letter=letter, known=", ".join(LetterKind))
        return [_of_code(cycle or code, letter, language)]
    return [one for kind in kinds for one in _of_kind(kind, cycle, language, every=not letter)]


def lay(found: list[Written], folder: Path) -> list[Path]:
    """Write the files of letters into a folder, with a page that shows them all; return them, the page first.

    Raises `FolderRefused`.
    """
    page = letter_page([one.shown for one in found], spoken())
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in ((OVERVIEW, page.encode()), *(file for one in found for file in one.files())):
            write_atomically(folder / name, data)
            (folder / name).chmod(0o644)
            made.append(folder / name)
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise
        raise FolderRefused(folder=folder) from None
    return made


def _of_kind(kind: LetterKind, cycle: str, language: str, *, every: bool) -> Iterator[Written]:
    folder = office_folder.load()
    known = _languages(kind, language, folder)
    for one in [language] if language or not every else known:
        real = _latest(kind, cycle, one) if cycle else None
        spoken_there = one or folder.office.language
        yield from [real] if real else examples(kind, spoken_there, _form(kind, spoken_there, folder), folder, cycle)


def _form(kind: LetterKind, language: str, folder: office_folder.OfficeFolder) -> tuple[str, str]:
    """Return how the office opens and closes a letter to somebody of whom nothing is known, or to a minister."""
    civility, rank = ("Madame", Rank.MINISTER) if kind is LetterKind.REFERRAL else (None, Rank.AGENT)
    return form_of_address(folder.office.forms_of_address, civility=civility, rank=rank, title=None, language=language)


def _languages(kind: LetterKind, asked: str, folder: office_folder.OfficeFolder) -> tuple[str, ...]:
    """Return the languages a kind of letter is written in; raises `NoSuchLanguage` where another is asked for."""
    known = languages_of(kind, folders_of(folder.path))
    if asked and asked not in known:
        raise NoSuchLanguage(language=asked, known=", ".join(known))
    return known


def _latest(kind: LetterKind, cycle: str, language: str) -> Written | None:
    """Return the newest letter of a kind in a cycle, None where it has none, or nobody it could go to."""
    from flows.desk import desk
    from tasks.letters import matters

    here = desk()
    matter = matters.latest(cycle, kind, here.folder)
    return _written(here, cycle, [matter], language) if matter else None


def _of_code(cycle: str, letter: str, language: str) -> Written:
    from flows.addressing import goes_to_nobody
    from flows.desk import desk
    from tasks.letters import matters

    here = desk()
    said = matters.waiting_in(cycle, letter, here.folder)
    _languages(said[0].kind if len(said) == 1 else LetterKind.DIGEST, language, here.folder)
    written = _written(here, cycle, said, language)
    if written is None:
        goes_to_nobody(here, letter, said)
    return written


def _written(here: "Desk", cycle: str, said: Sequence["Waiting"], language: str) -> Written | None:
    from flows.addressing import addressed_all, leaves_all

    to = addressed_all(here, said, language)
    return of_cycle(cycle, to, leaves_all(here, said, to)[0], here.folder) if to else None
