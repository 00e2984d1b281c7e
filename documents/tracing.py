"""Which paragraph of a draft is meant: by its printed number or its bookmark, also in a draft that was edited since."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from documents.blocks import blocks, plain_text
from documents.house import House
from documents.merging.source import Source
from documents.package import w

BOOKMARK: Final = re.compile(r"_t\d{5}")


@dataclass(frozen=True)
class Marked:
    """A paragraph or table: its printed number if it has one, the bookmark at or before it, and what it says.

    `own` says whether the bookmark is its own; text that was written in afterwards has that of the paragraph before.
    """

    number: int | None
    bookmark: str
    own: bool
    text: str


def marked(docx: bytes) -> tuple[Marked, ...]:
    """Return the paragraphs and tables of a draft of ours, in order, from the first bookmark on."""
    source = Source(docx)
    found, name, number = [], "", 0
    for item in blocks(source.body):
        here = _bookmark(item)
        numbered = item.tag == w("p") and source.style_of(item) == House.PARAGRAPH.lower()
        number += numbered
        name = here or name
        if name:
            found.append(Marked(number if numbered else None, name, bool(here), plain_text([item])))
    return tuple(found)


def find(docx: bytes, which: str) -> Marked | None:
    """Return the paragraph of a number as printed (`12`) or of a bookmark (`_t00012`), None where there is none."""
    wanted = which.strip().rstrip(".")
    for one in marked(docx):
        if (one.bookmark == wanted and one.own) or (wanted.isdecimal() and one.number == int(wanted)):
            return one
    return None


def _bookmark(item: etree._Element) -> str:
    names = (mark.get(w("name"), "") for mark in item.iter(w("bookmarkStart")))
    return next((name for name in names if BOOKMARK.fullmatch(name)), "")
