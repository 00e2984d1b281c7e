"""How pages are written: their words, days and numbers in the office's language, and values escaped by default."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from models.settings import HOUSE

PAGES = HOUSE / "templates" / "pages"
_BREAKS = re.compile(r"[ \x00-\x1f\x7f\x85\u2028\u2029]+")
_MARKS = re.compile(r"([\\`*_\[\]|~])")


class PageWords:
    """The words of the pages in one language, and how it writes days and counts."""

    def __init__(self, language: str) -> None:
        self.words: Mapping[str, Any] = page_words(language)
        self.language = language
        self.locale = Locale.parse(self.words["locale"])

    def __getitem__(self, section: str) -> Any:
        return self.words[section]

    def day(self, on: date) -> str:
        """Return a day in full, `1er mars 2020`."""
        return self._day(on, "day")

    def short_day(self, on: date) -> str:
        """Return a day for tables and pictures, `28 févr. 2020`."""
        return self._day(on, "short_day")

    def month(self, on: date) -> str:
        """Return a month for the axis of a picture, `févr. 2020`."""
        return format_date(on, self.words["patterns"]["month"], locale=self.locale)

    def instant(self, at: datetime, zone: str) -> str:
        """Return the day of an instant in the office's time zone."""
        return self.short_day(at.astimezone(ZoneInfo(zone)).date())

    def number(self, value: int) -> str:
        """Return a number with the language's grouping."""
        return format_decimal(value, locale=self.locale)

    def count(self, value: int, noun: str) -> str:
        """Return a number with its noun in the right form, `3 jours ouvrables`; forms stand under `counts`."""
        forms = self.words["counts"][noun]
        return f"{self.number(value)} {forms.get(self.locale.plural_form(value), forms['other'])}"

    def _day(self, on: date, pattern: str) -> str:
        patterns = self.words["patterns"]
        key = f"first_{pattern}" if on.day == 1 else pattern
        return format_date(on, patterns[key], locale=self.locale)


@cache
def page_words(language: str) -> Mapping[str, Any]:
    """Return `templates/pages/words/<language>.yaml`."""
    return MappingProxyType(yaml.safe_load((PAGES / "words" / f"{language}.yaml").read_text("utf-8")))


def escape_markdown(value: object) -> Markup:
    """Return a value as one line of Markdown text that holds no markup: what looks like it is shown as written."""
    if hasattr(value, "__html__"):
        return Markup(value)
    line = _BREAKS.sub(" ", str(value))
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = line.replace("://", "&#58;//").replace("@", "&#64;").replace("www.", "www&#46;")
    return Markup(_MARKS.sub(r"\\\1", line))


@cache
def markdown_environment() -> Environment:
    """Return the environment of Markdown pages: every value is escaped unless it is `Markup`."""
    return _environment(finalize=escape_markdown)


@cache
def markup_environment() -> Environment:
    """Return the environment of SVG and HTML pages, with values escaped for them."""
    return _environment()


def _environment(**options: Any) -> Environment:
    return Environment(
        loader=FileSystemLoader(PAGES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
