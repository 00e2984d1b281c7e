"""Cycles: opened once, on an edition that no later change of the instrument's file touches."""

import shutil
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from models.refusals import CycleAlreadyOpen, NoSuchCycle, NoSuchRequest
from models.settings import HOUSE
from models.tables import Edition, Journal
from models.views import AnchorDate, Milestone
from models.words import CycleStatus, DateStatus, Edge
from store import cycles, database, dates, office_folder, requests
from store.office_folder import OfficeFolder
from tests.machine import BOTH_DATABASES
from tests.store import deeds

ZONE = ZoneInfo("Europe/Luxembourg")


@BOTH_DATABASES
def test_a_cycle_cannot_be_opened_twice(cycle: str) -> None:
    with pytest.raises(CycleAlreadyOpen), database.writing() as session:
        deeds.open_cycle(session, cycle)
    with database.reading() as session:
        assert cycles.codes(session) == [cycle]


@BOTH_DATABASES
def test_two_cycles_share_an_edition_when_the_file_did_not_change(cycle: str) -> None:
    with database.writing() as session:
        deeds.open_cycle(session, "crc.2034")
        assert len(session.exec(select(Edition.id)).all()) == 1


@BOTH_DATABASES
def test_a_later_change_of_the_instruments_file_does_not_reach_an_open_cycle(cycle: str, office: OfficeFolder) -> None:
    with database.reading() as session:
        before = cycles.view(session, cycle, ZONE, whole=True)
    (office.path / "instruments").mkdir()
    changed = office.path / "instruments" / "crc.yaml"
    shutil.copy(HOUSE / "instruments" / "crc.yaml", changed)
    text = changed.read_text(encoding="utf-8")
    assert "word_limit: {words: 21200," in text
    changed.write_text(text.replace("word_limit: {words: 21200,", "word_limit: {words: 10000,"), encoding="utf-8")
    limit = office_folder.instrument("crc").word_limit
    assert limit is not None and limit.words == 10000
    with database.reading() as session:
        assert cycles.view(session, cycle, ZONE, whole=True) == before
    with database.writing() as session:
        other = deeds.open_cycle(session, "crc.2034")
        taken = cycles.edition(session, other).word_limit
        assert taken is not None and taken.words == 10000


@BOTH_DATABASES
def test_the_outline_becomes_questions_with_one_lead_each(cycle: str) -> None:
    outline = list(office_folder.instrument("crc").questions())
    with database.reading() as session:
        rows = cycles.view(session, cycle, ZONE, whole=True).assignments
    leads = {a.question: a.institution for a in rows if a.role.value == "lead"}
    assert leads == {q.code: q.leads[0] for q in outline}
    assert {(a.question, a.institution) for a in rows} == {(q.code, i) for q in outline for i in q.leads}


@BOTH_DATABASES
def test_a_moved_date_is_a_new_revision_and_an_unmoved_one_is_not(cycle: str) -> None:
    def collect(on: date) -> Milestone:
        return Milestone("collect", Edge.DUE, on, DateStatus.CONFIRMED)

    with database.writing() as session:
        known = cycles.get(session, cycle)
        assert dates.set_milestones(session, known, [collect(deeds.DUE)], "o1") == []
        moved = dates.set_milestones(session, known, [collect(date(2028, 4, 3))], "o1", "late list")
        assert [(m.on, m.revision) for m in moved] == [(date(2028, 4, 3), 2)]
        dates.set_anchors(session, known, [AnchorDate("report_due", None, DateStatus.OPEN)], "o1")
        view = cycles.view(session, cycle, ZONE)
    assert view.date_of("collect", Edge.DUE) == date(2028, 4, 3)
    report_due = next(a for a in view.anchors if a.id == "report_due")
    assert (report_due.on, report_due.status) == (None, DateStatus.OPEN)
    assert [step.on for step in report_due.history][-1] is None and len(report_due.history) == 2
    history = next(m.history for m in view.milestones if (m.stage, m.edge) == ("collect", Edge.DUE))
    assert [(step.on, step.set_by) for step in history] == [(deeds.DUE, "o1"), (date(2028, 4, 3), "o1")]


@BOTH_DATABASES
def test_a_stage_entered_again_is_a_second_visit(cycle: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle, lock=True)
        for stage, day in (("collect", 1), ("consolidate", 2), ("collect", 3)):
            cycles.enter_stage(session, known, stage, today=date(2028, 2, day), officer="o1")
        view = cycles.view(session, cycle, ZONE)
    assert (view.stage, view.visit, view.entered_on) == ("collect", 2, date(2028, 2, 3))


def test_what_has_no_reason_says_nothing_of_one_in_the_journal(cycle: str) -> None:
    with database.writing() as session:
        cycles.set_status(session, cycles.get(session, cycle), CycleStatus.SUSPENDED, officer="o1", deed="suspend")
        facts = session.exec(select(Journal.facts).order_by(col(Journal.id).desc())).first()
    assert facts == {"was": "open"}


@pytest.mark.parametrize("code", ["mj-2", "mj", "", "-", "mj-", "mj-²", "mj-" + "9" * 5000, "mj-99999999999", "xx-1", "mj--1"])
def test_a_request_code_that_means_nothing_is_refused_in_one_word(cycle: str, code: str) -> None:
    with database.writing() as session:
        known = cycles.get(session, cycle)
        deeds.ask(session, known, "mj", "A.01")
        with pytest.raises(NoSuchRequest):
            requests.find(session, known, code)


def test_an_unknown_cycle_is_refused(cycle: str) -> None:
    with pytest.raises(NoSuchCycle), database.reading() as session:
        cycles.view(session, "crc.1900", ZONE)
