"""The yearly collection of data: the tables of the year before go out grey, and what comes back untouched is told."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from cli.by_hand import by_hand
from flows import morning_round, open_cycle
from models.settings import settings
from models.tables import Cycle, Request
from rehearsal.demo_office import make_office
from store import cycles, database, office_folder
from tasks.drafts import statistics
from tasks.drafts.tables_shown import of_cycle
from tasks.inbox import inbox
from tasks.letters import enclosures
from tests.flows.conftest import use
from tests.flows.post_desk import OFFICER, set_day

OWNER, SHEET = "one", "T.03"
FIRST, SECOND = 2027, 2028


@pytest.fixture
def collecting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    var = tmp_path / "var"
    var.mkdir()
    use(monkeypatch, var)
    with by_hand():
        make_office(var / "office")
        database.upgrade()
        yield
    database.engine().dispose()
    settings.cache_clear()
    database.connect.cache_clear()


def asked(year: int) -> str:
    """Open the collection of a year on a day of February and let the round ask at the start of July; return its code."""
    set_day(date(year, 2, 3))     # a Wednesday in 2027, a Thursday in 2028
    code = open_cycle.open_cycle("data-collection", None, None, OFFICER, dates=f"published={year}-11-03")
    set_day(date(year, 7, 5))     # a Monday, a Wednesday
    morning_round.morning_round()
    return code


def request_of(code: str) -> Request:
    with database.reading() as session:
        return session.exec(
            select(Request).join(Cycle).where(Request.institution == OWNER, Cycle.code == code)
        ).one()


def sent(code: str) -> bytes:
    with database.reading() as session:
        cycle = cycles.get(session, code)
        request = session.get_one(Request, request_of(code).id)
        found = enclosures.tables_of(session, cycle, request, office_folder.load())
    assert found is not None
    return found.data


def back(code: str, data: bytes, **changes: object) -> str:
    """Fill in and hand back a workbook; return the line of receipt."""
    opened = load_workbook(io.BytesIO(data))
    for place, value in changes.items():
        opened[SHEET][place] = value
    out = io.BytesIO()
    opened.save(out)
    message = inbox.keep(code, "tableaux.xlsx", out.getvalue())
    taken, line = statistics.take(message, out.getvalue(), request_of(code), office_folder.load(), OFFICER)
    assert taken, line
    return line


def year_of(columns: str, more: int = 0) -> dict[str, int]:
    """Return girls, boys and totals of three rows and of all of them, in three columns."""
    girls, boys, both = columns
    rows = {7: (40 + more, 50), 8: (60, 70 + more), 9: (12, 14), 10: (112 + more, 134 + more)}
    return {f"{c}{r}": v for r, (g, b) in rows.items() for c, v in ((girls, g), (boys, b), (both, g + b))}


def test_last_years_table_goes_out_grey_and_its_untouched_return_is_told(collecting):
    first = asked(FIRST)
    data = sent(first)
    sheet = load_workbook(io.BytesIO(data))[SHEET]
    assert sheet["B6"].value == "2025 Filles" and sheet["E6"].value == "2026 Filles" and sheet["A5"].value is None
    assert "sans confirmation" not in back(first, data, **year_of("BCD"), **year_of("EFG", 1))

    second = asked(SECOND)
    data = sent(second)
    sheet = load_workbook(io.BytesIO(data))[SHEET]
    assert sheet["B6"].value == "2026 Filles" and sheet["B7"].value == 41 and sheet["E7"].value is None
    assert sheet["A5"].value.startswith("Gris : année précédente") and sheet["B7"].fill.fgColor.rgb.endswith("D9D9D9")

    line = back(second, data, **year_of("EFG", 2))
    assert "T.03 : les chiffres de l'année précédente sont revenus tels quels, sans confirmation." in line
    with database.reading() as session:
        annex = statistics.annex_of(session, cycles.get(session, second), "fr")
    assert "Les chiffres de l'année précédente n'ont pas été confirmés." in annex.tables[0].below
    [row] = [row for row in of_cycle(second, "fr") if row["table"] == SHEET]
    assert len(row["noticed"]) == 1

    assert "sans confirmation" not in back(second, data, B13="oui", **year_of("EFG", 2))
    [row] = [row for row in of_cycle(second, "fr") if row["table"] == SHEET]
    assert row["noticed"] == [] and row["version"] == 2
    assert "case par case, ceux de l'année précédente" in back(second, data, B13="oui", **year_of("EFG", 1))
