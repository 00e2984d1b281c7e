"""Five shapes of work, and an invented one, each walked from opening to close: stages, letters, decisions."""

import email
import re
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
import yaml

from cli.by_hand import by_hand
from flows.bring_out import dashboard_page
from flows.desk import desk as office_desk
from flows.open_cycle import open_cycle
from models.refusals import NoDateGiven, NoSuchDate, NoSuchInstitution, NoSuchStage, NotADate, NotAFormValue, Refusal
from models.settings import HOUSE, settings
from models.words import OFFICE, BodyPaper, Purpose, RequestState
from store import cycles, database, restricted
from store import drafts as drafts_of
from store.office_folder import OfficeFolder
from tasks.drafts import drafts
from tasks.handing_over import submission
from tasks.page_templates import PageWords
from tasks.pages.dashboard import render_dashboard
from tests.conftest import Installation
from tests.flows.post_desk import OFFICER, set_day
from tests.flows.shape_desk import Walk

ASKED = ("mj", "menje")


@pytest.fixture
def desk(office: OfficeFolder, installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An office whose letters leave when released, with the CRC's outline cut to two questions a part."""
    monkeypatch.setattr(drafts, "press", lambda report: (report.docx, None))
    file = installation.office / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("undo_minutes: 10", "undo_minutes: 0"), "utf-8")
    people = [
        {"institution": i, "function": function, "rank": rank, "name": f"Fonction {i}", "address": f"{function}@{i}.invalid"}
        for i in ("mj", "menje", "mfsva", "maee", "okaju", "ccdh")
        for function, rank in (("focal_point", "agent"), ("superior", "director"))
    ]
    (installation.office / "contacts.yaml").write_text(yaml.safe_dump({"schema_version": 1, "contacts": people}), "utf-8")
    crc = yaml.safe_load((HOUSE / "instruments" / "crc.yaml").read_text("utf-8"))
    for top in crc["outline"]:
        top["questions"] = top.get("questions", [])[:1] or top["sections"][0]["questions"][:1]
        top.pop("sections", None)
    (installation.office / "instruments").mkdir()
    asked = re.findall(r"code: (\S+)", yaml.safe_dump(crc["outline"]))
    crc["tables"] = [table for table in crc["tables"] if table.get("question", asked[0]) in asked]
    (installation.office / "instruments" / "crc.yaml").write_text(yaml.safe_dump(crc, allow_unicode=True), "utf-8")
    with by_hand():
        yield installation


def opened(instrument: str, on: str, **given) -> Walk:
    today = date.fromisoformat(on)
    set_day(today)
    given.setdefault("leads", " ".join(ASKED))
    code = open_cycle(instrument, given.pop("list_received", None), given.pop("report_due", None), OFFICER, **given)
    return Walk(code, today)


def test_a_day_of_general_discussion_walks_from_the_call_to_the_mission_report(desk: Installation) -> None:
    walk = opened(
        "general-discussion", "2027-01-18", dates="call=2027-01-18 deadline=2027-06-14 day=2027-09-17",
        theme="Accès à la justice", word_limit=1800,
    )
    assert walk.to_the_close().stages == [
        "Monday 2027-01-18 prepare",
        "Monday 2027-01-25 collect",
        "Tuesday 2027-05-18 consolidate",
        "Monday 2027-05-31 clear",
        "Tuesday 2027-06-01 submit",
        "Wednesday 2027-06-02 attend",
        "Monday 2027-09-20 mission",
        "Thursday 2027-09-23 follow_up",
        "Monday 2028-03-20 closed",
    ]
    assert walk.kinds() == {"request": 2}
    page = render_dashboard(dashboard_page(office_desk(), walk.code), PageWords("fr"))
    assert "**Thème : Accès à la justice**" in page.replace("\u00a0", " ")
    assert "Accès à la justice" in walk.mail_of("request")
    view = walk.view()
    assert view.instrument.word_limit and view.instrument.word_limit.words == 1800
    assert view.instrument.title("fr") == "Contribution du Luxembourg à la journée de débat général – Accès à la justice"
    assert walk.decisions() == [("minister", 1), ("head_of_unit", 2)]
    assert [s.draft for s in view.submissions] == [1]


def test_a_plenary_walks_through_a_window_of_one_week(desk: Installation) -> None:
    walk = opened(
        "cdenf", "2027-04-12", dates="invitation=2027-04-12 inputs_due=2027-04-19 plenary=2027-05-26", stages="positions"
    )
    assert walk.code == "cdenf.2027-05"
    assert walk.to_the_close().stages == [
        "Monday 2027-04-12 information",
        "Friday 2027-04-16 clear",  # compiled on that day too
        "Monday 2027-04-19 submit",
        "Tuesday 2027-04-20 positions",
        "Tuesday 2027-05-25 plenary",
        "Monday 2027-05-31 mission",
        "Thursday 2027-06-03 follow_up",
        "Friday 2027-09-17 closed",
    ]
    assert walk.kinds() == {"request": 2, "positions": 2}
    assert walk.decisions() == [("head_of_unit", 1), ("mission_seen", 2)]


