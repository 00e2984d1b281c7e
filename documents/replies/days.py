"""Days as people write them in a mail, in four languages: `28 juin`, `June 28th`, `28.6.`, `2027-06-28`."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Final

from documents.phrases import LANGUAGES
from documents.words import words

_FAR: Final = 400      # days; a date further off is another one's
_NEAR: Final = timedelta(days=30)


def day_after(said: str, place: int, language: str, sent_on: date) -> tuple[date, int] | None:
    """Return the day that is written right behind a place of a plain text, and where it ends.

    A weekday and small words may stand between. Without a year, the next such day is meant, or one of the last month.
    """
    for one in (language, *LANGUAGES):
        if (found := _written_day(one).match(said, place)) and (day := _as_day(found, one, sent_on)):
            return day, found.end()
    return None


@cache
def _written_day(language: str) -> re.Pattern[str]:
    said = words("replies", language)
    months = "|".join(sorted({*said["months"], *said["short_months"]}, key=len, reverse=True))
    weekdays = "|".join(said["weekdays"])
    small = r"(?:le|the|den|dem|der|de|du|on|am|um|zum|au|ab|from|,|inclus|dem)"
    return re.compile(
        rf"[\s,:]*(?:{small}\s+)*(?:(?:{weekdays}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\w*\.?,?\s+)?(?:{small}\s+)*(?:"
        r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|"
        r"(?P<d2>\d{1,2})\s?[./-]\s?(?P<m2>\d{1,2})(?:\s?[./-]\s?(?P<y2>\d{4}|\d{2})(?!\d))?|"
        rf"(?P<d3>\d{{1,2}})(?:\.|er|st|nd|rd|th|ten)?\s+(?:of\s+)?(?P<m3>{months})\w*\.?,?(?:\s+(?P<y3>\d{{4}}))?|"
        rf"(?P<m4>{months})\w*\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?(?:\s+(?P<y4>\d{{4}}))?)"
    )


def _as_day(found: re.Match[str], language: str, sent_on: date) -> date | None:
    groups = {name[0]: value for name, value in found.groupdict().items() if value}
    year = int(groups["y"]) if "y" in groups else None
    year = 2000 + year if year is not None and year < 100 else year
    try:
        day = date(year or sent_on.year, _month(groups["m"], language), int(groups["d"]))
        if year is None and day < sent_on - _NEAR:
            day = day.replace(year=day.year + 1)
    except ValueError:
        return None
    return day if -_NEAR.days <= (day - sent_on).days <= _FAR else None


def _month(written: str, language: str) -> int:
    if written.isdecimal():
        return int(written)
    said = words("replies", language)
    names = said["months"] if written in said["months"] else said["short_months"]
    return int(names.index(written)) + 1
