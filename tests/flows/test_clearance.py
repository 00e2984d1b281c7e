"""The chain of clearance: who may, with what code, with which derogation; announced, silent, superseded, at once."""

from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from flows.record_decision import record_decision
from models.refusals import (
    AlreadyDecided,
    CodeNeeded,
    CodesWait,
    CodeUsed,
    CodeWrong,
    CycleBusy,
    DerogationNeeded,
    DraftNotCurrent,
    DraftOverLimit,
    NotAStageToReturnTo,
    NotInThisFunction,
    SentBackWithoutReason,
    SmallNumbersShown,
    StepNotOpen,
)
from models.settings import settings
from models.tables import Decision, Draft, Journal, UsedCode
from models.words import DraftState, Verdict
from store import database, files, journal
from tasks.reviews import identity
from tests.documents.test_unhidden import report
from tests.flows.post_desk import CYCLE


def at_clearance(post, steps=("minister", "council"), **changed):
    """Put the cycle with its first draft at the clearance, with these steps of the edition's chain, changed as said."""
    from flows.desk import desk
    from store import cycles

    with database.writing() as session:
        cycle = cycles.get(session, CYCLE)
        instrument = cycles.edition(session, cycle)
        stages = [
            s.model_copy(update={"chain": tuple(c.model_copy(update=changed.get(c.id, {})) for c in s.chain if c.id in steps)})
            for s in instrument.stages
        ]
        cycle.edition_id = cycles.freeze(session, instrument.model_copy(update={"stages": tuple(stages)})).id
        cycles.enter_stage(session, cycle, "clear", today=desk().today)
    return post.view().current_draft().number


def officers(post, **acts_as):
    def change(data):
        for one in data["officers"]:
            if one["code"] in acts_as:
                one["acts_as"] = [acts_as[one["code"]]]
        return data

    post.edit("officers.yaml", change)


def live(post):
    post.office(mode="live")


def rows(table):
    with database.reading() as session:
        return list(session.exec(select(table)))


def last(deed):
    return [j for j in rows(Journal) if j.deed == deed][-1]


@pytest.fixture
def authenticator(drafted):
    """What officer o1 scanned, on a wall clock that stands still."""
    uri = identity.enrol("o1", "Office")
    return pyotp.parse_uri(uri)


def test_what_was_cleared_is_known_by_hash_and_language(drafted):
    number = at_clearance(drafted)
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    facts = last("decide").facts
    assert (facts["sha256"], facts["language"], facts["identity"]) == (rows(Draft)[-1].sha256, "fr", "stated")
    with database.reading() as session:
        assert journal.verified(session, CYCLE).faults == ()


def test_a_code_is_accepted_once_and_burnt_also_by_an_act_that_is_refused(drafted, authenticator):
    number = at_clearance(drafted)
    with pytest.raises(CodeNeeded):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    with pytest.raises(CodeWrong):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code="000000")
    code = authenticator.now()
    with pytest.raises(DraftNotCurrent if number > 1 else Exception):
        record_decision(CYCLE, "minister", number + 7, Verdict.CLEAR, "o1", code=code)
    with pytest.raises(CodeUsed):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code=code)
    assert rows(Decision) == [] and len(rows(UsedCode)) == 1
    later = authenticator.generate_otp(int(identity.clock.wall().timestamp()) // 30 + 1)
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code=f"{later[:3]} {later[3:]}")
    assert rows(Decision)[0].identity == "code"
    kept = (settings().office / identity.FILE).stat().st_mode & 0o777
    assert kept == 0o600
    assert not any(code in str(j.facts) + j.subject or later in str(j.facts) for j in rows(Journal))


def test_a_code_is_burnt_also_where_the_cycle_is_busy(drafted, authenticator, monkeypatch):
    number, code = at_clearance(drafted), authenticator.now()

    def busy(name):
        raise CycleBusy(cycle=name)

    with monkeypatch.context() as patch:
        patch.setattr("flows.acting.leases.under", busy)
        with pytest.raises(CycleBusy):
            record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code=code)
    with pytest.raises(CodeUsed):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code=code)


def test_the_chain_goes_from_the_head_of_the_unit_to_the_minister_and_the_council(drafted):
    chain = ("head_of_unit", "minister", "council")
    number = at_clearance(drafted, chain)
    assert tuple(s.id for s in drafted.view().instrument.stage("clear").chain) == chain
    assert all(s.unverified for s in drafted.view().instrument.stage("clear").chain)
    with pytest.raises(StepNotOpen):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    for step in chain:
        assert rows(Draft)[-1].state is not DraftState.CLEARED
        record_decision(CYCLE, step, number, Verdict.CLEAR, "o1")
    assert rows(Draft)[-1].state is DraftState.CLEARED


