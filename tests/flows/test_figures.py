"""The statistics annex of a cycle: workbooks leave with requests, come back by mail and shelf; small numbers stay at home."""

import io

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from documents.statistics import book
from documents.statistics.returned import values_of
from documents.words import words
from flows.lift_suppression import lift_suppression
from models.refusals import NoSuchFigure, ReasonNeeded
from models.tables import Journal, Request, TableReturn
from store import cycles, database, figures, files, office_folder
from tasks.drafts import statistics
from tasks.drafts.tables_shown import of_cycle
from tasks.letters import enclosures
from tasks.pages.notices import notices_of
from tests.flows.post_desk import CYCLE, OFFICER, REQUESTS


def sent(institution: str = "mj") -> bytes:
    with database.reading() as session:
        request = session.exec(select(Request).where(Request.institution == institution)).one()
        found = enclosures.tables_of(session, cycles.get(session, CYCLE), request, office_folder.load())
    assert found is not None
    return found.data


def filled(data: bytes, small: bool = False, **changes: object) -> bytes:
    """Return a workbook of table T.05 filled in: girls and boys of each row, and their total."""
    opened = load_workbook(io.BytesIO(data))
    sheet = opened["T.05"]
    for row in (7, 8, 9):
        for first in "BEH":
            girls, boys = (3, 40) if small and row == 9 else (30 + row, 20)
            for column, value in zip((first, chr(ord(first) + 1), chr(ord(first) + 2)), (girls, boys, girls + boys), strict=True):
                sheet[f"{column}{row}"] = value
    for place, value in changes.items():
        sheet[place] = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def returns() -> list[tuple[int, bool]]:
    with database.reading() as session:
        return [(row.version, row.faults is None) for row in session.exec(select(TableReturn).order_by(TableReturn.id))]


def annex():
    with database.reading() as session:
        return statistics.annex_of(session, cycles.get(session, CYCLE), "fr")


def test_the_workbook_leaves_with_the_request_of_its_owner_alone(post):
    def enclosed(institution: str) -> list[str]:
        return [part.get_filename() or "" for part in post.request_mail(institution).walk()]

    assert [name for name in enclosed("mj") if name.endswith(".xlsx")] != []
    assert [name for name in enclosed("mega") if name.endswith(".xlsx")] == []


def test_it_comes_back_by_the_shelf_and_is_printed_in_the_annex(post):
    assert annex() is None
    post.shelve("tableaux.xlsx", filled(sent()))
    post.round()
    assert returns() == [(1, True)]
    [table] = annex().tables
    assert table.caption.startswith("T.05") and table.rows[0][1:4] == ("37", "20", "57")


def test_small_numbers_are_hidden_until_an_officer_says_why_they_may_be_shown(post):
    post.shelve("tableaux.xlsx", filled(sent(), small=True))
    post.round()
    [table] = annex().tables
    assert table.rows[2][1] == "s" and table.rows[2].count("s") >= 6 and "3" not in table.rows[2]
    with pytest.raises(ReasonNeeded):
        lift_suppression(CYCLE, "T.05", OFFICER, " ")
    with pytest.raises(NoSuchFigure):
        lift_suppression(CYCLE, "T.05", OFFICER, "publié", row="inquiries")
    assert lift_suppression(CYCLE, "T.05", OFFICER, "chiffre déjà publié", year=2018) == 1
    assert lift_suppression(CYCLE, "T.05", OFFICER, "chiffre déjà publié", year=2018) == 0
    [table] = annex().tables
    assert table.rows[2][7:10] == ("3", "40", "43") and table.rows[2][1] == "s"
    with database.reading() as session:
        [entry] = session.exec(select(Journal).where(Journal.deed == "lift_suppression"))
    assert entry.facts["places"] == "2018/convictions/girls" and "publié" not in str(entry.facts)
    [row] = [row for row in of_cycle(CYCLE, "fr") if row["table"] == "T.05"]
    assert row["lifted"] == ["2018/convictions/girls"] and len(row["small"]) == 2


