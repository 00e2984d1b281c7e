"""What is known of a country before its office says more: time zone, weekend and a language of ours that is its own."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

PREFERRED: Final = ("en", "fr")
"""Languages of ours for a country that speaks none of them, the first that exists."""


@dataclass(frozen=True)
class CountryDefaults:
    """What an office file of a country begins with; days of the week count from Monday, 0."""

    timezone: str
    weekend: tuple[int, ...]
    language: str


def is_country(country: str) -> bool:
    """Say whether two capital letters are a country of ISO 3166, as the time zone database lists them."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8").splitlines()
    return len(country) == len("PT") and any(line.startswith(f"{country}\t") for line in lines)


def defaults_of(country: str, languages: Collection[str]) -> CountryDefaults:
    """Return the defaults of a country (ISO 3166, two letters); `languages` are those in which Turnus writes.

    Sources: the time zone database (its first zone for the country, UTC for one it does not know) and CLDR.
    """
    official = get_official_languages(country, de_facto=True)
    spoken = next((language for language in (*official, *PREFERRED) if language in languages), next(iter(languages)))
    return CountryDefaults(_zone(country), _weekend(country), spoken)


def _zone(country: str) -> str:
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if line.startswith(f"{country}\t"):
            return line.split("\t")[2]
    return "UTC"


def _weekend(country: str) -> tuple[int, ...]:
    try:
        locale = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("und_001")
    first, last = locale.weekend_start, locale.weekend_end
    return tuple((first + n) % 7 for n in range((last - first) % 7 + 1))
