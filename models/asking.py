"""How each thing is asked of institutions: by which letter, with what, and what silence means."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from models.words import LetterKind, Purpose


@dataclass(frozen=True)
class Asking:
    """How one thing is asked.

    `form`: a questionnaire goes with it and comes back filled; `questions`: it names the questions of the institution;
    `draft`: the current draft goes with it, where there is one; `silence`: who is silent when the stage ends has agreed,
    and is not chased after the due date.
    """

    letter: LetterKind
    form: bool = False
    questions: bool = False
    draft: bool = False
    silence: bool = False


ASKING: Final[Mapping[Purpose, Asking]] = MappingProxyType({
    Purpose.FOCAL_POINTS: Asking(LetterKind.REFERRAL),
    Purpose.MEETING: Asking(LetterKind.INVITATION, silence=True),
    Purpose.ALLOCATION: Asking(LetterKind.ALLOCATION, questions=True, silence=True),
    Purpose.COLLECT: Asking(LetterKind.REQUEST, form=True, questions=True),
    Purpose.POSITIONS: Asking(LetterKind.POSITIONS, form=True, questions=True),
    Purpose.CONSULTATION: Asking(LetterKind.CONSULTATION, draft=True, silence=True),
    Purpose.SHORTEN: Asking(LetterKind.SHORTENING, form=True, questions=True),
    Purpose.REVIEW: Asking(LetterKind.CIRCULATION, draft=True, silence=True),
    Purpose.UPDATE: Asking(LetterKind.UPDATE, form=True, questions=True),
})

SILENCE_AGREES: Final = frozenset(p for p, asking in ASKING.items() if asking.silence)
INPUTS: Final = frozenset({Purpose.COLLECT, Purpose.POSITIONS, Purpose.UPDATE})
"""What fills a questionnaire for the first time; a shortening comes after it."""
