"""The language of a text by its small words."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_SMALL: Final = {
    "en": re.compile(
        r"(?:the|of|and|to|in|for|on|with|by|is|are|that|which|from|has|have|or|this|its|any|please|whether)", re.IGNORECASE
    ),
    "fr": re.compile(
        r"(?:de|la|le|les|des|et|du|en|dans|pour|que|qui|une?|est|sur|par|avec|aux?|ou|ces?|si|leurs?)", re.IGNORECASE
    ),
}
_ENOUGH: Final = 4      # small words; a heading of three says nothing
_CLEARLY: Final = 3     # times as many as of the other language


def language_of_all(texts: Iterable[str]) -> str:
    """Return the language most of a list is written in, English when nothing tells."""
    total: Counter[str] = Counter()
    for text in texts:
        total.update(_hits(text))
    return max(sorted(_SMALL), key=lambda language: total[language])


def language_of(text: str) -> str | None:
    """Return the language of a passage, None when it does not tell clearly."""
    hits = _hits(text)
    (language, most), *others = sorted(((lang, hits[lang]) for lang in _SMALL), key=lambda pair: -pair[1])
    return language if most >= _ENOUGH and all(most >= _CLEARLY * count for _, count in others) else None


def _hits(text: str) -> Counter[str]:
    words = _WORD.findall(text)
    return Counter({language: sum(small.fullmatch(word) is not None for word in words) for language, small in _SMALL.items()})
