"""What was asked and answered before a cycle was adopted, as an office's table tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.words import Function


@dataclass(frozen=True)
class GivenAnswer:
    """An answer received on a day: the name of its file in the folder, and whether it is the institution's last word."""

    received_on: date
    file: str
    validated: bool


@dataclass(frozen=True)
class AskedBefore:
    """What an institution was asked, the days on which it was reminded, and its answers in order.

    `questions` is empty for all that it leads or supports; `letter` is the name of the file of the letter, if it is there.
    """

    institution: str
    asked_on: date
    due_on: date
    questions: tuple[str, ...] = ()
    letter: str = ""
    reminded_on: tuple[date, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()


@dataclass(frozen=True)
class TableFault:
    """What is wrong in the table: its cell or row, the key of its sentence, and what that names.

    Of a word that is not known, `near` is the one that was meant, and `known` those there are.
    """

    place: str
    key: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class RequestChange:
    """What a table of status says of an open request: a later due date, an answer promised by telephone for a day, or both."""

    request: str
    due_on: date | None = None
    promised_on: date | None = None
    reached: Function | None = None
