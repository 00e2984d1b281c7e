"""A cycle that began elsewhere is adopted at its stage: nothing is sent, nothing half taken over, every fault at its cell."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook
from sqlmodel import func, select

from cli.by_hand import by_hand
from documents.split import split
from flows import adoption
from flows.bring_out import dashboard_page
from flows.desk import desk
from models.actions import ActionKind
from models.refusals import CycleAlreadyOpen, NoDateGiven, NoSuchDate, NoSuchFolder, NoSuchStage, NoTable
from models.settings import HOUSE, settings
from models.tables import Contribution, Cycle, Letter, Matter, Message, Request
from models.words import LetterState, RequestState
from rehearsal.demo_office import make_office_of
from rehearsal.departments import read_replay
from rehearsal.replies import questionnaire
from rehearsal.typist import fill
from store import database
from tests.flows.conftest import use
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk, set_day

DATES = {"list_received": date(2019, 3, 5), "report_due": date(2020, 2, 28)}
TODAY = "2019-06-20"   # a Thursday, nine days after the due date
HEAD = ["institution", "asked on", "due on", "questions", "reminded on", "received on", "answer", "validated", "address"]


@pytest.fixture
def desk_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostDesk]:
    """An office without a cycle, on 20 June 2019."""
    var = tmp_path / "var"
    var.mkdir()
    use(monkeypatch, var)
    make_office_of(var / "office", read_replay(), HOUSE / "instruments" / "crc.yaml")
    database.upgrade()
    set_day(TODAY)
    with by_hand():
        yield PostDesk(var)
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


def filled_form(ready: Path, institution: str) -> bytes:
    """Return a form of another installation, with an answer to every question."""
    for path in sorted((ready / "outbox" / "new").glob("*.eml")):
        raw = path.read_bytes()
        if f"point-focal@{institution}.invalid".encode() in raw:
            form = questionnaire(raw)
            return fill(form, {a.code: "Une réponse d'avant." for a in split(form).answers})
    raise LookupError(institution)


def plain_word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table(folder: Path, *rows: list[str], head: list[str] = HEAD) -> Path:
    """Write the folder's table."""
    folder.mkdir(exist_ok=True)
    with (folder / "suivi.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    return folder


@pytest.fixture
def folder(tmp_path: Path, ready: Path) -> Path:
    """Four ministries asked on 2 April: one answered in the form, one in a letter of its own, two owe their answer still."""
    place = table(
        tmp_path / "dossier",
        ["mj", "02.04.2019", "11.06.2019", "", "", "05.06.2019", "mj.docx", "oui", "contact@mj.invalid"],
        ["MS", "2019-04-02", "2019-06-11", "", "2019-06-05, 2019-06-13", "", "", "", ""],
        ["mss", "2019-04-02", "2019-06-11", "", "", "2019-06-12", "mss.docx", "", ""],
        ["mega", "2019-04-02", "2019-06-11", "", "", "", "", "", ""],
    )
    (place / "mj.docx").write_bytes(filled_form(ready, "mj"))
    (place / "mss.docx").write_bytes(plain_word("Ce que nous avons à dire."))
    (place / "notes.txt").write_text("à part")
    return place


def count(table: type) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_cycle_is_adopted_as_it_stands_and_nothing_is_sent(desk_of: PostDesk, folder: Path) -> None:
    outcome = adoption.adopt("crc", folder, DATES, OFFICER, "collect")
    assert (outcome.code, outcome.faults, outcome.unnamed) == (CYCLE, (), ("notes.txt",))
    assert outcome.adopted and (outcome.adopted.requests, outcome.adopted.answers) == (4, 2)
    assert outcome.adopted.unframed == ("mss.docx",)
    view = desk_of.view()
    assert view.stage == "collect" and view.entered_on == date(2019, 4, 2)
    states = {r.institution: (r.state, r.sent_on, r.reminded_on) for r in view.requests}
    asked = date(2019, 4, 2)
    assert states["mj"] == (RequestState.ANSWERED, asked, ())
    assert states["mss"][0] == RequestState.ANSWERED
    assert states["ms"] == (RequestState.SENT, asked, (date(2019, 6, 5), date(2019, 6, 13)))
    assert not list((desk_of.var / "outbox").rglob("*.eml"))
    with database.reading() as session:
        assert {x.state for x in session.exec(select(Letter))} == {LetterState.SENT}
        assert {m.state for m in session.exec(select(Matter))} == {"in_letter"}
        late = {c.late: c.taken for c in session.exec(select(Contribution))}
    assert late == {False: True, True: False}    # who answered a day late waits for a decision, as ever
    assert "crc.2020" in dashboard_page(desk(), CYCLE).cycle.code
    kept = sorted(p.name for p in (desk_of.var / "shelf" / CYCLE).rglob("*.docx"))
    assert len(kept) == 2


def test_what_would_come_next_is_shown_and_then_comes(desk_of: PostDesk, folder: Path) -> None:
    outcome = adoption.adopt("crc", folder, DATES, OFFICER, "collect")
    first = [(a.kind, a.institution, a.step) for day, a in outcome.ahead if day == date(2019, 6, 20)]
    assert (ActionKind.ESCALATE, "ms", "after-5") in first
    assert (ActionKind.REMIND, "mega", "after-2") in first
    assert {i for kind, i, _ in first if kind is ActionKind.REQUEST} == {
        "maee", "mecdd", "menje", "mfamigr", "mfin", "mteess", "dept_x", "dept_y", "dept_z",
    }
    desk_of.round()
    assert {x.institution for x in desk_of.letters("reminder") if x.sent_at and x.sent_at.date() == date(2019, 6, 20)} == {"mega"}
    assert [x.institution for x in desk_of.letters("escalation")] == ["ms"]


def test_the_answer_in_frames_enters_the_draft(desk_of: PostDesk, folder: Path) -> None:
    adoption.adopt("crc", folder, DATES, OFFICER, "consolidate")
    assert desk_of.view().stage == "consolidate"
    desk_of.round()
    draft = desk_of.view().current_draft()
    assert draft is not None and draft.words > 0


def test_without_a_stage_the_timetable_says_where_the_cycle_stands(desk_of: PostDesk, folder: Path) -> None:
    adoption.adopt("crc", folder, DATES, OFFICER)
    assert desk_of.view().stage == "collect"


def test_a_workbook_and_a_mail_are_read_too(desk_of: PostDesk, folder: Path, ready: Path) -> None:
    (folder / "suivi.csv").unlink()
    book = Workbook()
    book.active.append(["Institution", "erbeten am", "Frist", "Schreiben", "eingegangen am", "Antwort"])
    book.active.append(["mj", date(2019, 4, 2), date(2019, 6, 11), "brief.eml", date(2019, 6, 5), "mj.docx"])
    book.save(folder / "suivi.xlsx")
    letter = next(p for p in sorted((ready / "outbox" / "new").glob("*.eml")) if b"@mj.invalid" in p.read_bytes())
    (folder / "brief.eml").write_bytes(letter.read_bytes())
    outcome = adoption.adopt("crc", folder, DATES, OFFICER, "collect")
    assert outcome.faults == ()
    with database.reading() as session:
        assert session.exec(select(Letter)).one().message_id is not None


def faults(folder: Path, *rows: list[str], head: list[str] = HEAD) -> list[tuple[str, str]]:
    outcome = adoption.adopt("crc", table(folder, *rows, head=head), DATES, OFFICER, "collect")
    assert outcome.adopted is None
    return [(f.place, f.key) for f in outcome.faults]


GOOD = ["mj", "2019-04-02", "2019-06-11", "", "", "", "", "", ""]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["", *GOOD], ("B2", "shifted")),
        (["", "mj", "2019-04-02", "", "", "", "", "", ""], ("B2", "shifted")),
        (["mj", "=A1", *GOOD[2:]], ("B2", "formula")),
        (["mf", *GOOD[1:]], ("A2", "unknown_institution")),
        (["mss", *GOOD[1:]], ("A2", "ended")),
        (["mj", "2.14.2019", *GOOD[2:]], ("B2", "not_a_day")),
        (["mj", "", *GOOD[2:]], ("B2", "no_day")),
        (["mj", "2019-07-02", "2019-08-01", *GOOD[3:]], ("B2", "in_the_future")),
        (["mj", "2019-04-02", "2019-03-11", *GOOD[3:]], ("C2", "before_asked")),
        (["mj", "2019-04-02", "2019-06-11", "A.01 Q.77", *GOOD[4:]], ("D2", "unknown_question")),
        ([*GOOD[:5], "2019-06-05", "rien.docx", "", ""], ("G2", "no_file")),
        ([*GOOD[:5], "2019-06-05", "mj.pptx", "", ""], ("mj.pptx", "refused")),
        ([*GOOD[:5], "2019-06-05", "", "", ""], ("F2", "no_answer")),
        ([*GOOD[:5], "", "mj.docx", "", ""], ("F2", "no_day")),
        ([*GOOD[:7], "peut-être", ""], ("H2", "not_yes_or_no")),
        ([*GOOD[:8], "pas une adresse"], ("I2", "not_an_address")),
    ],
)
def test_each_fault_of_a_row_has_its_cell(
    desk_of: PostDesk, folder: Path, row: list[str], fault: tuple[str, str]
) -> None:
    def end(data):
        for one in data["institutions"]:
            if one["id"] == "mss":
                one |= {"valid_to": date(2018, 12, 31), "successors": [{"to": "ms", "unverified": True}]}
        return data

    desk_of.edit("institutions/2019.yaml", end)
    (folder / "mj.pptx").write_bytes(b"PK\x03\x04 not word")
    assert fault in faults(folder, row)