def test_a_committee_walks_from_its_members_to_its_actions(desk: Installation) -> None:
    walk = opened("human-rights-committee", "2027-02-01", dates="convened=2027-02-15 meeting=2027-03-10", stages="members")
    assert walk.to_the_close().stages == [
        "Monday 2027-02-01 members",
        "Monday 2027-02-15 agenda",
        "Friday 2027-02-19 positions",
        "Friday 2027-03-05 paper",
        "Tuesday 2027-03-09 meeting",
        "Thursday 2027-03-11 minutes",
        "Tuesday 2027-03-16 actions",
        "Friday 2027-06-11 closed",
    ]
    assert walk.kinds() == {"referral": 2, "invitation": 2, "reminder": 2, "positions": 2}
    assert {x.channel for x in walk.letters() if x.kind == "referral"} == {"print"}  # a minister signs it
    assert walk.decisions() == [("chair", 2)]
    meetings = walk.view().of_purpose(Purpose.MEETING)
    assert [(r.state, r.is_consent) for r in meetings] == [(RequestState.SILENT, False)] * 2  # who says nothing has not accepted


def test_the_standard_procedure_walks_to_its_report_and_then_to_its_replies(desk: Installation) -> None:
    walk = opened(
        "crc-standard", "2027-01-11", report_due=date(2028, 3, 1), list_received=date(2028, 10, 2),
        dates="replies_due=2029-01-15 dialogue=2029-05-15 observations=2029-06-18",
    )
    assert walk.to_the_close().stages == [
        "Monday 2027-01-11 prepare",
        "Monday 2027-03-01 collect",
        "Tuesday 2027-06-08 consolidate",
        "Friday 2027-11-05 review",
        "Wednesday 2028-01-12 clear",
        "Monday 2028-01-17 submit",
        "Tuesday 2028-01-18 list",
        "Wednesday 2028-10-04 replies",
        "Thursday 2028-12-07 write_replies",
        "Friday 2028-12-15 clear_replies",
        "Monday 2028-12-18 submit_replies",
        "Tuesday 2028-12-19 dialogue",
        "Wednesday 2029-05-16 follow_up",
        "Wednesday 2029-12-19 closed",
    ]
    view = walk.view()
    asked = [r.questions for r in view.of_purpose(Purpose.COLLECT) if r.institution == "mj"]
    assert [("R.01" in questions, "O.01" in questions) for questions in asked] == [(False, True), (True, False)]
    assert [(s.draft, f"{s.submitted_on:%F}") for s in view.submissions] == [(1, "2028-01-17"), (2, "2028-12-18")]
    with database.reading() as session:
        pieces = drafts_of.pieces_of(session, cycles.get(session, walk.code), 2)
    assert {p.question for p in pieces} == {"R.01"}
    assert walk.decisions() == [("head_of_unit", 1), ("minister", 1), ("council", 1), ("minister_replies", 2)]


def test_the_simplified_procedure_walks_through_every_stage_that_the_work_may_have(desk: Installation) -> None:
    optional = "acceptance referral kickoff allocation listening consultation translation update observations"
    walk = opened(
        "crc", "2026-09-07", list_received=date(2027, 1, 11), report_due=date(2028, 1, 17),
        dates="invitation=2026-09-07 dialogue=2029-05-15 observations=2029-06-18", stages=optional,
    )
    assert walk.code == "crc.2028"
    assert walk.to_the_close().stages == [
        "Monday 2026-09-07 acceptance",
        "Monday 2027-01-11 prepare",
        "Tuesday 2027-01-19 referral",
        "Wednesday 2027-01-27 kickoff",
        "Friday 2027-01-29 allocation",
        "Monday 2027-02-08 collect",
        "Wednesday 2027-04-21 listening",
        "Wednesday 2027-05-26 consolidate",
        "Tuesday 2027-09-21 review",
        "Wednesday 2027-10-20 consultation",
        "Wednesday 2027-11-03 translation",
        "Thursday 2027-11-04 clear",
        "Tuesday 2027-11-09 submit",
        "Wednesday 2027-11-10 update",
        "Wednesday 2029-04-11 dialogue",
        "Wednesday 2029-05-16 observations",
        "Tuesday 2029-06-19 follow_up",
        "Wednesday 2029-12-19 closed",
    ]
    first = {k: n for k, n in walk.kinds().items() if k not in ("reminder", "escalation")}
    assert first == {
        "referral": 2, "invitation": 2, "allocation": 2, "request": 2, "consultation": 4, "circulation": 2, "update": 2,
        "transmission": 1,
    }
    view = walk.view()
    assert {r.purpose for r in view.requests if r.is_consent} == {Purpose.ALLOCATION, Purpose.REVIEW}
    silent = {r.purpose for r in view.requests if r.state is RequestState.SILENT}
    assert silent == {Purpose.MEETING, Purpose.CONSULTATION}
    # The consultation on draft 1 is over: draft 2 says in its introduction who was consulted, and is the one decided on.
    assert walk.decisions() == [("translation", 2), ("head_of_unit", 2), ("minister", 2), ("council", 2)]
    assert [b.id for b in view.blocks if b.institution == OFFICE] == ["O.01/office"]


