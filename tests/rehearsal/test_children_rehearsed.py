"""What comes out of another cycle is rehearsed with it, and a question with hours falls on days that are worked."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
import yaml

from models.instrument import Instrument
from models.office import Office
from models.settings import HOUSE
from planning.check import load_instrument, readable_instruments
from planning.working_days import Calendar
from rehearsal.book import Book, write_book
from rehearsal.openings import Opening, children, mandate, opening
from rehearsal.rehearse import rehearse_one

DUE = date(2029, 3, 15)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.of(Office.model_validate(yaml.safe_load((HOUSE / "templates/office/office.yaml").read_text("utf-8"))))


@pytest.fixture(scope="module")
def known() -> list[Instrument]:
    files = {p.name: p.read_text("utf-8") for p in (HOUSE / "instruments").glob("*.yaml")}
    found = [load_instrument(text, name, others=readable_instruments(files))[0] for name, text in files.items()]
    return [one for one in found if one]


@pytest.fixture(scope="module")
def report(known: Iterable[Instrument], calendar: Calendar) -> Opening:
    return opening(next(i for i in known if i.id == "crc"), DUE, {}, calendar)


@pytest.fixture(scope="module")
def book() -> Book:
    return rehearse_one("crc", DUE, {})


@pytest.mark.parametrize(("dialogue", "asked"), [
    (date(2030, 6, 3), date(2030, 6, 3)),        # Monday
    (date(2030, 6, 5), date(2030, 6, 5)),        # Wednesday: 48 hours end on Friday as it begins
    (date(2030, 6, 6), date(2030, 6, 11)),       # Thursday: they would run into Saturday; Monday 10 is Whit Monday
    (date(2030, 6, 7), date(2030, 6, 11)),       # Friday
    (date(2030, 6, 8), date(2030, 6, 11)),       # Saturday
    (date(2030, 5, 27), date(2030, 5, 27)),      # Monday: they are over when Ascension Day, Thursday 30, begins
    (date(2030, 5, 28), date(2030, 6, 3)),       # Tuesday: they would run into Ascension Day, then into Saturday
    (date(2030, 9, 3), date(2030, 9, 16)),       # Tuesday in the recess, which ends on Sunday 15 September
])
def test_a_question_in_the_room_is_answered_on_days_that_are_worked(
    dialogue: date, asked: date, report: Opening, known: list[Instrument], calendar: Calendar
) -> None:
    (question,) = children(replace(report, dates=dict(report.dates) | {"dialogue": dialogue}), known, calendar)
    assert question.dates == {"asked": asked} and question.on == asked
    assert question.parent == report.code == "crc.2029" and question.code == "crc-dialogue.2030-k1"


def test_over_years_nothing_that_comes_out_of_another_cycle_begins_by_itself(
    known: list[Instrument], calendar: Calendar
) -> None:
    openings = mandate(known, date(2027, 1, 4), date(2035, 1, 4), calendar)
    codes = {o.code for o in openings}
    born = {o.edition.id: o.parent for o in openings if o.edition.comes_out_of}
    assert set(born) == {"crc-dialogue", "lanzarote-draft-report"}
    assert set(born.values()) <= codes and {p.partition(".")[0] for p in born.values()} == {"crc", "lanzarote-thematic"}
    assert all(not o.parent for o in openings if not o.edition.comes_out_of)


def test_a_report_is_rehearsed_with_the_question_put_in_its_dialogue(book: Book) -> None:
    assert [(c.code, c.parent) for c in book.cycles] == [("crc.2029", ""), ("crc-dialogue.2030-k1", "crc.2029")]
    assert book.found == () and book.waiting == {}
    question = [x for x in book.letters if x.cycle == "crc-dialogue.2030-k1"]
    assert {f"{x.at:%A}" for x in question} == {"Monday", "Tuesday"}
    assert {x.institution for x in question} == {"menje", "mj", "maee"}
    assert [d.key for d in book.decisions if d.cycle == "crc-dialogue.2030-k1"][-1] == "submitted"


def test_the_book_shows_the_timetable_of_the_report_both_cycles_and_which_comes_out_of_which(book: Book) -> None:
    page = write_book(book)
    assert "Calendrier" in page and page.count("<img ") == 2
    assert re.findall(r"issu de [^<]+", page) == ["issu de crc.2029"]
