"""What a new office begins with in any country, and a calendar that no library knows."""

from datetime import date

import pytest

from models.instrument import Names
from models.office import PublicHoliday
from planning.new_office import CountryDefaults, defaults_of
from planning.working_days import Calendar

OURS = ("de", "en", "fr")


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("PT", CountryDefaults("Europe/Lisbon", (5, 6), "en")),
        ("BE", CountryDefaults("Europe/Brussels", (5, 6), "fr")),
        ("CH", CountryDefaults("Europe/Zurich", (5, 6), "de")),
        ("EG", CountryDefaults("Africa/Cairo", (4, 5), "en")),
        ("IN", CountryDefaults("Asia/Kolkata", (6,), "en")),
        ("QZ", CountryDefaults("UTC", (5, 6), "en")),
    ],
)
def test_a_country_begins_with_its_zone_its_weekend_and_a_language_of_ours(country: str, expected: CountryDefaults) -> None:
    assert defaults_of(country, OURS) == expected


def calendar(country: str, *days: tuple[str, str]) -> Calendar:
    own = [PublicHoliday(on=on, name=Names(fr=name)) for on, name in days]
    return Calendar(country, weekend=[4, 5], recess=(), language="fr", public_holidays=own)


def test_an_unknown_country_has_the_holidays_its_office_names() -> None:
    here = calendar("QZ", ("06-11", "Fête nationale"), ("2029-04-17", "Fête mobile"))
    assert here.closed_because(date(2029, 6, 11)) == "Fête nationale"          # a Monday, every year
    assert here.closed_because(date(2031, 6, 11)) == "Fête nationale"
    assert here.closed_because(date(2029, 4, 17)) == "Fête mobile"             # a Tuesday, that year
    assert here.is_working_day(date(2030, 4, 17)) and here.is_working_day(date(2029, 1, 1))
    assert here.closed_because(date(2029, 6, 15)) == "vendredi" and here.is_working_day(date(2029, 6, 17))
    assert [c.name for c in here.closures(date(2029, 6, 1), date(2029, 6, 30))] == ["Fête nationale"]


def test_an_offices_own_holiday_stands_beside_those_of_its_country() -> None:
    here = calendar("PT", ("06-13", "Santo António"))
    assert here.closed_because(date(2029, 6, 13)) == "Santo António" and not here.is_working_day(date(2029, 4, 25))


def test_an_unknown_country_without_holidays_is_not_reckoned_with() -> None:
    with pytest.raises(NotImplementedError):
        calendar("QZ")
