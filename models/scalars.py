"""Single values of data files as people write them: hours, days, counts, texts of one line; nothing is guessed."""

import re
from datetime import date, datetime, time
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Strict

from models.lines import has_unseen

_HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _hour(value: object) -> object:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str) and _HOUR.fullmatch(value):
        return value
    # YAML 1.1 reads 18:00 without quotation marks as 18 times 60.
    meant = f"{value // 60:02}:{value % 60:02}" if type(value) is int and 0 <= value < 24 * 60 else "18:00"
    raise ValueError(f'is no hour of the day here; write it in quotation marks, as "{meant}", without a time zone')


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise ValueError("is no day; write year, month and day, for example 2028-05-01")


def all_seen(text: str) -> str:
    """Return a text of one line as it is; raises `ValueError` where a character in it is seen by nobody."""
    if has_unseen(text):
        raise ValueError("holds a line break or a character that nobody sees; write it anew, on one line")
    return text


Hour = Annotated[time, BeforeValidator(_hour)]
"""An hour of the day in the office's time zone."""

Day = Annotated[date, BeforeValidator(_day)]
"""A day; a number is none."""

Count = Annotated[int, Strict()]
"""A whole number; neither `true` nor text is one."""

OneLine = Annotated[str, AfterValidator(all_seen)]
"""A text that stands in a line of a letter or in the head of a mail, kept as written."""
