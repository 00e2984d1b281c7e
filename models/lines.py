"""Text of one line: what people type into forms and what letters quote, without characters nobody sees."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator

_BREAKS: Final = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN: Final = ("Cc", "Cf", "Cs")
"""Unicode's control and direction characters, and halves of characters: no database takes them all."""


def as_line(text: str) -> str:
    """Return a text as one line; line breaks become spaces, characters nobody sees fall away."""
    seen = (c for c in _BREAKS.sub(" ", text) if unicodedata.category(c) not in _UNSEEN)
    return "".join(seen).strip(" ")


def has_unseen(text: str) -> bool:
    """Say whether a text breaks its line or holds a character that nobody sees."""
    return any(unicodedata.category(c) in _UNSEEN or (c != " " and _BREAKS.match(c)) for c in text)


LONGEST_REASON: Final = 200
"""Characters of the reason of an act."""

Line = Annotated[str, AfterValidator(as_line)]
"""The type of every text a form asks for."""
