"""Which things to be said to one person on one day stand in one letter, of whatever cycles and institutions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from models.letters import AUTOMATIC
from models.office import Contact
from models.words import Channel, LetterKind, Release

JOINED: Final = frozenset({LetterKind.REMINDER, LetterKind.DECISION, LetterKind.ACKNOWLEDGEMENT})
"""Kinds that may share a letter. First letters, invitations and what goes to a superior stand alone."""


@dataclass(frozen=True)
class Said:
    """Something to be said, by its key in the ledger: to whom, by which door, and who lets it go.

    `letter` is the code of the letter it stands in already and waits with; `within` names the cycle whose matters stay among
    themselves, where it is known by its number alone.
    """

    key: str
    kind: LetterKind
    contact: Contact
    channel: Channel
    release: Release
    letter: str = ""
    within: str = ""


def together(said: Iterable[Said]) -> tuple[tuple[Said, ...], ...]:
    """Return what stands in one letter each, in order: what goes alone never waits for an officer with the rest.

    What answers by itself shares a letter with its like only: it says of itself that it is automatic.
    """
    groups: dict[object, list[Said]] = {}
    for one in said:
        alone = one.kind not in JOINED or not one.contact.digest
        shared = (one.contact.greeted, one.channel, one.release, one.kind in AUTOMATIC, one.within)
        groups.setdefault(one.key if alone else shared, []).append(one)
    return tuple(tuple(group) for group in groups.values())