def test_all_faults_are_told_at_once_and_nothing_is_taken_over(desk_of: PostDesk, folder: Path) -> None:
    found = faults(
        folder,
        [*GOOD[:8], "a@mj.invalid"],
        ["ms", *GOOD[1:8], "A@MJ.invalid"],
        ["mj", *GOOD[1:]],
        ["mega", "2019-04-02", "2019-06-11", "", "", "2019-06-05", "mj.docx", "", ""],
        ["mega", "2019-04-02", "2019-06-12", "", "", "2019-06-06", "mss.docx", "", ""],
        ["maee", "2019-04-02", "2019-06-11", "", "", "2019-06-06", "mss.docx", "", ""],
    )
    assert found == [
        ("I3", "address_twice"), ("A4", "twice"), ("A6", "differs"), ("G7", "file_twice"),
    ]
    assert [count(t) for t in (Cycle, Request, Letter, Message, Contribution)] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (["institution", "asked on"], ("A1", "no_column")),
        ([*HEAD[:8], "adres"], ("I1", "unknown_column")),
        ([*HEAD[:8], "questions"], ("I1", "column_twice")),
    ],
)
def test_a_table_with_other_columns_is_told(desk_of: PostDesk, folder: Path, head: list[str], fault: tuple[str, str]) -> None:
    assert faults(folder, GOOD[: len(head)], head=head) == [fault]


