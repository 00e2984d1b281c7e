"""What people write, brought into one plain form, and looked up in the phrases of `templates/replies`, a file a language."""

import re
import unicodedata
from functools import cache
from typing import Any, Final

from documents.words import languages, words

LANGUAGES: Final = languages("replies")
_LONGEST: Final = 20_000      # letters of a text that is looked at; a mail's own words are fewer
_APOSTROPHE: Final = str.maketrans("’‘ʼ´`‐‑–—\u00a0\u202f", "'''''----  ")


def plain(text: str) -> str:
    """Return a text in lower case, without accents, with straight apostrophes and single spaces; lines are kept."""
    letters = unicodedata.normalize("NFD", text[:_LONGEST].translate(_APOSTROPHE).casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c)).replace("œ", "oe").replace("æ", "ae")
    return "\n".join(line for line in (" ".join(line.split()) for line in bare.splitlines()) if line)


@cache
def pattern(language: str, *keys: str) -> re.Pattern[str]:
    """Return the phrases under a key of a language, as one expression that begins where a word does."""
    found: Any = words("replies", language)
    for key in keys:
        found = found[key]
    phrases = [found] if isinstance(found, str) else found
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(phrases)})")


def says(text: str, *keys: str) -> bool:
    """Tell whether a plain text says something in one of the languages."""
    return any(pattern(language, *keys).search(text) for language in LANGUAGES)


def says_only(text: str, *keys: str) -> bool:
    """Tell whether a plain text is a phrase in one of the languages, and nothing else."""
    return any(pattern(language, *keys).fullmatch(text) for language in LANGUAGES)


def begins(text: str, *keys: str) -> bool:
    """Tell whether a plain text begins with a phrase in one of the languages."""
    return any(pattern(language, *keys).match(text) for language in LANGUAGES)
