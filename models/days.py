"""A day written out, as letters, files and pages' sentences say it."""

import re
from datetime import date, time
from typing import Final, Literal

from babel.dates import format_date

LOCALES: Final = {"en": "en_GB"}
"""The babel locale of a language of ours, where it is not the language itself."""

_FIRST: Final = {"fr": "1er"}
"""How a language writes the first of a month, where it is not the plain number babel gives."""


def written(day: date, language: str, style: Literal["full", "long", "medium"] = "full") -> str:
    """Return a day in words: « mardi 1er décembre 2026 » in full, « 1er décembre 2026 » long, « 1er déc. 2026 » medium."""
    text = format_date(day, style, locale=LOCALES.get(language, language))
    return re.sub(r"\b1\b", _FIRST.get(language, "1"), text, count=1)


_HOUR: Final = {"fr": "{day} à {hour}", "de": "{day}, {hour} Uhr"}


def written_moment(day: date, hour: time | None, language: str, style: Literal["full", "long"] = "full") -> str:
    """Return a day in words with its hour, where it has one: « vendredi 27 mars 2026 à 18:30 »."""
    text = written(day, language, style)
    return _HOUR.get(language, "{day} at {hour}").format(day=text, hour=f"{hour:%H:%M}") if hour else text
