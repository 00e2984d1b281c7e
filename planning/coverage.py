"""The coverage matrix: which question was put to which institution, and what came."""

from dataclasses import dataclass
from enum import StrEnum

from models.asking import INPUTS
from models.views import AssignmentView, CycleView
from models.words import Nature, Role


class Coverage(StrEnum):
    """How far one institution got with one question."""

    NOT_ASKED = "not_asked"
    AWAITED = "awaited"
    ANSWERED = "answered"
    LATE = "late"
    """Answered after the due date; enters a draft only by decision."""
    TAKEN = "taken"


@dataclass(frozen=True)
class CoverageRow:
    """One question × institution; `words` is None until an answer came."""

    question: str
    institution: str
    role: Role
    state: Coverage
    words: int | None
    nature: Nature | None = None


def coverage(view: CycleView) -> tuple[CoverageRow, ...]:
    """Return a row for every assignment, in the order of the report. Needs the whole view."""
    asked = {(q, r.institution) for p in INPUTS for r in view.of_purpose(p) for q in r.questions}
    return tuple(
        CoverageRow(a.question, a.institution, a.role, _state(a, (a.question, a.institution) in asked), a.words, a.nature)
        for a in view.assignments
    )


def _state(assignment: AssignmentView, asked: bool) -> Coverage:
    if not assignment.came:
        return Coverage.AWAITED if asked else Coverage.NOT_ASKED
    if assignment.taken:
        return Coverage.TAKEN
    return Coverage.LATE if assignment.late else Coverage.ANSWERED
