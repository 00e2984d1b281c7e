"""Laws and days as sentences name them: « loi du 5 juillet 2016 relative à … », 5.7.2016."""

import re
from collections.abc import Iterator
from functools import cache

from documents.lexicon import all_of, sentences, unaccented


def laws_cited(text: str) -> Iterator[str]:
    """Yield the laws a text cites, in its own words, with what they are about where it says so."""
    for sentence in sentences(text):
        named = {match.start(): match for match in law_pattern().finditer(sentence)}
        for match in _dated_law().finditer(sentence):
            full = named.get(match.start())
            if full is None:
                yield match[0]
            else:
                about = law_ends().split(full["subject"])[0].strip()
                yield f"{full[0][: full.start('subject') - full.start()]}{about}"


@cache
def _dated_law() -> re.Pattern[str]:
    kinds = "|".join(all_of("laws"))
    return re.compile(rf"\b(?:{kinds})\b(?:\s+modifiée?s?|\s+amended)?\s+(?:du|vom|of)\s+{_day()}", re.IGNORECASE)


@cache
def law_pattern() -> re.Pattern[str]:
    """Return how a law is cited with its subject: `kind`, `day`, `subject`."""
    kinds = "|".join(all_of("laws"))
    joins = "|".join(all_of("law_joins"))
    return re.compile(
        rf"\b(?P<kind>{kinds})\b(?:\s+modifiée?s?|\s+amended)?\s+(?:du|vom|of)\s+(?P<day>{_day()})\s*,?\s+(?:{joins})\s+(?P<subject>[^.;,()]{{8,120}})",
        re.IGNORECASE,
    )


@cache
def _day() -> str:
    months = "|".join(m for known in all_of("months") for m in known.split())
    return rf"(?:\d{{1,2}}(?:er|\.|st|nd|rd|th)?\s+(?:{months})\s+\d{{4}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"


@cache
def _day_pattern() -> re.Pattern[str]:
    return re.compile(_day(), re.IGNORECASE)


def days(sentence: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the days a sentence names, each with its place."""
    for match in _day_pattern().finditer(sentence):
        if day := day_of(match[0]):
            yield match.span(), day


def day_of(text: str) -> str:
    """Return a day as 2018-07-05, empty where it is none."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 3:
        day, month, year = numbers
    elif len(numbers) == 2:
        day, year = numbers
        name = unaccented(re.sub(r"[^\W\d_]*\d+(?:er|st|nd|rd|th)?", " ", text).strip(" ."))
        month = str(next(
            (n for known in all_of("months") for n, m in enumerate(known.split(), start=1) if unaccented(m) == name), 0
        ))
    else:
        return ""
    return f"{int(year):04}-{int(month):02}-{int(day):02}" if int(month) else ""


@cache
def law_ends() -> re.Pattern[str]:
    """Return what comes behind the subject of a law."""
    return re.compile(rf"\s(?:{'|'.join(all_of('law_ends'))})\s", re.IGNORECASE)
