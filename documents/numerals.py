"""Numbers written as words: where a text says one, in whichever of the languages of `templates/numerals`.

One alone is an article and never a number here; neither are ordinals, shares and words like « une dizaine ».
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from documents.words import languages, words

_TOKEN: Final = re.compile(r"[^\W\d_]+")
_WITHIN: Final = re.compile(r"[\w-]")
_GAP: Final = re.compile(r"[ \u00a0]|-")


@dataclass(frozen=True)
class Numeral:
    """A number told in words, from its first letter to its last."""

    start: int
    end: int
    value: int


def in_figures(text: str) -> str:
    """Return a text with its numbers in figures, each filled up with spaces, so that everything stands where it stood."""
    parts, done = [], 0
    for found in numerals(text):
        figure = f"{found.value:,}".replace(",", "'")      # a thousand is never taken for a year
        parts += [text[done:found.start], figure.ljust(found.end - found.start)]
        done = found.end
    return "".join((*parts, text[done:]))


def numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers told in words, in order."""
    tokens = [(m.start(), m.end(), m[0].lower()) for m in _TOKEN.finditer(text)]
    if not any(_may_begin(word) for _, _, word in tokens):
        return ()
    spared = bytearray(len(text))
    for start, end in (m.span() for language in _languages() for m in language.spared.finditer(text)):
        spared[start:end] = b"\1" * (end - start)
    found, n = [], 0
    while n < len(tokens):
        run = _joined(text, tokens, n) if _may_begin(tokens[n][2]) else []
        length, value = max((language.read([word for _, _, word in run]) for language in _languages()), default=(0, 0))
        if length:
            numeral = Numeral(tokens[n][0], tokens[n + length - 1][1], value)
            if _stands_alone(text, numeral) and not spared[numeral.start]:
                found.append(numeral)
        n += max(length, 1)
    return tuple(found)


@dataclass(frozen=True)
class _Language:
    """How numbers are told in a language."""

    one: frozenset[str]
    numbers: dict[str, int]
    joint: str
    parts: re.Pattern[str] | None    # of a word into which a number is glued together
    spared: re.Pattern[str]

    def read(self, run: Sequence[str]) -> tuple[int, int]:
        """Return how many words of a run tell one number, and which; nothing where they tell none."""
        if self.parts:
            said = self.parts.findall(run[0]) if run else []
            value, used = self._told(said)
            return (1, value) if used == len(said) and "".join(said) == (run[0] if run else "") and value > 1 else (0, 0)
        value, used = self._told(run)
        return (used, value) if value > 1 else (0, 0)

    def _told(self, said: Sequence[str]) -> tuple[int, int]:
        """Return the number that the first words tell, and how many they are."""
        thousands, rest, used, joined = 0, 0, 0, False
        for at, word in enumerate(said):
            if word == self.joint and rest and not joined:
                joined = True
                continue
            value = 1 if word in self.one else self.numbers.get(word, 0)
            if value == 1000 and not thousands and not joined:
                thousands, rest = (rest or 1) * 1000, 0
            elif (grown := _grown(rest, value, joined=joined, turned=bool(self.parts))) and value != 1000:
                rest = grown
            else:
                break
            used, joined = at + 1, False
        return thousands + rest, used


def _grown(rest: int, value: int, *, joined: bool, turned: bool) -> int:
    """Return what a number becomes with one more word, 0 where the word is not of it; `turned`: units come before tens."""
    ten = rest % 100
    if not value:
        return 0
    if value == 100:
        return 0 if joined or rest >= 100 else (rest or 1) * 100
    if not rest:
        return value
    if not ten:
        return rest + value
    if turned:
        return rest + value if joined and ten < 10 and value in range(20, 100, 10) else 0
    if ten == 4 and value == 20 and not joined:
        return rest + 76                                                        # « quatre-vingt »
    if ten in (60, 80) and 10 <= value < 17 and (not joined or value == 11):
        return rest + value                                                     # « soixante et onze »
    if ten in (10, 70, 90) and 7 <= value < 10 and not joined:
        return rest + value                                                     # « soixante-dix-sept »
    return rest + value if ten in range(20, 100, 10) and value < 10 and (not joined or value == 1) else 0


def _joined(text: str, tokens: Sequence[tuple[int, int, str]], first: int) -> list[tuple[int, int, str]]:
    """Return the words from one on that no more than a space or a hyphen parts."""
    run = [tokens[first]]
    for token in tokens[first + 1:first + 12]:
        if not _GAP.fullmatch(text, run[-1][1], token[0]):
            break
        run.append(token)
    return run


def _stands_alone(text: str, numeral: Numeral) -> bool:
    """Say whether a number is not within another word, like “six-year-old” or « deux-roues »."""
    beside = text[max(0, numeral.start - 1):numeral.start] + text[numeral.end:numeral.end + 1]
    return not _WITHIN.search(beside)


@lru_cache(maxsize=8192)
def _may_begin(word: str) -> bool:
    return any(language.read([word])[0] or word in language.one for language in _languages())


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_language(words("numerals", language)) for language in languages("numerals"))


def _language(said: dict[str, Any]) -> _Language:
    one, numbers = frozenset(said["one"].split()), dict(said["numbers"])
    parts = "|".join(sorted((*one, *numbers, said["and"]), key=len, reverse=True))
    spared = "|".join(said["spared"])
    return _Language(
        one, numbers, said["and"], re.compile(parts) if said["glued"] else None, re.compile(rf"\b(?:{spared})\b", re.IGNORECASE)
    )
