"""What a new list changes against the one before: which question is which, and which codes stay with them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from models.allocation import AllocationLine, Change
from models.instrument import Names
from models.list_text import Because, ListItem, ListText, Place, Rule

_WORD: Final = re.compile(r"\w+")
_ALIKE: Final = 0.5
"""Share of words two texts have in common from which one is the other reworded; under another number a little more."""
_ALIKE_ELSEWHERE: Final = 0.7
_SAME_NUMBERS: Final = 0.9
"""Share of numbers that two lists in two languages have in common when they are one."""


@dataclass(frozen=True)
class Changed:
    """One question in both lists; `before` is None for a new one, `now` for a dropped one."""

    change: Change
    code: str
    before: ListItem | None
    now: ListItem | None


def coded(new: Iterable[ListItem], before: Sequence[ListItem], used: Iterable[str]) -> tuple[ListItem, ...]:
    """Return the items of a new list with their codes: those of the questions they were, else the next ones free.

    A question that stays keeps its leads too. `used` are all codes the cycle ever had.
    """
    items = list(new)
    pairs = _pairs(items, before)
    taken = {*used, *(item.code for item in before)}
    free = (code for n in range(1, 10_000) if (code := f"Q.{n:02}") not in taken)
    found = []
    for n, item in enumerate(items):
        old = pairs.get(n)
        if old is None:
            found.append(item.model_copy(update={"code": next(free)}))
            continue
        kept = {"leads": old.leads, "because": Because(rule=Rule.BEFORE, questions=(old.code,))}
        found.append(item.model_copy(update={"code": old.code, **kept}))
    return tuple(found)


def changes(before: Sequence[ListItem], now: Sequence[ListItem]) -> tuple[Changed, ...]:
    """Return what a list changes, in its order, then what it drops; questions are the same by their code."""
    known = {item.code: item for item in before}
    found = [Changed(_change(known.get(item.code), item), item.code, known.get(item.code), item) for item in now]
    kept = {item.code for item in now}
    return (*found, *(Changed(Change.DROPPED, item.code, item, None) for item in before if item.code not in kept))


def translated(before: ListText, other: ListText) -> ListText | None:
    """Return a list with the wordings of another that is the same in another language, None when it is not.

    It is the same when nearly all its numbers are, in the same order; signs around letters differ by language. What has
    no counterpart is shown with its number.
    """
    if before.language == other.language:
        return None
    same = SequenceMatcher(None, _numbers(before), _numbers(other), autojunk=False)
    if same.ratio() < _SAME_NUMBERS:
        return None
    pairs = {block.a + n: block.b + n for block in same.get_matching_blocks() for n in range(block.size)}
    items = tuple(
        _also_in(other.language, item, other.items[pairs[n]]) if n in pairs else item for n, item in enumerate(before.items)
    )
    alone = tuple(Place(place=_numbered(i.number), text=i.text) for n, i in enumerate(other.items) if n not in pairs.values())
    return before.model_copy(update={"items": items, "unparsed": (*alone, *other.unparsed)})


def added(before: ListText, more: ListText) -> ListText:
    """Return a list with the items of an addendum after its own."""
    return before.model_copy(update={"items": (*before.items, *more.items), "unparsed": more.unparsed})


def _numbers(listed: ListText) -> list[str]:
    return ["".join(sign for sign in item.number if sign.isalnum() or sign in " .") for item in listed.items]


def _numbered(number: str) -> Names:
    return Names(fr=f"{number}, sans pendant", de=f"{number}, ohne Entsprechung", en=f"{number}, without counterpart")


def _also_in(language: str, item: ListItem, new: ListItem) -> ListItem:
    """Return an item with the wordings of its counterpart; headings where both have as many."""
    headings = item.headings
    if len(headings) == len(new.headings):
        headings = tuple(_also(known, other, language) for known, other in zip(headings, new.headings, strict=True))
    return item.model_copy(update={"text": _also(item.text, new.text, language), "headings": headings})


def _also(known: Names, new: Names, language: str) -> Names:
    return known.model_copy(update={language: new.in_language(language)})


def lines(
    listed: ListText, before: ListText | None, leads: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[AllocationLine, ...]:
    """Return the table of a list: with the leads it proposes, or those given; with what it changes where one was before."""
    unled = {item.code for item in listed.unled()} if leads is None else set()
    known = {c.code: c for c in changes(before.items, listed.items)} if before else {}
    found = []
    for item in listed.items:
        change = known.get(item.code)
        found.append(AllocationLine(
            item, item.leads if leads is None else leads.get(item.code, ()), item.code in unled,
            change.change if change else None, change.before.number if change and change.before else None,
        ))
    dropped = (c.before for c in known.values() if c.change is Change.DROPPED and c.before)
    return (*found, *(AllocationLine(item, (), change=Change.DROPPED, number_before=item.number) for item in dropped))


def _change(before: ListItem | None, now: ListItem) -> Change:
    if before is None:
        return Change.NEW
    if _plain(before) != _plain(now) and not _is_translated(before, now):
        return Change.REWORDED
    return Change.SAME if before.number == now.number and before.part == now.part else Change.RENUMBERED


def _is_translated(before: ListItem, now: ListItem) -> bool:
    """Say whether two texts are one in two languages, as far as both have it in the language of the former."""
    return now.text.is_in(before.text.original) and (
        before.text.in_language(before.text.original) == now.text.in_language(before.text.original)
    )


def _pairs(new: Sequence[ListItem], before: Sequence[ListItem]) -> dict[int, ListItem]:
    """Return for each place in the new list the question it was: by its text, then its number, then a like text."""
    left = list(before)
    found: dict[int, ListItem] = {}

    def pair(n: int, old: ListItem) -> None:
        found[n] = old
        left.remove(old)

    by_text: dict[str, list[ListItem]] = {}
    for old in before:
        by_text.setdefault(_plain(old), []).append(old)
    for n, item in enumerate(new):
        alike = by_text.get(_plain(item), [])
        if same := next((o for o in alike if o.number == item.number), alike[0] if alike else None):
            alike.remove(same)
            pair(n, same)
    for least, by_number in ((_ALIKE, True), (_ALIKE_ELSEWHERE, False)):
        for n, item in enumerate(new):
            if n in found:
                continue
            near = [old for old in left if not by_number or _at(old) == _at(item)]
            if near and _likeness(nearest := max(near, key=lambda old: _likeness(old, item)), item) >= least:
                pair(n, nearest)
    return found


def _at(item: ListItem) -> tuple[str | None, str]:
    return item.part, item.number


def _likeness(one: ListItem, other: ListItem) -> float:
    first, second = set(_WORD.findall(_plain(one))), set(_WORD.findall(_plain(other)))
    return len(first & second) / len(first | second) if first | second else 0.0


def _plain(item: ListItem) -> str:
    return " ".join(item.text.in_language(item.text.original).casefold().split())
