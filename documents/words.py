"""The words of forms and refusals, one file per language."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from models.instrument import Names  # a sixth of a second that the readers set apart need not wait

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)   # eight times as fast, where PyYAML was built with it
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def languages(folder: str) -> tuple[str, ...]:
    """Return the languages in which words of that kind exist."""
    return tuple(sorted(path.stem for path in (TEMPLATES / folder).glob("*.yaml")))


@cache
def words(folder: str, language: str) -> dict[str, Any]:
    """Return the words of a folder of `templates`, for example `words("refusals", "fr")`."""
    loaded: dict[str, Any] = yaml.load((TEMPLATES / folder / f"{language}.yaml").read_text("utf-8"), Loader=_LOADER)
    return loaded


def brief(text: str, most: int) -> str:
    """Return a text on one line, cut behind a word where it is longer than so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0]} …"


def worded(names: "Names", language: str) -> str:
    """Return a text in a language; where it is not translated, the original with a mark that says so."""
    return marked(names, language, str(words("letters/words", language)["untranslated"]))


def marked(names: "Names", language: str, mark: str, text: str = "") -> str:
    """Return a text in a language; where it is not translated, what `mark` makes of it and its original language.

    `text` is what is said in place of the bare name.
    """
    text = text or names.in_language(language)
    if names.is_in(language):
        return text
    from babel import Locale  # as the model above: the readers set apart mark nothing

    return mark.format(text=text, original=Locale.parse(language).languages[names.original])


def reason_said(reason: str, language: str) -> str:
    """Return why a message is held or refused, by the code of the reason; of a refused file by the guard's sentence."""
    held: dict[str, str] = words("sentences", language)["held"]
    of_the_guard = words("refusals", language).get(reason.removeprefix("refused_"))
    return held.get(reason) or (filled(of_the_guard, {}, language) if of_the_guard else reason)


def filled(sentence: str, facts: Mapping[str, str], language: str) -> str:
    """Return the sentence of a refusal with its facts; what is missing is a dash.

    A fact named like a table of the pages' words (`letter_state`) is said as the pages say it, item by item where it is a
    list; an item may have something behind its code (`return collect`).
    """
    tables = words("pages/words", language)
    said = {k: _said(v, tables[k]) if isinstance(tables.get(k), dict) else v for k, v in facts.items()}
    return sentence.format_map(defaultdict(lambda: "–", said))


def _said(value: str, table: Mapping[str, str]) -> str:
    items = [item.partition(" ") for item in value.split(", ")]
    return ", ".join(table.get(code, code) + space + rest for code, space, rest in items)
