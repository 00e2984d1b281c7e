"""What changed, counted under each heading."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.comparing.redline import Piece


@dataclass
class Section:
    """What changed under one heading; `title` is empty before the first."""

    title: str
    inserted: int = 0
    deleted: int = 0
    changed: int = 0
    moved: int = 0
    words_inserted: int = 0
    words_deleted: int = 0

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return not any((self.inserted, self.deleted, self.changed, self.moved))

    def count(self, pieces: Sequence[Piece]) -> None:
        """Count the words of what is new and gone."""
        self.words_inserted += _words(pieces, "ins")
        self.words_deleted += _words(pieces, "del")


def _words(pieces: Sequence[Piece], fate: str) -> int:
    return len("".join(atom.said if f == fate else " " for f, atom in pieces).split())
