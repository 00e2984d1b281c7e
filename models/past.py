"""A past document of a body's last round, read paragraph by paragraph and placed at the questions of a cycle.

It is kept as one JSON file until an officer confirms it; from then on it is the last answer to each question, or the
recommendation that a question follows up.
"""

from enum import StrEnum

from models.instrument import Data, QuestionCode


class Sure(StrEnum):
    """How sure it is that a paragraph belongs to its question."""

    SURE = "sure"
    LIKELY = "likely"
    WEAK = "weak"
    NONE = "none"


class Because(StrEnum):
    """What speaks most for the question of a paragraph."""

    TITLE = "title"
    SECTION = "section"
    ARTICLES = "articles"
    WORDS = "words"
    RECOMMENDATION = "recommendation"
    """Its heading names a recommendation of the body that an officer put there."""
    BESIDE = "beside"
    """The paragraphs before and after it, under the same heading, belong there."""
    OFFICER = "officer"
    NONE = "none"


class PastParagraph(Data):
    """One numbered paragraph with what follows it unnumbered; `headings` stand above it, outermost first."""

    number: str = ""
    text: str
    headings: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    code: QuestionCode | None = None
    sure: Sure = Sure.NONE
    because: Because = Because.NONE


class PastText(Data):
    """A whole past document in its language, empty where it does not tell."""

    language: str = ""
    paragraphs: tuple[PastParagraph, ...] = ()

    def by_code(self) -> dict[str, tuple[PastParagraph, ...]]:
        """Return the paragraphs of each question, in the order of the document."""
        found: dict[str, list[PastParagraph]] = {}
        for paragraph in self.paragraphs:
            if paragraph.code:
                found.setdefault(paragraph.code, []).append(paragraph)
        return {code: tuple(paragraphs) for code, paragraphs in found.items()}


class LastSaid(Data):
    """What a past document says to one question: its paragraphs below each other, and their numbers, `12–14, 17`."""

    text: str
    numbers: str


def last_said(paragraphs: tuple[PastParagraph, ...]) -> LastSaid:
    """Return the paragraphs of one question as one text."""
    return LastSaid(text="\n".join(p.text for p in paragraphs), numbers=ranges([p.number for p in paragraphs if p.number]))


def ranges(numbers: list[str]) -> str:
    """Return numbers with runs drawn together: 12, 13, 14, 17 as `12–14, 17`."""
    runs: list[list[str]] = []
    for number in dict.fromkeys(numbers):
        last = runs[-1][-1] if runs else ""
        if number.isdecimal() and last.isdecimal() and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
