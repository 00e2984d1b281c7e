"""Papers of the office: the text of `templates/papers`, what it says of a cycle, and where it is laid."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from babel.numbers import format_decimal
from jinja2.sandbox import ImmutableSandboxedEnvironment

from documents.paper import PaperHead, write_paper
from documents.words import words
from models import days
from models.settings import HOUSE
from models.words import Paper
from store.office_folder import OfficeFolder
from tasks import shelf
from tasks.conversions import ConversionFailed, LibreOfficeMissing, to_pdf
from tasks.drafts.heads import TAGS
from tasks.letters.text import as_markdown

TEMPLATES = HOUSE / "templates" / "papers"
FALLBACK = "fr"


def languages(paper: Paper) -> frozenset[str]:
    """Return the languages a paper's text is written in."""
    return frozenset(path.name.partition(".")[0] for path in (TEMPLATES / paper).glob("*.md.j2"))


def spoken(paper: Paper, language: str) -> str:
    """Return the language in which a paper is written that is wanted in another."""
    return language if language in languages(paper) else FALLBACK


def render(paper: Paper, context: Mapping[str, Any], folder: OfficeFolder, today: date, language: str) -> bytes:
    """Return a paper as a Word file, in `language` where its text is written in it; the same context gives the same bytes.

    A text begins with its title, `# …`, and a line of what it is about.
    """
    written, office = spoken(paper, language), folder.office
    text = environment(written).get_template(f"{paper}/{written}.md.j2").render({**context, "today": today}).strip()
    title, subtitle, rest = headed(text)
    head = PaperHead(
        ministry=(office.letterhead.government.in_language(written), office.letterhead.ministry.in_language(written)),
        title=title, subtitle=subtitle, date_text=days.written(today, written, "long"),
        reference=f"{context['cycle']}", status=_status(paper, written),
        notice=office.notice.in_language(written) if office.notice else "", short_title=str(context["short"]),
        language=TAGS.get(written, written),
    )
    return write_paper(head, rest)


def lay(paper: Paper, code: str, which: str, docx: bytes, language: str) -> list[str]:
    """Lay a paper on the shelf as Word and, where there is LibreOffice, as PDF; return the names."""
    named = words("sentences", spoken(paper, language))["papers"][paper]
    stem = "_".join(part for part in (code, named, which) if part)
    found = [shelf.put(code, "papers", f"{stem}.docx", docx).name]
    with suppress(LibreOfficeMissing, ConversionFailed):
        found.append(shelf.put(code, "papers", f"{stem}.pdf", to_pdf(docx)).name)
    return found


def _status(paper: Paper, language: str) -> str:
    said = words("sentences", language)["papers"]
    return str(said["internal"] if paper in INTERNAL else said["to_sign"])


INTERNAL = frozenset({Paper.RECORD_OF_EXCHANGES, Paper.UPDATE_LIST, Paper.BRIEFING_BOOK})
"""Papers for the office and the delegation; the others are drafts of what somebody signs."""


def headed(text: str) -> tuple[str, str, str]:
    """Return the title of a text, `# …`, the line of what it is about, and the rest."""
    title, _, rest = text.partition("\n")
    subtitle, _, rest = rest.strip().partition("\n")
    return _plain(title.removeprefix("# ")), _plain(subtitle), rest


def _plain(markdown: str) -> str:
    return "".join(c for n, c in enumerate(markdown) if not (c == "\\" and n + 1 < len(markdown)))


@lru_cache(maxsize=16)
def environment(language: str, templates: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Return how the texts of papers are written in a language: what they say is never markup."""
    made = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(templates), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=as_markdown,
    )
    made.filters |= {
        "day": lambda on: days.written(on, language, "long"),
        "short_day": lambda on: days.written(on, language, "medium"),
        "number": lambda n: format_decimal(n, locale=days.LOCALES.get(language, language)),
    }
    return made
