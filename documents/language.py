"""The language of a text by its small words; of each language they stand in `templates/replies`."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from typing import Final

from documents.phrases import LANGUAGES, plain
from documents.words import words

_OF_ADDRESSES: Final = ("@", "://", "www.")     # the parts of what holds one are words of no language
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


def language_of(
    text: str, among: Collection[str] = LANGUAGES, *, enough: float = _ENOUGH, more: float = _MORE
) -> str | None:
    """Return the language of a text, None where its small words do not tell.

    Of the language there are `enough`, and `more` times as many as of the next; a passage of a list of questions, half of
    which is names and numbers, must tell more clearly than a letter.
    """
    (first, most), *others = sorted(_weights(text, among).items(), key=lambda pair: -pair[1])
    return first if most >= enough and all(most >= more * count for _, count in others) else None


def language_of_all(texts: Iterable[str], among: Collection[str]) -> str:
    """Return the language most of these texts are written in, the first of `among` when nothing tells."""
    total = Counter[str]()
    for text in texts:
        total.update(_weights(text, among))
    return max(among, key=lambda language: total[language])


def _weights(text: str, among: Collection[str]) -> dict[str, float]:
    """Return how much the small words speak for each language; a word of several tells less than one of a single language."""
    said = " ".join(word for word in text.split() if not any(mark in word for mark in _OF_ADDRESSES))
    found = Counter(_WORD.findall(plain(said)))
    held = {word: [one for one in among if word in _small_words(one)] for word in found}
    return {one: sum(n / len(held[w]) for w, n in found.items() if one in held[w]) for one in among}