def test_a_faulty_workbook_counts_for_nothing_and_its_faults_are_kept(post):
    post.shelve("tableaux.xlsx", filled(sent(), B7="douze", D8=1))
    post.round()
    assert returns() == [(1, False)] and annex() is None
    [row] = [row for row in of_cycle(CYCLE, "fr") if row["table"] == "T.05"]
    assert [fault.partition(":")[0] for fault in row["faults"]] == ["T.05 B7", "T.05 D8"]
    assert noticed(post) == [("faulty", 2, "mj-1")]
    post.shelve("tableaux-2.xlsx", filled(sent()))
    post.round()
    assert returns() == [(1, False), (2, True)] and annex() is not None
    assert noticed(post) == []


def noticed(post) -> list[tuple[str, int, str]]:
    with database.reading() as session:
        return [(n.key, n.count, n.names) for n in notices_of(session, cycles.get(session, CYCLE), post.view())]


def by_mail(post, data: bytes, *forms: bytes) -> None:
    mail = post.answer("mj", *forms)
    mail.add_attachment(data, maintype="application", subtype=files.SHEET.partition("/")[2], filename="tableaux.xlsx")
    post.drop(mail)
    post.round()


def thanks(post) -> str:
    [letter] = post.letters("acknowledgement", "mj")
    return files.read(letter.preview).decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_it_comes_back_by_mail_alone_and_is_acknowledged(post):
    by_mail(post, filled(sent()))
    assert returns() == [(1, True)]
    assert "Tableaux statistiques reçus : T.05." in thanks(post)


def test_beside_the_form_both_are_filed_and_every_fault_is_in_the_acknowledgement(post):
    by_mail(post, filled(sent(), B7="douze", D8=1), post.filled("mj"))
    assert returns() == [(1, False)]
    told = thanks(post)
    assert "T.05 B7: " in told or "T.05 B7 : " in told
    assert "(2 point(s))" in told and post.request("mj").state == "answered"


def test_in_a_luxembourgish_letter_the_faults_are_luxembourgish(post):
    def in_luxembourgish(data):
        for contact in data["contacts"]:
            contact["language"] = "lb" if contact["institution"] == "mj" else contact.get("language", "fr")
        return data

    post.edit("contacts.yaml", in_luxembourgish)
    by_mail(post, filled(sent(), B7="douze", D8=1), post.filled("mj"))
    told = thanks(post)
    assert "Statistesch Tabellen, ze verbesseren" in told and "ass keng Zuel" in told and "point(s)" not in told


def test_the_same_workbook_twice_is_one_version(post):
    data = filled(sent())
    for _ in range(2):
        with database.reading() as session:
            request = session.exec(select(Request).where(Request.institution == "mj")).one()
        from tasks.inbox import inbox

        statistics.take(inbox.keep(CYCLE, "t.xlsx", data), data, request, office_folder.load())
    assert returns() == [(1, True)]


def test_last_years_figures_are_offered_in_the_next_cycle(post):
    post.shelve("tableaux.xlsx", filled(sent()))
    post.round()
    with database.reading() as session:
        cycle = cycles.get(session, CYCLE)
        [(_, returned)] = figures.taken(session, cycle)
        layouts = statistics.layouts_of(cycles.edition(session, cycle), cycle, "mj")
        [(layout, values)] = values_of(layouts, returned.tables)
    assert layout.years == (2016, 2017, 2018) and len(values) == 27
    data = book.write(
        "crc.2021/mj-1", "fr", [layout], words("statistics", "fr"),
        {("T.05", cell): value for cell, value in values.items() if value is not None}, title="T", due_text="D",
    )
    assert load_workbook(io.BytesIO(data))["T.05"]["B7"].value == 37
    assert REQUESTS.year == 2019
