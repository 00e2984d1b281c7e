"""A rehearsal: the same planning, store and deeds as in an office, on a simulated clock, and nothing leaves."""

import os
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from flows.desk import desk
from models.office import Office
from models.refusals import CompanyContradicts, DateGivenTwice, NoDateGiven, NoSuchDate, NoSuchInstitution, NotALateness
from models.settings import HOUSE, settings
from models.words import LetterKind
from planning.due import due_actions
from planning.next_due import next_due
from planning.working_days import Calendar
from rehearsal import book, course
from rehearsal.book import Book, write_book
from rehearsal.checks import answers_beside, checked
from rehearsal.company import company
from rehearsal.openings import opening
from rehearsal.rehearse import rehearse_one
from rehearsal.stage import stage
from rehearsal.told import AnswerTold
from store import office_folder
from tasks.page_templates import PageWords

KNOWN = {"mj": 1, "maint": 1}
PLENARY = date(2027, 5, 20)      # a Thursday: country information is due


@pytest.fixture(scope="module")
def the_office() -> Office:
    return Office.model_validate(yaml.safe_load((HOUSE / "templates" / "office" / "office.yaml").read_text("utf-8")))


@pytest.fixture(scope="module")
def calendar(the_office: Office) -> Calendar:
    return Calendar.of(the_office)


@pytest.fixture(scope="module")
def plenary() -> Book:
    return rehearse_one("cdenf", PLENARY, {}, silent=["mj"], late=["mfsva=3"])


def kinds(book: Book, institution: str) -> list[tuple[str, str]]:
    return [(f"{x.at:%A %F}", x.kind.value) for x in book.letters if x.institution == institution]


def test_a_cycle_runs_from_its_opening_to_its_close(plenary: Book) -> None:
    assert [c.code for c in plenary.cycles] == ["cdenf.2027-06"]
    assert plenary.waiting == {} and plenary.found == ()
    asked = [d.key for d in plenary.decisions]
    assert asked[0] == "opened" and asked[-1] == "finished"
    assert {"released", "cleared", "submitted", "wrote", "took_late"} <= set(asked)


def test_who_answers_in_time_is_thanked_who_is_silent_is_reminded_who_is_late_no_more_once_they_answered(plenary: Book) -> None:
    assert kinds(plenary, "menje") == [("Thursday 2027-04-22", "request"), ("Thursday 2027-05-13", "acknowledgement")]
    assert [kind for _, kind in kinds(plenary, "mj")] == ["request", "reminder", "reminder"]
    late = kinds(plenary, "mfsva")
    assert [kind for _, kind in late] == ["request", "reminder", "reminder", "acknowledgement"]
    assert late[-1][0] == "Friday 2027-05-21"      # three working days after Tuesday 18 May


def test_every_letter_is_read_in_the_book_with_day_addressee_language_and_text(plenary: Book) -> None:
    page = write_book(plenary)
    assert page.count("<details>") == len(plenary.letters) > 5
    assert "22 avril 2027" in page and "point focal" in page and "français" in page
    assert "RÉPÉTITION" in page and "Veuillez agréer" in page
    assert not re.search(r'(?:src|href)="(?!data:)', page), "the page asks for something outside"


def test_a_book_of_several_cycles_is_folded_by_cycle(plenary: Book) -> None:
    other = replace(plenary.cycles[0], code="cdenf.2029-06", name="another")
    page = write_book(replace(plenary, cycles=[*plenary.cycles, other]))
    assert page.count('<details class="cycle">') == 2 and page.count("<details>") == len(plenary.letters)
    of_the_other = page[page.index("<b>cdenf.2029-06</b>"):]
    assert "lettres : 0" in of_the_other and "<details>" not in of_the_other


def test_instruments_of_one_short_name_are_told_apart_in_the_picture(plenary: Book) -> None:
    names = [("cdenf", "CDENF"), ("lanzarote", "Lanzarote"), ("lanzarote-survey", "Lanzarote")]
    told = [replace(plenary.cycles[0], instrument=one, name=name) for one, name in names]
    picture = book._cycles(replace(plenary, cycles=told), PageWords("fr"))
    assert ">CDENF<" in picture and ">Lanzarote (lanzarote)<" in picture and ">Lanzarote (lanzarote-survey)<" in picture


def test_nothing_of_a_rehearsal_is_left_and_nothing_of_the_installation_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings().var, dict(os.environ)
    rehearse_one("eu-migration", date(2027, 6, 10), {})
    assert (settings().var, dict(os.environ)) == before


