"""Until when somebody asks for more time, as their mail says it, in four languages; what may be read two ways is not read."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from documents.phrases import LANGUAGES, pattern, plain, says
from documents.replies.days import day_after
from documents.words import words

_SENTENCE: Final = re.compile(r"(?<=[^\W\d_)]{2}[.!?])\s+|\n\s*\n")
_FAR: Final = 400      # days


@dataclass(frozen=True)
class Wish:
    """The day until which more time is asked for, and the words that say so."""

    until: date
    words: str


def wished_for(text: str, received_on: date, due_on: date | None = None) -> Wish | None:
    """Return until when a mail asks for more time; None where it names no day, several, or one that could be another.

    `received_on` is a day of the office. A weekday alone is the first one after it; `due_on` is the day asked so far: « une
    semaine de plus » counts from it, and what is wished for lies after it.
    """
    sentences = [" ".join(one.split()) for one in _SENTENCE.split(text)]
    telling = [one for one in sentences if says(plain(one), "extension")]
    others = [one for one in sentences if one not in telling and not says(plain(one), "absence")]
    for told in (telling, others):
        wishes = [
            wish for one in told for wish in _wishes(one, received_on, due_on)
            if (wish.until > (due_on or received_on) and wish.until > received_on
                and wish.until - received_on <= timedelta(days=_FAR))
        ]
        if wishes:
            return wishes[0] if len({wish.until for wish in wishes}) == 1 else None
    return None


def _wishes(sentence: str, received_on: date, due_on: date | None) -> Iterator[Wish]:
    said = plain(sentence)
    seen: set[tuple[date, int]] = set()
    for day, start, end in _days(said, received_on, due_on):
        if (day, end) not in seen:
            seen.add((day, end))
            yield Wish(day, _as_written(sentence, said, start, end))


def _days(said: str, received_on: date, due_on: date | None) -> Iterator[tuple[date, int, int]]:
    """Yield each day that a plain sentence names as an end, and where its words begin and end."""
    for language in LANGUAGES:
        for found in pattern(language, "until").finditer(said):
            if written := day_after(said, found.end(), language, received_on):
                yield written[0], found.start(), written[1]
        for found in _weekday(language).finditer(said):
            ahead = (_number_of(found["day"], language, "weekdays") - received_on.weekday()) % 7
            if ahead:       # said on a Friday, Friday may be today or in a week
                yield received_on + timedelta(days=ahead), found.start(), found.end()
        for key, start in (("more", due_on), ("within", received_on)):
            for found in _span(language, key).finditer(said):
                if start is not None and start >= received_on:
                    groups = {name.rstrip("0123456789"): value for name, value in found.groupdict().items() if value}
                    yield _later(start, groups, language), found.start(), found.end()


@cache
def _weekday(language: str) -> re.Pattern[str]:
    """Return what finds a weekday alone as an end; neither the one of a date nor one of another week."""
    said = words("replies", language)
    until, days = "|".join(said["wish"]["until_weekday"]), "|".join(said["weekdays"])
    other = rf"(?!,? (?:{said['wish']['not_after']}|(?:le |den )?\d))"
    return re.compile(rf"(?<![^\W_])(?:{until}) (?P<day>{days})(?![^\W_]){other}")


@cache
def _span(language: str, key: str) -> re.Pattern[str]:
    """Return what finds a span of time: `more` than was given, or `within` which."""
    said = words("replies", language)["wish"]
    number = rf"(?P<count>\d{{1,2}}|{'|'.join(name for name, _ in said['numbers'])})"
    unit = rf"(?P<unit>{'|'.join(one for units in said['units'].values() for one in units)})(?![^\W_])(?! {said['working']})"
    ways = []
    for n, way in enumerate(said[key]):
        ways.append(way.replace("{n}", number.replace("count", f"count{n}")).replace("{unit}", unit.replace("<unit", f"<unit{n}")))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ways)})")


def _later(day: date, span: dict[str, str], language: str) -> date:
    said: dict[str, Any] = words("replies", language)["wish"]
    count = int(span["count"]) if span["count"].isdecimal() else dict(said["numbers"])[span["count"]]
    kind = next(kind for kind, names in said["units"].items() if re.fullmatch("|".join(names), span["unit"]))
    if kind != "month":
        return day + timedelta(days=count * (7 if kind == "week" else 1))
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _number_of(name: str, language: str, table: str) -> int:
    return int(words("replies", language)[table].index(name))


def _as_written(sentence: str, said: str, start: int, end: int) -> str:
    """Return the words of a plain sentence as they were written."""
    written = sentence.replace("\u00a0", " ").replace("\u202f", " ").split()
    first, last = said.count(" ", 0, start), said.count(" ", 0, end)
    if len(written) != len(said.split()):
        return said[start:end]
    return " ".join(written[first:last + 1]).rstrip(".,;:!?)")
