"""How each thing is asked of institutions: by which letter, with what, and for how long it is awaited."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from models.words import LetterKind, Purpose


@dataclass(frozen=True)
class Asking:
    """How one thing is asked.

    `form`: a questionnaire goes with it and comes back filled; `questions`: it names the questions of the institution;
    `draft`: the current draft goes with it, where there is one; `passes`: it is awaited no longer than its stage, and not
    chased after the due date. `consent`: its letter may say that silence agrees, where the stage of an instrument declares it.
    """

    letter: LetterKind
    form: bool = False
    questions: bool = False
    draft: bool = False
    passes: bool = False
    consent: bool = False


ASKING: Final[Mapping[Purpose, Asking]] = MappingProxyType({
    Purpose.FOCAL_POINTS: Asking(LetterKind.REFERRAL),
    Purpose.MEETING: Asking(LetterKind.INVITATION, passes=True),
    Purpose.ALLOCATION: Asking(LetterKind.ALLOCATION, questions=True, passes=True, consent=True),
    Purpose.COLLECT: Asking(LetterKind.REQUEST, form=True, questions=True),
    Purpose.POSITIONS: Asking(LetterKind.POSITIONS, form=True, questions=True),
    Purpose.CONSULTATION: Asking(LetterKind.CONSULTATION, draft=True, passes=True),
    Purpose.SHORTEN: Asking(LetterKind.SHORTENING, form=True, questions=True),
    Purpose.REVIEW: Asking(LetterKind.CIRCULATION, draft=True, passes=True, consent=True),
    Purpose.UPDATE: Asking(LetterKind.UPDATE, form=True, questions=True),
})

PASSING: Final = frozenset(p for p, asking in ASKING.items() if asking.passes)
MAY_AGREE: Final = frozenset(p for p, asking in ASKING.items() if asking.consent)
"""What an institution may agree to by silence; who is consulted agrees to nothing, and who is invited neither."""
INPUTS: Final = frozenset({Purpose.COLLECT, Purpose.POSITIONS, Purpose.UPDATE})
"""What fills a questionnaire for the first time; a shortening comes after it."""
