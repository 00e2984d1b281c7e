"""Who lets a letter go and how it leaves. Office and instrument may be stricter than these rules, never looser."""

from collections.abc import Mapping
from typing import Final

from models.instrument import ReleasePolicy
from models.words import ON_PAPER, Channel, LetterKind, Rank, Release

GOES_ALONE: Final = frozenset({LetterKind.ACKNOWLEDGEMENT, LetterKind.REMINDER, LetterKind.DELIVERY, LetterKind.CLOCK})
"""Kinds that may leave by themselves, to the rank at which the office itself corresponds."""


def release(
    kind: LetterKind,
    rank: Rank,
    *,
    instrument: ReleasePolicy,
    office: Mapping[LetterKind, Release],
    batch: int,
) -> Release:
    """Return who lets a letter go. `batch` counts the letters written with it."""
    waits = (
        kind not in GOES_ALONE
        or rank is not Rank.AGENT
        or batch >= instrument.batch_limit
        or Release.OFFICER in (instrument.letters.get(kind), office.get(kind))
    )
    return Release.OFFICER if waits else Release.ALONE


SIGNED: Final = frozenset({LetterKind.REFERRAL, LetterKind.TRANSMISSION})
"""Kinds that are signed by hand: what a minister writes, and what goes with a report on its way."""


def channel(kind: LetterKind, rank: Rank, usual: Channel) -> Channel:
    """Return how a letter leaves: on paper what is signed by hand and what goes to high rank, else by the usual channel."""
    return Channel.PRINT if kind in SIGNED or rank in ON_PAPER else usual
