"""A decision keeps the derogations it was taken with; those of before are taken from the journal."""

import pytest
from alembic import command
from sqlalchemy import text

from models.words import Derogation, Verdict
from store import cycles, database, drafts
from tests.machine import BOTH_DATABASES
from tests.store import deeds

pytestmark = BOTH_DATABASES


@pytest.mark.usefixtures("cycle")
def test_what_was_cleared_against_a_rule_stands_with_its_decision_also_for_decisions_of_before() -> None:
    with database.writing() as session:
        cycle = cycles.get(session, deeds.CODE)
        deeds.ask(session, cycle, "mj", "A.01")
        deeds.draft(session)
        for step, kinds in (("head_of_unit", ()), ("minister", (Derogation.OWN_TEXT, Derogation.OVER_LIMIT))):
            drafts.decide(
                session, cycle, 1, step, Verdict.CLEAR, officer="o1", reason="", derogations=kinds,
                derogation="Service de trois personnes." if kinds else "",
            )
    kept = {"head_of_unit": "", "minister": "over_limit,own_text"}
    assert found() == kept
    command.downgrade(database.migrations(), "0029")
    database.upgrade()
    assert found() == kept


def found() -> dict[str, str]:
    with database.reading() as session:
        return dict(session.execute(text("SELECT step, derogations FROM decision")).tuples().all())
