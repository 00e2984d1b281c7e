"""A body's list as it was read and as officers corrected it: kept as one JSON file until its questions are confirmed.

Items stand in the order of the list. One with a lead is asked by itself; one without is said with the item above that
it belongs to, or, above asked items, as their introduction.
"""

from enum import StrEnum

from pydantic import Field

from models.instrument import Data, Identifier, Language, Names, QuestionCode


class Counted(StrEnum):
    """How a body calls the numbers of its list."""

    PARAGRAPH = "paragraph"
    QUESTION = "question"


class Rule(StrEnum):
    """Why somebody leads a question."""

    HEADING = "heading"
    ARTICLES = "articles"
    WORDS = "words"
    BEFORE = "before"
    """As the question had it in the list before."""
    OFFICER = "officer"
    NONE = "none"
    """Nothing in the instrument's outline resembles it: an officer names somebody."""


class Because(Data):
    """Why these leads are proposed: the rule, the questions of the outline that say so, the articles they share."""

    rule: Rule = Rule.NONE
    questions: tuple[QuestionCode, ...] = ()
    articles: tuple[str, ...] = ()


class ListItem(Data):
    """One numbered item; `number` is the body's own way to cite it, `leads` who answers, the first leads."""

    code: QuestionCode
    number: str
    text: Names
    headings: tuple[Names, ...] = ()
    articles: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    part: str | None = None
    notes: tuple[str, ...] = ()
    leads: tuple[Identifier, ...] = ()
    because: Because = Because()


class Place(Data):
    """What is no question, or a remark on the reading: where it stands, and its text."""

    place: Names
    text: Names


class ListText(Data):
    """A whole list in its language; `parts` are the sections of the outline in whose place its questions stand, all without."""

    language: Language
    counted: Counted
    parts: tuple[str, ...] = ()
    items: tuple[ListItem, ...] = Field(min_length=1)
    unparsed: tuple[Place, ...] = ()

    def parents(self) -> tuple[int | None, ...]:
        """Return for each item the position of the one it stands below: “2” of “2 (a)”, “1.1” of “1.1 a”."""
        found: list[int | None] = []
        last: dict[str, int] = {}
        for n, item in enumerate(self.items):
            above = [last[number] for number in _prefixes(item.number) if number in last]
            found.append(max(above, default=None))
            last[item.number] = n
        return tuple(found)

    def unled(self) -> tuple[ListItem, ...]:
        """Return the items that nobody answers: without a lead, and neither below nor above one that has one."""
        parents = self.parents()
        lines = [upwards(parents, n) for n in range(len(self.items))]
        led = {n for n, item in enumerate(self.items) if item.leads}
        above = {k for n in led for k in lines[n]}
        return tuple(item for n, item in enumerate(self.items) if n not in above and not led & set(lines[n]))


def upwards(parents: tuple[int | None, ...], n: int) -> list[int]:
    """Return an item's position and those above it, nearest first."""
    found, at = [n], parents[n]
    while at is not None:
        found.append(at)
        at = parents[at]
    return found


def _prefixes(number: str) -> list[str]:
    """Return the numbers a number may stand below: of “2 (a) (i)” these are “2 (a)” and “2”."""
    return [number[:n] for n, sign in enumerate(number) if n and sign in " ."]
