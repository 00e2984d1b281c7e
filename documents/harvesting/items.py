"""One thing that a reviewer did to a draft."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from models.words import CommentKind


class Untracked(StrEnum):
    """What became of a paragraph without a tracked change."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    DISPLACED = "displaced"
    NOTE = "note"


@dataclass(frozen=True)
class Edit:
    """One paragraph's part in a change of several: `new` takes the place of the passage `old`, or stands behind it in paragraphs.

    `paragraph` is its bookmark, `number` its place in the draft, `words` how it begins.
    """

    paragraph: str | None
    number: int
    words: str
    old: str
    new: str


@dataclass(frozen=True)
class Item:
    """A comment or a change, and the paragraph of the draft sent where it belongs.

    `paragraph` is its bookmark (None where it has none), `number` its place in the draft and `words` how it begins; `anchor`
    are the words it is about, `text` what is said or stands there now. `to` is where a move went; `answers` the place among
    the items of the comment that a reply is about. Where a program can make a change, `new` takes the place of the passage
    `old`, which is there once, or stands behind the paragraph where `old` is empty; a change of several paragraphs, or a move, is
    made by its `edits` instead. `label` is how people cite the paragraph: its printed number, or the heading above it. `part` is
    `body`, `footnote`, `endnote`, `header` or `footer`.
    """

    kind: CommentKind
    author: str
    date: str | None
    paragraph: str | None
    anchor: str
    text: str
    number: int = 0
    words: str = ""
    part: str = "body"
    resolved: bool = False
    answers: int | None = None
    to: str | None = None
    what: Untracked | None = None
    old: str = ""
    new: str = ""
    edits: tuple[Edit, ...] = ()
    label: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it for a program."""
        return asdict(self)


@dataclass(frozen=True)
class Found:
    """An item, and where it stands in the file."""

    order: tuple[int, ...]
    item: Item
