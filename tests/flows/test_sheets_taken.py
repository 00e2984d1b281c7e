"""Tables of questions, coverage and status that come back: what they may change is changed in one act, or nothing is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from cli.main import app
from documents.grid import MAX_ROWS
from documents.sheet import comma_separated
from models.tables import Call, Journal
from store import cycles, database, questions
from tests.flows.post_desk import CYCLE, DUE, OFFICER, PostDesk

Sheet = openpyxl.worksheet.worksheet.Worksheet


def table(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["sheet", *map(str, arguments)])


def cells(sheet: Sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def row_of(sheet: Sheet, column: str, value: str) -> int:
    place = cells(sheet)[column]
    return next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, place).value == value)


def put(sheet: Sheet, column: str, value: str, *, at: int) -> None:
    sheet.cell(at, cells(sheet)[column]).value = value


def edited(what: str, file: Path, change: Callable[[Sheet], object]) -> Result:
    """Write a table, change it, take it back."""
    done = table(what, CYCLE, "--out", file)
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(file)
    change(book.active)
    book.save(file)
    return table(what, CYCLE, "--take", file, "--officer", OFFICER)


def leads() -> dict[str, tuple[str, ...]]:
    with database.reading() as session:
        return questions.leads(session, cycles.get(session, CYCLE))


def due(post: PostDesk, institution: str) -> date:
    return next(r.due_on for r in post.view().requests if r.institution == institution)


def deeds() -> int:
    with database.reading() as session:
        return len(session.exec(select(Journal)).all())


@pytest.mark.parametrize("what", ["questions", "coverage", "status"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_comes_back_as_it_went_changes_nothing(post: PostDesk, tmp_path: Path, what: str, suffix: str) -> None:
    file, before = tmp_path / f"t.{suffix}", deeds()
    assert table(what, CYCLE, "--out", file).exit_code == 0
    done = table(what, CYCLE, "--take", file)
    assert done.exit_code == 0, done.output
    assert " 0 " in done.output and deeds() == before


def test_who_answers_is_changed_by_a_table_of_questions(post: PostDesk, tmp_path: Path) -> None:
    code = post.asked("mj")[0]
    done = edited("questions", tmp_path / "q.xlsx", lambda s: put(s, "leads", "mfin, mj", at=row_of(s, "code", code)))
    assert done.exit_code == 0, done.output
    assert leads()[code] == ("mfin", "mj")


def test_coverage_adds_and_takes_away_who_answers(post: PostDesk, tmp_path: Path) -> None:
    code = post.asked("mj")[0]
    before = leads()[code]

    def change(sheet: Sheet) -> None:
        for n in range(2, sheet.max_row + 1):
            if sheet.cell(n, cells(sheet)["question"]).value == code:
                put(sheet, "role", "none" if sheet.cell(n, cells(sheet)["institution"]).value == "mj" else "support", at=n)
        sheet.append([code, "mfin", "lead"])

    done = edited("coverage", tmp_path / "c.xlsx", change)
    assert done.exit_code == 0, done.output
    assert leads()[code][0] == "mfin" and set(leads()[code]) == {"mfin", *before} - {"mj"}


def test_status_gives_more_time_and_keeps_what_was_promised_by_telephone(post: PostDesk, tmp_path: Path) -> None:
    later, promised = date(2019, 6, 18), date(2019, 6, 14)     # a Tuesday, a Friday
    other, third = [r.institution for r in post.view().requests if r.institution != "mj"][:2]

    def change(sheet: Sheet) -> None:
        put(sheet, "due_on", f"{later:%d.%m.%Y}", at=row_of(sheet, "institution", "mj"))
        at = row_of(sheet, "institution", other)
        put(sheet, "due_on", f"{later}", at=at)
        put(sheet, "promised_on", f"{promised}", at=at)
        put(sheet, "reached", "deputy", at=at)

    done = edited("status", tmp_path / "s.xlsx", change)
    assert done.exit_code == 0, done.output
    assert (due(post, "mj"), due(post, other), due(post, third)) == (later, later, DUE)
    with database.reading() as session:
        call, = session.exec(select(Call)).all()
    assert (call.promised_on, call.reached) == (promised, "deputy")
    post.round()
    assert {x.institution for x in post.letters("decision")} == {"mj", other}, "both are told of the new day"


SPOILED = [
    ("status", lambda s: put(s, "state", "answered", at=2), "answered-otherwise"),
    ("status", lambda s: put(s, "answered", "4/4", at=3), "answered"),
    ("status", lambda s: put(s, "due_on", "2019-05-02", at=2), "turnus extend"),
    ("status", lambda s: put(s, "due_on", "2019-06-23", at=2), "2019-06-24"),
    ("status", lambda s: put(s, "due_on", "soon", at=2), "soon"),
    ("status", lambda s: put(s, "promised_on", "2019-06-10", at=2), "focal_point"),
    ("status", lambda s: put(s, "request", "mjj-1", at=2), "mjj-1"),
    ("status", lambda s: s.append([s.cell(2, n).value for n in range(1, 12)]), "B15"),
    ("coverage", lambda s: put(s, "coverage", "taken", at=2), "turnus receive"),
    ("coverage", lambda s: put(s, "words", "400", at=2), "words"),
    ("coverage", lambda s: put(s, "role", "boss", at=2), "boss"),
    ("coverage", lambda s: put(s, "role", "none", at=2), " 0 "),
    ("coverage", lambda s: s.append(["Z.99", "mj", "lead"]), "Z.99"),
    ("coverage", lambda s: s.append(["A.01", "mjj", "support"]), "mjj"),
    ("questions", lambda s: put(s, "leads", "mjj", at=2), "mjj"),
    ("questions", lambda s: put(s, "leads", None, at=2), "chef de file"),
    ("questions", lambda s: put(s, "title", "Autre chose", at=2), "Autre chose"),
    ("questions", lambda s: put(s, "leads", '=HYPERLINK("https://x.example","mj")', at=2), "D2"),
    ("questions", lambda s: s.merge_cells("D2:D4"), "D2:D4"),
    ("coverage", lambda s: s.insert_rows(1, 2) or s.__setitem__("A1", "Nos questions"), "A3"),
    ("status", lambda s: s.insert_cols(1) or s.__setitem__("A2", "x"), "A2"),
    ("status", lambda s: s.delete_cols(2), "request"),
]


@pytest.mark.parametrize(("what", "change", "said"), SPOILED)
def test_a_spoiled_table_is_told_where_and_nothing_is_taken(
    post: PostDesk, tmp_path: Path, what: str, change: Callable[[Sheet], object], said: str
) -> None:
    before, held, day = deeds(), leads(), due(post, "mj")

    def with_a_good_row(sheet: Sheet) -> None:
        if what == "status":
            put(sheet, "due_on", "2019-06-18", at=row_of(sheet, "institution", "mj"))
        change(sheet)

    done = edited(what, tmp_path / "t.xlsx", with_a_good_row)
    assert done.exit_code == 1 and said in done.output.replace("\u00a0", " "), done.output
    assert (deeds(), leads(), due(post, "mj")) == (before, held, day), "something was taken"
    assert "Traceback" not in done.output


@pytest.mark.parametrize("what", ["questions", "coverage", "status"])
def test_a_hundred_thousand_rows_are_refused_with_the_limit(post: PostDesk, tmp_path: Path, what: str) -> None:
    file = tmp_path / "many.csv"
    file.write_bytes(comma_separated(("code", "leads"), [("A.01", "mj")] * 100_000))
    done = table(what, CYCLE, "--take", file)
    assert done.exit_code == 1 and str(MAX_ROWS) in done.output.replace("\u202f", "").replace("\u00a0", "")
