"""The ladder of reminders that counts for an institution, and how an officer writes one of their own.

`-10 -3 +2 superior+5 call+10`: working days around the due date; reminders, then a letter to the superior, then a call.
`none` reminds nobody.
"""

import re
from functools import lru_cache

from models.instrument import Ladder, LadderStep
from models.refusals import NotALadder, TooFewReminders
from models.views import CycleView
from models.words import LetterKind
from planning.offsets import parse_offset

NONE = "none"
REMINDERS = 2
"""Reminders before a letter to the superior, where the instrument knows no such letter."""
_STEP = re.compile(r"(superior|call)?([+-]\d{1,3})")
_BEFORE, _AFTER, _ABOVE = 1, 2, 3
"""The tone of a reminder before and after the due date, and of the letter to the superior."""


def ladder_of(view: CycleView, institution: str) -> Ladder:
    """Return the ladder of an institution: its own, else the cycle's own, else the instrument's."""
    text = view.ladders.get(institution) or view.ladders.get("")
    return ladder(text, view.instrument.ladder) if text else view.instrument.ladder


@lru_cache(maxsize=256)
def ladder(text: str, usual: Ladder) -> Ladder:
    """Return the ladder an officer wrote; raises `NotALadder`, `TooFewReminders`.

    How many reminders a letter to the superior and a call need, and how long ago, is as in the `usual` ladder.
    """
    above = next((s for s in usual.steps if s.letter is LetterKind.ESCALATION), None)
    needs, gap = (above.after_reminders, above.gap) if above else (REMINDERS, 0)
    steps: list[LadderStep] = []
    telephone: LadderStep | None = None
    for word in () if text.strip() == NONE else text.replace(",", " ").split():
        found = _STEP.fullmatch(word)
        days = int(found[2]) if found else 0
        last = telephone or (steps[-1] if steps else None)
        if found is None or telephone or (last and days <= _days(last)):
            raise NotALadder(step=word)
        reminders = sum(step.letter is LetterKind.REMINDER for step in steps)
        if found[1] == "superior" and reminders < needs:
            raise TooFewReminders(needs=needs, has=reminders)
        if found[1] == "call":
            telephone = _step(days, after_reminders=min(reminders, usual.telephone.after_reminders if usual.telephone else 0))
        elif found[1]:
            steps.append(_step(days, letter=LetterKind.ESCALATION, tone=_ABOVE, after_reminders=needs, gap=gap))
        else:
            steps.append(_step(days, tone=_AFTER if days > 0 else _BEFORE))
    return Ladder(steps=tuple(steps), telephone=telephone)


def written(known: Ladder) -> str:
    """Return a ladder as an officer writes it."""
    steps = [f"{'superior' if s.letter is LetterKind.ESCALATION else ''}{_days(s):+}" for s in known.steps]
    return " ".join([*steps, *([f"call{_days(known.telephone):+}"] if known.telephone else [])]) or NONE


def _days(step: LadderStep) -> int:
    return parse_offset(step.when).count


def _step(days: int, **more: object) -> LadderStep:
    name = f"before-{-days}" if days < 0 else f"after-{days}"
    return LadderStep.model_validate({"id": name, "when": f"{days:+} working days", "unverified": True, **more})
