"""Words against their limit: of the whole, of each section, of each institution. All counts are words."""

from dataclasses import dataclass

from models.instrument import Names


@dataclass(frozen=True)
class SectionWords:
    """A section that has a share of the limit, or stands at the top; `allowed` is None where it has no share."""

    id: str
    title: Names
    words: int
    allowed: int | None

    @property
    def over(self) -> int:
        """By how many words the section is longer than its share, 0 while it is not."""
        return max(0, self.words - self.allowed) if self.allowed is not None else 0


@dataclass(frozen=True)
class InstitutionWords:
    """What an institution wrote, and by how much it should shorten, 0 while the whole is within the limit."""

    institution: str
    words: int
    cut: int = 0

    @property
    def target(self) -> int:
        """How many words remain to it."""
        return self.words - self.cut


@dataclass(frozen=True)
class Budget:
    """The words of what the next draft would hold, against the limit of the body where it has one."""

    words: int
    limit: int | None
    sections: tuple[SectionWords, ...]
    institutions: tuple[InstitutionWords, ...]

    @property
    def over(self) -> int:
        """By how many words the whole is too long."""
        return max(0, self.words - self.limit) if self.limit is not None else 0
