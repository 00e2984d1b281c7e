"""The paragraphs of a draft as it was sent, and those of a file that came back as they were before its tracked changes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from documents.harvesting.walk import Flow, Paragraph, comparable

_PROGRAMS: Final = re.compile(r"_(?:Toc|Ref|Hlk|Hlt|MON|_Ref|_Toc|_Hlk|_DdeLink).*|__.*|OLE_LINK.*|Bookmark.*")
_CURSOR: Final = "_GoBack"
_QUOTED: Final = 48
_DIGITS: Final = re.compile(r"\d+")


@dataclass
class Group:
    """One paragraph as it was before the tracked changes: it may stand there in several now.

    `number` counts those of the flow from 1, `name` is its bookmark as sent.
    """

    paragraphs: list[Paragraph]
    number: int
    name: str | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """What it said before the tracked changes."""
        return comparable(s.text for p in self.paragraphs for s in p.segments if s.inserted is None and not s.mark)

    @property
    def original(self) -> str:
        """The same to the letter."""
        return "".join(s.text for p in self.paragraphs for s in p.segments if s.inserted is None and not s.mark)

    @property
    def bookmarks(self) -> list[str]:
        """The bookmarks that begin in it."""
        return [name for p in self.paragraphs for name in p.bookmarks]

    @property
    def own(self) -> list[str]:
        """The bookmarks that begin and end in it."""
        return [name for p in self.paragraphs for name in p.own if name != _CURSOR]

    @property
    def contents(self) -> bool:
        """Whether it is a line of the list of contents, which programs write anew."""
        return self.paragraphs[0].contents


def groups(flow: Flow) -> list[Group]:
    """Return the paragraphs of a flow as they were before its tracked changes."""
    found: list[Group] = []
    joined = False
    for paragraph in flow.paragraphs:
        if joined and found[-1].paragraphs[-1].around is paragraph.around:
            found[-1].paragraphs.append(paragraph)
        else:
            found.append(Group([paragraph], len(found) + 1))
        joined = paragraph.is_joined
    for group in found:
        group.notes = [(kind, id) for p in group.paragraphs for kind, id, put_in in p.notes if put_in is None]
    return found


def name(sent: Sequence[Group]) -> None:
    """Give each paragraph of a sent draft the bookmark that begins and ends in it.

    Of several it is that which most paragraphs have, a program's own only where there is no other. A cell without one has
    that of its table.
    """
    families = Counter(_family(n) for g in sent for n in set(g.own))
    table: tuple[object, str | None] = (None, None)
    for group in sent:
        group.name = max(group.own, key=lambda n: (not _PROGRAMS.fullmatch(n), families[_family(n)]), default=None)
        around = group.paragraphs[0].table
        if around is not None and around is table[0]:
            group.name = group.name or table[1]
        elif around is not None:
            table = (around, group.name)


def _family(name: str) -> str:
    return _DIGITS.sub("0", name)


def words_of(groups: Sequence[Group]) -> Iterator[Counter[str]]:
    """Yield the words of each paragraph."""
    return (Counter(g.text.split()) for g in groups)


def first_words(text: str) -> str:
    """Return the beginning of a text, to find it by."""
    said = " ".join(text.split())
    return said if len(said) <= _QUOTED else said[:_QUOTED].rpartition(" ")[0] + "…"
