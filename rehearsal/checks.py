"""What a rehearsal must never show: a letter at a time of rest, to somebody who has answered, two to a person on a day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.office import Office
from models.words import LetterKind
from planning.quiet import leaving
from planning.working_days import Calendar
from rehearsal.told import AnswerTold, LetterTold

CHASES = (LetterKind.REMINDER, LetterKind.ESCALATION)


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
    answered: dict[tuple[str, str], datetime] = {(a.cycle, a.request): a.at for a in reversed(answers)}
    for letter in letters:
        if letter.kind in CHASES and any(answered.get((letter.cycle, r), letter.at) < letter.at for r in letter.requests):
            yield Found("after_answering", letter.at.date(), (letter.cycle,), letter.institution)


def _twice_a_day(letters: Sequence[LetterTold]) -> Iterator[Found]:
    by_person: dict[tuple[date, str], list[LetterTold]] = defaultdict(list)
    for letter in letters:
        by_person[letter.at.date(), letter.address].append(letter)
    for (on, _), got in by_person.items():
        if len(got) > 1:
            yield Found("twice_a_day", on, tuple(x.cycle for x in got), got[0].institution)