@pytest.mark.parametrize(
    ("silent", "late", "refused"),
    [
        (["mj"], ["mj=3"], CompanyContradicts),
        ([], ["mj=3", "mj=5"], CompanyContradicts),
        ([], ["mj"], NotALateness),
        ([], ["mj=-3"], NotALateness),
        (["nobody"], [], NoSuchInstitution),
        ([], ["nobody=3"], NoSuchInstitution),
    ],
)
def test_a_contradiction_in_the_options_is_refused(silent: list[str], late: list[str], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        company(silent, late, KNOWN)


@pytest.mark.parametrize(
    ("given", "foreign"),
    [
        (["--all", "--due", "2029-03-15"], "--due"),
        (["--all", "--on", "due=2029-03-15", "--with", "minutes"], "--on, --with"),
        (["crc", "--due", "2029-03-15", "--years", "3"], "--years"),
        (["crc", "--due", "2029-03-15", "--since", "2028-01-03"], "--since"),
    ],
)
def test_an_option_of_the_other_rehearsal_is_refused_and_no_book_written(given: list[str], foreign: str, tmp_path: Path) -> None:
    book = tmp_path / "book.html"
    done = CliRunner().invoke(app, ["rehearse", *given, "--out", str(book)])
    assert done.exit_code == 1 and foreign in done.output and not book.exists()


@pytest.mark.parametrize("given", [
    ["crc", "--due", "2029-03-15", "--on", "report_due=2029-03-16"],
    ["crc", "--on", "report_due=2029-03-15", "--on", "report_due=2029-03-16"],
    ["crc", "--due", "2029-03-15", "--on", "dialogue=2030-06-03", "--on", "dialogue=2030-06-04"],
])
def test_a_date_given_as_two_days_is_refused_and_named(given: list[str], tmp_path: Path) -> None:
    book = tmp_path / "book.html"
    done = CliRunner().invoke(app, ["rehearse", *given, "--out", str(book)])
    assert isinstance(done.exception, DateGivenTwice) or "deux jours différents" in done.output
    assert not book.exists()


def test_a_date_given_twice_as_one_day_is_taken(calendar: Calendar) -> None:
    with stage():
        one = opening(office_folder.instrument("cdenf"), PLENARY, {"plenary": PLENARY}, calendar)
    assert one.dates["plenary"] == PLENARY


@pytest.mark.parametrize("name", ["", "missing/book.html"])
def test_a_book_that_cannot_be_written_is_refused_before_anything_is_played(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course.Course, "run", lambda *_: pytest.fail("it was played"))
    done = CliRunner().invoke(app, ["rehearse", "crc", "--due", "2029-03-15", "--out", str(tmp_path / name)])
    assert done.exit_code == 2 and "Traceback" not in done.output and "--out" in done.output


def test_a_rehearsal_without_a_date_or_with_an_unknown_one_is_refused() -> None:
    with pytest.raises(NoDateGiven):
        rehearse_one("cdenf", None, {})
    with pytest.raises(NoSuchDate):
        rehearse_one("cdenf", None, {"dialogue": PLENARY})


def test_the_checks_find_what_should_not_be(plenary: Book, the_office: Office, calendar: Calendar) -> None:
    first = next(x for x in plenary.letters if x.kind is LetterKind.REMINDER)
    saturday = replace(first, at=first.at + timedelta(days=5 - first.at.weekday()))
    night = replace(first, at=first.at.replace(hour=23))
    told = [f.kind for f in checked([saturday, night, first, first], [], the_office, calendar)]
    assert sorted(told) == ["at_rest", "at_rest", "twice_a_day"]
    thanks = replace(first, counts=False)
    assert checked([first, thanks, thanks], [], the_office, calendar) == () and answers_beside([first, thanks, thanks]) == 2
    earlier = AnswerTold(first.at - timedelta(days=1), first.cycle, first.chased[0].rpartition("/")[2])
    assert [f.kind for f in checked([first], [earlier], the_office, calendar)] == ["after_answering"]


def test_the_next_due_day_is_the_first_on_which_a_round_finds_anything() -> None:
    seen = []

    class Watched(course.Course):
        def _next(self, view, here):
            found = next_due(view, here.today, here.calendar)
            ahead = (here.today + timedelta(days=n) for n in range(1, 400))
            seen.append((found, next((d for d in ahead if due_actions(view, d, here.calendar)), None)))
            return super()._next(view, here)

    with stage():
        one = opening(office_folder.instrument("lanzarote-survey"), date(2027, 6, 4), {}, desk().calendar)
        Watched(company(["mj"], ["menje=4"], KNOWN | {"menje": 1}), "o1").run([one], date(2029, 1, 1))
    assert len(seen) >= 10
    assert [found for found, _ in seen] == [every_day for _, every_day in seen]
