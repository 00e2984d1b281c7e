"""How a letter is written: one Markdown source per kind and language gives the text part, the HTML part and the paper.

Templates are edited by the office: they run in a sandbox, see only the fields of their context, and an unknown name is
a fault. An office's own folder comes before the house's.
"""

import dataclasses
import re
import string
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
import jinja2
import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from models import lines
from models.letters import Envelope, Labels, Rendered
from models.words import LetterKind

LETTERS = Path(__file__).resolve().parents[1] / "templates" / "letters"
_NO_BREAK = "\u00a0"
_ESCAPED = str.maketrans({c: f"\\{c}" for c in string.punctuation})


class LetterTemplateFaulty(Exception):
    """A template of a letter is missing, cannot be read, or names something its letter does not have."""


def render(
    kind: LetterKind,
    context: Envelope,
    language: str,
    folders: Sequence[Path] = (LETTERS,),
    *,
    fallback: str = "fr",
) -> Rendered:
    """Return a letter in a language, or in `fallback` with a line that says so where no template is in that language.

    `folders` hold `<kind>/<language>/{subject.txt,body.md}.j2`; the first that has a file wins. Raises
    `LetterTemplateFaulty`.
    """
    used = language if _is_written(kind, language, folders) else fallback
    try:
        return _Writer.of(tuple(folders), used).write(kind, context, asked=language)
    except jinja2.TemplateNotFound as fault:
        raise LetterTemplateFaulty(f"letters/{fault.name} is missing") from fault
    except jinja2.TemplateSyntaxError as fault:
        raise LetterTemplateFaulty(f"letters/{fault.name}, line {fault.lineno}: {fault.message}") from fault
    except jinja2.TemplateError as fault:
        raise LetterTemplateFaulty(f"letters/{kind}/{used}: {fault.message}") from fault


def as_line(value: object) -> str:
    """Return a value as one line without control and direction characters; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else lines.as_line(str(value))


def as_markdown(value: object) -> str:
    """Return a value as one line of Markdown that shows exactly its characters: all punctuation is escaped."""
    return value if isinstance(value, Markup) else as_line(value).translate(_ESCAPED)


@dataclasses.dataclass(frozen=True)
class _Writer:
    """What it takes to write in one language: its words, and the templates read as text, as Markdown, as a page."""

    language: str
    words: Mapping[str, Any]
    joints: re.Pattern[str]
    plain: jinja2.Environment
    escaped: jinja2.Environment
    page: jinja2.Environment
    style: css_inline.CSSInliner

    @classmethod
    @lru_cache
    def of(cls, folders: tuple[Path, ...], language: str) -> "_Writer":
        loader = jinja2.FileSystemLoader(folders)
        page = ImmutableSandboxedEnvironment(autoescape=True, **_options(loader))
        words = yaml.safe_load(loader.get_source(page, f"words/{language}.yaml")[0])
        writer = cls(
            language=language,
            words=words,
            joints=_joints(words),
            plain=ImmutableSandboxedEnvironment(finalize=as_line, **_options(loader)),
            escaped=ImmutableSandboxedEnvironment(finalize=as_markdown, **_options(loader)),
            page=page,
            style=css_inline.CSSInliner(
                load_remote_stylesheets=False, extra_css=loader.get_source(page, "style.css")[0]
            ),
        )
        writer.plain.filters |= _filters(words) | {"strong": as_line}
        writer.escaped.filters |= _filters(words) | {"strong": lambda value: Markup(f"**{as_markdown(value)}**")}
        return writer

    def write(self, kind: LetterKind, context: Envelope, *, asked: str) -> Rendered:
        values = _variables(context)

        def part(environment: jinja2.Environment, name: str) -> str:
            text = environment.get_template(f"{kind}/{self.language}/{name}.j2").render(values)
            return self._joined(text.strip())

        concerns = as_line(part(self.plain, "subject.txt"))
        letter = Rendered(
            subject=f"{concerns} [{context.mark}]",
            concerns=concerns,
            dated=self._joined(
                self.words["dated"].format(place=context.head.place, day=_day(context.dated, self.words, "day"))
            ),
            telephone=self._joined(as_line(f"{self.words['telephone']} {context.officer.telephone}")),
            banners=self._banners(context, asked),
            labels=self._labels(context),
            matter=part(self.escaped, "body.md"),
            text="",
            html="",
            language=self.language,
            tag=str(self.words["locale"]).replace("_", "-"),
        )
        values["letter"] = letter
        text = self.plain.get_template("frame.txt.j2").render(values, matter=Markup(part(self.plain, "body.md")))
        matter = MarkdownIt("commonmark", {"html": False}).enable("table").render(letter.matter)
        page = self.page.get_template("frame.html.j2").render(values, matter=Markup(matter))
        return dataclasses.replace(
            letter, text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html=self.style.inline(page)
        )

    def _banners(self, context: Envelope, asked: str) -> tuple[str, ...]:
        """Return the lines above the head: a demonstration, a practice, another language than asked for."""
        practice = context.practice and self.words["practice"].format(addressee=context.practice)
        fallback = None
        if asked != self.language:
            name = Locale.parse(self.words["locale"]).languages.get(asked, asked)
            fallback = self.words["fallback"].format(language=name)
        return tuple(self._joined(as_line(line)) for line in (context.notice, practice, fallback) if line)

    def _labels(self, context: Envelope) -> Labels:
        words = self.words
        enclosed = words["enclosed"]["one" if len(context.attachments) == 1 else "other"]
        labels = (words["concerns"], words["reference"], enclosed)
        return Labels(*map(self._joined, labels))

    def _joined(self, text: str) -> str:
        """Return the text with no-break spaces where no line may break."""
        return self.joints.sub(_NO_BREAK, text)


def _joints(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Return the spaces at which no line breaks: the language's own, those within a date, those between digits."""
    months = Locale.parse(words["locale"]).months["format"]["wide"].values()
    before_month = rf"(?:(?<=[\d.])|(?<=\der)) (?=(?:{'|'.join(months)})\b)"
    before_year = "|".join(rf"(?<=\b{month}) (?=\d{{4}}\b)" for month in months)
    return re.compile(rf"{words['joined']}|{before_month}|{before_year}|(?<=\d) (?=\d)")


def _is_written(kind: LetterKind, language: str, folders: Sequence[Path]) -> bool:
    return any((folder / kind / language / "body.md.j2").is_file() for folder in folders)


def _options(loader: jinja2.BaseLoader) -> dict[str, Any]:
    return {"loader": loader, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}


def _filters(words: Mapping[str, Any]) -> dict[str, Any]:
    locale = Locale.parse(words["locale"])

    def number(value: int) -> str:
        return format_decimal(value, locale=locale)

    def counted(value: int, one: str, other: str) -> str:
        return f"{number(value)} {one if locale.plural_form(value) == 'one' else other}"

    return {
        "number": number,
        "counted": counted,
        "day": lambda on: _day(on, words, "day"),
        "weekday": lambda on: _day(on, words, "weekday"),
    }


def _variables(context: Envelope) -> dict[str, Any]:
    """Return what a template sees: the fields of its context and what follows from them."""
    derived = [name for name in dir(type(context)) if isinstance(getattr(type(context), name), property)]
    return {name: getattr(context, name) for name in [f.name for f in dataclasses.fields(context)] + derived}


def _day(on: date, words: Mapping[str, Any], pattern: str) -> str:
    return format_date(on, words[f"first_{pattern}" if on.day == 1 else pattern], locale=words["locale"])
