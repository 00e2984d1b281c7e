"""What passages of different places say against each other, and what they say twice. By rule, no service, no chance."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from documents.claims import Claim, ClaimKind, claims
from models.words import Notice

_ALIKE: Final = 0.6          # of the telling words two claims have in common
_SAME_SUBJECT: Final = 0.6   # of those of the subject of a law
_ROUNDING: Final = 0.05      # of a figure that is given as rounded
_FEW: Final = 2              # by which a small one may then differ: « environ dix », eleven
_SHINGLE: Final = 4          # words
_REPEATED: Final = 0.55      # of the shingles of the shorter passage
_LONG_ENOUGH: Final = 14     # words of a passage whose repetition matters


@dataclass(frozen=True)
class Passage:
    """A passage to be compared: its place (a block, or a report of the past), who wrote it, and its text."""

    place: str
    institution: str
    text: str


@dataclass(frozen=True)
class Quote:
    """One side: where, by whom, the sentence, and what in it is at issue."""

    place: str
    institution: str
    sentence: str
    value: str


@dataclass(frozen=True)
class Contradiction:
    """Two quotes that do not go together, or say the same twice."""

    kind: Notice
    first: Quote
    second: Quote


def contradictions(passages: Sequence[Passage]) -> tuple[Contradiction, ...]:
    """Return what these passages say against each other, and what they repeat; pairs of one place are left alone."""
    said = [(passage, claim) for passage in passages for claim in claims(passage.text)]
    return (*_against(said), *_twice(passages))


def _against(said: Sequence[tuple[Passage, Claim]]) -> Iterator[Contradiction]:
    beside: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for passage, claim in said:
        beside[passage.place, claim.sentence].append(claim)
    seen: set[tuple[str, str, str, str]] = set()
    for one, other in _candidates(said):
        (here, mine), (there, theirs) = said[one], said[other]
        if here.place == there.place or not differ(mine, theirs):
            continue
        if _is_among(mine, beside[there.place, theirs.sentence]) or _is_among(theirs, beside[here.place, mine.sentence]):
            continue     # said there too, of something beside it
        key = (here.place, mine.sentence, there.place, theirs.sentence)
        if key not in seen:
            seen.add(key)
            yield Contradiction(
                Notice(mine.kind.value), Quote(here.place, here.institution, mine.sentence, mine.value),
                Quote(there.place, there.institution, theirs.sentence, theirs.value),
            )


def _is_among(claim: Claim, others: Sequence[Claim]) -> bool:
    """Say whether one of the others gives the same; of persons that are told apart (14 children, 14 mothers) it is not the same."""
    same = [other for other in others if _said(other) == _said(claim)]
    return any(not (claim.counted and other.counted) or claim.counted == other.counted for other in same)


def _said(claim: Claim) -> float | str:
    return claim.value if claim.number is None else claim.number


def _candidates(said: Sequence[tuple[Passage, Claim]]) -> list[tuple[int, int]]:
    """Return the pairs that share a telling word, so that a long report costs little more than a short one."""
    by_stem: dict[tuple[ClaimKind, str, str], list[int]] = defaultdict(list)
    for n, (_, claim) in enumerate(said):
        for stem in claim.stems:
            by_stem[claim.kind, claim.year, stem].append(n)
    return sorted({pair for members in by_stem.values() for pair in combinations(members, 2)})


def differ(one: Claim, other: Claim) -> bool:
    """Say whether two claims speak of the same thing and do not say the same of it."""
    if one.kind is not other.kind or one.year != other.year or one.unit != other.unit or one.apart != other.apart:
        return False
    if not _alike(one.stems, other.stems, _SAME_SUBJECT if one.kind is ClaimKind.LAW else _ALIKE):
        return False
    if one.number is None or other.number is None:
        return one.value != other.value
    if one.kind is ClaimKind.FIGURE and (not one.year or one.aside or other.aside):
        return False     # of an unsaid year nothing can be said, nor of « les deux services »
    (least, most), (lowest, highest) = one.between or (one.number, one.number), other.between or (other.number, other.number)
    largest = max(abs(one.number), abs(other.number))
    rounding = max(_ROUNDING * largest, 0 if one.unit else _FEW)
    return max(least - highest, lowest - most) > (rounding if one.about or other.about else 0)


def _alike(one: frozenset[str], other: frozenset[str], least: float) -> bool:
    shared = one & other
    return bool(shared) and (one == other or (len(shared) >= 2 and len(shared) / len(one | other) >= least))


def _twice(passages: Sequence[Passage]) -> Iterator[Contradiction]:
    """Yield passages, paragraph by paragraph, that are nearly the same as one of another place."""
    paragraphs = [
        (passage, text.strip(), _shingles(text))
        for passage in passages for text in passage.text.splitlines() if len(text.split()) >= _LONG_ENOUGH
    ]
    having: dict[tuple[str, ...], list[int]] = defaultdict(list)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for n, (_, _, shingles) in enumerate(paragraphs):
        for shingle in shingles:
            for before in having[shingle]:
                shared[before, n] += 1
            having[shingle].append(n)
    for (one, other), count in sorted(shared.items()):
        (here, mine, first), (there, theirs, second) = paragraphs[one], paragraphs[other]
        if here.place != there.place and count >= _REPEATED * min(len(first), len(second)):
            yield Contradiction(
                Notice.REPETITION, Quote(here.place, here.institution, mine, ""), Quote(there.place, there.institution, theirs, "")
            )


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    said = [word.strip(".,;:!?«»“”„()").lower() for word in text.split()]
    known = [word for word in said if word]
    return frozenset(tuple(known[n:n + _SHINGLE]) for n in range(len(known) - _SHINGLE + 1))
