"""What institutions answer: versions, lateness, completeness, extended due dates."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from models.refusals import NothingToTake
from models.tables import Contribution
from models.views import RequestView
from models.words import LetterKind, RequestState
from store import cycles, database, drafts, files, letters, messages, requests
from tasks import acts
from tests.machine import BOTH_DATABASES
from tests.store import deeds
from tests.store.deeds import DUE, TODAY

pytestmark = BOTH_DATABASES
ZONE = ZoneInfo("Europe/Luxembourg")
AFTER = DUE + timedelta(days=1)


def _seen(code: str) -> RequestView:
    with database.reading() as session:
        (request,) = cycles.view(session, code, ZONE, whole=True).requests
        return request


def test_a_second_contribution_is_version_2_and_its_answer_the_newest(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        request = deeds.ask(session, known, "mj", "A.01", "A.02")
        first = deeds.answer(session, request, A_01=100, A_02=40)
        second = deeds.answer(session, request, A_01=120)
        assert (first.version, second.version) == (1, 2)
        assert [(p.question, p.words) for p in drafts.pieces(session, known)] == [("A.01", 120), ("A.02", 40)]
        assert requests.answered(session, request) == {"A.01": 120, "A.02": 40}
        assert session.exec(select(Contribution.sha256)).all() == [first.sha256, second.sha256]


def test_a_request_is_partial_until_every_question_is_answered(cycle: str) -> None:
    with database.writing() as session:
        request = deeds.ask(session, cycles.get(session, cycle), "mj", "G.01", "G.02")
        deeds.answer(session, request, G_01=100)
    assert (_seen(cycle).state, _seen(cycle).answered) == (RequestState.PARTIAL, ("G.01",))
    with database.writing() as session:
        request = requests.find(session, cycles.get(session, cycle), "mj-1")
        deeds.answer(session, request, today=TODAY + timedelta(days=3), G_02=50)
    assert (_seen(cycle).state, _seen(cycle).answered_on) == (RequestState.ANSWERED, TODAY + timedelta(days=3))


def test_a_later_version_does_not_move_the_day_on_which_a_request_was_answered(cycle: str) -> None:
    with database.writing() as session:
        request = deeds.ask(session, cycles.get(session, cycle), "mj", "A.01")
        deeds.answer(session, request, A_01=100)
        deeds.answer(session, request, today=AFTER, A_01=90)
    assert _seen(cycle).answered_on == TODAY


def test_a_contribution_to_a_withdrawn_request_is_filed_and_the_request_stays_withdrawn(cycle: str) -> None:
    with database.writing() as session:
        request = deeds.ask(session, cycles.get(session, cycle), "mj", "A.01")
        requests.close(session, request, RequestState.WITHDRAWN)
        assert deeds.answer(session, request, A_01=100).version == 1
    assert _seen(cycle).state is RequestState.WITHDRAWN


def test_a_late_contribution_is_in_no_draft_until_an_officer_takes_it(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        request = deeds.ask(session, known, "mj", "A.01")
        deeds.answer(session, request, today=DUE, A_01=100)
        late = deeds.answer(session, request, today=AFTER, A_01=120)
        assert (late.late, late.taken) == (True, False)
        assert [p.words for p in drafts.pieces(session, known)] == [100]
        assert [c.version for _, c in messages.late_contributions(session, known)] == [2]
    acts.take_late(cycle, "mj-1", "o1")
    with database.reading() as session:
        known = cycles.get(session, cycle)
        assert [p.words for p in drafts.pieces(session, known)] == [120]
        assert messages.late_contributions(session, known) == []
    with pytest.raises(NothingToTake):
        acts.take_late(cycle, "mj-1", "o1")


def test_an_extension_is_a_new_revision_and_makes_the_same_day_timely(cycle: str) -> None:
    with database.writing() as session:
        request = deeds.ask(session, cycles.get(session, cycle), "mj", "A.01")
        requests.extend(session, request, AFTER, TODAY)
    seen = _seen(cycle)
    assert (seen.code, seen.due_on, seen.due_set_on) == ("1.2", AFTER, TODAY)
    with database.writing() as session:
        request = requests.find(session, cycles.get(session, cycle), "mj-1.2")
        assert not deeds.answer(session, request, today=AFTER, A_01=100).late


def test_what_comes_to_a_request_on_one_day_is_acknowledged_once(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        request = deeds.ask(session, known, "mj", "A.01")
        deeds.answer(session, request, A_01=100)
        deeds.answer(session, request, A_01=120)
        (matter,) = letters.pending(session, known)
        assert (matter.kind, matter.facts["version"]) == (LetterKind.ACKNOWLEDGEMENT, 2)
        deeds.answer(session, request, today=AFTER, A_01=130)
        assert [m.facts["version"] for m in letters.pending(session, known)] == [2, 3]


@pytest.mark.usefixtures("cycle")
def test_the_same_bytes_are_received_once_by_whatever_door() -> None:
    with database.writing() as session:
        sha256 = files.keep(session, b"mail", "a.eml", files.MAIL)
        assert messages.receive(session, "mail", "mail:1", sha256) is not None
        assert messages.receive(session, "mail", "mail:1", sha256) is None
        assert messages.receive(session, "shelf", "shelf:1", sha256) is None


@pytest.mark.usefixtures("cycle")
def test_two_messages_whose_hashes_begin_alike_are_both_kept() -> None:
    with database.writing() as session:
        alike = ["ab" * 32, "ab" * 31 + "cd"]
        for sha256 in alike:
            files.path_of(sha256).parent.mkdir(parents=True, exist_ok=True)
            files.path_of(sha256).write_bytes(b"")
            files.register(session, sha256, "a.eml", files.MAIL)
            assert messages.receive(session, "mail", f"mail:{sha256}", sha256) is not None
        assert messages.waiting(session) == ["mababababab", "mabababababa"]


def test_institutions_are_numbered_apart(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        codes = [requests.code_of(deeds.ask(session, known, i, "A.01", due_on=date(2028, 4, 3))) for i in ("mj", "m3s", "mj")]
    assert codes == ["mj-1", "m3s-1", "mj-2"]
