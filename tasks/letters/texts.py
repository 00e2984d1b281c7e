"""The texts of letters as they stand: the files of one kind and language, whose they are, and the version they make.

An office's own folder comes before the house's, file by file; of the words around a letter the office may give some only.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from models.refusals import TextFaulty
from models.words import LetterKind

LETTERS: Final = Path(__file__).resolve().parents[2] / "templates" / "letters"
PARTS: Final = ("subject.txt.j2", "body.md.j2")
FRAME: Final = ("frame.txt.j2", "frame.html.j2", "style.css")
WORDS: Final = "words"
OFFICE: Final = "office:"
"""Stands before the name of a file of words that the office gives beside the house's."""
UNREAD: Final = "to be read by a native speaker"
"""Stands in the first line of a file that nobody who speaks its language has read; the office sees it, no addressee."""


@dataclass(frozen=True)
class Text:
    """What a kind of letter says in a language: its files with their names, `own` those of the office among them."""

    kind: LetterKind
    language: str
    files: tuple[tuple[str, str], ...]
    own: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the whole text as one file, by whose hash it is known."""
        held = {"kind": self.kind, "language": self.language, "own": self.own, "files": dict(self.files)}
        return json.dumps(held, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Text":
        """Return a text that was kept; its version is that of the file."""
        held = json.loads(data)
        return cls(LetterKind(held["kind"]), held["language"], tuple(held["files"].items()), tuple(held["own"]))

    @cached_property
    def version(self) -> str:
        """The hash of the text; a letter keeps it, and the file under it tells every word the letter was made of."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @property
    def label(self) -> str:
        """How people name the version: `lb/house/3f9a2c1b`, with `office` where the office wrote any part of it."""
        return f"{self.language}/{'office' if self.own else 'house'}/{self.version[:8]}"

    @property
    def unread(self) -> bool:
        """Whether a part of it waits for somebody who speaks the language."""
        return any(UNREAD in text.partition("\n")[0] for _, text in self.files)

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """The words around the letter, those of the office before those of the house; raises `TextFaulty`."""
        found: dict[str, Any] = {}
        for name, text in self.files:
            if name.endswith(".yaml"):
                read = _words_in(text)
                if not isinstance(read, dict):
                    raise TextFaulty(file=f"letters/{name.removeprefix(OFFICE)}", why="YAML")
                found |= read
        return found


@lru_cache(maxsize=64)
def _words_in(text: str) -> object:
    """Return what a file of words holds, None where it cannot be read; reading one takes longer than writing a letter."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def folders_of(office: Path) -> tuple[Path, ...]:
    """Return where texts are looked for: the office's own folder, then the house's."""
    return (office / "letters", LETTERS)


def languages_of(kind: LetterKind, folders: Sequence[Path] = (LETTERS,)) -> tuple[str, ...]:
    """Return the languages in which a kind of letter has any text of its own."""
    found = {path.parent.name for folder in folders for path in (folder / kind).glob("*/*.j2") if path.name in PARTS}
    return tuple(sorted(found))


def text_of(
    kind: LetterKind, language: str, folders: Sequence[Path] = (LETTERS,), *, fallback: str = "fr"
) -> Text:
    """Return the text of a letter in a language, in `fallback` where none is in that language; raises `TextFaulty`."""
    used = language if language in languages_of(kind, folders) else fallback
    files: dict[str, str] = {}
    own: list[str] = []
    for name in (*(f"{kind}/{used}/{part}" for part in PARTS), *FRAME):
        folder = next((folder for folder in folders if (folder / name).is_file()), None)
        if folder is None:
            raise TextFaulty(file=f"letters/{name}", why="missing")
        files[name] = _read(folder, name)
        own += [name] if folder != LETTERS else []
    name = f"{WORDS}/{used}.yaml"
    with_words = [folder for folder in folders if (folder / name).is_file()]
    if not with_words:
        raise TextFaulty(file=f"letters/{name}", why="missing")
    for folder in reversed(with_words):
        files[name if folder == LETTERS else OFFICE + name] = _read(folder, name)
        own += [name] if folder != LETTERS else []
    return Text(kind, used, tuple(files.items()), tuple(own))


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise TextFaulty(file=f"letters/{name}", why=type(fault).__name__) from None
