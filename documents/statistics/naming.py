"""How sentences name what a table holds: the telling words, the names of rows and columns, and which of them a number is of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from documents.claims import ages
from documents.lexicon import stem
from documents.phrases import plain
from documents.words import languages, words
from models.figures import TOTAL
from models.instrument import Names

_WORD: Final = re.compile(r"[^\W\d_]+")
_PAUSE: Final = re.compile(r"[,;:()]")


@dataclass(frozen=True)
class Word:
    """A telling word and where it stands."""

    stem: str
    at: int


@dataclass(frozen=True)
class Label:
    """The name of a row or column in one language: the stems of its words, its ages, or its text where it has neither."""

    stems: frozenset[str]
    ages: frozenset[str]
    text: str

    def spots(self, sentence: str, told: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Yield where a sentence says it, from its first word to its last."""
        if self.ages:
            yield from ((at, at + len(self.text)) for at, age in ages(sentence) if age in self.ages)
        elif self.stems:
            having = {w.stem: [o.at for o in told if o.stem == w.stem] for w in told if w.stem in self.stems}
            if len(having) == len(self.stems):
                for at in having[min(having)]:
                    near = [min(places, key=lambda place: abs(place - at)) for places in having.values()]
                    yield min(near), max(near) + 1
        if not self.stems and self.text:
            yield from (m.span() for m in re.finditer(rf"(?<!\w){re.escape(self.text)}(?!\w)", plain(sentence)))


def labels_of(names: Names) -> tuple[Label, ...]:
    """Return the names of a row or column, one a language."""
    found = []
    for language in languages("statistics"):
        text = names.in_language(language)
        aged = frozenset(age for _, age in ages(text))
        stems = frozenset() if aged else frozenset(w.stem for w in telling_words(text))
        found.append(Label(stems, aged, plain(text)))
    return tuple(found)


def named_in(
    labels: Mapping[str, Sequence[Label]], sentence: str, told: Sequence[Word]
) -> dict[str, list[tuple[int, int]]]:
    """Return which rows or columns a sentence names, each with the places where it does."""
    return {
        id: spots for id, known in labels.items() if (spots := [s for label in known for s in label.spots(sentence, told)])
    }


def is_named(
    own: str, named: Mapping[str, Sequence[tuple[int, int]]], at: int, here: tuple[int, int], *, alone: bool
) -> bool:
    """Say whether, of the rows or columns that are named, the number's own stands nearest to it; a total's is none at all.

    Of a number that is alone in its part of the sentence all that are named there are its own: “in an institution abroad”.
    """
    def far(spot: tuple[int, int]) -> tuple[bool, int]:
        return not here[0] <= spot[0] < here[1], abs(spot[0] - at)

    ordered = sorted((far(spot), id) for id, spots in named.items() for spot in spots)
    if own == TOTAL:
        return not ordered or ordered[0][0][0]
    here_too = {id for (elsewhere, _), id in ordered if alone and not elsewhere}
    return bool(ordered) and own in {ordered[0][1], *here_too}


def part_of(sentence: str, at: int) -> tuple[int, int]:
    """Return from where to where no comma, colon or bracket parts what is said from the number."""
    pauses = [m.start() for m in _PAUSE.finditer(sentence)]
    return max((p for p in pauses if p < at), default=0), min((p for p in pauses if p > at), default=len(sentence))


def telling_words(text: str) -> list[Word]:
    """Return the telling words; one that is denied is another word: “non accompagnés”."""
    found, denied = [], False
    for match in _WORD.finditer(text):
        if plain(match[0]) in plain_under("negations"):
            denied = True
        elif known := stem(_same().get(plain(match[0]), match[0])):
            found.append(Word(f"non {known}" if denied else known, match.start()))
            denied = False
    return found


@cache
def texts_under(key: str) -> tuple[str, ...]:
    """Return what stands under a key of `templates/statistics`, a text a language."""
    return tuple(str(words("statistics", language)[key]) for language in languages("statistics"))


@cache
def stems_under(key: str) -> frozenset[str]:
    """Return the stems of the words under a key."""
    return frozenset(stem(word) for known in texts_under(key) for word in known.split())


@cache
def plain_under(key: str) -> frozenset[str]:
    """Return the words under a key in small letters without accents."""
    return frozenset(plain(word) for known in texts_under(key) for word in known.split())


@cache
def _same() -> dict[str, str]:
    """Return for a word of persons the one that a table says in its place: « fillette », fille."""
    return {
        plain(word): known for language in languages("statistics")
        for known, others in words("statistics", language)["same"].items() for word in others.split()
    }
