"""Drafts: what goes into the next one, and that a filed one never changes."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from models.refusals import AlreadyDecided, AlreadySubmitted, DraftNotCurrent, NoDraft, NothingSubmitted
from models.tables import Cycle, Request
from models.words import Arrangement, DraftState, Nature, Verdict
from store import block_rules, cycles, database, drafts, files, questions
from tests.machine import BOTH_DATABASES
from tests.store import deeds

pytestmark = BOTH_DATABASES
ZONE = ZoneInfo("Europe/Luxembourg")


def _start(session: Session) -> tuple[Cycle, Request]:
    cycle = cycles.get(session, deeds.CODE)
    request = deeds.ask(session, cycle, "mj", "A.01", "A.02")
    deeds.answer(session, request, A_01=100, A_02=40)
    return cycle, request


def _edit(session: Session, cycle: Cycle, block: str, anchor: str = "ed:1", words: int = 70) -> None:
    """File the next draft with one block edited."""
    chosen = [
        replace(p, editor="o1", anchor=anchor, words=words) if p.id == block else p
        for p in drafts.pieces(session, cycle)
    ]
    deeds.draft(session, *chosen)


def named(piece):
    """Return a piece's id, an editor's without the hash of its file."""
    return piece.id.partition("+")[0] + ("+" if piece.editor else "")


def _due(session: Session, cycle: Cycle) -> list[tuple[str, int]]:
    return [(named(p), p.words) for p in drafts.pieces(session, cycle)]


@pytest.mark.usefixtures("cycle")
def test_an_editors_text_stands_while_its_answer_is_the_newest() -> None:
    with database.writing() as session:
        cycle, _ = _start(session)
        _edit(session, cycle, "A.01/mj")
        assert _due(session, cycle) == [("A.01/mj+", 70), ("A.02/mj", 40)]
        deeds.draft(session)
        assert _due(session, cycle) == [("A.01/mj+", 70), ("A.02/mj", 40)]


@pytest.mark.usefixtures("cycle")
def test_a_newer_answer_stands_beside_the_editors_text_and_replaces_an_untouched_one() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        _edit(session, cycle, "A.01/mj")
        deeds.answer(session, request, A_01=120, A_02=50)
        assert _due(session, cycle) == [("A.01/mj+", 70), ("A.01/mj", 120), ("A.02/mj", 50)]
        assert cycles.view(session, cycle.code, ZONE).drafts[-1].stale
        deeds.draft(session)
        assert _due(session, cycle) == [("A.01/mj+", 70), ("A.01/mj", 120), ("A.02/mj", 50)]
        assert not cycles.view(session, cycle.code, ZONE).drafts[-1].stale


@pytest.mark.usefixtures("cycle")
def test_an_editors_text_is_kept_when_the_newer_answer_beside_it_is_struck_out() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        _edit(session, cycle, "A.01/mj")
        deeds.answer(session, request, A_01=120)
        _edit(session, cycle, "A.01/mj", anchor="", words=0)
        kept = [(named(p), p.anchor) for p in drafts.pieces(session, cycle) if p.question == "A.01"]
        assert kept == [("A.01/mj+", "ed:1"), ("A.01/mj+", "")]


@pytest.mark.usefixtures("cycle")
def test_an_editors_text_is_kept_when_the_newer_answer_has_nothing_to_print() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        _edit(session, cycle, "A.01/mj")
        deeds.answer(session, request, nature=Nature.OTHERWISE, A_01=0, A_02=0)
        assert _due(session, cycle) == [("A.01/mj+", 70)]


def test_pieces_follow_the_report_and_the_lead_comes_first_whoever_answered_first(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        view = cycles.view(session, cycle, ZONE, whole=True)
        shared = next(a.question for a in view.assignments if a.role.value == "support")
        parts = [a.institution for a in view.assignments if a.question == shared]
        last = view.assignments[-1]
        assert last.question != shared
        for institution, question in ((last.institution, last.question), *((p, shared) for p in reversed(parts))):
            request = deeds.ask(session, known, institution, question)
            deeds.answer(session, request, **{question.replace(".", "_"): 10})
        found = [(p.question, p.institution) for p in drafts.pieces(session, known)]
    assert found == [*((shared, p) for p in parts), (last.question, last.institution)]


@pytest.mark.usefixtures("cycle")
def test_a_new_draft_supersedes_the_one_before_which_keeps_its_blocks() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        first = deeds.draft(session)
        blocks = drafts.pieces_of(session, cycle, 1)
        deeds.answer(session, request, A_01=120)
        second = deeds.draft(session)
        assert [(d.number, d.state) for d in (first, second)] == [(1, DraftState.SUPERSEDED), (2, DraftState.WORKING)]
        assert drafts.current(session, cycle) == second
        assert drafts.pieces_of(session, cycle, 1) == blocks
        assert drafts.pieces_of(session, cycle, 2) != blocks
        with pytest.raises(NoDraft):
            drafts.pieces_of(session, cycle, 3)


@pytest.mark.usefixtures("cycle")
def test_a_decision_is_taken_once_a_step_and_on_the_current_draft_only() -> None:
    with database.writing() as session:
        cycle, _ = _start(session)
        deeds.draft(session)
        _decide(session, cycle, 1, "unit")
        with pytest.raises(AlreadyDecided):
            _decide(session, cycle, 1, "unit", Verdict.SEND_BACK)
        _decide(session, cycle, 1, "directorate")
        deeds.draft(session)
        with pytest.raises(DraftNotCurrent):
            _decide(session, cycle, 1, "minister")
        _decide(session, cycle, 2, "unit")
        taken = [(d.draft, d.step) for d in drafts.decisions(session, cycle, ZONE)]
    assert taken == [(1, "unit"), (1, "directorate"), (2, "unit")]


def _decide(session: Session, cycle: Cycle, draft: int, step: str, verdict: Verdict = Verdict.CLEAR) -> None:
    drafts.decide(session, cycle, draft, step, verdict, officer="o2", reason="")


@pytest.mark.usefixtures("cycle")
def test_a_draft_is_submitted_once_and_the_bodys_date_recorded() -> None:
    with database.writing() as session:
        cycle, _ = _start(session)
        with pytest.raises(NothingSubmitted):
            drafts.acknowledge(session, cycle, officer="o1", received_on=deeds.TODAY)
        draft = deeds.draft(session)
        manifest = files.keep(session, b"{}", "manifest.json", files.JSON)
        drafts.submit(session, cycle, draft, officer="o1", submitted_on=deeds.TODAY, manifest=manifest)
        with pytest.raises(AlreadySubmitted):
            drafts.submit(session, cycle, draft, officer="o1", submitted_on=deeds.TODAY, manifest=manifest)
        drafts.acknowledge(session, cycle, officer="o1", received_on=deeds.TODAY + timedelta(days=2))
        (seen,) = drafts.submissions(session, cycle)
    assert (seen.draft, seen.submitted_on, seen.received_on) == (1, deeds.TODAY, deeds.TODAY + timedelta(days=2))


@pytest.mark.usefixtures("cycle")
def test_institutions_stand_in_the_same_order_on_every_database() -> None:
    with database.writing() as session:
        cycle = cycles.get(session, deeds.CODE)
        for institution in ("mz", "m-x", "ma"):
            deeds.answer(session, deeds.ask(session, cycle, institution, "A.01"), A_01=10)
        assert [p.institution for p in drafts.pieces(session, cycle)] == ["m-x", "ma", "mz"]


def _rule(session: Session, cycle: Cycle, arrangement: Arrangement, question: str = "A.01", **facts) -> None:
    block_rules.set_rule(
        session, cycle, questions.find(session, cycle, question), "mj", arrangement, officer="o1", **facts
    )


@pytest.mark.usefixtures("cycle")
def test_a_locked_block_keeps_its_version_and_says_that_a_newer_one_waits() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        deeds.draft(session)
        held = drafts.pieces(session, cycle)[0].answer_id
        _rule(session, cycle, Arrangement.LOCKED, answer_id=held)
        deeds.answer(session, request, A_01=120, A_02=50)
        assert _due(session, cycle) == [("A.01/mj", 100), ("A.02/mj", 50)]
        first, second = cycles.view(session, cycle.code, ZONE, whole=True).blocks
        assert (first.locked, first.waiting, second.locked, second.waiting) == (True, 2, False, None)
        block_rules.end_rule(
            session, cycle, questions.find(session, cycle, "A.01"), "mj", Arrangement.LOCKED, officer="o1"
        )
        assert _due(session, cycle) == [("A.01/mj", 120), ("A.02/mj", 50)]


@pytest.mark.usefixtures("cycle")
def test_a_block_left_out_stays_so_with_its_reason_whatever_answer_follows() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        _rule(session, cycle, Arrangement.LEFT_OUT, reason="said by another ministry")
        deeds.answer(session, request, A_01=120, A_02=50)
        deeds.draft(session)
        assert [p.is_printed for p in drafts.pieces_of(session, cycle, 1)] == [False, True]
        assert [p.question for p in drafts.pieces_held_by(session, cycle, 1, "mj")] == ["A.02"]
        block = cycles.view(session, cycle.code, ZONE, whole=True).blocks[0]
        assert (block.left_out, block.reason, block.marks) == (True, "said by another ministry", ("left_out",))


@pytest.mark.usefixtures("cycle")
def test_an_answer_in_another_language_is_named_until_it_is_translated_or_kept_in_its_own() -> None:
    with database.writing() as session:
        cycle, request = _start(session)
        deeds.answer(session, request, language="de", A_01=120)
        deeds.draft(session)
        assert cycles.view(session, cycle.code, ZONE).drafts[-1].untranslated == ("A.01/mj",)
        _edit(session, cycle, "A.01/mj")
        assert cycles.view(session, cycle.code, ZONE).drafts[-1].untranslated != ()      # still in German
        translated = [replace(p, language="fr") if p.editor else p for p in drafts.pieces(session, cycle)]
        deeds.draft(session, *translated)
        assert cycles.view(session, cycle.code, ZONE).drafts[-1].untranslated == ()
        deeds.answer(session, request, language="de", A_01=130)
        newest = next(p for p in drafts.pieces(session, cycle) if p.words == 130)
        _rule(session, cycle, Arrangement.IN_ORIGINAL, answer_id=newest.answer_id, reason="a quotation of a law")
        deeds.draft(session)
        view = cycles.view(session, cycle.code, ZONE).drafts[-1]
        assert (view.untranslated, view.undecided) == ((), ("A.01/mj",))


def test_the_order_an_officer_gave_stays_and_those_without_a_place_come_after(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        view = cycles.view(session, cycle, ZONE, whole=True)
        shared = next(a.question for a in view.assignments if a.role.value == "support")
        parts = [a.institution for a in view.assignments if a.question == shared]
        for institution in parts:
            deeds.answer(session, deeds.ask(session, known, institution, shared), **{shared.replace(".", "_"): 10})
        block_rules.place(session, known, questions.find(session, known, shared), parts[-1:], officer="o1")
        assert [p.institution for p in drafts.pieces(session, known)] == [parts[-1], *parts[:-1]]
        block_rules.place(session, known, questions.find(session, known, shared), [], officer="o1")
        assert [p.institution for p in drafts.pieces(session, known)] == parts
