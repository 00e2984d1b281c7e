"""How a date is written in an instrument: `<offset> from <anchor>[, next working day | previous working day]`."""

import calendar as months
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from models.words import Edge
from planning.working_days import Calendar

_OFFSET = re.compile(r"(?P<count>[+-]?\d{1,4}) (?P<unit>hour|working day|day|week|month)s?")
_RULE = re.compile(
    r"(?P<offset>.+?) from (?P<anchor>[a-z][a-z0-9_-]*)(?:\.(?P<edge>[a-z]+))?"
    r"(?:, (?P<carry>next working day|previous working day))?"
)


class Unit(StrEnum):
    """What an offset counts in."""

    HOUR = "hour"
    WORKING_DAY = "working day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_LONGEST = {Unit.HOUR: 9_999, Unit.WORKING_DAY: 25_000, Unit.DAY: 36_525, Unit.WEEK: 5_217, Unit.MONTH: 1_200}
"""About a hundred years of each; further on no calendar knows the public holidays."""


class Carry(StrEnum):
    """Where a date goes that falls on a day off."""

    NEXT = "next working day"
    PREVIOUS = "previous working day"


class NotAnOffset(ValueError):
    """The text is not an offset."""


class NotADateRule(ValueError):
    """The text does not say from what a date is counted."""


@dataclass(frozen=True)
class Moment:
    """A day, and the hour of it in the office's zone where it has one."""

    on: date
    at: time | None = None

    def plus_hours(self, count: int, zone: tzinfo) -> "Moment":
        """Return the moment so many hours later as they pass: where clocks are changed the wall shows another hour.

        A day without an hour begins at midnight.
        """
        start = datetime.combine(self.on, self.at or time(), zone).astimezone(UTC)
        end = (start + timedelta(hours=count)).astimezone(zone)
        return Moment(end.date(), end.time())


@dataclass(frozen=True)
class Offset:
    """A signed number of hours, working days, days, weeks or months."""

    count: int
    unit: Unit

    def apply(self, base: date, calendar: Calendar) -> date:
        """Return the day this far from the beginning of `base`; only working days and hours look at the calendar."""
        return self.after(Moment(base), calendar).on

    def after(self, base: Moment, calendar: Calendar) -> Moment:
        """Return the moment this far from `base`; whole days lead to a day without an hour."""
        match self.unit:
            case Unit.HOUR:
                return base.plus_hours(self.count, calendar.zone)
            case _ if self.count == 0 and (self.unit is not Unit.WORKING_DAY or calendar.is_working_day(base.on)):
                return base
            case Unit.WORKING_DAY:
                return Moment(calendar.add(base.on, self.count))
            case Unit.DAY:
                return Moment(base.on + timedelta(days=self.count))
            case Unit.WEEK:
                return Moment(base.on + timedelta(weeks=self.count))
            case Unit.MONTH:
                return Moment(_add_months(base.on, self.count))


@dataclass(frozen=True)
class DateRule:
    """An offset from a date of the body (`edge` is None) or from the opening or due date of a stage."""

    offset: Offset
    anchor: str
    edge: Edge | None = None
    carry: Carry | None = None

    @property
    def is_the_anchor(self) -> bool:
        """Whether the date is the body's own, which no plan of ours can move."""
        return self.edge is None and self.offset.count == 0


@lru_cache(maxsize=512)
def parse_offset(text: str) -> Offset:
    """Read `-10 working days`; raises `NotAnOffset`, whose text carries the remedy."""
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        raise NotAnOffset(f'"{text}" is not an offset; write for example "+2 working days"')
    offset = Offset(int(found["count"]), Unit(found["unit"]))
    if abs(offset.count) > _LONGEST[offset.unit]:
        raise NotAnOffset(f'"{text}" is more than a hundred years; write a shorter one')
    return offset


@lru_cache(maxsize=512)
def parse_rule(text: str) -> DateRule:
    """Read `+10 weeks from collect.opens, next working day`; raises `NotADateRule` or `NotAnOffset`."""
    found = _RULE.fullmatch(text.strip())
    if not found:
        raise NotADateRule(
            f'"{text}" is not a date; write for example "+10 weeks from collect.opens, next working day"'
        )
    edge = found["edge"]
    if edge is not None and edge not in set(Edge):
        raise NotADateRule(f'"{found["anchor"]}.{edge}" is not a date of a stage; write .opens or .due')
    return DateRule(
        offset=parse_offset(found["offset"]),
        anchor=found["anchor"],
        edge=Edge(edge) if edge else None,
        carry=Carry(found["carry"]) if found["carry"] else None,
    )


def _add_months(base: date, count: int) -> date:
    year, month = divmod(base.year * 12 + base.month - 1 + count, 12)
    return date(year, month + 1, min(base.day, months.monthrange(year, month + 1)[1]))
