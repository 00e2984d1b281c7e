"""What officers decided on blocks: locked, left out, given a place. In force until it is ended; the next draft follows it."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from models.tables import BlockRule, Cycle, Question, Reason
from models.words import Arrangement
from store import books, clock
from store.lookups import lookup

Rules = dict[tuple[str, str], dict[Arrangement, BlockRule]]
"""What is in force, by question and institution; asking for a place where nothing is gives an empty one."""


def in_force(session: Session, cycle: Cycle) -> Rules:
    """Return what is in force on the blocks of a cycle."""
    found: Rules = defaultdict(dict)
    for rule, code in _in_force(session, cycle.id):
        found[code, rule.institution][rule.arrangement] = rule
    return found


@lookup
def _in_force(cycle_id: int) -> Select[BlockRule, str]:
    return (
        select(BlockRule, Question.code)
        .join(Question, col(Question.id) == BlockRule.question_id)
        .where(BlockRule.cycle_id == cycle_id, col(BlockRule.ended_at).is_(None))
    )


def set_rule(
    session: Session,
    cycle: Cycle,
    question: Question,
    institution: str,
    arrangement: Arrangement,
    *,
    officer: str,
    reason: str = "",
    answer_id: int | None = None,
    rank: int | None = None,
) -> None:
    """Put a decision in force in the place of the one before, and journal it."""
    _end(session, cycle, question, institution, arrangement, officer)
    kept = books.reason(session, reason)
    session.add(
        BlockRule(
            cycle_id=cycle.id, question_id=question.id, institution=institution, arrangement=arrangement,
            answer_id=answer_id, rank=rank, reason_id=kept, set_at=clock.now(session), set_by=officer,
        )
    )
    books.enter(
        session, "arrange_block", cycle_id=cycle.id, officer=officer, institution=institution, subject=question.code,
        arrangement=arrangement.value, rank=rank, reason=kept,
    )


def end_rule(
    session: Session, cycle: Cycle, question: Question, institution: str, arrangement: Arrangement, *, officer: str
) -> bool:
    """End what is in force and journal it; return whether anything was."""
    ended = _end(session, cycle, question, institution, arrangement, officer)
    if ended:
        books.enter(
            session, "arrange_block", cycle_id=cycle.id, officer=officer, institution=institution, subject=question.code,
            arrangement=arrangement.value, ended="yes",
        )
    return ended


def place(session: Session, cycle: Cycle, question: Question, order: Sequence[str], *, officer: str) -> None:
    """Give the blocks of these institutions under a question this order; those not named come after."""
    for code, institution in list(in_force(session, cycle)):
        if code == question.code and institution not in order:
            end_rule(session, cycle, question, institution, Arrangement.PLACED, officer=officer)
    for rank, institution in enumerate(order):
        set_rule(session, cycle, question, institution, Arrangement.PLACED, officer=officer, rank=rank)


def reason_of(session: Session, rule: BlockRule | None) -> str:
    """Return why something was decided, empty where no reason was given."""
    row = session.get(Reason, rule.reason_id) if rule and rule.reason_id else None
    return row.text if row else ""


def _end(
    session: Session, cycle: Cycle, question: Question, institution: str, arrangement: Arrangement, officer: str
) -> bool:
    rows = session.exec(
        select(BlockRule).where(
            BlockRule.cycle_id == cycle.id, BlockRule.question_id == question.id, BlockRule.institution == institution,
            BlockRule.arrangement == arrangement, col(BlockRule.ended_at).is_(None),
        )
    ).all()
    for row in rows:
        row.ended_at, row.ended_by = clock.now(session), officer
        session.add(row)
    session.flush()
    return bool(rows)
