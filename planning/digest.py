"""Which things to be said to one person on one day stand in one letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from models.office import Contact
from models.words import Channel, LetterKind, Release

JOINED: Final = frozenset({LetterKind.REMINDER, LetterKind.DECISION})
"""Kinds that may share a letter. First letters, invitations, thanks and what goes to a superior stand alone."""


@dataclass(frozen=True)
class Said:
    """Something to be said, by its key in the ledger: to whom, by which door, and who lets it go.

    `letter` is the code of the letter it stands in already and waits with.
    """

    key: str
    kind: LetterKind
    contact: Contact
    channel: Channel
    release: Release
    letter: str = ""


def together(said: Iterable[Said]) -> tuple[tuple[Said, ...], ...]:
    """Return what stands in one letter each, in order: what goes alone never waits for an officer with the rest."""
    groups: dict[object, list[Said]] = {}
    for one in said:
        alone = one.kind not in JOINED or not one.contact.digest
        groups.setdefault(one.key if alone else (one.contact, one.channel, one.release), []).append(one)
    return tuple(tuple(group) for group in groups.values())
