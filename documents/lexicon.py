"""The words of `templates/claims`, all languages at once: what tells nothing, what sets populations apart, how laws are named."""

import re
import unicodedata
from functools import cache
from typing import Any, Final

from documents.words import languages, words

TOKEN: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+")
ELIDED: Final = re.compile(r"^(?:[ldjnsmtc]|qu)[’']")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[A-ZÀ-ÖØ-Þ«„“0-9])|\n+")
_STEM: Final = 6


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    composed = unicodedata.normalize("NFC", text)
    return [found for part in _SENTENCE.split(composed) if (found := " ".join(part.split(" ")).strip())]


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that tell what a text is about."""
    return frozenset(
        found for token in TOKEN.findall(without_phrases(text)) if not token.isdecimal() and (found := stem(token))
    )


def without_phrases(text: str) -> str:
    """Return a text without the expressions that tell nothing, like « au total »."""
    return _phrases().sub(" ", text)


def stem(token: str) -> str:
    """Return the stem of a word, empty where it is one of those that tell nothing."""
    found = root(token)
    return "" if found in lexicon("small") or found in lexicon("general") else found


def root(token: str) -> str:
    """Return what the forms of a word share."""
    bare = unaccented(ELIDED.sub("", token.lower()))
    bare = re.sub(r"(?:aux|eaux)$", "al", bare) if len(bare) > 5 else bare
    if bare.isascii() and len(bare) > 3:
        bare = re.sub(r"e*[sx]?$", "", bare)
    return bare[:_STEM]


def unaccented(text: str) -> str:
    """Return a text in small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c)).strip()


def all_of(key: str) -> list[str]:
    """Return what stands under a key, a text a language."""
    return [str(_said(language)[key]) for language in languages("claims")]


@cache
def lexicon(key: str) -> frozenset[str]:
    """Return the roots of the words under a key."""
    return frozenset(root(word) for known in all_of(key) for word in known.split())


@cache
def unaccented_of(key: str) -> frozenset[str]:
    """Return the words under a key without accents."""
    return frozenset(unaccented(word) for known in all_of(key) for word in known.split())


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile("|".join(all_of("phrases")), re.IGNORECASE)


@cache
def _said(language: str) -> dict[str, Any]:
    return words("claims", language)
