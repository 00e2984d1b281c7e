"""Which paragraph of the one text stands for which of the other: equal ones first, then those that are alike."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

Pair = tuple[int | None, int | None]
"""Places in the old and the new text; None where there is nothing to stand for it."""

_ALIKE: Final = 0.5         # of the words, counted twice, that both have
_MOST: Final = 40_000       # pairs that are weighed; of longer texts those between equal paragraphs


def aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """Yield the pairs in the order of the new text, what is gone before what came in its place."""
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    last = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    yield from zip(range(first), range(first), strict=True)
    for a, b in _middle(old[first:len(old) - last], new[first:len(new) - last]):
        yield None if a is None else a + first, None if b is None else b + first
    yield from zip(range(len(old) - last, len(old)), range(len(new) - last, len(new)), strict=True)


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    if len(old) * len(new) <= _MOST:
        yield from _alike(old, new, range(len(old)), range(len(new)))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(range(a, b), range(c, d), strict=True)
        else:
            yield from _alike(old, new, range(a, b), range(c, d))


def _alike(old: Sequence[str], new: Sequence[str], here: range, there: range) -> Iterator[Pair]:
    i, j = here.start, there.start
    for a, b in _best(old, new, here, there):
        yield from ((n, None) for n in range(i, a))
        yield from ((None, n) for n in range(j, b))
        yield a, b
        i, j = a + 1, b + 1
    yield from ((n, None) for n in range(i, here.stop))
    yield from ((None, n) for n in range(j, there.stop))


def _best(old: Sequence[str], new: Sequence[str], here: range, there: range) -> list[tuple[int, int]]:
    """Return the pairs in order that have most in common together."""
    if not here or not there:
        return []
    words = {text: Counter(text.split()) for text in (*(old[n] for n in here), *(new[n] for n in there))}
    if len(here) * len(there) > _MOST:
        return [(a, b) for a, b in zip(here, there, strict=False) if likeness(words[old[a]], words[new[b]]) >= _ALIKE]
    wide = len(there) + 1
    best = [[0.0] * wide for _ in range(len(here) + 1)]
    for i in range(len(here) - 1, -1, -1):
        for j in range(len(there) - 1, -1, -1):
            weight = _weight(old[here[i]], new[there[j]], words)
            taken = weight + best[i + 1][j + 1] if weight else 0.0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(here) and j < len(there):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((here[i], there[j]))
            i, j = i + 1, j + 1
    return pairs


def _weight(one: str, other: str, words: Mapping[str, Counter[str]]) -> float:
    """Return how many words two texts have in common, nothing if they are not alike."""
    if one == other:
        return 1.5 + words[one].total()
    share = likeness(words[one], words[other])
    return share * (words[one].total() + words[other].total()) / 2 if share >= _ALIKE else 0.0


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return which share of their words two texts have in common, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0
