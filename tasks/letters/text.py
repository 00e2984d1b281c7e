"""How a letter is written: one Markdown source per kind and language gives the text part, the HTML part and the paper.

Templates are edited by the office: they run in a sandbox, see only the fields of their context, and an unknown name is
a fault. A letter by one of the office's own is written in a process set apart, with limits: the sandbox stops neither an
endless loop nor a text of a thousand pages. The house's own are read and tested before they are delivered, and need none.
"""

import dataclasses
import re
import string
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import css_inline
import jinja2
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from documents.apart import Limits, ReaderStopped, apart
from models import lines
from models.letters import Envelope, Labels, Rendered
from models.refusals import TextFaulty, TextTooCostly
from models.words import LetterKind
from tasks.letters.texts import LETTERS, OFFICE, Text, text_of

LONGEST: Final = 200_000
"""Characters of one part of a letter; a longer one is no letter."""
LIMITS: Final = Limits(memory=768 * 2**20, processor=2, patience=15.0)
"""For one letter by a text of the office, which takes some hundredths of a second."""
_NO_BREAK = "\u00a0"
_ESCAPED = str.maketrans({c: f"\\{c}" for c in string.punctuation})


def render(
    kind: LetterKind,
    context: Envelope,
    language: str,
    folders: Sequence[Path] = (LETTERS,),
    *,
    fallback: str = "fr",
) -> Rendered:
    """Return a letter in a language, or in `fallback` with a line that says so where no text is in that language.

    Raises `TextFaulty`, `TextTooCostly`.
    """
    return render_text(text_of(kind, language, folders, fallback=fallback), context, asked=language)


def render_text(text: Text, context: Envelope, *, asked: str) -> Rendered:
    """Return a letter as its text says it, with a line that says so where it was `asked` for in another language.

    Raises `TextFaulty`, and `TextTooCostly` when it takes too long, too much memory, or comes out too long.
    """
    if not text.own:
        return write(text, context, asked)
    try:
        return apart(write, text, context, asked, limits=LIMITS)
    except ReaderStopped as stopped:
        raise TextTooCostly(file=f"letters/{text.kind}/{text.language}", why=stopped.limit) from None


def write(text: Text, context: Envelope, asked: str) -> Rendered:
    """Return a letter written here and now; raises `TextFaulty`, `TextTooCostly`."""
    where = f"letters/{text.kind}/{text.language}"
    try:
        return _Writer.of(text).write(context, asked=asked)
    except SyntaxError as fault:     # blocks within blocks, more than Python's compiler takes
        raise TextFaulty(file=f"letters/{fault.filename}", why=fault.msg) from None
    except jinja2.TemplateSyntaxError as fault:
        raise TextFaulty(file=f"letters/{fault.name}", why=f"line {fault.lineno}: {fault.message}") from None
    except jinja2.TemplateNotFound as fault:
        raise TextFaulty(file=where, why=f"{fault.name} is no part of this text") from None
    except (jinja2.TemplateError, jinja2.exceptions.SecurityError) as fault:
        raise _at(fault, text, where, fault.message or type(fault).__name__) from None
    except (KeyError, AttributeError, UnknownLocaleError, re.error) as fault:
        raise TextFaulty(file=f"letters/words/{text.language}.yaml", why=f"{type(fault).__name__}: {fault}") from None
    except (MemoryError, RecursionError, OverflowError) as fault:
        raise TextTooCostly(file=where, why=type(fault).__name__) from None
    except (ArithmeticError, LookupError, TypeError, ValueError) as fault:
        raise _at(fault, text, where, type(fault).__name__) from None     # its words may quote the letter


def _at(fault: Exception, text: Text, where: str, why: str) -> TextFaulty:
    """Return a fault with the file and the line of the text at which writing stopped, as far as these are known."""
    names = {name for name, _ in text.files}
    stops = [stop for stop in traceback.extract_tb(fault.__traceback__) if stop.filename in names]
    if not stops:
        return TextFaulty(file=where, why=why)
    return TextFaulty(file=f"letters/{stops[-1].filename}", why=f"line {stops[-1].lineno}: {why}")


def as_line(value: object) -> str:
    """Return a value as one line without control and direction characters; `Markup` stays as it is."""
    return value if isinstance(value, Markup) else lines.as_line(str(value))


def as_markdown(value: object) -> str:
    """Return a value as one line of Markdown that shows exactly its characters: all punctuation is escaped."""
    return value if isinstance(value, Markup) else as_line(value).translate(_ESCAPED)


