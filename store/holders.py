"""Who holds within a cycle what an institution held, after questions passed to successors."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from models.tables import Assignment, Cycle, Question, Succession
from store.lookups import lookup


@dataclass(frozen=True)
class Passed:
    """One question that passed on, and the last contribution received before."""

    institution: str
    successor: str
    after: int


@lookup
def _successions(cycle_id: int) -> Select[Succession, str]:
    return (
        select(Succession, Question.code)
        .join(Question, col(Question.id) == Succession.question_id)
        .where(Succession.cycle_id == cycle_id)
        .order_by(col(Succession.id))
    )


class Holders:
    """Who holds, within a cycle, what an institution held. Most cycles know no succession, and everybody holds their own."""

    def __init__(self, session: Session, cycle: Cycle) -> None:
        self._passed: dict[str, list[Passed]] = {}
        self._assigned: set[tuple[str, str]] = set()
        for row, code in _successions(session, cycle.id):
            passed = Passed(row.institution, row.successor, row.contribution_id or 0)
            self._passed.setdefault(code, []).append(passed)
        if self._passed:
            assigned = select(Question.code, Assignment.institution).join(
                Question, col(Question.id) == Assignment.question_id
            )
            self._assigned = set(session.exec(assigned.where(Assignment.cycle_id == cycle.id)).all())

    def of(self, question: str, institution: str) -> str:
        """Return who holds a question that an institution held, itself where it never passed on."""
        seen: set[str] = set()
        while (question, institution) not in self._assigned and institution not in seen:
            seen.add(institution)
            successors = [p.successor for p in self._passed.get(question, ()) if p.institution == institution]
            institution = successors[-1] if successors else institution
        return institution

    def replaced(self, question: str, successor: str, contribution: int) -> Iterator[str]:
        """Yield the institutions whose answer to a question a contribution of their successor takes the place of."""
        for passed in self._passed.get(question, ()):
            if passed.successor == successor and passed.after < contribution and passed.institution != successor:
                yield passed.institution
                yield from self.replaced(question, passed.institution, contribution)

    def before(self, institution: str) -> frozenset[str]:
        """Return an institution and all that passed something to it, directly or not."""
        found, waiting = {institution}, [institution]
        while waiting:
            here = waiting.pop()
            for other in (p.institution for rows in self._passed.values() for p in rows if p.successor == here):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return frozenset(found)

    def after(self, institution: str) -> frozenset[str]:
        """Return an institution and all to whom something of it passed, directly or not."""
        every = {p.successor for rows in self._passed.values() for p in rows}
        return frozenset({institution} | {other for other in every if institution in self.before(other)})
