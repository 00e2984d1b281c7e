"""Which paragraph of the draft sent each paragraph that came back is: by its words first, by its bookmark, by its neighbours."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

from documents.comparing.alignment import aligned, likeness
from documents.harvesting.groups import Group, words_of

_ALIKE: Final = 0.5
_SAME: Final = 0.6          # of the words: still the paragraph that was sent
_LEAST: Final = 4           # words; shorter paragraphs are alike by chance
_ENOUGH: Final = 3          # paragraphs, to tell drafts apart by
_MOST: Final = 250_000      # pairs weighed one against the other


def paired(sent: Sequence[Group], came: Sequence[Group]) -> dict[int, int]:
    """Return by place of a paragraph that came the place of the one that was sent; what is new is not in it.

    A bookmark that stands at other words than its own follows the words: programs move, copy and lose bookmarks.
    """
    old, new = [g.text for g in sent], [g.text for g in came]
    words, come = list(words_of(sent)), list(words_of(came))
    found = _same(old, new)
    taken = set(found.values())
    by_name: dict[str, int] = {g.name: n for n, g in enumerate(sent) if g.name}
    known = {n: place for n, place in _named(came, by_name).items() if old[place]}
    free = [n for n in range(len(old)) if n not in taken and old[n]]
    for n, place in known.items():
        if n in found or place in taken or not new[n]:
            continue
        mine = likeness(words[place], come[n])
        if mine >= _ALIKE or not any(likeness(words[other], come[n]) > max(mine, _ALIKE) for other in free if other != place):
            found[n] = place
            taken.add(place)
    for n, place in _by_order(old, new, found).items():
        found[n] = place
    _nearest(words, come, found, {n for n in range(len(old)) if old[n]}, {n for n in range(len(new)) if new[n]})
    for n, place in known.items():      # emptied where it stood
        if n not in found and place not in found.values() and not new[n]:
            found[n] = place
    return found


def _same(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Pair the texts that are there once in each."""
    once = {text for text, n in Counter(old).items() if n == 1 and text} & {t for t, n in Counter(new).items() if n == 1}
    places = {text: n for n, text in enumerate(old) if text in once}
    return {n: places[text] for n, text in enumerate(new) if text in once}


def _named(came: Sequence[Group], by_name: dict[str, int]) -> dict[int, int]:
    """Return the places that the bookmarks say, of each the first."""
    found: dict[int, int] = {}
    for n, group in enumerate(came):
        for name in group.bookmarks:
            if name in by_name and by_name[name] not in found.values():
                found.setdefault(n, by_name[name])
    return found


def _by_order(old: Sequence[str], new: Sequence[str], found: dict[int, int]) -> dict[int, int]:
    """Pair what is left between two neighbours that are known."""
    steady = sorted((n, found[n]) for n in steady_of(found))
    pairs: dict[int, int] = {}
    taken = set(found.values())
    left = (-1, -1)
    for right in [*steady, (len(new), len(old))]:
        here = [n for n in range(left[1] + 1, right[1]) if n not in taken and old[n]]
        there = [n for n in range(left[0] + 1, right[0]) if n not in found and new[n]]
        if here and there:
            for a, b in aligned([old[n] for n in here], [new[n] for n in there]):
                if a is not None and b is not None:
                    pairs[there[b]] = here[a]
        left = right
    return pairs


def _nearest(words: Sequence[Counter[str]], come: Sequence[Counter[str]], found: dict[int, int],
             whole: set[int], there: set[int]) -> None:
    """Pair what is left wherever it went, the likest first."""
    here, there = whole - set(found.values()), there - set(found)
    if len(here) * len(there) > _MOST:
        return
    likely = sorted(
        ((likeness(words[a], come[b]), -a, -b) for a in here for b in there
         if min(words[a].total(), come[b].total()) >= _LEAST), reverse=True)
    taken: set[int] = set()
    for alike, a, b in likely:
        if alike < _ALIKE:
            return
        if -b not in found and -a not in taken:
            found[-b] = -a
            taken.add(-a)


def steady_of(found: dict[int, int]) -> set[int]:
    """Return the places of the longest row of paragraphs that still follow each other as they were sent."""
    order = sorted(found)
    tails: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for n in order:
        k = bisect_left(tails, found[n])
        before[n] = last[k - 1] if k else None
        if k == len(tails):
            tails.append(found[n])
            last.append(n)
        else:
            tails[k], last[k] = found[n], n
    steady: set[int] = set()
    n_or_none: int | None = last[-1] if last else None
    while n_or_none is not None:
        steady.add(n_or_none)
        n_or_none = before[n_or_none]
    return steady


def is_another(sent: Sequence[Group], came: Sequence[Group], found: dict[int, int]) -> bool:
    """Tell whether a file is no copy of the draft sent: less than half of its paragraphs are in it."""
    words, come = list(words_of(sent)), list(words_of(came))
    telling = [n for n, counted in enumerate(words) if counted.total() >= _LEAST and not sent[n].contents]
    if len(telling) < _ENOUGH:
        return False
    back = {place: n for n, place in found.items()}
    kept = sum(1 for n in telling if n in back and likeness(words[n], come[back[n]]) >= _SAME)
    return kept * 2 < len(telling)