def test_after_five_wrong_codes_none_is_accepted_for_ten_minutes(drafted, authenticator, monkeypatch):
    number, start = at_clearance(drafted), identity.clock.wall()
    instant = start
    monkeypatch.setattr(identity.clock, "now", lambda session: instant)
    monkeypatch.setattr(identity.clock, "wall", lambda: instant)

    def decide(code):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code=code)

    for _ in range(5):
        with pytest.raises(CodeWrong):
            decide("no code")
        instant += timedelta(seconds=60)
    with pytest.raises(CodesWait, match="minutes=5"):
        decide(authenticator.at(instant))
    instant += timedelta(seconds=20)
    with pytest.raises(CodesWait):
        decide("no code")
    assert rows(Decision) == [] and len(rows(UsedCode)) == 1, "a right code is dead too: Prefect has kept it"
    assert [j.facts["because"] for j in rows(Journal) if j.deed == "refused"] == ["code_wrong"] * 5 + ["codes_wait"] * 2
    instant = start + timedelta(minutes=10, seconds=1)
    decide(authenticator.at(instant))
    assert rows(Decision)[0].identity == "code"


def test_in_earnest_what_is_only_said_waits_for_a_second_officer(drafted, monkeypatch):
    number = at_clearance(drafted)
    live(drafted)
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    assert rows(Decision)[0].announced and last("announce").facts["identity"] == "stated"
    with pytest.raises(AlreadyDecided):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2")
    assert (rows(Decision)[0].announced, rows(Decision)[0].confirmed_by) == (False, "o2")
    record_decision(CYCLE, "council", number, Verdict.CLEAR, "o1")
    token = identity.BY_COMMAND.set(True)
    record_decision(CYCLE, "council", number, Verdict.CLEAR, "o1")
    identity.BY_COMMAND.reset(token)
    assert rows(Draft)[-1].state is DraftState.CLEARED


def test_a_mere_word_stops_nobody_who_says_otherwise(drafted, authenticator):
    number = at_clearance(drafted)
    live(drafted)
    record_decision(CYCLE, "minister", number, Verdict.SEND_BACK, "o2", "À revoir.")
    assert drafted.view().stage == "clear" and rows(Decision)[0].announced
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", code=authenticator.now())
    (decision,) = rows(Decision)
    assert (decision.verdict, decision.officer, decision.announced) == (Verdict.CLEAR, "o1", False)
    with pytest.raises(AlreadyDecided):
        record_decision(CYCLE, "minister", number, Verdict.SEND_BACK, "o2", "À revoir.")
    assert [j.deed for j in rows(Journal) if j.deed in ("announce", "decide")] == ["announce", "decide"]


