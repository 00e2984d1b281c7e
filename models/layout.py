"""The schema of `layouts/<id>.yaml`: the shape of a document, which is a Word template and what stands where in it."""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from pydantic import Field

from models.data import Data, Identifier, Names, Rule

SUBMISSION: Final = "submission"
"""The State's own report, and the layout of whoever names none."""
LOWEST_CONTENTS: Final = 3
FACTS: Final = ("body", "treaty", "title", "subtitle", "symbol", "received", "language", "day", "reference", "ministry")
"""What a layout's own lines may say; a line of facts that are all unknown is left out."""


class Replies(Data):
    """How a heading cites what the body asked, by the way its list counts: `{number}` is the body's own."""

    paragraph: Names
    question: Names


class Layout(Rule):
    """One shape of a document.

    `template` is a Word file in `word`, whose `{words}` are filled by the house and by `lines`; `contents` is the lowest heading
    of the contents list, 0 for none. With `asked` the body's words stand in bold above the answer. `watermark` lies across every
    page. One that does not `leave` is for comparing alone: nothing in it enters a dossier.
    """

    schema_version: int = Field(ge=1, le=1)
    id: Identifier
    name: Names
    template: Identifier
    numbered: bool = True
    contents: int = Field(default=LOWEST_CONTENTS, ge=0, le=LOWEST_CONTENTS)
    ranges: Names | None = Field(default=None, description="heads of the contents list that tells which paragraphs stand where")
    abbreviations: Names | None = Field(default=None, description="heading of the list of abbreviations")
    replies: Replies | None = None
    asked: bool = False
    references: Names | None = Field(default=None, description="heading of the texts cited in an answer")
    watermark: Names | None = None
    leaves: bool = True
    lines: dict[str, Names] = Field(default_factory=dict, description="what stands at further places of the template")


    def lines_in(self, language: str, facts: Mapping[str, str]) -> dict[str, str]:
        """Return what its own lines say in a language; empty where all their facts are."""
        return {name: _said(text.in_language(language), facts) for name, text in self.lines.items()}


def facts_of(line: str) -> tuple[str, ...]:
    """Return the facts a line names, `""` among them for a place without a name. Raises ValueError for an unfinished one."""
    return tuple(field for _, field, _, _ in Formatter().parse(line) if field is not None)


def _said(line: str, facts: Mapping[str, str]) -> str:
    named = facts_of(line)
    return line.format_map(facts) if not named or any(facts.get(name) for name in named) else ""


class LaidOut(Data):
    """A layout as a cycle froze it, and the SHA-256 of its template."""

    layout: Layout
    template: str
