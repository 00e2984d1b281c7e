"""Which question of a cycle a paragraph of a past document belongs to: by its headings, their articles, its own words.

The past document answers another list, so its numbers say nothing; its headings and articles do. Words count by how few
questions share them.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from models.instrument import Instrument, Names, Section
from models.past import Because, PastParagraph, Sure

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_STEM: Final = 6                # letters by which forms of one word are one
_TITLE, _SECTION, _ARTICLES, _WORDS = 0.7, 0.45, 0.6, 1.8
_FARTHER: Final = 0.85          # what a heading counts for each level farther away
_SURE: Final = (0.95, 0.25)      # a score, and its distance from the next question
_LIKELY: Final = (0.5, 0.06)
_WEAK: Final = 0.2
_ALMOST_SAME: Final = 0.8       # of a heading and a title
_LONGEST: Final = 4_000         # characters of a paragraph that are looked at
_COMPOUND: Final = 10           # letters from which a word is looked into for others
_AGREES: Final = 0.2            # how far the own words of a paragraph may speak for another question where one is sure
_SAY_NOTHING: Final = frozenset({
    "repons", "recomm", "mesure", "prises", "suivi", "suite", "antwor", "empfeh", "massna", "respon", "measur", "taken", "follow",
})
"""Stems of headings that only say that here an answer is given."""
_RECOMMENDATION: Final = re.compile(r"\b(?:recomm\w+|empfehlung\w*|observation\w*)\D{0,12}(\d{1,3})\b", re.IGNORECASE)

Weights = dict[str, float]


@dataclass(frozen=True)
class _Topic:
    """What a question is about."""

    code: str
    title: tuple[frozenset[str], ...]
    sections: tuple[tuple[frozenset[str], ...], ...]
    above: frozenset[str]
    articles: frozenset[tuple[str, str]]
    words: Counter[str]


@dataclass(frozen=True)
class _Score:
    """How well a paragraph's place fits a question, by what speaks for it."""

    code: str
    parts: dict[Because, float] = field(default_factory=dict)

    @property
    def whole(self) -> float:
        """All that speaks for it."""
        return sum(self.parts.values())

    @property
    def most(self) -> Because:
        """What speaks most for it."""
        return max(self.parts, key=lambda part: self.parts[part])


def place(
    paragraphs: Sequence[PastParagraph], instrument: Instrument, recommended: Mapping[str, str] | None = None
) -> tuple[PastParagraph, ...]:
    """Return the paragraphs of a past document with the question each belongs to, how sure that is and why.

    `recommended` says which question each recommendation of the body belongs to, by its number: « Réponse à la
    recommandation 12 » belongs there too.
    """
    topics = list(_topics(instrument))
    if not topics:
        return tuple(paragraphs)
    scale = _Scale(topics)
    found = [_answering(p, recommended or {}) or _placed(p, scale) for p in paragraphs]
    return tuple(_beside(found))


def words_of(text: str) -> list[str]:
    """Return the words of a text without accents, small ones left out, each cut to what its forms share."""
    return [word[:_STEM] for word in _whole_words(text)]


def _whole_words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return _WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))


def _topics(instrument: Instrument) -> Iterable[_Topic]:
    for top in instrument.outline:
        for path in top.paths():
            for question in path[-1].questions:
                said = [*_texts(question.title), *_texts(question.guidance), *(t for s in path for t in _texts(s.title))]
                said += [text for section in path if section.text for text in _texts(section.text)]
                titles = tuple(frozenset(words_of(text)) for text in _texts(question.title))
                sections = tuple(tuple(frozenset(words_of(text)) for text in _texts(section.title)) for section in path)
                first = question.title.in_language("fr").partition(":")
                annexed = frozenset(words_of(first[0])) if first[1] else frozenset()
                yield _Topic(
                    question.code, titles, sections, annexed,
                    frozenset(map(_article, question.articles or _nearest_articles(path))), Counter(words_of("\n".join(said))),
                )


def _nearest_articles(path: Sequence[Section]) -> tuple[str, ...]:
    return next((section.articles for section in reversed(path) if section.articles), ())


def _texts(names: Names) -> list[str]:
    return [text for language in ("fr", "de", "en") if (text := getattr(names, language))]