def test_a_question_of_the_dialogue_walks_over_days_off_to_its_reply(desk: Installation) -> None:
    walk = opened(
        "crc-dialogue", "2029-05-15", dates="asked=2029-05-15T17:00", number="12", theme="Combien d'enfants sont placés ?"
    )
    assert walk.code == "crc-dialogue.2029-12"
    assert walk.to_the_close().stages == [  # with one round a morning; those that dates with an hour place come besides
        "Tuesday 2029-05-15 collect",
        "Thursday 2029-05-17 clear",
        "Friday 2029-05-18 submit",
        "Saturday 2029-05-19 closed",
    ]


PAPER = b"%PDF-1.7 the committee's draft report, not public"


def test_the_draft_of_the_body_goes_round_restricted_and_gets_one_reply(desk: Installation) -> None:
    walk = opened("lanzarote-draft-report", "2027-03-01", dates="draft_received=2027-03-01 comments_due=2027-04-16")
    submission.keep_restricted(walk.code, BodyPaper.DRAFT_REPORT, "draft.pdf", PAPER, date(2027, 3, 1), OFFICER)
    assert walk.to_the_close().stages == [
        "Monday 2027-03-01 reception",
        "Wednesday 2027-03-03 collect",
        "Thursday 2027-04-01 consolidate",
        "Thursday 2027-04-08 clear",
        "Friday 2027-04-09 submit",
        "Monday 2027-04-12 closed",
    ]
    mails = [path.read_bytes() for path in (settings().var / "outbox" / "new").glob(f"{walk.code}-*.eml")]
    enclosed = [
        part.get_payload(decode=True) for raw in mails for part in email.message_from_bytes(raw).walk()
        if part.get_filename() == f"{walk.code}_projet-du-comite.pdf"
    ]
    assert len(enclosed) == walk.kinds()["request"] >= 2 and set(enclosed) == {PAPER}
    shelf = settings().var / "shelf" / walk.code
    assert not [path for path in shelf.rglob("*") if path.is_file() and PAPER in path.read_bytes()]
    with database.reading() as session:
        [kept] = restricted.of(session, cycles.get(session, walk.code))
    assert kept.published_on is None
    assert len(walk.view().submissions) == 1


def test_an_invented_meeting_of_the_office_walks_from_its_file_alone(desk: Installation) -> None:
    shutil.copy(HOUSE / "tests" / "data" / "meeting.yaml", desk.office / "instruments" / "meeting.yaml")
    walk = opened("meeting", "2026-10-05", dates="invitation=2026-10-05 meeting=2026-10-28", leads="")
    assert walk.to_the_close().stages == [
        "Monday 2026-10-05 positions",
        "Thursday 2026-10-22 brief",
        "Tuesday 2026-10-27 attend",
        "Thursday 2026-10-29 mission",
        "Monday 2026-11-02 closed",
    ]
    assert walk.kinds() == {"positions": 1}
    assert walk.decisions() == [("head_of_unit", 2)]


@pytest.mark.parametrize(
    ("instrument", "given", "refused", "said"),
    [
        ("cdenf", {"stages": "plenary"}, NoSuchStage, "positions"),
        ("cdenf", {"dates": "plenary=2027-05-26 meeting=2027-05-26"}, NoSuchDate, "invitation, inputs_due, plenary"),
        ("cdenf", {"dates": "plenary=26.5.2027"}, NotADate, "plenary=26.5.2027"),
        ("cdenf", {"dates": ""}, NoDateGiven, "invitation, inputs_due, plenary"),
        ("cdenf", {"leads": "mjj"}, NoSuchInstitution, "mjj"),
        ("cdenf", {"word_limit": -1}, NotAFormValue, "word_limit"),
        ("crc-dialogue", {"dates": "asked=2029-05-15T17:00"}, NotAFormValue, "number"),
    ],
)
def test_a_cycle_is_not_opened_with_what_its_instrument_does_not_know(
    desk: Installation, instrument: str, given: dict[str, object], refused: type[Refusal], said: str
) -> None:
    with pytest.raises(refused, match=said):
        opened(instrument, "2027-04-12", **{"dates": "plenary=2027-05-26"} | given)
    with database.reading() as session:
        assert cycles.codes(session) == []


def test_the_day_a_report_is_due_is_whatever_day_the_body_must_have_what_it_asks_for(desk: Installation) -> None:
    walk = opened("input", "2027-04-12", report_due=date(2027, 6, 30), dates="asked=2027-04-12", number="cedaw")
    with database.reading() as session:
        known = {a.id: a.on for a in cycles.view(session, walk.code, office_desk().folder.zone).anchors}
    assert known == {"asked": date(2027, 4, 12), "due": date(2027, 6, 30)}
