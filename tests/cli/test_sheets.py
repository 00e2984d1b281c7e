"""Tables that people keep: what was written is read back; what is spoiled is told by its cell, and nothing is taken."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from documents.grid import MAX_ROWS, read
from documents.sheet import comma_separated
from models.settings import settings
from rehearsal.demo_office import make_office
from store import office_folder

Book = openpyxl.Workbook


@pytest.fixture
def ours(empty_installation, tmp_path: Path) -> Path:
    make_office(empty_installation.office)
    return tmp_path


def table(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["sheet", *map(str, arguments)])


def spoiled(file: Path, change: Callable[[Book], object]) -> Result:
    """Write the contacts, change the workbook, take it."""
    assert table("contacts", "--out", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    change(book)
    book.save(file)
    before = (settings().office / "contacts.yaml").read_bytes()
    done = table("contacts", "--take", file)
    assert done.exit_code == 1 and (settings().office / "contacts.yaml").read_bytes() == before, "something was taken"
    return done


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("what", ["contacts", "institutions"])
def test_a_table_taken_back_as_it_was_written_changes_nothing(ours: Path, what: str, suffix: str) -> None:
    before = {file: file.read_bytes() for file in settings().office.rglob("*") if file.is_file()}
    file = ours / f"{what}.{suffix}"
    assert table(what, "--out", file).exit_code == 0
    done = table(what, "--take", file)
    assert (done.exit_code, done.output) == (0, "Rien à changer : la table dit ce qui est déjà là.\n")
    assert {file: file.read_bytes() for file in settings().office.rglob("*") if file.is_file()} == before


def test_a_changed_contact_is_taken_and_the_file_before_stays_beside_it(ours: Path) -> None:
    before = (settings().office / "contacts.yaml").read_bytes()
    file = ours / "contacts.xlsx"
    assert table("contacts", "--out", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    heads = [cell.value for cell in book.active[1]]
    book.active.cell(2, heads.index("language") + 1).value = "de"
    book.save(file)
    done = table("contacts", "--take", file)
    assert done.exit_code == 0, done.output
    assert office_folder.load().contacts[0].language == "de"
    assert (settings().office / "contacts.yaml.before").read_bytes() == before


def test_when_the_office_s_last_own_institution_goes_its_file_goes_too(ours: Path) -> None:
    house, file = ours / "house.csv", ours / "more.csv"
    assert table("institutions", "--out", house).exit_code == 0
    file.write_bytes(house.read_bytes() + b"new;NEW;Office nouveau;;;;menje;;;;1\r\n")
    assert table("institutions", "--take", file).exit_code == 0
    assert "new" in office_folder.load().directory
    assert table("institutions", "--take", house).exit_code == 0
    assert "new" not in office_folder.load().directory
    own = settings().office / "institutions" / "own.yaml"
    assert (own.exists(), own.with_name("own.yaml.before").exists()) == (False, True)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_new_institution_goes_into_the_offices_own_file_and_the_houses_stay(ours: Path, suffix: str) -> None:
    file = ours / f"institutions.{suffix}"
    assert table("institutions", "--out", file).exit_code == 0
    if suffix == "csv":
        row = "new;NEW;Office nouveau;;;;menje;;;;1\r\n"
        file.write_bytes(file.read_bytes() + row.encode())
    else:
        book = openpyxl.load_workbook(file)
        book.active.append(["new", "NEW", "Office nouveau", None, None, None, "menje", None, None, None, 1])
        book.save(file)
    done = table("institutions", "--take", file)
    assert done.exit_code == 0, done.output
    directory = office_folder.load().directory
    assert "new" in directory and directory.institutions["new"].under == "menje" and "mj" in directory


def test_a_change_of_the_houses_institutions_is_told_where_it_is_to_be_made(ours: Path) -> None:
    file = ours / "institutions.csv"
    assert table("institutions", "--out", file).exit_code == 0
    file.write_bytes(file.read_bytes().replace("Ministère de la Justice".encode(), "Ministère des Juges".encode()))
    done = table("institutions", "--take", file)
    assert done.exit_code == 1 and "A3" in done.output and "« mj »" in done.output
    assert not (settings().office / "institutions" / "own.yaml").exists()


def test_every_fault_is_told_by_its_cell(ours: Path) -> None:
    def change(book: Book) -> None:
        sheet = book.active
        sheet["M5"] = "perhaps"

    done = spoiled(ours / "c.xlsx", change)
    assert "M5" in done.output and "perhaps" in done.output
    values = {"B3": "chief", "J4": "no address"}
    done = spoiled(ours / "d.xlsx", lambda book: [book.active.__setitem__(cell, value) for cell, value in values.items()])
    assert all(f"{cell} : " in done.output for cell in values), done.output
    done = spoiled(ours / "e.xlsx", lambda book: book.active.__setitem__("A2", "menjee"))
    assert "A2 : " in done.output and 'do you mean "menje"?' in done.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book.active.merge_cells("A2:A4"), "A2:A4"),
        (lambda book: book.active.insert_rows(1, 2) or book.active.__setitem__("A1", "Nos contacts"), "A3"),
        (lambda book: book.active.insert_cols(1) or book.active.__setitem__("A2", "x"), "A2"),
        (lambda book: book.active.__setitem__("J2", '=HYPERLINK("https://x.example","a@b.invalid")'), "J2"),
        (lambda book: book.active.__setitem__("A1", "intitution"), "institution"),
        (lambda book: book.active.delete_cols(2), "function"),
    ],
    ids=["merged", "shifted-down", "shifted-right", "formula-link", "unknown-column", "column-missing"],
)
def test_a_spoiled_sheet_is_told_where_and_nothing_is_taken(ours: Path, change: Callable[[Book], object], said: str) -> None:
    assert said in spoiled(ours / "contacts.xlsx", change).output


def test_a_hundred_thousand_rows_are_refused_quickly_with_the_limit(ours: Path) -> None:
    file = ours / "many.csv"
    file.write_bytes(comma_separated(("institution", "function"), [("mj", "focal_point")] * 100_000))
    done = table("contacts", "--take", file)
    assert done.exit_code == 1 and str(MAX_ROWS) in done.output.replace("\u202f", "").replace("\xa0", "")


def test_what_looks_like_a_formula_stays_text_in_both_forms_and_comes_back() -> None:
    from tasks.sheets import written

    hostile = ["=1+1", "+41 1", "-3", "@SUM(A1)", "'=quoted", "plain"]
    for name in ("t.csv", "t.xlsx"):
        data = written(["a", "b", "c", "d", "e", "f"], [hostile], name, "t")
        cells = read(data, name).rows[1]
        assert not any(cell.formula for cell in cells), name
    book = openpyxl.load_workbook(io.BytesIO(written(["a"], [[hostile[0]]], "t.xlsx", "t")))
    assert book.active["A2"].data_type == "s"
    assert b"'=1+1" in written(["a"], [[hostile[0]]], "t.csv", "t")


def test_a_table_is_either_written_or_taken(ours: Path) -> None:
    assert table("contacts").exit_code == 1
    assert table("status", "--take", ours / "x.csv").exit_code == 1


@pytest.mark.parametrize("name", ["contacts.pdf", "contacts", "contacts.xls"])
def test_a_table_is_written_only_under_a_name_that_says_which_kind(ours: Path, name: str) -> None:
    done = table("contacts", "--out", ours / name)
    assert done.exit_code == 1 and ".xlsx" in done.output and not (ours / name).exists()