class _Scale:
    """The questions of an outline, and what each word weighs among them."""

    def __init__(self, topics: Sequence[_Topic]) -> None:
        self.topics = topics
        held = Counter(word for topic in topics for word in topic.words)
        self._weight = {word: math.log(len(topics) / count) for word, count in held.items()}
        self._inside = lru_cache(maxsize=65536)(self._parts)
        self._lengths = {topic.code: self._length(topic.words) for topic in topics}
        self._by_headings = lru_cache(maxsize=4096)(self._headings)
        self._is_section = lru_cache(maxsize=4096)(self._says_a_section)

    def of(self, paragraph: PastParagraph) -> list[_Score]:
        """Return the scores of a paragraph, the best first."""
        by_headings = self._by_headings(paragraph.headings, paragraph.articles)
        said = Counter(self._looked_into(paragraph.text[:_LONGEST]))
        own = self._length(said)
        scores = []
        for topic, parts in zip(self.topics, by_headings, strict=True):
            likeness = self._product(said, topic.words) / (own * self._lengths[topic.code] or 1.0)
            scores.append(_Score(topic.code, {**parts, Because.WORDS: _WORDS * likeness}))
        return sorted(scores, key=lambda score: -score.whole)

    def _headings(self, headings: tuple[str, ...], articles: tuple[str, ...]) -> list[dict[Because, float]]:
        read = [frozenset(self._looked_into(heading)) - _SAY_NOTHING for heading in reversed(headings)]   # the nearest first
        found = []
        for topic in self.topics:
            title = max(
                (_FARTHER**n * self._alike(h, t) for n, h in enumerate(read) if not self._is_section(h) for t in topic.title),
                default=0.0,
            )
            if topic.above and not any(topic.above & heading for heading in read):
                title = 0.0         # an annex on the same subject, which no heading names
            levels = [max((self._alike(h, t) for h in read for t in names), default=0.0) for names in topic.sections]
            found.append({
                Because.TITLE: _TITLE * title, Because.SECTION: _SECTION * sum(levels) / (len(levels) or 1),
                Because.ARTICLES: _ARTICLES * _shared(topic.articles, frozenset(map(_article, articles))),
            })
        return found

    def _looked_into(self, text: str) -> list[str]:
        return [stem for word in _whole_words(text) for stem in self._inside(word)]

    def _parts(self, word: str) -> tuple[str, ...]:
        """Return the stem of a word, and those of the questions' words that a long one is made of."""
        if len(word) < _COMPOUND:
            return (word[:_STEM],)
        return (word[:_STEM], *sorted({s for s in self._weight if len(s) == _STEM and s in word[_STEM - 1:]}))

    def _says_a_section(self, heading: frozenset[str]) -> bool:
        """Tell a heading that is more like one above questions than like the title of any."""
        above = max((self._alike(heading, t) for topic in self.topics for names in topic.sections for t in names), default=0.0)
        return above >= _ALMOST_SAME and all(self._alike(heading, t) <= above for topic in self.topics for t in topic.title)

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return from 0 to 1 how much of two titles is the same; a word that no question has weighs half as much as the rarest."""
        foreign = math.log(len(self.topics) or 1) / 2
        weights = [sum(self._weight.get(word, foreign) for word in words) for words in (one & other, one, other)]
        shared, first, second = weights
        return 2 * shared / (first + second) if shared else 0.0

    def _length(self, words: Counter[str]) -> float:
        return math.sqrt(sum((_count(n) * self._weight.get(word, 0.0)) ** 2 for word, n in words.items()))

    def _product(self, one: Counter[str], other: Counter[str]) -> float:
        return sum(_count(n) * _count(other[w]) * self._weight.get(w, 0.0) ** 2 for w, n in one.items() if w in other)


def _article(written: str) -> tuple[str, str]:
    """Return an article as its number and what follows it: `44 (6)` and `44(6)` are one."""
    number, mark, rest = written.replace(" ", "").partition("(")
    return number, mark + rest


def _shared(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """Return from 0 to 1 how far two lists of articles name the same; a paragraph less or more still half agrees."""
    numbers, others = {number for number, _ in one}, {number for number, _ in other}
    if not numbers & others:
        return 0.0
    near = len(numbers & others) / len(numbers) * (1 + len(numbers & others) / len(numbers | others)) / 2
    return near if one & other else near / 2


def _count(times: int) -> float:
    return 1.0 + math.log(times)


def _answering(paragraph: PastParagraph, recommended: Mapping[str, str]) -> PastParagraph | None:
    """Return a paragraph at the question of the recommendation that its nearest heading names, None where it names none."""
    for heading in reversed(paragraph.headings):
        named = {recommended.get(number) for number in _RECOMMENDATION.findall(heading)}
        if len(named) == 1 and (code := named.pop()):
            return paragraph.model_copy(update={"code": code, "sure": Sure.SURE, "because": Because.RECOMMENDATION})
    return None


def _placed(paragraph: PastParagraph, scale: _Scale) -> PastParagraph:
    if not paragraph.headings and not paragraph.number:
        return paragraph            # a cover, a preface: nothing says what it is about
    best, *others = scale.of(paragraph)
    ahead = best.whole - (others[0].whole if others else 0.0)
    is_shared = 0 < best.parts[Because.ARTICLES] < _ARTICLES     # its heading names articles of other questions too
    agrees = all(o.parts[Because.WORDS] <= best.parts[Because.WORDS] + _AGREES for o in others)
    if agrees and best.whole >= _SURE[0] and ahead >= (2 * _SURE[1] if is_shared else _SURE[1]):
        sure = Sure.SURE
    elif best.whole >= _LIKELY[0] and ahead >= _LIKELY[1]:
        sure = Sure.LIKELY
    elif best.whole >= _WEAK:
        sure = Sure.WEAK
    else:
        return paragraph
    return paragraph.model_copy(update={"code": best.code, "sure": sure, "because": best.most})


def _beside(paragraphs: Sequence[PastParagraph]) -> Iterable[PastParagraph]:
    """Give a paragraph that fits nowhere well to the question of those before and after it under the same heading."""
    firm = (Sure.SURE, Sure.LIKELY)
    for n, paragraph in enumerate(paragraphs):
        before = _firm_near(paragraphs, n, -1)
        after = _firm_near(paragraphs, n, 1)
        if paragraph.sure not in firm and before and before == after:
            yield paragraph.model_copy(update={"code": before, "sure": Sure.LIKELY, "because": Because.BESIDE})
        elif paragraph.sure is Sure.NONE and (before or after) and paragraph.headings:
            yield paragraph.model_copy(update={"code": before or after, "sure": Sure.WEAK, "because": Because.BESIDE})
        else:
            yield paragraph


def _firm_near(paragraphs: Sequence[PastParagraph], n: int, step: int) -> str | None:
    """Return the question of the next paragraph in a direction under the same heading that has a firm one."""
    at = n + step
    while 0 <= at < len(paragraphs) and paragraphs[at].headings == paragraphs[n].headings:
        if paragraphs[at].sure in (Sure.SURE, Sure.LIKELY):
            return paragraphs[at].code
        at += step
    return None
