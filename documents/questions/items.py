"""What the reading of a list gives: its questions, and what could not be parsed with its place."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Phrase:
    """A sentence for people, as its key in `templates/questions` and the values it names."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()

    def in_words(self, words: dict[str, Any]) -> str:
        """Return the sentence, from the words of a language."""
        return str(words[self.key]).format(**dict(self.values))


def phrase(key: str, **values: str | int) -> Phrase:
    """Return a phrase with its values."""
    return Phrase(key, tuple(values.items()))


@dataclass(frozen=True)
class Item:
    """A question as the body put it.

    `number` is the body's way to cite it in the language of the list: “2 (a)”, in French “2 a)”; of a questionnaire “1 a”,
    “1.1”. `articles` are those of its own text and of the nearest heading that names any. `notes` are footnotes, remarks and
    references that belong to it.
    """

    number: str
    text: str
    heading_path: tuple[str, ...]
    articles: tuple[str, ...]
    cited: tuple[str, ...]
    part: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unparsed:
    """What an officer must look at: text that is no question, or a remark on what was read."""

    place: Phrase
    text: str | Phrase

    def in_words(self, words: dict[str, Any]) -> tuple[str, str]:
        """Return place and text for people."""
        text = self.text if isinstance(self.text, str) else self.text.in_words(words)
        return self.place.in_words(words), text


@dataclass(frozen=True)
class QuestionList:
    """A list that was read, in its language (`en` or `fr`).

    `asks` if its numbers are those of questions, not of paragraphs; `titled` if its first page says that it is a list.
    """

    language: str
    items: tuple[Item, ...]
    unparsed: tuple[Unparsed, ...]
    asks: bool = False
    titled: bool = False
