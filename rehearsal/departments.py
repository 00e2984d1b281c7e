"""The departments of a replay as a script: who leads which question, who answers what on which day, with which text.

Read from `replay-2019.yaml`, whose head says what of it is real and what fiction. `replies` makes their messages,
`typist` writes their answers into the forms.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import Field, model_validator

from models.instrument import Data, Identifier, Language, Names, QuestionCode
from models.words import LetterKind, Standing
from rehearsal.typist import TEXTS

REPLAY: Final = Path(__file__).resolve().parent / "replay-2019.yaml"

Period = tuple[date, date]


class Act(StrEnum):
    """What a department sends."""

    ANSWER = "answer"
    ABSENCE = "absence"
    WRONG_FILE = "wrong_file"
    CONSENT = "consent"
    REVIEW = "review"


class Door(StrEnum):
    """By which door an answer comes in: by mail, or through an officer, who lays it on the shelf or forwards it."""

    MAIL = "mail"
    SHELF = "shelf"
    OFFICER = "officer"


class Texts(StrEnum):
    """Which wording of its texts a department sends: its own, its first attempt, or the shortened one."""

    MAIN = "main"
    FIRST = "first"
    SHORT = "short"


class Turn(Data):
    """One message of a department: an answer to the last letter of the kind `to`, on a day or some days after it."""

    to: LetterKind
    act: Act
    day: date | None = None
    after: Annotated[int, Field(ge=0)] | None = None
    texts: Texts = Texts.MAIN
    standing: Standing = Standing.VALIDATED
    door: Door = Door.MAIL

    @model_validator(mode="after")
    def _has_one_day(self) -> Self:
        if (self.day is None) == (self.after is None):
            raise ValueError("give `day: <date>` or `after: <days>`, one of the two")
        return self

    def falls_on(self, letter_left_on: date) -> date:
        """Return the day of this message, never before the letter left; what people write waits for Monday."""
        day = max(self.day, letter_left_on) if self.day else letter_left_on + timedelta(days=self.after or 0)
        to_monday = {5: 2, 6: 1}.get(day.weekday(), 0)
        return day if self.act is Act.ABSENCE else day + timedelta(days=to_monday)


class Department(Data):
    """A department under the name it had; an invented one adds lines to the questions it supports."""

    id: Identifier
    abbr: str
    name: str
    supports: tuple[QuestionCode, ...] = ()


class Manners(Data):
    """A department's service and its turns, in order."""

    institution: Identifier
    service: str
    turns: tuple[Turn, ...] = Field(min_length=1)


class Coordinator(Data):
    """The service that asks."""

    id: Identifier
    unit: str


class Dates(Data):
    """The real dates of the cycle."""

    list_of_issues_issued: date
    due_on: date
    received_by_the_body: date
    issued_by_the_body: date
    dialogue: tuple[date, ...]
    concluding_observations_adopted: date
    concluding_observations_sent: date
    concluding_observations_issued: date


class Stages(Data):
    """The invented dates that the replay aims at."""

    requests_sent: date
    contributions_due: date
    consolidation: Period
    review: Period
    clearance: Period


class Replay(Data):
    """A past cycle to be played again."""

    schema_version: Literal[1]
    cycle: str
    instrument: Identifier
    number: str
    procedure: str
    word_limit: int
    language: Language
    country: str
    timezone: str
    report_title: Names
    notice: str
    symbols: dict[str, str]
    dates: Dates
    stages: Stages
    coordinator: Coordinator
    institutions: tuple[Department, ...]
    invented: tuple[Department, ...]
    leads_then: dict[Identifier, Identifier]
    questions_then: dict[QuestionCode, Identifier]
    conduct: tuple[Manners, ...]

    @model_validator(mode="after")
    def _names_known_departments(self) -> Self:
        real, all_of_them = {d.id for d in self.institutions}, {d.id for d in self.departments()}
        leads = {*self.leads_then.values(), *self.questions_then.values()}
        if unknown := (leads - real) | ({m.institution for m in self.conduct} ^ all_of_them):
            raise ValueError(f"unknown, or without conduct: {', '.join(sorted(unknown))}")
        return self

    def departments(self) -> tuple[Department, ...]:
        """Return the real departments, then the invented ones."""
        return self.institutions + self.invented

    def lead(self, code: str, leads_today: Collection[str]) -> str:
        """Return the real department that leads a question, given its leads of today, main lead first."""
        today = next(iter(leads_today))
        return self.questions_then.get(code) or self.leads_then.get(today, today)


@dataclass(frozen=True)
class Conduct:
    """How one department behaves in the replay."""

    institution: str
    abbreviation: str
    name: str
    service: str
    invented: bool
    notice: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class DueTurn:
    """A message that a department sends today; `index` is the turn's place in its conduct."""

    conduct: Conduct
    index: int
    turn: Turn

    @property
    def key(self) -> tuple[str, int]:
        """What tells this message from all others of the replay."""
        return self.conduct.institution, self.index


def read_replay(path: Path = REPLAY) -> Replay:
    """Return the replay's data; raises pydantic's `ValidationError` naming every fault."""
    return Replay.model_validate(yaml.safe_load(path.read_text("utf-8")))


def conducts(replay: Replay) -> tuple[Conduct, ...]:
    """Return the conduct of every department, in the order of the file."""
    departments = {d.id: d for d in replay.departments()}
    invented = {d.id for d in replay.invented}
    return tuple(
        Conduct(
            m.institution, departments[m.institution].abbr, departments[m.institution].name, m.service,
            m.institution in invented, replay.notice, m.turns,
        )
        for m in replay.conduct
    )


def due_turns(
    script: Iterable[Conduct], left: Mapping[tuple[str, LetterKind], date], done: Collection[tuple[str, int]],
    today: date,
) -> Iterator[DueTurn]:
    """Yield what the departments send by today: their letter has left, their day has come, and they have not yet.

    `left` has the day on which the last letter of a kind left for a department, `done` the keys of turns played.
    """
    for conduct in script:
        for index, turn in enumerate(conduct.turns):
            left_on = left.get((conduct.institution, turn.to))
            due = DueTurn(conduct, index, turn)
            if left_on is not None and turn.falls_on(left_on) <= today and due.key not in done:
                yield due


def answers(conduct: Conduct, codes: Iterable[str], texts: Texts = Texts.MAIN) -> dict[str, str]:
    """Return a department's Markdown answers to those of these questions for which it has a text.

    For a real department `codes` are the questions it leads. Where no shortened text exists the main one stands.
    """
    own = TEXTS / conduct.institution if conduct.invented else TEXTS
    found = {}
    for code in codes:
        wordings = (own / texts.value / f"{code}.md", own / f"{code}.md")
        if wording := next((path for path in wordings if path.exists()), None):
            found[code] = wording.read_text("utf-8")
    return found
