from dataclasses import replace
from datetime import date

import pytest

from models.views import AssignmentView, CycleView, RequestView
from models.words import Purpose, RequestState, Role
from planning.coverage import Coverage, coverage


@pytest.fixture
def answered(cycle: CycleView) -> CycleView:
    """A cycle with one question of each state of coverage."""
    request = RequestView(
        "mj", 1, Purpose.COLLECT, 1, date(2019, 6, 11), RequestState.PARTIAL, questions=("A.02", "B.01", "D.01", "D.02")
    )
    assignments = (
        AssignmentView("A.02", "mj", Role.SUPPORT, words=700, version=1),
        AssignmentView("B.01", "mj", Role.LEAD),
        AssignmentView("C.04", "menje", Role.LEAD),
        AssignmentView("D.01", "mj", Role.LEAD, words=900, version=2, late=True),
        AssignmentView("D.02", "mj", Role.LEAD, words=1400, version=1, late=True, taken=True),
    )
    return replace(cycle, requests=(request,), assignments=assignments)


def test_each_question_shows_what_came_from_whom(answered: CycleView) -> None:
    assert [(r.question, r.state, r.words) for r in coverage(answered)] == [
        ("A.02", Coverage.ANSWERED, 700),
        ("B.01", Coverage.AWAITED, None),
        ("C.04", Coverage.NOT_ASKED, None),
        ("D.01", Coverage.LATE, 900),
        ("D.02", Coverage.TAKEN, 1400),
    ]
