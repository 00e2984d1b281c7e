"""A day written out, as letters, files and pages' sentences say it."""

import re
from datetime import date
from typing import Final, Literal

from babel.dates import format_date

LOCALES: Final = {"en": "en_GB"}
"""The babel locale of a language of ours, where it is not the language itself."""

_FIRST: Final = {"fr": "1er"}
"""How a language writes the first of a month, where it is not the plain number babel gives."""


def written(day: date, language: str, style: Literal["full", "long"] = "full") -> str:
    """Return a day in words: « mardi 1er décembre 2026 » in full, « 1er décembre 2026 » long."""
    text = format_date(day, style, locale=LOCALES.get(language, language))
    return re.sub(r"\b1\b", _FIRST.get(language, "1"), text, count=1)
