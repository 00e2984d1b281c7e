"""The language of a text by its small words; of each language they stand in `templates/replies`."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

from documents.phrases import LANGUAGES, plain
from documents.words import words

_WORD: Final = re.compile(r"[^\W\d_]+")
_TELLING: Final = 6      # words of a text whose language is relied upon
_ENOUGH: Final = 1       # small word that no other language has
_MORE: Final = 1.25      # times as many as of the next language


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(words("replies", language)["small_words"].split())


def spoken(text: str) -> str:
    """Return the language of a text as it is filed, empty where the text is too short to tell or does not."""
    return (language_of(text) or "") if len(text.split()) >= _TELLING else ""


def language_of(text: str, among: Iterable[str] = LANGUAGES) -> str | None:
    """Return the language of a text, None where its small words do not tell."""
    found = Counter(_WORD.findall(plain(text)))
    # a word of several languages tells less than one of a single language
    held = {word: [one for one in LANGUAGES if word in _small_words(one)] for word in found}
    weight = {one: sum(n / len(held[w]) for w, n in found.items() if one in held[w]) for one in among}
    (first, most), *others = sorted(weight.items(), key=lambda pair: -pair[1])
    return first if most >= _ENOUGH and all(most >= _MORE * count for _, count in others) else None
