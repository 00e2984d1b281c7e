"""Fitting stages between two fixed dates when the rules want more working days than there are."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Leg:
    """The way from one date to the next, in working days: as the rules have it, and the least with which it works.

    A leg between two stages is a gap (`is_stage` False): it gives way first. A droppable stage goes as a whole where
    not even the least fits.
    """

    planned: int
    minimum: int
    is_stage: bool
    droppable: bool = False

    @property
    def wanted(self) -> int:
        """What the leg should have; a plan that runs backwards wants its minimum."""
        return max(self.planned, self.minimum)

    @property
    def least(self) -> int:
        """What the leg must have: its minimum, a gap at most one day."""
        return self.minimum if self.is_stage else min(max(self.planned, 0), 1)

    @property
    def is_impossible(self) -> bool:
        """Whether the rules leave less than the minimum."""
        return self.planned < self.minimum


def dropped(total: int, legs: Sequence[Leg]) -> frozenset[int]:
    """Return which droppable legs go, the earlier first, until what the others must have at least fits into `total`."""
    gone: set[int] = set()
    for n, leg in enumerate(legs[:-1]):
        if sum(other.least for m, other in enumerate(legs) if m not in gone) <= total:
            break
        if leg.droppable:
            gone.add(n)
    return frozenset(gone)


def lent(legs: Sequence[Leg]) -> list[int] | None:
    """Return the working days of each leg where the nearest gaps can lend what a short stage lacks, the later gap first.

    None where they cannot: then everything is to be compressed. What need not move keeps its days.
    """
    has = [leg.planned for leg in legs]
    gaps = [n for n, leg in enumerate(legs) if not leg.is_stage]
    for short, leg in enumerate(legs):
        for gap in sorted(gaps, key=lambda n: (abs(n - short), -n)):
            lends = max(0, min(leg.minimum - has[short], has[gap] - legs[gap].least))
            has[gap] -= lends
            has[short] += lends
        if has[short] < leg.minimum:
            return None
    return has


def compress(total: int, legs: Sequence[Leg]) -> list[int]:
    """Return the working days of each leg, `total` in all: the least of each, then what remains by what it wants.

    Where even the least is too much, the least is shared out in proportion.
    """
    least = [leg.least for leg in legs]
    if total < sum(least):
        return _share(total, least)
    wishes = [leg.wanted - leg.least if leg.is_stage else 0 for leg in legs]
    if not any(wishes):
        wishes = [int(leg.is_stage) for leg in legs]
    return [a + b for a, b in zip(least, _share(total - sum(least), wishes), strict=True)]


def _share(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights`; days left over go to the largest fractions, the earlier first."""
    whole = sum(weights) or 1
    parts = [total * w // whole for w in weights]
    by_fraction = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in by_fraction[: total - sum(parts)]:
        parts[n] += 1
    return parts