@dataclasses.dataclass(frozen=True)
class _Writer:
    """What it takes to write in one language: its words, and the templates read as text, as Markdown, as a page."""

    text: Text
    words: Mapping[str, Any]
    joints: re.Pattern[str]
    plain: jinja2.Environment
    escaped: jinja2.Environment
    page: jinja2.Environment
    style: css_inline.CSSInliner

    @classmethod
    @lru_cache(maxsize=128)
    def of(cls, text: Text) -> "_Writer":
        files = {name: source for name, source in text.files if not name.startswith(OFFICE)}
        loader = jinja2.FunctionLoader(lambda name: (files[name], name, None) if name in files else None)
        words = text.words
        writer = cls(
            text=text,
            words=words,
            joints=_joints(words),
            plain=ImmutableSandboxedEnvironment(finalize=as_line, **_options(loader)),
            escaped=ImmutableSandboxedEnvironment(finalize=as_markdown, **_options(loader)),
            page=ImmutableSandboxedEnvironment(autoescape=True, **_options(loader)),
            style=css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=files["style.css"]),
        )
        writer.plain.filters |= _filters(words) | {"strong": as_line}
        writer.escaped.filters |= _filters(words) | {"strong": lambda value: Markup(f"**{as_markdown(value)}**")}
        return writer

    def write(self, context: Envelope, *, asked: str) -> Rendered:
        values = variables(context)

        def part(environment: jinja2.Environment, name: str) -> str:
            template = environment.get_template(f"{self.text.kind}/{self.text.language}/{name}.j2")
            return self._joined(self._within(template, values).strip())

        concerns = as_line(part(self.plain, "subject.txt"))
        letter = Rendered(
            subject=f"{concerns} [{context.mark}]",
            concerns=concerns,
            dated=self._joined(
                self.words["dated"].format(place=context.head.place, day=_day(context.dated, self.words, "day"))
            ),
            telephone=self._joined(as_line(f"{self.words['telephone']} {context.officer.telephone}")),
            calendar=self._calendar(context),
            banners=self._banners(context, asked),
            labels=self._labels(context),
            matter=self._in_place_of(context, as_markdown) + part(self.escaped, "body.md"),
            text="",
            html="",
            language=self.text.language,
            tag=str(self.words["locale"]).replace("_", "-"),
            version=self.text.version,
        )
        values["letter"] = letter
        plain = self.plain.get_template("frame.txt.j2")
        text = self._within(plain, values | {"matter": Markup(self._in_place_of(context, as_line) + part(self.plain, "body.md"))})
        matter = MarkdownIt("commonmark", {"html": False}).enable("table").render(letter.matter)
        page = self._within(self.page.get_template("frame.html.j2"), values | {"matter": Markup(matter)})
        return dataclasses.replace(
            letter, text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html=self.style.inline(page)
        )

    def _within(self, template: jinja2.Template, values: Mapping[str, Any]) -> str:
        """Return what a template says, piece by piece, as long as it is no longer than a letter."""
        pieces, length = [], 0
        for piece in template.generate(values):
            length += len(piece)
            if length > LONGEST:
                raise TextTooCostly(file=f"letters/{template.name}", why=f"> {LONGEST}")
            pieces.append(piece)
        return "".join(pieces)

    def _banners(self, context: Envelope, asked: str) -> tuple[str, ...]:
        """Return the lines above the head: a demonstration, a practice, another language than asked for."""
        practice = context.practice and self.words["practice"].format(addressee=context.practice)
        fallback = None
        if asked != self.text.language:
            name = Locale.parse(self.words["locale"]).languages.get(asked, asked)
            fallback = self.words["fallback"].format(language=name)
        return tuple(self._joined(as_line(line)) for line in (context.notice, practice, fallback) if line)

    def _in_place_of(self, context: Envelope, shown: Callable[[object], str]) -> str:
        """Return the sentence above the opening that says for whom the addressee is written to, empty where for nobody."""
        if not context.in_place_of:
            return ""
        said = self.words["in_place_of"]
        people = [f"{said[x.function]} ({x.name})" if x.name else str(said[x.function]) for x in context.in_place_of]
        all_but_last = ", ".join(people[:-1])
        sentence = said["sentence"].format(people=f" {said['and']} ".join(x for x in (all_but_last, people[-1]) if x))
        return self._joined(shown(sentence)) + "\n\n"

    def _calendar(self, context: Envelope) -> tuple[str, ...]:
        old, day = str(self.words["calendar"]["old"]), partial(_day, words=self.words, pattern="day")
        return tuple(self._joined(as_line(old.format(title=x.title, day=day(x.on)))) for x in context.old_entries)

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


def variables(context: Envelope) -> dict[str, Any]:
    """Return what a template sees: the fields of its context and what follows from them."""
    derived = [name for name in dir(type(context)) if isinstance(getattr(type(context), name), property)]
    return {name: getattr(context, name) for name in [f.name for f in dataclasses.fields(context)] + derived}


def _day(on: date, words: Mapping[str, Any], pattern: str) -> str:
    return format_date(on, words[f"first_{pattern}" if on.day == 1 else pattern], locale=words["locale"])
