"""What a rehearsal tells: letters as they left, answers as they came, what the office was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from models.words import Channel, Function, LetterKind


@dataclass(frozen=True)
class LetterTold:
    """A letter as it left, at an instant of the office's zone, and whether an officer let it go.

    `chased` are the requests that it reminds of, with their cycle; `person` is what its addressee is known by; `counts`
    when it is one of the day's letters to them, and does not only answer what they sent.
    """

    at: datetime
    cycle: str
    kind: LetterKind
    institution: str
    function: Function
    language: str
    channel: Channel
    subject: str
    text: str
    enclosures: tuple[str, ...]
    by_officer: bool
    chased: tuple[str, ...]
    person: str
    counts: bool


@dataclass(frozen=True)
class AnswerTold:
    """An answer to a request, and when it came."""

    at: datetime
    cycle: str
    request: str


@dataclass(frozen=True)
class DecisionTold:
    """Something the office was asked, and what the rehearsal answered: a key of the book's words with its facts."""

    on: date
    cycle: str
    key: str
    facts: Mapping[str, object]
