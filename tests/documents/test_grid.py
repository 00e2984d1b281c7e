"""Tables as people keep them: separators, encodings, days and formulas of .csv and .xlsx."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from documents import grid


def texts(data: bytes, name: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.read(data, name).rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_whatever_its_separator_and_encoding(delimiter: str, encoding: str) -> None:
    text = f"institution{delimiter}échéance\r\n mj {delimiter}2019-06-11\r\n\r\n"
    assert texts(text.encode(encoding), "t.csv") == [["institution", "échéance"], ["mj", "2019-06-11"]]


def test_a_cell_is_known_by_its_place_and_a_formula_is_one() -> None:
    rows = grid.read(b"a;b\n;=1+1\n", "t.csv").rows
    assert [(c.place, c.formula) for c in rows[1]] == [("A2", False), ("B2", True)]
    wide = grid.read((";" * 27 + "x").encode(), "t.csv").rows
    assert wide[0][-1].place == "AB1"


def test_a_workbook_gives_days_as_days_and_formulas_as_written() -> None:
    book = Workbook()
    book.active.append(["a", "b", "c", "d"])
    book.active.append([date(2019, 6, 11), datetime(2019, 6, 12, 9), 3.0, "=A1&B1"])
    saved = io.BytesIO()
    book.save(saved)
    row = grid.read(saved.getvalue(), "t.xlsx").rows[1]
    assert [c.text for c in row] == ["2019-06-11", "2019-06-12", "3", "=A1&B1"]
    assert [c.formula for c in row] == [False, False, False, True]


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "t.csv"), (b"\n\n", "t.csv"), (b"\0\1", "t.csv"), (b"PK\x03\x04", "t.xlsx"), (b"a;b", "t.xlsx"), (bomb(), "t.xlsx"),
        (b"a\n" * 6_000, "t.csv"), (b";" * 100 + b"x", "t.csv"),
    ],
    ids=["empty", "blank", "binary", "cut", "text", "bomb", "long", "wide"],
)
def test_what_is_no_table_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(grid.NotATable):
        grid.read(data, name)
