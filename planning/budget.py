"""The word budget: what was written against the limit and its shares, and who should shorten by how much.

What is too much is first taken from the sections that are longer than their share, each by its part of the excess; what
then still remains, from all. Within a section each institution gives in proportion to what it wrote there.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

from models.budget import Budget, InstitutionWords, SectionWords
from models.instrument import Instrument, Section
from models.views import CycleView

Key = TypeVar("Key", bound=Hashable)
Parts = Mapping[tuple[str, str], int]
"""Words by section and institution."""


def budget(view: CycleView) -> Budget:
    """Return the words of the next draft by section and institution; headings count once a draft has been written."""
    own = dict(_shares(view.instrument))
    parts: Counter[tuple[str, str]] = Counter()
    for block in view.blocks:
        if block.is_printed:
            parts[own.get(block.question, ""), block.institution] += block.words
    limit = view.instrument.word_limit.words if view.instrument.word_limit else None
    draft = view.current_draft()
    total = draft.words if draft and not draft.stale else sum(parts.values())
    allowed = {s.id: round(s.share * limit) for s in _sections(view.instrument) if s.share is not None and limit}
    cut = cuts(max(0, total - limit), parts, allowed) if limit is not None else Counter[str]()
    written: Counter[str] = Counter()
    for (_, institution), words in parts.items():
        written[institution] += words
    by_question: Counter[str] = Counter()
    for block in view.blocks:
        by_question[block.question] += block.words if block.is_printed else 0
    return Budget(
        total,
        limit,
        tuple(
            SectionWords(s.id, s.title, sum(by_question[code] for code in _codes(s)), allowed.get(s.id))
            for s in _sections(view.instrument)
        ),
        tuple(InstitutionWords(i, words, cut[i]) for i, words in written.most_common()),
    )


def cuts(over: int, parts: Parts, allowed: Mapping[str, int]) -> Counter[str]:
    """Return by how many words each institution should shorten, `over` in all, or all that was written if that is less.

    `allowed` are the words of the sections that have a share.
    """
    found: Counter[str] = Counter()
    left = dict(parts)
    of_section: Counter[str] = Counter()
    for (section, _), words in parts.items():
        of_section[section] += words
    excess = {s: words - allowed[s] for s, words in of_section.items() if s in allowed and words > allowed[s]}
    for section, words in spread(over, excess).items():
        mine = {place: n for place, n in left.items() if place[0] == section}
        for place, n in spread(words, mine).items():
            left[place] -= n
            found[place[1]] += n
    for place, n in spread(over - found.total(), left).items():
        found[place[1]] += n
    return found


def spread(amount: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Return an amount in whole parts in proportion to weights, no part above its weight; the largest rests come first."""
    total = sum(weights.values())
    if amount <= 0 or total <= 0:
        return {}
    if amount >= total:
        return dict(weights)
    found = {key: amount * weight // total for key, weight in weights.items()}
    rests = sorted(weights, key=lambda key: (-(amount * weights[key] % total), str(key)))
    for key in rests[: amount - sum(found.values())]:
        found[key] += 1
    return found


def _sections(instrument: Instrument) -> Iterator[Section]:
    """Yield the sections of the top and those with a share, in the order of the report."""
    for top in instrument.outline:
        for level, section in top.walk():
            if level == 1 or section.share is not None:
                yield section


def _shares(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Yield each question with the innermost section around it that has a share, empty where none has."""
    for top in instrument.outline:
        for path in top.paths():
            around = next((s.id for s in reversed(path) if s.share is not None), "")
            for question in path[-1].questions:
                yield question.code, around


def _codes(section: Section) -> set[str]:
    return {question.code for _, below in section.walk() for question in below.questions}
