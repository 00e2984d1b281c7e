"""Words against the body's limit: in all, and for each section that has a share of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from models.instrument import Names, Section
from models.views import CycleView


@dataclass(frozen=True)
class SectionBudget:
    """One section with its words; `allowed` is its share of the limit, None without share or limit."""

    section: str
    title: Names
    words: int
    allowed: int | None

    @property
    def over(self) -> int:
        """Words above what is allowed; zero when within."""
        return max(0, self.words - self.allowed) if self.allowed is not None else 0


@dataclass(frozen=True)
class Budget:
    """All words against the limit, and the sections in the order of the report."""

    words: int
    limit: int | None
    sections: tuple[SectionBudget, ...]

    @property
    def over(self) -> int:
        """Words above the limit; zero when within or without limit."""
        return max(0, self.words - self.limit) if self.limit is not None else 0

    @property
    def left(self) -> int | None:
        """Words that may still be written; negative when over, None without limit."""
        return None if self.limit is None else self.limit - self.words


def budget(view: CycleView) -> Budget:
    """Return the words of the answers against the limit; late ones count once taken. Needs the whole view."""
    per_question: Counter[str] = Counter()
    for assignment in view.assignments:
        if assignment.words and (assignment.taken or not assignment.late):
            per_question[assignment.question] += assignment.words
    rule = view.instrument.word_limit
    limit = rule.words if rule else None
    sections = tuple(
        SectionBudget(section.id, section.title, _words(section, per_question), _allowed(section, limit))
        for top in view.instrument.outline
        for _, section in top.walk()
    )
    return Budget(sum(per_question.values()), limit, sections)


def _words(section: Section, per_question: Mapping[str, int]) -> int:
    return sum(per_question[q.code] for _, part in section.walk() for q in part.questions)


def _allowed(section: Section, limit: int | None) -> int | None:
    return None if limit is None or section.share is None else round(limit * section.share)
