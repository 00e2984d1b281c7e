"""The note of a report on the institutions that wrote it: their names on its day, and those they bore while it was made."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from documents.composed import Annex
from documents.words import words
from models import days
from models.directory import Directory


def of_institutions(
    institutions: Iterable[str], directory: Directory, since: date, on: date, language: str
) -> Annex | None:
    """Return the annex to a report of a day, made since another; None where nobody's name changed and nobody ended."""
    known = [i for i in dict.fromkeys(institutions) if i in directory]
    if not any(directory.former_names(i, since, on) or directory.ended(i, on) for i in known):
        return None
    said = words("sentences", language)["annex"]
    named = sorted((directory.name(i, on).in_language(language), i) for i in known)
    lines = (
        "; ".join((name, *_notes(i, directory, since, on, language, said))) for name, i in named
    )
    return Annex(said["title"], (said["names"].format(day=days.written(on, language, "long")), *lines))


def _notes(
    institution: str, directory: Directory, since: date, on: date, language: str, said: Mapping[str, str]
) -> Iterator[str]:
    for former in directory.former_names(institution, since, on):
        last = days.written(former.valid_to, language, "long")
        yield said["formerly"].format(day=last, name=former.name.in_language(language))
    last_day = directory.institutions[institution].valid_to
    if last_day and directory.ended(institution, on):
        holders = directory.holders(institution, on)
        followed = ", ".join(directory.name(h, on).in_language(language) for h in holders)
        key = "ended" if holders else "ended_alone"
        yield said[key].format(day=days.written(last_day, language, "long"), holders=followed)
