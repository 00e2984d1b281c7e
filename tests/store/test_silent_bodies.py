"""A body consulted that kept silent is on record as silent; rows of before, which said that it agreed, are mended."""

from datetime import date

import pytest
from alembic import command
from sqlalchemy import text

from models.words import Purpose, RequestState
from store import cycles, database, requests
from tests.machine import BOTH_DATABASES

pytestmark = BOTH_DATABASES
DUE = date(2026, 6, 19)     # a Friday


def states() -> dict[str, str]:
    with database.reading() as session:
        return dict(session.execute(text("SELECT purpose, state FROM request")).tuples().all())


@pytest.fixture
def asked(cycle: str) -> str:
    """A cycle whose letters for a consultation and a review have left."""
    with database.writing() as session:
        row = cycles.get(session, cycle, lock=True)
        for purpose in (Purpose.CONSULTATION, Purpose.REVIEW):
            one = requests.ask(session, row, "okaju", purpose, due_on=DUE, today=date(2026, 6, 1), language="fr")
            one.state = RequestState.SENT
    return cycle


def end(code: str, today: date) -> dict[str, str]:
    with database.writing() as session:
        row = cycles.get(session, code, lock=True)
        requests.end_silence(session, row, Purpose.CONSULTATION, today, agrees=False)
        requests.end_silence(session, row, Purpose.REVIEW, today, agrees=True)
    return states()


def test_silence_agrees_or_says_nothing_once_the_day_of_the_letter_is_over(asked: str) -> None:
    assert end(asked, DUE) == {"consultation": "withdrawn", "review": "withdrawn"}      # Friday 2026-06-19: still theirs


def test_no_observations_are_no_agreement_and_rows_of_before_are_mended(asked: str) -> None:
    assert end(asked, date(2026, 6, 22)) == {"consultation": "silent", "review": "answered"}    # Monday 2026-06-22
    command.downgrade(database.migrations(), "0026")
    assert states() == {"consultation": "answered", "review": "answered"}
    database.upgrade()
    assert states() == {"consultation": "silent", "review": "answered"}