def test_a_table_without_rows_is_told(desk_of: PostDesk, folder: Path) -> None:
    assert faults(folder) == [("A1", "no_rows")]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda folder: (folder / "suivi.csv").unlink(), NoTable),
        (lambda folder: (folder / "zwei.xlsx").write_bytes(b"x"), NoTable),
        (lambda folder: (folder / "suivi.csv").write_bytes(b"\0\0\xff"), NoTable),
        (lambda folder: ((folder / "suivi.csv").unlink(), (folder / "t.xlsx").write_bytes(b"PK\x03\x04")), NoTable),
    ],
)
def test_no_table_or_two_or_none_that_can_be_read(desk_of: PostDesk, folder: Path, spoil, refusal: type) -> None:
    spoil(folder)
    with pytest.raises(refusal):
        adoption.adopt("crc", folder, DATES, OFFICER, "collect")


def test_what_cannot_be_adopted_is_refused(desk_of: PostDesk, folder: Path) -> None:
    with pytest.raises(NoSuchFolder):
        adoption.adopt("crc", folder / "nichts", DATES, OFFICER)
    with pytest.raises(NoSuchStage):
        adoption.adopt("crc", folder, DATES, OFFICER, "colect")
    with pytest.raises(NoSuchDate):
        adoption.adopt("crc", folder, DATES | {"report_dew": date(2020, 2, 28)}, OFFICER)
    with pytest.raises(NoDateGiven):
        adoption.adopt("crc", folder, {}, OFFICER)
    adoption.adopt("crc", folder, DATES, OFFICER, "collect")
    (folder / "mj.docx").write_bytes(plain_word("Autre chose."))
    (folder / "mss.docx").write_bytes(plain_word("Encore autre chose."))
    with pytest.raises(CycleAlreadyOpen):
        adoption.adopt("crc", folder, DATES, OFFICER, "collect")
    assert count(Cycle) == 1 and count(Request) == 4
