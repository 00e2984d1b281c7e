"""The calendar of an office: weekends, public holidays with their names, and recess."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date

from models.days import LOCALES
from models.office import Office, PublicHoliday, Recess


@dataclass(frozen=True)
class Closure:
    """Days on end, both included, on which the office is closed under one name."""

    first: date
    last: date
    name: str


class Calendar:
    """When an office works, in its time zone. A working day is neither weekend nor public holiday nor recess."""

    def __init__(
        self,
        country: str,
        *,
        weekend: Sequence[int],
        recess: Sequence[Recess],
        language: str,
        zone: str = "UTC",
        public_holidays: Sequence[PublicHoliday] = (),
    ) -> None:
        """Read the holidays of `country` (ISO 3166, two letters) and the office's own.

        Raises `NotImplementedError` for an unknown country of which the office names no holiday.
        """
        self.language, self.zone = language, ZoneInfo(zone)
        self._rests = True
        self._weekend = frozenset(weekend)
        self._recess = tuple(recess)
        self._own = {holiday.on: holiday.name.in_language(language) for holiday in public_holidays}
        self._holidays = _known_holidays(country, language, alone=not self._own)
        self._worked: dict[date, bool] = {}
        self._others: dict[str, Self] = {}

    @classmethod
    def of(cls, office: Office, language: str | None = None) -> Self:
        """Return the calendar of an office, its holidays named in `language` or in the office's own."""
        return cls(
            office.country, weekend=office.weekend, recess=office.recess, language=language or office.language,
            zone=office.timezone, public_holidays=office.public_holidays,
        )

    def without_recess(self) -> Self:
        """Return this calendar with recess worked through."""
        return self._changed("without recess", _recess=())

    def without_rest(self) -> Self:
        """Return this calendar with every day worked, and every night."""
        return self._changed("without rest", _recess=(), _rests=False)

    def _changed(self, name: str, **facts: object) -> Self:
        if name not in self._others:
            other = copy(self)
            vars(other).update(facts, _worked={}, _others={})
            self._others[name] = other
        return self._others[name]

    def is_working_day(self, day: date) -> bool:
        """Say whether the office works on a day."""
        worked = self._worked.get(day)
        if worked is None:
            closed = self.is_weekend(day) or self._holiday_of(day) is not None or self.is_recess(day)
            worked = self._worked[day] = not (self._rests and closed)
        return worked

    @property
    def never_rests(self) -> bool:
        """Whether nights, weekends and holidays are worked too."""
        return not self._rests

    def is_weekend(self, day: date) -> bool:
        """Say whether a day is one of the week's days off."""
        return day.weekday() in self._weekend

    def is_recess(self, day: date) -> bool:
        """Say whether a day lies in a quiet period."""
        return self._recess_of(day) is not None

    def closed_because(self, day: date) -> str | None:
        """Return the holiday, the recess or the weekday that closes the office on a day; None on a working day."""
        if not self._rests:
            return None
        if name := self._holiday_of(day):
            return name
        if recess := self._recess_of(day):
            return recess.name.in_language(self.language)
        if self.is_weekend(day):
            return format_date(day, "EEEE", locale=LOCALES.get(self.language, self.language))
        return None

    def closures(self, after: date, until: date) -> tuple[Closure, ...]:
        """Return recesses and holidays on weekdays, from the day after `after` to `until`; no plain weekends."""
        found: list[Closure] = []
        for day in _days(after + timedelta(days=1), until) if self._rests else ():
            recess = self._recess_of(day)
            name = recess.name.in_language(self.language) if recess else self._holiday_of(day)
            if not name or (recess is None and self.is_weekend(day)):
                continue
            if recess and found and found[-1].name == name and found[-1].last == day - timedelta(days=1):
                found[-1] = Closure(found[-1].first, day, name)
            else:
                found.append(Closure(day, day, name))
        return tuple(found)

    def recesses(self, first: date, last: date) -> tuple[Closure, ...]:
        """Return the recesses of which days lie from `first` to `last`, in order; whole, not only those days."""
        found: list[Closure] = []
        for day in _days(first, last):
            recess = self._recess_of(day)
            if recess is None or (found and day <= found[-1].last):
                continue
            begin = end = day
            while self._recess_of(begin - timedelta(days=1)) is recess:
                begin -= timedelta(days=1)
            while self._recess_of(end + timedelta(days=1)) is recess:
                end += timedelta(days=1)
            found.append(Closure(begin, end, recess.name.in_language(self.language)))
        return tuple(found)

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next one."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def on_or_before(self, day: date) -> date:
        """Return the day itself if it is a working day, else the one before."""
        return day if self.is_working_day(day) else self.previous_working_day(day)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        return self._step(day, 1)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before a day."""
        return self._step(day, -1)

    def add(self, day: date, count: int) -> date:
        """Return the day `count` working days later, or earlier when negative; zero is the day itself or the next."""
        if count == 0:
            return self.on_or_after(day)
        for _ in range(abs(count)):
            day = self._step(day, 1 if count > 0 else -1)
        return day

    def between(self, after: date, until: date) -> int:
        """Return how many working days follow `after` up to and including `until`; negative when `until` is earlier."""
        if until < after:
            return -self.between(until, after)
        return sum(map(self.is_working_day, _days(after + timedelta(days=1), until)))

    def _step(self, day: date, direction: int) -> date:
        day += timedelta(days=direction)
        while not self.is_working_day(day):
            day += timedelta(days=direction)
        return day

    def _holiday_of(self, day: date) -> str | None:
        """Return the name of a public holiday, None on any other day."""
        own = self._own.get(f"{day:%m-%d}") or self._own.get(day.isoformat())
        return own or self._holidays.get(day)

    def _recess_of(self, day: date) -> Recess | None:
        here = f"{day:%m-%d}"
        for recess in self._recess:
            over_new_year = recess.ends < recess.begins
            inside = (
                here >= recess.begins or here <= recess.ends if over_new_year else recess.begins <= here <= recess.ends
            )
            if inside:
                return recess
        return None


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _known_holidays(country: str, language: str, *, alone: bool) -> holidays.HolidayBase:
    """Return the public holidays of a country; those of an unknown one are none, where they do not stand `alone`."""
    if country not in holidays.list_supported_countries() and not alone:
        return holidays.HolidayBase()
    return holidays.country_holidays(country, language=_language_of_holidays(country, language))


def _language_of_holidays(country: str, language: str) -> str | None:
    """Return the library's code for a language; without one it would follow the language of the machine."""
    known = holidays.country_holidays(country)
    supported = known.supported_languages or ()
    mine = next((code for code in supported if code == language or code.startswith(f"{language}_")), None)
    return mine or known.default_language
