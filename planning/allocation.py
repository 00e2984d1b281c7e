"""Who might answer a body's question: proposed from the instrument's outline, each with its reason; an officer decides.

Looked at in this order: a heading that is a title of the outline, the articles they share, the words they share.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from models.instrument import Instrument, Question, Section
from models.list_text import Because, ListItem, ListText, Rule

_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_AFTER_TITLE: Final = re.compile(r"\s*\((?:see\s+)?arts?\b.*|\s*\((?:see\s+)?articles?\b.*", re.IGNORECASE | re.DOTALL)
_BEFORE_TITLE: Final = re.compile(r"^\s*(?:[A-Z]|[IVX]+|\d+)[.)]\s+")
_ENOUGH_WORDS: Final = 2
"""Words two texts share before one is taken to resemble the other."""


@dataclass(frozen=True)
class _Known:
    """A question of the outline, the titles above it, and what it is about."""

    question: Question
    titles: frozenset[str]
    articles: frozenset[str]
    words: frozenset[str]


def propose(listed: ListText, instrument: Instrument) -> ListText:
    """Return the list with leads proposed and the reason: for what is to be answered, not for what stands above it.

    Numerals below a letter are answered with it. Who leads already stays.
    """
    known = tuple(_known(instrument, listed.language))
    parents = listed.parents()
    asked = _asked(parents)
    return listed.model_copy(update={"items": tuple(
        _with_leads(item, _above(listed.items, parents, n), known, listed.language) if n in asked and not item.leads else item
        for n, item in enumerate(listed.items)
    )})


def _asked(parents: tuple[int | None, ...]) -> set[int]:
    """Return the positions that get a lead: what has nothing below it, but no deeper than two levels."""
    depth: list[int] = []
    for above in parents:
        depth.append(0 if above is None else depth[above] + 1)
    has_below = {above for n, above in enumerate(parents) if above is not None and depth[n] <= 1}
    return {n for n in range(len(parents)) if depth[n] <= 1 and n not in has_below}


def _above(items: tuple[ListItem, ...], parents: tuple[int | None, ...], n: int) -> str:
    """Return the text of the item above, which says what a sub-item is about."""
    at = parents[n]
    return items[at].text.in_language(items[at].text.original) if at is not None else ""


def _known(instrument: Instrument, language: str) -> Iterator[_Known]:
    for top in instrument.outline:
        yield from _below(top, frozenset(), frozenset(), language)


def _below(section: Section, titles: frozenset[str], articles: frozenset[str], language: str) -> Iterator[_Known]:
    titles |= {_plain(section.title.in_language(language))}
    own = frozenset(map(_article, section.articles)) or articles
    for question in section.questions:
        said = f"{question.title.in_language(language)} {question.guidance.in_language(language)}"
        about = frozenset(map(_article, question.articles)) or own
        yield _Known(question, titles | {_plain(question.title.in_language(language))}, about, _words(said))
    for inner in section.sections:
        yield from _below(inner, titles, own, language)


def _with_leads(item: ListItem, above: str, known: tuple[_Known, ...], language: str) -> ListItem:
    headings = [_plain(heading.in_language(language)) for heading in item.headings]
    articles = frozenset(map(_article, item.articles))
    words = _words(f"{above} {item.text.in_language(language)} {' '.join(headings)}")
    for heading in reversed(headings):
        # “Legislation” stands under several clusters: it is the one that shares an article.
        under = [k for k in known if heading in k.titles and (not (articles and k.articles) or k.articles & articles)]
        exact = [k for k in under if _plain(k.question.title.in_language(language)) == heading]
        if under:
            return _named(item, Rule.HEADING, exact or _nearest(under, articles, words), articles)
    if sharing := [k for k in known if k.articles & articles]:
        return _named(item, Rule.ARTICLES, _nearest(sharing, articles, words), articles)
    if resembling := [k for k in known if len(k.words & words) >= _ENOUGH_WORDS]:
        return _named(item, Rule.WORDS, _nearest(resembling, articles, words), articles)
    return item


def _nearest(known: list[_Known], articles: frozenset[str], words: frozenset[str]) -> list[_Known]:
    """Return the question that shares most words, of equals that with most articles in common and fewest others."""
    return [max(known, key=lambda k: (len(k.words & words), len(k.articles & articles), -len(k.articles - articles)))]


def _named(item: ListItem, rule: Rule, known: list[_Known], articles: frozenset[str]) -> ListItem:
    leads = tuple(dict.fromkeys(lead for k in known for lead in k.question.leads))
    shared = sorted({a for k in known for a in k.articles & articles}, key=lambda a: (len(a), a))
    because = Because(rule=rule, questions=tuple(k.question.code for k in known), articles=tuple(shared))
    return item.model_copy(update={"leads": leads, "because": because})


def _article(article: str) -> str:
    """Return the article alone: “37 (b)” as 37."""
    return re.split(r"[\s(]", article.strip(), maxsplit=1)[0]


def _plain(title: str) -> str:
    """Return a title without its number, its articles, its accents and signs."""
    bare = _AFTER_TITLE.sub("", _BEFORE_TITLE.sub("", title))
    letters = unicodedata.normalize("NFKD", bare.casefold().replace("’", "'"))
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


def _words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in _WORD.findall(_plain_text(text)))


def _plain_text(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