def test_a_signed_page_is_the_paper_behind_a_decision_that_a_second_officer_confirms_and_lies_in_the_archive(drafted):
    from store import cycles, messages

    number = at_clearance(drafted)
    officers(drafted, o1="minister")
    live(drafted)
    drafted.shelve("fiche-signee.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    drafted.round()
    scan = drafted.held()
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2", message=scan)
    assert rows(Decision)[0].announced and last("announce").facts["message"] == scan, "any held message would have cleared it"
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    (decision,) = rows(Decision)
    assert (decision.announced, decision.identity, decision.confirmed_by) == (False, "paper", "o1")
    with database.reading() as session:
        assert (scan, False) in [(m.code, is_reply) for m, is_reply in messages.kept(session, cycles.get(session, CYCLE))]


def test_only_who_bears_the_function_decides(drafted):
    number = at_clearance(drafted, minister={"function": "head"})
    officers(drafted, o2="head")
    with pytest.raises(NotInThisFunction):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2")


def test_who_wrote_the_draft_clears_it_only_with_a_derogation(drafted, monkeypatch):
    number = at_clearance(drafted)
    monkeypatch.setattr("tasks.reviews.clearance.writers_of", lambda code: frozenset({"o1"}))
    with pytest.raises(DerogationNeeded):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1")
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", derogation="Service de trois personnes.")
    assert last("decide").facts["derogation"] == "own_text" and rows(Decision)[0].derogation_id


def test_over_the_limit_nothing_is_cleared_without_a_derogation(drafted):
    number = at_clearance(drafted)
    with database.writing() as session:
        session.exec(select(Draft).order_by(Draft.number.desc())).first().words = 99_999
    with pytest.raises(DraftOverLimit):
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2")
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2", derogation="Accord du secrétariat.")
    assert last("decide").facts["derogation"] == rows(Decision)[0].derogations == "over_limit"


def test_a_draft_is_sent_back_with_a_reason_to_the_stage_that_repairs_it(drafted):
    number = at_clearance(drafted)
    with pytest.raises(SentBackWithoutReason):
        record_decision(CYCLE, "minister", number, Verdict.SEND_BACK, "o1")
    with pytest.raises(NotAStageToReturnTo):
        record_decision(CYCLE, "minister", number, Verdict.SEND_BACK, "o1", "À revoir.", back_to="collect")
    record_decision(CYCLE, "minister", number, Verdict.SEND_BACK, "o1", "À revoir.", back_to="consolidate")
    assert drafted.view().stage == "consolidate" and last("decide").facts["back_to"] == "consolidate"


SILENT = {"within": "+3 working days", "silence": True, "reminders": ("-2 working days",)}


@pytest.mark.parametrize("told", [True, False])
def test_silence_agrees_only_where_the_rule_and_a_letter_in_time_said_so_and_is_journaled(drafted, told):
    number = at_clearance(drafted, minister=SILENT, council={"within": "+3 working days"})
    officers(drafted, o2="minister")
    start = drafted.view().entered_on
    from flows import letters_out
    from planning.working_days import Calendar
    from store import office_folder

    calendar = Calendar.of(office_folder.load().office)
    drafted.day(calendar.add(start, 1))
    drafted.round()
    if told:
        letters_out.release(CYCLE, "o1")
    drafted.day(calendar.add(start, 3))
    drafted.round()
    assert rows(Decision) == [] and [x.state for x in drafted.letters("clearance")] == ["sent" if told else "preview"]
    drafted.day(calendar.add(start, 4))
    drafted.round()
    if not told:
        letters_out.release(CYCLE, "o1")    # too late: nobody agreed by a silence of which no letter told them
        drafted.round()
        assert rows(Decision) == []
        return
    assert [(d.step, d.officer, d.identity) for d in rows(Decision)] == [("minister", "policy", "silence")]
    drafted.day(calendar.add(start, 30))
    drafted.round()
    assert len(rows(Decision)) == 1 and number


def test_silence_agrees_to_no_text_that_is_too_long(drafted, monkeypatch):
    monkeypatch.setattr("tasks.reviews.clearance.said_in_time", lambda *_: True)
    at_clearance(drafted, minister=SILENT)
    with database.writing() as session:
        session.exec(select(Draft).order_by(Draft.number.desc())).first().words = 99_999
    from flows.desk import desk

    drafted.day(desk().calendar.add(drafted.view().entered_on, 6))
    drafted.round()
    assert rows(Decision) == []


def test_what_is_announced_and_confirmed_bears_the_derogations_of_both(drafted, monkeypatch):
    number = at_clearance(drafted)
    live(drafted)
    monkeypatch.setattr("tasks.reviews.clearance.writers_of", lambda code: frozenset({"o1"}))
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o1", derogation="Service de trois personnes.")
    with database.writing() as session:
        session.exec(select(Draft).order_by(Draft.number.desc())).first().words = 99_999
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2", derogation="Accord du secrétariat.")
    (decision,) = rows(Decision)
    assert (decision.announced, decision.derogations, bool(decision.derogation_id)) == (False, "over_limit,own_text", True)
    assert last("confirm").facts["derogation"] == "over_limit"


def test_of_two_officers_who_decide_at_once_one_is_told(drafted):
    import threading

    number, outcomes = at_clearance(drafted), []

    def decide(officer):
        try:
            outcomes.append(record_decision.fn(CYCLE, "minister", number, Verdict.CLEAR, officer))
        except Exception as refusal:
            outcomes.append(type(refusal).__name__)

    both = [threading.Thread(target=decide, args=(o,)) for o in ("o1", "o2")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(rows(Decision)) == 1 and outcomes.count(None) == 1, outcomes


def test_a_superseded_draft_is_not_cleared(drafted):
    at_clearance(drafted)
    with pytest.raises(DraftNotCurrent):
        with database.writing() as session:
            from store import cycles, drafts, files

            cycle = cycles.get(session, CYCLE)
            sha256 = files.keep(session, b"other", "other.docx", files.WORD)
            origins = rows(Draft)[-1].origins
            drafts.file_draft(
                session, cycle, drafts.pieces(session, cycle), sha256=sha256, pdf=None, origins=origins, words=1, made_by="round"
            )
        record_decision(CYCLE, "minister", 1, Verdict.CLEAR, "o1")


def test_with_small_numbers_in_its_tables_nothing_is_cleared_without_a_derogation(drafted):
    number = at_clearance(drafted)
    with database.writing() as session:
        draft = session.exec(select(Draft).order_by(Draft.number.desc())).first()
        draft.sha256 = files.keep(session, report([["Enfants", "2018"], ["Victimes de traite", "3"]]), "projet.docx", files.WORD)
    with pytest.raises(SmallNumbersShown) as refused:
        record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2")
    assert refused.value.facts["places"] == "tableau 1 du texte"
    record_decision(CYCLE, "minister", number, Verdict.CLEAR, "o2", derogation="Chiffres déjà publiés.")
    assert last("decide").facts["derogation"] == "small_numbers"


def test_a_slow_approver_is_told_to_the_office_each_morning(drafted, monkeypatch):
    from flows.desk import desk
    from flows.standing import tell_what_stands

    at_clearance(drafted, minister={"within": "+3 working days"})
    told = []
    monkeypatch.setattr("flows.standing.tell", lambda notices: told.extend(notices))
    here = desk()
    start = drafted.view().entered_on
    for days, late in ((3, None), (5, 2)):
        told.clear()
        drafted.day(here.calendar.add(start, days))
        tell_what_stands(desk())
        found = [facts["count"] for kind, facts in told if kind == "clearance_late"]
        assert found == ([late] if late else []), days
    assert any(kind == "journal_head" and len(str(facts["head"])) == 32 for kind, facts in told)
