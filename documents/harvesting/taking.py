"""What was decided about reviewers' changes, written into a draft: each in the passage that it is about, or not at all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from documents.blocks import blocks, normal, paragraph_text, paragraphs, parent, text_nodes
from documents.package import main_part_name, parse, read_parts, serialize, w, write_parts
from documents.returned import BOOKMARK

Element = etree._Element
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Wish:
    """A change to be made: `new` in the place of the passage `old`, or as paragraphs behind that of the bookmark.

    `bookmark` is its paragraph where the draft is the one that was reviewed; `block` are the bookmarks of the passage's block.
    """

    old: str
    new: str
    bookmark: str
    block: tuple[str, ...]
    beginning: str = ""
    """How the paragraph begins, to find it by in another draft."""


def taken(docx: bytes, wishes: Sequence[Wish]) -> tuple[bytes, tuple[int, ...]]:
    """Return a draft with these changes, and the places of those that it does not have the passage for, once."""
    parts = read_parts(docx)
    name = main_part_name(parts)
    root = parse(parts[name])
    body = root.find(w("body"))
    by_mark = _by_bookmark(body) if body is not None else {}
    missed = tuple(n for n, wish in enumerate(wishes) if not _make(wish, by_mark))
    return write_parts(parts | {name: serialize(root)}), missed


def _by_bookmark(body: Element) -> dict[str, list[Element]]:
    """Return the paragraphs under each bookmark, those of tables under the one their table has."""
    found: dict[str, list[Element]] = {}
    current: list[Element] = []
    for item in blocks(body):
        names = (mark.get(w("name"), "") for mark in item.iter(w("bookmarkStart")))
        mark = next((one for one in names if BOOKMARK.fullmatch(one)), None)
        if mark is not None:
            current = found.setdefault(mark, [])
        current.extend(paragraphs([item]))
    return found


def _make(wish: Wish, by_mark: Mapping[str, list[Element]]) -> bool:
    if not wish.old:
        return bool(wish.new) and _add(wish, by_mark.get(wish.bookmark) or _beginning(wish, by_mark))
    for names in ((wish.bookmark,), wish.block):
        there = [p for name in names for p in by_mark.get(name, ())]
        places = [(p, span) for p in there for span in _spans(paragraph_text(p), wish.old)]
        if len(places) == 1:
            return _write(*places[0], wish)
    return False


def _beginning(wish: Wish, by_mark: Mapping[str, list[Element]]) -> list[Element]:
    """Return the one paragraph of the block that begins so."""
    said = normal(wish.beginning.removesuffix("…"))
    there = [p for name in wish.block for p in by_mark.get(name, ()) if said and normal(paragraph_text(p)).startswith(said)]
    return there if len(there) == 1 else []


def _spans(text: str, passage: str) -> Iterator[tuple[int, int]]:
    """Yield where a passage is in a text; programs change its spaces."""
    words = passage.split()
    if words:
        pattern = re.compile(r"\s*".join(map(re.escape, words)) if len(words) == 1 else r"\s+".join(map(re.escape, words)))
        yield from (match.span() for match in pattern.finditer(text))


def _write(paragraph: Element, span: tuple[int, int], wish: Wish) -> bool:
    text = paragraph_text(paragraph)
    start, end = span
    old, new = text[start:end], _like(text[start:end], wish.new)
    most = min(len(old), len(new))
    same = next((n for n in range(most) if old[n] != new[n]), most)
    back = next((n for n in range(most - same) if old[-1 - n] != new[-1 - n]), most - same)
    start, end, new = start + same, end - back, new[same:len(new) - back]
    if not new and not normal(text[:start] + text[end:]):
        return _empty(paragraph)
    return _put(list(text_nodes(paragraph)), start, end, new)


def _like(old: str, new: str) -> str:
    """Return new words with the space at both ends that the old ones have there."""
    head, tail = len(old) - len(old.lstrip()), len(old) - len(old.rstrip())
    return old[:head] + new.strip() + (old[len(old) - tail:] if tail else "")


def _put(nodes: Iterable[tuple[Element, str]], start: int, end: int, new: str) -> bool:
    """Write new words over a range of the text; a tab or line break in it is not overwritten."""
    at, done, changes = 0, False, []
    for node, text in nodes:
        a, b = max(start, at), min(end, at + len(text))
        here = a < b or (start == end and at <= start <= at + len(text) and not done)
        if here:
            if node.tag != w("t"):
                if start != end:
                    return False
            else:
                changes.append((node, text[:max(a, at) - at] + ("" if done else new) + text[max(b, a) - at:]))
                done = True
        at += len(text)
    for node, text in changes:
        node.text = text
        node.set(_SPACE, "preserve")
    return done


def _empty(paragraph: Element) -> bool:
    """Take a paragraph's words away; the paragraph stays, and with it its bookmark and its cell."""
    for run in list(paragraph.iter(w("r"))):
        parent(run).remove(run)
    return True


def _add(wish: Wish, there: Sequence[Element]) -> bool:
    """Write a paragraph behind another one, in its look, one for each line."""
    if not there or parent(there[-1]).tag == w("tc"):
        return False
    look = there[-1].find(w("pPr"))
    for line in reversed([line for line in wish.new.split("\n") if line.strip()]):
        new = etree.Element(w("p"))
        if look is not None:
            new.append(deepcopy(look))
        run = etree.SubElement(new, w("r"))
        text = etree.SubElement(run, w("t"))
        text.text = line
        text.set(_SPACE, "preserve")
        there[-1].addnext(new)
    return True
