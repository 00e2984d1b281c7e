"""How people cite a paragraph of a draft: by the number printed before it, else by the heading it stands under.

A draft of ours is known by its bookmarks; one that somebody else wrote, as a body its report, has none of ours.
"""

from collections.abc import Sequence
from typing import Final

from documents.blocks import plain_text
from documents.harvesting.groups import Group, first_words
from documents.merging.source import Source
from documents.questions.labels import BULLET, Kind, Label, label_alone, split_label
from documents.questions.numbering import Numbering

_HEADING: Final = ("heading", "title")
_SIGN: Final = "\u00b6"


def labels(body: Sequence[Group], source: Source) -> dict[int, str]:
    """Return how the paragraphs of a body are cited, by their number in it; one without words has none."""
    numbering, found = Numbering(source), {}
    heading, below, last = "", 0, ""
    for group in body:
        element = group.paragraphs[0].element
        if element is None:
            continue
        printed = numbering.next(element)
        if not group.text:
            continue
        text = plain_text([element])
        if source.style_of(element).startswith(_HEADING):
            heading, below, last = first_words(" ".join(filter(None, (printed.text if printed else "", text)))), 0, ""
            found[group.number] = heading
            continue
        own = label_alone(printed.text) if printed and printed.format != "bullet" else split_label(text)[0]
        below += 1
        if own is not None and own != BULLET:
            last, found[group.number] = _cited(own, last)
        elif last:
            found[group.number] = last
        else:
            found[group.number] = " ".join(filter(None, (heading, f"{_SIGN}{below}")))
    return found


def _cited(own: Label, last: str) -> tuple[str, str]:
    """Return the number that paragraphs below go on with, and how this one is cited: a letter with the number above it."""
    said = own.printed.strip().rstrip(".").strip()
    if own.first.kind is Kind.NUMBER:
        return said, said
    return last, f"{last} {said}".strip()
