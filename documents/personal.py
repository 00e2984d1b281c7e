"""What a text tells of a person and must not be published: identification numbers, birth dates, telephones, named minors, cases.

The words beside which they stand are in `templates/arrival`, a file a language; the numbers of a country in
`templates/arrival/countries`. What is found is shown no further than needed to find it again.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from documents.check_digits import CHECKS
from documents.words import TEMPLATES, languages, words
from models.words import FlawKind

_LONGEST: Final = 200_000      # letters of a text that is looked at; a whole contribution has fewer
_SHOWN: Final = 2
_MONTHS: Final = (
    r"jan(?:vier|uar|uary)?|fev(?:rier)?|feb(?:ruar|ruary)?|februar|maerz|marz|mars|march|mar|avr(?:il)?|apr(?:il|ill)?|mai|mee|may|"
    r"juin|juni|june|jun|juil(?:let)?|juli|july|jul|aout|aug(?:ust)?|sept?(?:embre|ember)?|o[ck]t(?:obre|ober)?|nov(?:embre|ember)?|"
    r"dec(?:embre|ember)?|dez(?:ember)?"
)
_DATE: Final = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th|\.)? (?:{_MONTHS})\.? \d{{4}}"
    rf"|(?:{_MONTHS}) \d{{1,2}},? \d{{4}})"
)
_CLOSE: Final = r"[^.;\n]{0,30}?"
_INITIAL: Final = r"[A-ZÀ-Ý]\.(?: ?-?[A-ZÀ-Ý]\.)*"
_NAME: Final = r"[A-ZÀ-Ý][a-zà-ÿ'’]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?"
_CODE: Final = r"(?=[^\s,;]*\d)[A-Z0-9][\w.\-/]*(?: \d[\w\-/]*)?"


@dataclass(frozen=True)
class Trace:
    """Something that tells of a person: its kind, where it begins in the text, and its first signs."""

    kind: FlawKind
    place: int
    shown: str


def traces(text: str, country: str) -> tuple[Trace, ...]:
    """Return what tells of a person in a text, by the words of every language and the numbers of a country, in order."""
    text = unicodedata.normalize("NFC", text[:_LONGEST].replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'"))
    bare = _bare(text)
    found: dict[tuple[int, int], FlawKind] = {}
    for kind, start, end in _found(text, bare, country):
        if not any(start < other_end and other_start < end for other_start, other_end in found):
            found[start, end] = kind
    return tuple(Trace(kind, start, _shown(text[start:end])) for (start, end), kind in sorted(found.items()))


def _found(text: str, bare: str, country: str) -> Iterator[tuple[FlawKind, int, int]]:
    """Yield kind, begin and end of everything, the surest first."""
    here = _numbers(country)
    for number in here.get("national_numbers", ()):
        for hit in _expression(rf"(?<![\d/]){number['pattern']}(?![\d/])").finditer(bare):
            if _checks(re.sub(r"\D", "", hit[0]), number["checks"]):
                yield FlawKind.NATIONAL_NUMBER, *hit.span()
    yield from _after(bare, "national_number", r"(?:\d[ .-]?){10,15}(?!\d)", FlawKind.NATIONAL_NUMBER)
    yield from _after(bare, "birth", _DATE, FlawKind.BIRTH_DATE)
    for pattern in here.get("case_numbers", ()):
        yield from ((FlawKind.CASE_NUMBER, *hit.span()) for hit in _expression(rf"(?<!\w){pattern}", re.IGNORECASE).finditer(text))
    for _, start, end in _after(bare, "case", _CODE.replace("A-Z", "a-z"), FlawKind.CASE_NUMBER):
        if not _said_before(bare, start, "not_case"):
            yield FlawKind.CASE_NUMBER, start, end
    for pattern in (*here.get("telephones", ()), r"\+[1-9]\d{0,2}(?:[ ./()-]{1,2}\d{2,5}){2,5}"):
        hits = _expression(rf"(?<![\w.,+]){pattern}(?![\d%]|[ ./-]\d)").finditer(bare)
        yield from ((FlawKind.TELEPHONE, *hit.span()) for hit in hits)
    yield from _after(bare, "telephone", r"(?:\+|00)?\d(?:[ ./()-]{0,2}\d){5,14}", FlawKind.TELEPHONE, r"[ :.()°a-z']{0,30}?")
    for language in _languages():
        yield from _minors(text, bare, language)


def _after(
    bare: str, key: str, what: str, kind: FlawKind, between: str = _CLOSE
) -> Iterator[tuple[FlawKind, int, int]]:
    """Yield what stands close behind one of the words of a key, in any language."""
    for hit in _expression(rf"(?<!\w)(?:{_any(key)})(?!\w){between}({what})").finditer(bare):
        yield kind, *hit.span(1)


def _said_before(bare: str, place: int, key: str) -> bool:
    return bool(_expression(rf"(?<!\w)(?:{_any(key)})(?!\w)").search(bare[max(0, place - 45) : place]))


def _minors(text: str, bare: str, language: str) -> Iterator[tuple[FlawKind, int, int]]:
    """Yield the names behind a word for a minor: what is called a name, initials, or what can be no other word."""
    said = words("arrival", language)
    minors, named = "|".join(said["minors"]), "|".join(said["named"])
    for hit in _expression(rf"(?<!\w)(?P<minor>{minors})(?!\w)(?P<named> ?(?:{named}))? ").finditer(bare):
        name = _expression(rf"(?:{_NAME}|{_INITIAL})(?: (?:d[aeo]s? |van |von )?(?:{_NAME}|{_INITIAL}))*").match(text, hit.end())
        if name is None:
            continue
        first = re.split(r"[ -]", name[0])[0]
        told = bool(hit["named"] and hit["named"].strip() not in (":", ","))
        if told or first in _given_names() or re.match(_INITIAL, first) or not (
            said.get("given_names_only") or first in said["not_names"] or hit["named"] or _is_a_title(text, hit)
        ):
            yield FlawKind.MINOR_NAMED, name.start(), name.end()


def _is_a_title(text: str, hit: re.Match[str]) -> bool:
    """Tell the word for a minor written with a capital of its own, as in the name of an act."""
    word = re.split(r"[ ']", text[hit.start("minor") : hit.end("minor")])[-1]
    return word[:1].isupper()


def _checks(digits: str, checks: list[Mapping[str, Any]]) -> bool:
    return all(CHECKS[one["rule"]](digits[: one["over"]]) == digits[one["at"] - 1] for one in checks)


def _shown(text: str) -> str:
    """Return the first signs of a text; the rest is dots."""
    return text[:_SHOWN] + "•" * min(len(text) - _SHOWN, 10)


def _bare(text: str) -> str:
    """Return a text in lower case and without accents, letter by letter: every place stays what it was."""
    return "".join((unicodedata.normalize("NFD", letter)[0].lower() or letter)[0] for letter in text)


@cache
def _languages() -> tuple[str, ...]:
    return languages("arrival")


@cache
def _any(key: str) -> str:
    return "|".join(pattern for language in _languages() for pattern in words("arrival", language)[key])


@cache
def _expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


@cache
def _numbers(country: str) -> dict[str, Any]:
    known = country in languages("arrival/countries")
    return words("arrival/countries", country) if known else {}


@cache
def _given_names() -> frozenset[str]:
    return frozenset((TEMPLATES / "arrival" / "given_names.txt").read_text("utf-8").split())
