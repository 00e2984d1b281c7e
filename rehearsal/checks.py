"""What a rehearsal must never show: a letter at a time of rest, to somebody who has answered, two to a person on a day.

Thanks for what somebody sent are answers and not counted among the letters of a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.office import Office
from planning.quiet import leaving
from planning.working_days import Calendar
from rehearsal.told import AnswerTold, LetterTold


@dataclass(frozen=True)
class Found:
    """A letter that should not have left so: which of the three, on which day, in which cycles, to which institution."""

    kind: str
    on: date
    cycles: tuple[str, ...]
    institution: str


def checked(letters: Sequence[LetterTold], answers: Sequence[AnswerTold], office: Office, calendar: Calendar) -> tuple[Found, ...]:
    """Return what is wrong, in order of time."""
    found = (*_at_rest(letters, office, calendar), *_after_answering(letters, answers), *_twice_a_day(letters))
    return tuple(sorted(found, key=lambda f: (f.on, f.kind, f.institution)))


def _at_rest(letters: Sequence[LetterTold], office: Office, calendar: Calendar) -> Iterator[Found]:
    awake = calendar.without_recess()
    for letter in letters:
        if leaving(letter.at, None, office, awake).at > letter.at:
            yield Found("at_rest", letter.at.date(), (letter.cycle,), letter.institution)


def _after_answering(letters: Sequence[LetterTold], answers: Sequence[AnswerTold]) -> Iterator[Found]:
    answered: dict[str, datetime] = {f"{a.cycle}/{a.request}": a.at for a in reversed(answers)}
    for letter in letters:
        if any(answered.get(request, letter.at) < letter.at for request in letter.chased):
            yield Found("after_answering", letter.at.date(), (letter.cycle,), letter.institution)


def answers_beside(letters: Sequence[LetterTold]) -> int:
    """Return how many letters only answered what their addressee sent, and came on a day on which they got another one."""
    return sum(not x.counts for got in _by_day(letters) if len(got) > 1 for x in got)


def _twice_a_day(letters: Sequence[LetterTold]) -> Iterator[Found]:
    for got in _by_day([x for x in letters if x.counts]):
        if len(got) > 1:
            yield Found("twice_a_day", got[0].at.date(), tuple(x.cycle for x in got), got[0].institution)


def _by_day(letters: Sequence[LetterTold]) -> Iterable[list[LetterTold]]:
    """Return the letters that one person got on one day, for each day and person."""
    found: dict[tuple[date, str], list[LetterTold]] = defaultdict(list)
    for letter in letters:
        found[letter.at.date(), letter.person].append(letter)
    return found.values()
