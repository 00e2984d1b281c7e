"""When somebody who is away is back, as their automatic reply says it, in four languages."""

from datetime import date, timedelta

from documents.phrases import LANGUAGES, pattern, plain
from documents.replies.days import day_after


def returns_on(text: str, sent_on: date) -> date | None:
    """Return the day from which somebody is back; None where the text does not say.

    A day of return counts as it stands, a last day of absence for the day after. Without a year, the next such day is meant.
    """
    said = plain(text).replace("\n", " ")
    for language in LANGUAGES:
        if (found := pattern(language, "back").search(said)) and (day := day_after(said, found.end(), language, sent_on)):
            return day[0]
    for language in LANGUAGES:
        for found in pattern(language, "until").finditer(said):
            if day := day_after(said, found.end(), language, sent_on):
                return day[0] + timedelta(days=1)
    return None
