"""The abbreviations a text explains, found by rule: « Comité des droits de l'enfant (CDE) », or the other way round."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

_SHORT: Final = r"[^\W\d_][\w&/-]{1,14}"
_AFTER: Final = re.compile(rf"\(({_SHORT})\)")
_BEFORE: Final = re.compile(rf"(?<![\w-])({_SHORT})\s+\(([^()]{{6,160}})\)")
_WORD: Final = re.compile(r"[^\W_]+")
_SENTENCE: Final = re.compile(r"[.;:!?()]\s|[()]")
_SPARE_WORDS: Final = 14
"""Words beside those that give a letter: « de la », « et des »."""


def abbreviations(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return each abbreviation with what it stands for, in their order of the alphabet.

    One that is explained in two ways stands there twice; one that nobody explains, or whose letters are not those its words
    begin with, does not.
    """
    found: dict[tuple[str, str], str] = {}
    for text in texts:
        for match in _AFTER.finditer(text):
            if _is_short(match[1]) and (full := _named_before(text[: match.start()], match[1])):
                found.setdefault((match[1], _plain(full)), full)
        for match in _BEFORE.finditer(text):
            if _is_short(match[1]) and _fits(_WORD.findall(match[2]), match[1]):
                found.setdefault((match[1], _plain(match[2])), match[2].strip())
    return tuple(sorted(((short, full) for (short, _), full in found.items()), key=lambda one: (_plain(one[0]), one)))


def _is_short(word: str) -> bool:
    capitals = sum(letter.isupper() for letter in word)
    return capitals >= 2 and 2 * capitals >= sum(letter.isalpha() for letter in word)


def _named_before(text: str, short: str) -> str:
    """Return the shortest run of words before an abbreviation that its letters begin."""
    sentence = _SENTENCE.split(text)[-1].rstrip()
    starts = [match.start() for match in _WORD.finditer(sentence)]
    for start in reversed(starts[-len(short) - _SPARE_WORDS:]):
        if _fits(_WORD.findall(sentence[start:]), short):
            return sentence[start:]
    return ""


def _fits(words: list[str], short: str) -> bool:
    """Tell whether the capitals of an abbreviation are first letters of these words, the first one of the first."""
    letters = [_plain(letter) for letter in short if letter.isupper()]
    initials = Counter(_plain(word)[0] for word in words)
    return bool(words) and _plain(words[0])[0] == letters[0] and not Counter(letters) - initials


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
