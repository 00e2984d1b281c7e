"""The shelf: one folder a cycle with `in` and `out`, readable names, mountable as a network share.

`out` can be rebuilt at any time from the memory; `in` is emptied by the round: what was taken moves to `in/repris`,
what was refused to `in/refuses`, each with a line of receipt.
"""

import json
import os
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from documents.words import words
from models.refusals import DiskRefuses
from models.settings import settings
from models.tables import Letter
from models.words import Channel, LetterState
from store import cycles, database, drafts, files, letters, office_folder
from store.office_folder import OfficeFolder
from tasks.letters.page import letter_page, shown_preview

SOMEBODY = "shelf"
"""Who worked in a file that lay on the shelf, where nothing says which officer did."""
SETTLED_SECONDS = 2.0
"""A file still being copied onto the share is younger than this, and is left for the next round."""


@dataclass(frozen=True)
class Incoming:
    """A file somebody put into a cycle's `in`."""

    cycle: str
    path: Path


def folder_of(code: str, *parts: str) -> Path:
    """Return a folder of a cycle's shelf, made when missing."""
    path = settings().shelf.joinpath(code, *parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def out_of(code: str, part: str) -> Path:
    """Return the folder of a cycle's `out` in the office's words: `questions`, `requests`, `replies`, `drafts`, `comparisons`,
    `submission`.
    """
    return folder_of(code, "out", _folder_words(office_folder.load())[part])


def _folder_words(folder: OfficeFolder) -> dict[str, str]:
    named: dict[str, str] = words("pages/words", folder.office.language)["folders"]
    return named


def lay_out(code: str) -> None:
    """Make the folders of a cycle, so that the officer finds them."""
    folder_of(code, "in")
    for part in _folder_words(office_folder.load()):
        out_of(code, part)


def put(code: str, part: str, name: str, data: bytes) -> Path:
    """Lay a file out for reading and return where; one that lies there already, byte for byte, is left alone.

    Raises `DiskRefuses`: what was decided stands, and the next round lays it out.
    """
    try:
        path = out_of(code, part) / name
        if path.exists() and path.read_bytes() == data:
            return path
        files.write_atomically(path, data)
        path.chmod(0o644)  # the shelf is read by others over a share
    except OSError as error:
        raise DiskRefuses(errno=error.errno or 0) from error
    return path


def put_beside(part: str, name: str, data: bytes) -> Path:
    """Lay a file of the whole office out beside the cycles, `feeds` or `prints`; one that says nothing new is left alone."""
    folder = settings().shelf / words("pages/words", office_folder.load().office.language)[part]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not (path.exists() and path.read_bytes() == data):
        files.write_atomically(path, data)
        path.chmod(0o644)
    return path


def lay(code: str) -> None:
    """Lay out what of a cycle is missing on the shelf: previews, printed letters, what was handed over.

    They come there also when a crash lay between. Previews and printed letters that wait no more are taken away.
    """
    _lay_previews(code)
    lay_printed(code)
    with database.reading() as session:
        cycle = cycles.get(session, code)
        handed = [s.number for s in drafts.submissions(session, cycle)]
    for number in handed:
        put_submission(code, number)


def _lay_previews(code: str) -> None:
    folder = office_folder.load()
    with database.reading() as session:
        cycle = cycles.get(session, code)
        word = words("sentences", cycle.language)["files"]["preview"]
        waiting = {
            f"{letters.code_of(cycle, letter)}_{letter.institution}_{word}.html":
                shown_preview(letters.code_of(cycle, letter), letter, folder)
            for letter in letters.in_state(session, cycle, LetterState.PREVIEW)
        }
    for stale in out_of(code, "requests").glob(f"*_{word}.html"):
        if stale.name not in waiting:
            stale.unlink()
    for name, letter in waiting.items():
        put(code, "requests", name, letter_page([letter], folder.office.language, letter.subject).encode())


def lay_printed(code: str) -> None:
    """Lay out the letters for paper that were released, each with what is enclosed in it; those called back are taken away."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        printed = {
            letters.code_of(cycle, letter): letter
            for letter in letters.in_state(session, cycle, LetterState.RELEASED, LetterState.SENT, LetterState.RECALLED)
            if letter.channel is Channel.PRINT and letter.sha256
        }
    for letter_code, letter in printed.items():
        enclosed = json.loads(files.read(letter.preview))["attachments"]
        named = {f"{letter_code}_{name}": sha256 for name, sha256 in enclosed if files.path_of(sha256).exists()}
        for name, sha256 in {printed_name(letter_code, letter): letter.sha256 or "", **named}.items():
            if letter.state is LetterState.RECALLED:
                (out_of(code, "requests") / name).unlink(missing_ok=True)
            else:
                _put_missing(code, "requests", name, sha256)


def printed_name(letter_code: str, letter: Letter) -> str:
    """Return how the file of a letter for paper is called."""
    kind = words("pages/words", office_folder.load().office.language)["letter_kind"][letter.kind]
    return f"{letter_code}_{_plain(kind)}_{letter.institution}.docx"


def _plain(words_: str) -> str:
    """Return words as they may stand in a file's name on any share: `mise-en-navette`."""
    letters_only = unicodedata.normalize("NFKD", words_).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", letters_only))


def _put_missing(code: str, part: str, name: str, sha256: str) -> None:
    if not (out_of(code, part) / name).exists():
        put(code, part, name, files.read(sha256))


def put_submission(code: str, number: int) -> None:
    """Lay out what was handed over: report, PDF where there is one, origins of its paragraphs, manifest."""
    with database.reading() as session:
        cycle = cycles.get(session, code)
        submission = drafts.submission(session, cycle, number)
        names = words("sentences", cycle.language)["files"]
        stem = f"{code}_{names['report']}_{submission.submitted_on}"
        handed = json.loads(files.read(submission.manifest))["files"]
    found = {
        f"{stem}.docx": handed["report.docx"],
        f"{stem}.pdf": handed["report.pdf"],
        f"{stem}_{names['origins']}.json": handed["origins.json"],
        f"{stem}_{names['manifest']}.json": submission.manifest,
    }
    for name, sha256 in found.items():
        if sha256:
            _put_missing(code, "submission", name, sha256)


def incoming(codes: list[str]) -> Iterator[Incoming]:
    """Yield the files that lie in the `in` of these cycles, settled ones only, oldest name first."""
    for code in codes:
        try:
            paths = sorted((settings().shelf / code / "in").iterdir())
        except OSError:
            continue  # not there, or the share does not answer now
        for path in paths:
            if path.is_file() and not path.name.startswith((".", "~$")) and not _is_receipt(path) and _is_settled(path):
                yield Incoming(code, path)


def owner(path: Path, folder: OfficeFolder) -> str | None:
    """Return the officer under whose login a file was laid on the shelf, None where the machine names no officer, or several."""
    try:
        login = path.owner()
    except KeyError:
        return None  # an account this machine has no name for
    found = [officer.code for officer in folder.officers.values() if officer.login == login]
    return found[0] if len(found) == 1 else None


def readable(name: str) -> str:
    """Return a file's name fit to be written down: one that is not UTF-8 has replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def _is_receipt(path: Path) -> bool:
    return path.name in ("repris.txt", "refuses.txt")


def _is_settled(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime >= SETTLED_SECONDS
    except OSError:
        return False


def took(item: Incoming, line: str) -> None:
    """Move a file to `in/repris` with a line of receipt."""
    _move(item, "repris", line)


def refused(item: Incoming, line: str) -> None:
    """Move a file to `in/refuses` with the reason."""
    _move(item, "refuses", line)


def note(code: str, name: str, line: str) -> None:
    """Add a line of receipt for something that was taken without lying in `in`."""
    _receipt(folder_of(code, "in", "repris"), "repris", name, line)


def _move(item: Incoming, part: str, line: str) -> None:
    folder = folder_of(item.cycle, "in", part)
    target = folder / item.path.name
    n = 1
    while target.exists():
        n += 1
        target = folder / f"{item.path.stem}-{n}{item.path.suffix}"
    os.replace(item.path, target)
    _receipt(folder, part, target.name, line)


def _receipt(folder: Path, part: str, name: str, line: str) -> None:
    with (folder / f"{part}.txt").open("a", encoding="utf-8") as receipt:
        receipt.write(f"{readable(name)} : {line}\n")


def allocation_name(code: str, language: str) -> str:
    """Return how the table of who answers what is called."""
    return f"{code}_{words('sentences', language)['files']['allocation']}.xlsx"


def past_name(code: str, kind: str, language: str) -> str:
    """Return how the table of a past report, or of a body's observations, is called."""
    return f"{code}_{words('sentences', language)['files'][f'past_{kind}']}.xlsx"


def allocation_path(folder: OfficeFolder, code: str) -> str:
    """Return where that table lies, as the page shows it."""
    return _shown(folder, f"{code}/out/{_folder_words(folder)['questions']}/{allocation_name(code, folder.office.language)}")


def draft_path(folder: OfficeFolder, code: str, name: str) -> str:
    """Return where a draft lies, as the page shows it: a link when the office gave its shelf an address."""
    return _shown(folder, f"{code}/out/{_folder_words(folder)['drafts']}/{name}")


def _shown(folder: OfficeFolder, where: str) -> str:
    return f"{folder.office.shelf_url.rstrip('/')}/{where}" if folder.office.shelf_url else where
