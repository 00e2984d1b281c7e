"""What a list consists of before it is understood: lines in document order, each with where it stands and how it looks."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from documents.questions.labels import Label

_UNSEEN: Final = re.compile("[\u200b\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")
_SPACES: Final = re.compile("[ \t\n\r\f\v]+")   # not the non-breaking ones: they are the author's


class Form(StrEnum):
    """What kind of text a line is."""

    PARAGRAPH = "paragraph"
    CONTENTS = "contents"
    TABLE = "table"
    TEXT_BOX = "text_box"
    PICTURE = "picture"


@dataclass(frozen=True)
class Place:
    """Where a line stands in its file: number of the paragraph (or line), of table and row, of the text box."""

    paragraph: int
    table: int | None = None
    row: int | None = None
    box: int | None = None


@dataclass(frozen=True)
class Look:
    """How a paragraph presents itself: the level of its heading style, and what all its letters have in common."""

    level: int | None = None
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True)
class Note:
    """A footnote or endnote with the mark it has in the file, a number or a sign such as `*`."""

    mark: str
    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph without the number printed before it; an item's other paragraphs may share its `cell`."""

    text: str
    place: Place
    label: Label | None = None
    look: Look = Look()
    form: Form = Form.PARAGRAPH
    notes: tuple[Note, ...] = ()
    cell: tuple[int, int, int] | None = None

    @property
    def whole(self) -> str:
        """The line as it is printed, number included."""
        return f"{self.label.printed} {self.text}".strip() if self.label else self.text


@dataclass(frozen=True)
class Lines:
    """All lines of a file; `changes` counts its tracked changes, read as accepted."""

    lines: tuple[Line, ...]
    changes: int = 0


def tidy(text: str) -> str:
    """Return text composed, without invisible characters, with single spaces between its words."""
    return _SPACES.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()
