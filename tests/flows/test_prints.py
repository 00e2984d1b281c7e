"""Pages to be printed: what they say, on how many pages, and in which languages."""

import io
import subprocess
from pathlib import Path

import docx
import pytest

from flows import moves
from flows.desk import desk
from flows.print_page import print_page
from models.refusals import CycleNeeded
from models.settings import HOUSE, settings
from models.words import Print
from tasks.conversions import LibreOfficeMissing
from tasks.handing_over import prints
from tests.flows.post_desk import CYCLE, OFFICER, PostDesk
from tests.machine import needs


@pytest.fixture
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: bytes) -> bytes:
        raise LibreOfficeMissing

    monkeypatch.setattr(prints, "to_pdf", missing)


OF_ONE = (Print.TIMETABLE, Print.ALLOCATION, Print.AGENDA, Print.ATTENDANCE, Print.MINUTES)


def printed(what: Print, language: str = "") -> tuple[str, Path]:
    """Print a page; return its text and where it lies."""
    code = CYCLE if what in OF_ONE else ""
    names = print_page(what, OFFICER, code, language).split(", ")
    [path] = settings().shelf.rglob(names[0])
    document = docx.Document(io.BytesIO(path.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells), path


@pytest.mark.parametrize(("what", "said"), [
    (Print.STATE_OF_PLAY, ["État d'avancement", CYCLE, "Demandes de contribution", "0 sur 13"]),
    (Print.LATE, ["Rien n'est en retard"]),
    (Print.FOCAL_POINTS, ["Ministère de la Justice", "point-focal@mj.invalid", "supérieur hiérarchique"]),
    (Print.TIMETABLE, ["Date fixée par le Comité", "Consolidation et arbitrages", "28 févr. 2020"]),
    (Print.ALLOCATION, ["Ministère de la Justice", "chef de file", "A.01"]),
    (Print.AGENDA, ["Ordre du jour", "Définition de l'enfant", "13. "]),
    (Print.ATTENDANCE, ["Liste de présence", "Signature", "Ministère de la Santé"]),
    (Print.MINUTES, ["Projet de procès-verbal", "Suites à donner", "Décision"]),
])
def test_a_page_says_what_it_is_for(post: PostDesk, without_pdf: None, what: Print, said: list[str]) -> None:
    text, _ = printed(what)
    assert [word for word in said if word not in text] == []


def test_who_is_late_stands_first_with_working_days(post: PostDesk, without_pdf: None) -> None:
    post.day("2019-06-18")      # a Tuesday, five working days after the due date
    text, _ = printed(Print.LATE)
    assert "mj-1" in text and CYCLE in text and "11 juin 2019" in text and "\n5\n" in text


def test_the_state_of_play_forgets_what_has_ended(post: PostDesk, without_pdf: None) -> None:
    moves.cancel(CYCLE, OFFICER)
    text, _ = printed(Print.STATE_OF_PLAY)
    assert CYCLE not in text and "Aucun cycle n'est ouvert" in text


@pytest.mark.parametrize("what", Print)
def test_every_page_is_written_in_three_languages(post: PostDesk, without_pdf: None, what: Print) -> None:
    assert {p.name for p in (HOUSE / "templates" / "prints" / what).iterdir()} == {"fr.md.j2", "de.md.j2", "en.md.j2"}
    found = {printed(what, language)[0] for language in ("fr", "de", "en")}
    assert len(found) == 3


def test_a_page_about_one_cycle_asks_for_its_code(post: PostDesk) -> None:
    with pytest.raises(CycleNeeded):
        print_page(Print.TIMETABLE, OFFICER)
    assert desk().folder.officer(OFFICER)


def test_state_of_play_and_agenda_are_one_page_upright_and_the_timetable_one_that_lies_across(post: PostDesk) -> None:
    needs("soffice", "libreoffice-writer-nogui")
    reader = needs("pdfinfo", "poppler-utils")
    for what, size in (
        (Print.STATE_OF_PLAY, "595.3 x 841.9"), (Print.TIMETABLE, "841.9 x 595.3"), (Print.AGENDA, "595.3 x 841.9"),
    ):
        _, path = printed(what)
        told = subprocess.run([reader, path.with_suffix(".pdf")], capture_output=True, text=True, check=True).stdout
        assert int(told.partition("Pages:")[2].split()[0]) == 1, what
        width, height = (float(n) for n in told.partition("Page size:")[2].split("pts")[0].split(" x "))
        assert f"{width:.1f} x {height:.1f}" == size
        assert what is Print.TIMETABLE or "Pages:           1\n" in told
